//! Documents as they are written: imports and schemas.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Sources, Target};
use crate::wsdl::{Definitions, Document, Import};
use crate::xsd::Schema;

pub(super) fn lint(sources: &Sources, documents: &[Document], warnings: &mut Diagnostics) {
    for document in documents {
        let Document::Definitions(_, definitions) = document else { continue };
        for import in &definitions.imports {
            warnings.extend(wsdl_import(sources, documents, import));
        }
        warnings.extend(definitions.schemas.iter().filter_map(target_namespace));
    }
}

fn wsdl_import(sources: &Sources, documents: &[Document], import: &Import) -> Option<Diagnostic> {
    let warning = |message: String| Diagnostic::warning(Code::WSDL_IMPORT, message);
    if import.location.as_ref().is_none_or(String::is_empty) {
        let message = "an import of a WSDL without a location".to_owned();
        return Some(
            warning(message).at(import.span, "most programs need one (WS-I Basic Profile 1.1, R2007)"),
        );
    }
    let Some(Target::Document(id)) = sources.target(import.span) else { return None };
    let target = documents.iter().find(|document| source(document) == *id)?;
    match target {
        Document::Schema(..) => {
            let message = "a schema is imported as if it were a WSDL".to_owned();
            let warning = warning(message).at(import.span, "WS-I Basic Profile 1.1, R2001, forbids it");
            Some(warning.help("import it with `xs:import`, in a schema in `wsdl:types`"))
        }
        Document::Definitions(_, Definitions { target_namespace, place, .. })
            if *target_namespace != import.namespace =>
        {
            let message = format!(
                "a WSDL of the namespace `{target_namespace}` is imported as one of `{}`",
                import.namespace
            );
            let warning = warning(message).at(import.span, "WS-I Basic Profile 1.1, R2005, forbids it");
            Some(warning.at(place.span, "the imported WSDL"))
        }
        Document::Definitions(..) => None,
    }
}

fn source(document: &Document) -> SourceId {
    match document {
        Document::Definitions(id, _) | Document::Schema(id, _) => *id,
    }
}

fn target_namespace(schema: &Schema) -> Option<Diagnostic> {
    let is_bare = schema.target_namespace.is_empty() && !schema.components.is_empty();
    is_bare.then(|| {
        Diagnostic::warning(Code::NO_TARGET_NAMESPACE, "a schema without a target namespace")
            .at(schema.place.span, "WS-I Basic Profile 1.1, R2105, forbids it")
            .help("give it one; some programs put its types into the namespace of the WSDL, others into none")
    })
}
