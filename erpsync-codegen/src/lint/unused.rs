//! Components that no operation uses.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::{Model, Reach, Span, TypeRef};
use crate::text::SourceId;

/// Checks the documents that were asked for: imported ones may be a library.
pub(super) fn lint(roots: &[SourceId], model: &Model, warnings: &mut Diagnostics) {
    if model.port_types().all(|(_, port_type)| port_type.operations.is_empty()) {
        return;
    }
    let is_own = |span: Span| roots.contains(&span.source);
    let mut used = Reach::of_all_operations(model);
    let mut report = |kind: &str, name: &str, span: Span| {
        let message = format!("no operation uses the {kind} `{name}`");
        warnings.push(Diagnostic::warning(Code::UNUSED, message).at(span, ""));
    };
    for (id, message) in model.messages() {
        if !used.has_message(id) && is_own(message.origin.name_span) {
            report("message", &message.name.local, message.origin.name_span);
        }
        // Its elements and types are used by it, so that one warning is enough.
        used.message(model, id);
    }
    // WCF declares an element for each type, so only one with a type of its own is worth a warning.
    for (id, element) in
        model.elements().filter(|(_, element)| element.global && is_anonymous(model, element.ty))
    {
        if !used.has_element(id) && is_own(element.origin.name_span) {
            report("element", &element.name.local, element.origin.name_span);
        }
        used.element(model, id);
    }
    for (id, ty) in model.types() {
        if let Some(name) = ty.name()
            && !used.has_type(id)
            && is_own(ty.origin().name_span)
        {
            report("type", &name.local, ty.origin().name_span);
        }
    }
}

fn is_anonymous(model: &Model, ty: TypeRef) -> bool {
    match ty {
        TypeRef::Defined(id) => model.ty(id).name().is_none(),
        TypeRef::Builtin(_) => false,
    }
}
