//! The report for a WSDL without an operation that can be called: what it has instead, and what would be needed.

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::resolve::{Binding, Model, Protocol};

/// The problem that no service is generated; none if types were asked for and are.
pub(crate) fn nothing(
    model: &Model,
    config: &Config,
    has_items: bool,
    has_skipped: bool,
) -> Option<Diagnostic> {
    if config.all_types && has_items && model.port_types().len() == 0 {
        return None;
    }
    let mut problem = Diagnostic::error(Code::EMPTY, "nothing can be called: no operation is generated");
    // Types that were asked for have a use, and a schema has no operations.
    if config.all_types && has_items || model.definitions().len() == 0 {
        problem.severity = Severity::Warning;
    }
    if !config.operations.is_empty() {
        return Some(problem.help("the option `operations` selects them; without it all are generated"));
    }
    let bindings: Vec<&Binding> = model.bindings().map(|(_, binding)| binding).collect();
    if model.definitions().len() == 0 {
        problem = problem.note("schemas have no operations; a WSDL has them");
    } else if model.port_types().all(|(_, port_type)| port_type.operations.is_empty()) {
        problem = problem.note(match has_skipped {
            true => "all operations are left out; see the warnings",
            false => "the documents declare no operation",
        });
    } else if bindings.is_empty() {
        problem = problem.note("no binding says how the operations are called").help(
            "give the WSDL that has the `binding` and the `service`, too: it often imports the one with the operations",
        );
    }
    if let Some((binding, verb)) = bindings.iter().find_map(|binding| Some((binding, verb(binding)?))) {
        let name = &binding.name.local;
        problem = problem
            .at(binding.origin.name_span, "bound to HTTP alone")
            .note(format!("the binding `{name}` is one to HTTP {verb}, which has no SOAP envelope (WSDL 1.1, section 4)"))
            .help(
                "a binding to SOAP is needed (`soap:binding`): the service may have another port or WSDL with one; plain \
                 HTTP is called with an HTTP client alone",
            );
    }
    if config.all_types { Some(problem) } else { Some(problem.help(TYPES)) }
}

const TYPES: &str = "to generate the types alone: the option `all_types` (`--all-types`)";

fn verb(binding: &Binding) -> Option<&str> {
    match &binding.protocol {
        Protocol::Http { verb } => Some(verb),
        Protocol::Soap { .. } | Protocol::Other(_) => None,
    }
}
