//! Documents as they are written: imports, schemas, and what bindings to SOAP call their faults.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::load::{DocumentSet, Target};
use crate::syntax::Document;
use crate::syntax::wsdl::{BindingFaultDef, Definitions, Import, ProtocolDef};
use crate::syntax::xsd::Schema;

pub(super) fn lint(documents: &DocumentSet, warnings: &mut Diagnostics) {
    for document in documents.documents() {
        let Document::Definitions(definitions) = document else { continue };
        for import in &definitions.imports {
            warnings.extend(wsdl_import(documents, import));
        }
        warnings.extend(definitions.schemas.iter().filter_map(target_namespace));
        let of_soap = |protocol: &ProtocolDef| matches!(protocol, ProtocolDef::Soap { .. });
        let bindings = definitions.bindings.iter().filter(|binding| of_soap(&binding.protocol));
        let operations = bindings.flat_map(|binding| &binding.operations);
        warnings.extend(operations.flat_map(|operation| &operation.faults).filter_map(fault_name));
    }
}

fn wsdl_import(documents: &DocumentSet, import: &Import) -> Option<Diagnostic> {
    let warning = |message: String| Diagnostic::warning(Code::WSDL_IMPORT, message);
    if import.location.as_ref().is_none_or(String::is_empty) {
        let message = "an import of a WSDL without a location".to_owned();
        return Some(
            warning(message).at(import.span, "most programs need one (WS-I Basic Profile 1.1, R2007)"),
        );
    }
    let Some(Target::Document(id)) = documents.target(import.span) else { return None };
    match documents.document(*id)? {
        Document::Schema(_) => {
            let message = "a schema is imported as if it were a WSDL".to_owned();
            let warning = warning(message).at(import.span, "WS-I Basic Profile 1.1, R2001, forbids it");
            Some(warning.help("import it with `xs:import`, in a schema in `wsdl:types`"))
        }
        Document::Definitions(Definitions { target_namespace, info, .. })
            if *target_namespace != import.namespace =>
        {
            let message = format!(
                "a WSDL of the namespace `{target_namespace}` is imported as one of `{}`",
                import.namespace
            );
            let warning = warning(message).at(import.span, "WS-I Basic Profile 1.1, R2005, forbids it");
            Some(warning.at(info.span, "the imported WSDL"))
        }
        Document::Definitions(_) | Document::Policy(_) => None,
    }
}

/// Programs find the fault by the name on `soap:fault`.
fn fault_name(fault: &BindingFaultDef) -> Option<Diagnostic> {
    let name = fault.name.as_deref()?;
    let (message, rule) = match &fault.soap_name {
        None => (format!("the `soap:fault` of the fault `{name}` has no name"), "R2721"),
        Some(own) if own != name => {
            (format!("the `soap:fault` of the fault `{name}` is named `{own}`"), "R2754")
        }
        Some(_) => return None,
    };
    let label = format!("it has to have the same name (WS-I Basic Profile 1.1, {rule})");
    Some(Diagnostic::warning(Code::FAULT_NAME, message).at(fault.info.name_span, label))
}

fn target_namespace(schema: &Schema) -> Option<Diagnostic> {
    let is_bare = schema.target_namespace.is_empty() && !schema.components.is_empty();
    is_bare.then(|| {
        Diagnostic::warning(Code::NO_TARGET_NAMESPACE, "a schema without a target namespace")
            .at(schema.info.span, "WS-I Basic Profile 1.1, R2105, forbids it")
            .help("give it one; some programs put its types into the namespace of the WSDL, others into none")
    })
}
