//! Trees → documents as they are written: WSDL 1.1, XML Schema 1.0, and the policies in a WSDL.

pub mod names;
pub mod policy;
pub mod wsdl;
pub mod xsd;

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::text::SourceId;
use crate::tree;

/// A document, by its root element.
#[derive(Clone, Debug)]
pub enum Document {
    /// `wsdl:definitions`.
    Definitions(wsdl::Definitions),
    /// `xs:schema`.
    Schema(xsd::Schema),
    /// `wsp:Policy`.
    Policy(Arc<policy::PolicyDef>),
}

impl Document {
    /// Reads a WSDL, a schema or a policy; anything else is an error in `diagnostics`.
    pub fn read(tree: &tree::Document<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let root = tree.root();
        if names::is_wsdl(root, "definitions") {
            return Some(Self::Definitions(wsdl::read(root, diagnostics)));
        }
        if names::is_xsd(root, "schema") {
            return Some(Self::Schema(xsd::read(root, diagnostics)));
        }
        if let Some(policy) = policy::document(root) {
            return Some(Self::Policy(Arc::new(policy)));
        }
        let message = format!("`{}` begins neither a WSDL nor a schema", root.written());
        let error = Diagnostic::error(Code::STRUCTURE, message).at(root.name_span(), "");
        diagnostics.push(if **root.namespace() == *names::WSDL_2_0 {
            error.help("this is WSDL 2.0; only WSDL 1.1 is read")
        } else if root.local().eq_ignore_ascii_case("html") {
            error.help(tree::WEB_PAGE)
        } else {
            error.help(format!(
                "expected `definitions` of the namespace `{}`, or `schema` of `{}`",
                names::WSDL,
                names::XSD
            ))
        });
        None
    }

    /// The document that it was read from.
    pub fn source(&self) -> SourceId {
        match self {
            Self::Definitions(definitions) => definitions.info.span.source,
            Self::Schema(schema) => schema.info.span.source,
            Self::Policy(policy) => policy.span.source,
        }
    }

    /// Its schemas: itself, or those in `wsdl:types`.
    pub fn schemas(&self) -> &[xsd::Schema] {
        match self {
            Self::Definitions(definitions) => &definitions.schemas,
            Self::Schema(schema) => std::slice::from_ref(schema),
            Self::Policy(_) => &[],
        }
    }

    /// Every `wsp:Policy` in it.
    pub fn policies(&self) -> &[Arc<policy::PolicyDef>] {
        match self {
            Self::Definitions(definitions) => &definitions.policies,
            Self::Schema(_) => &[],
            Self::Policy(policy) => std::slice::from_ref(policy),
        }
    }
}
