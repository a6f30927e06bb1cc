//! What will bite who uses a WSDL with other programs, though code can be generated from it.
//!
//! Most of it are the rules of the [WS-I Basic Profile
//! 1.1](http://www.ws-i.org/Profiles/BasicProfile-1.1-2004-08-24.html) that real stacks insist on; what the generator
//! itself has to say (encoded messages, parts of the wrong kind, overloading) it says, and is not repeated here.
//!
//! `definitions` looks at documents as they are written, `bindings` at what is bound and how, `unused` at what nothing
//! refers to. The codes are described at [`Code`](crate::diagnostic::Code).

mod bindings;
mod definitions;
mod unused;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Sources;
use crate::{resolve, tree, wsdl};

/// Warnings about documents, sorted. What the chain itself says about them is not among these.
///
/// ```
/// use erpsync_codegen::lint;
/// use erpsync_codegen::source::Sources;
///
/// let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a">
///   <import namespace="urn:b"/>
/// </definitions>"#;
/// let warnings = lint(&Sources::from_memory([("a.wsdl", wsdl)]));
/// assert_eq!(warnings.iter().next().unwrap().code.0, "wsdl-import");
/// ```
pub fn lint(sources: &Sources) -> Diagnostics {
    let mut said_elsewhere = Diagnostics::new();
    let trees = tree::parse(sources, &mut said_elsewhere);
    let documents = wsdl::read(&trees, &mut said_elsewhere);
    let model = resolve::resolve(sources, &documents, resolve::Invalid::Refused, &mut said_elsewhere);
    let mut warnings = Diagnostics::new();
    definitions::lint(sources, &documents, &mut warnings);
    bindings::lint(&model, &mut warnings);
    // Of documents that are missing, nobody knows what they use.
    let is_missing = |one: &Diagnostic| matches!(one.code, Code::MISSING_IMPORT | Code::UNKNOWN_NAME);
    if !said_elsewhere.has_errors() && !said_elsewhere.iter().any(is_missing) {
        unused::lint(sources, &model, &mut warnings);
    }
    warnings.sort();
    warnings.fold();
    warnings
}
