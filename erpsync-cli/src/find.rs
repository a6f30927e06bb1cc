//! Finding the operation that a command names.

use erpsync_codegen::diagnostic::nearest;
use erpsync_model::{Operation, Plan, SoapVersion};

/// The operation that `name` means: `Name`, or `PortType.Name`, `Service.Name`, `Port.Name`. Of several bindings of one operation
/// that of the version, else the first that is supported.
///
/// # Errors
///
/// If there is none, or several; the text says which ones there are.
pub(crate) fn operation<'p>(
    plan: &'p Plan,
    name: &str,
    version: Option<SoapVersion>,
) -> Result<&'p Operation, String> {
    let (of, local) = match name.rsplit_once('.') {
        Some((of, local)) if !plan.operations().iter().any(|one| one.name == name) => (Some(of), local),
        _ => (None, name),
    };
    let is_of = |one: &Operation| match of {
        Some(of) => [&*one.port_type.local, &one.service, &one.port].contains(&of),
        None => true,
    };
    let found: Vec<&Operation> =
        plan.operations().iter().filter(|one| one.name == local && is_of(one)).collect();
    let Some(first) = found.first() else { return Err(no_such(plan, name)) };
    let is_other = |one: &&&Operation| one.port_type != first.port_type || one.position != first.position;
    if let Some(other) = found.iter().find(is_other) {
        return Err(match other.port_type == first.port_type {
            true => format!("several operations have the name `{local}` in {}", first.port_type.local),
            false => format!(
                "several operations have the name `{local}`: write `{}.{local}` or `{}.{local}`",
                first.port_type.local, other.port_type.local
            ),
        });
    }
    let rank = |one: &&&Operation| {
        (
            one.unsupported.is_some(),
            version.is_some_and(|version| one.version != version),
            one.address.is_none(),
        )
    };
    Ok(found.iter().min_by_key(rank).unwrap_or(first))
}

fn no_such(plan: &Plan, name: &str) -> String {
    let mut names: Vec<&str> = plan.operations().iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return "the WSDL has no operation with a binding to SOAP".to_owned();
    }
    let near = nearest(name, names.iter().copied());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let shown = names.iter().take(12).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(12) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("no operation has the name `{name}`{near} (there are: {shown}{more})")
}
