//! `Element` → [`Definitions`]: WSDL documents as they are written. All of WSDL 1.1: its core (section 2), SOAP binding
//! (3), HTTP binding (4) and MIME binding (5), the SOAP 1.2 binding of 2006, and the action of WS-Addressing.
//!
//! HTTP and MIME are recognised and kept by name. Names are expanded, but nothing is looked up. What stands in
//! `wsdl:types` is read by `xsd`.
//!
//! `model` has the model, `reader` what every element needs, `core` and `binding` read a part of the language each.

mod binding;
mod core;
mod model;
mod reader;
#[cfg(test)]
mod tests;

pub use model::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceId;
use crate::tree::{self, Element};
use crate::xsd;

/// The namespace of WSDL 1.1.
pub const NAMESPACE: &str = "http://schemas.xmlsoap.org/wsdl/";

const SOAP_1_1: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const SOAP_1_2: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
/// The namespaces of the bindings to SOAP 1.1 and 1.2.
pub const SOAP_NAMESPACES: [&str; 2] = [SOAP_1_1, SOAP_1_2];
const HTTP: &str = "http://schemas.xmlsoap.org/wsdl/http/";
const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";
const WSDL_2_0: &str = "http://www.w3.org/ns/wsdl";

/// WS-Addressing's namespaces for WSDL: the recommendation's, the one before it, and those of drafts in use.
const ADDRESSING: &[&str] = &[
    "http://www.w3.org/2007/05/addressing/metadata",
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://www.w3.org/2006/02/addressing/wsdl",
    "http://www.w3.org/2007/02/addressing/metadata",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
];

/// A document, by its root element.
#[derive(Clone, Debug)]
pub enum Document {
    /// `wsdl:definitions`.
    Definitions(SourceId, Definitions),
    /// `xs:schema`.
    Schema(SourceId, xsd::Schema),
}

/// Whether an element is `local` in the namespace of WSDL 1.1.
pub fn is_wsdl(element: Element<'_>, local: &str) -> bool {
    element.is(NAMESPACE, local)
}

/// Reads all documents, WSDLs and schemas. What is neither is in `diagnostics`.
pub fn read(trees: &[tree::Document<'_>], diagnostics: &mut Diagnostics) -> Vec<Document> {
    trees.iter().filter_map(|tree| read_document(tree, diagnostics)).collect()
}

fn read_document(tree: &tree::Document<'_>, diagnostics: &mut Diagnostics) -> Option<Document> {
    let (root, source) = (tree.root(), tree.source());
    if is_wsdl(root, "definitions") {
        return Some(Document::Definitions(source, core::read(root, diagnostics)));
    }
    if xsd::is_xsd(root, "schema") {
        return Some(Document::Schema(source, xsd::read(root, diagnostics)));
    }
    let message = format!("`{}` begins neither a WSDL nor a schema", root.written());
    let error = Diagnostic::error(Code::STRUCTURE, message).at(root.name_span(), "");
    diagnostics.push(if **root.namespace() == *WSDL_2_0 {
        error.help("this is WSDL 2.0; only WSDL 1.1 is read")
    } else if root.local().eq_ignore_ascii_case("html") {
        error.help(tree::WEB_PAGE)
    } else {
        error.help(format!(
            "expected `definitions` of the namespace `{NAMESPACE}`, or `schema` of `{}`",
            xsd::NAMESPACE
        ))
    });
    None
}
