//! One WSDL: generated, and filled in.

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use erpsync_codegen::diagnostic::{Diagnostics, Severity};
use erpsync_codegen::source::Sources;
use erpsync_codegen::{configure, resolve, sample};
use quote::ToTokens as _;

/// What became of a WSDL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Generated(Made),
    /// The first errors, each with its code and place.
    Refused(Vec<String>),
    /// The generator panicked, or what it made is not Rust.
    Broken(String),
}

/// What was made of a WSDL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Made {
    /// What was left out or is kept as less than it is, as warnings say.
    pub(crate) left_out: Vec<String>,
    /// The members of structs whose type is raw XML or `AnyType`: `Order::note`.
    pub(crate) raw: Vec<String>,
    /// All members of structs.
    pub(crate) members: usize,
    /// Sample messages.
    pub(crate) samples: usize,
    /// Of those, the ones that lack something to be valid.
    pub(crate) gaps: usize,
}

/// How many errors of a WSDL are reported.
const ERRORS: usize = 3;

pub(crate) fn attempt(file: &Path) -> Outcome {
    let made = panic::catch_unwind(AssertUnwindSafe(|| generate(file)));
    made.unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Outcome::Broken(format!("panic: {text}"))
    })
}

fn generate(file: &Path) -> Outcome {
    let builder = configure();
    let (sources, loaded) = builder.read(&[file]);
    let generated = match builder.generate(&sources, loaded) {
        Ok(generated) => generated,
        Err(found) => {
            return Outcome::Refused(shown(&found, &sources, |severity, _| severity == Severity::Error));
        }
    };
    let left_out = shown(&generated.warnings, &sources, |_, code| code == "unsupported");
    let mut made = Made { left_out, ..Made::default() };
    for file in &generated.files {
        match syn::parse_file(&file.text) {
            Ok(parsed) => members(&parsed.items, &mut made),
            Err(error) => return Outcome::Broken(format!("what was generated is not Rust: {error}")),
        }
    }
    let (model, _) = resolve::load(&sources);
    let samples = sample::messages(&model);
    made.samples = samples.len();
    made.gaps = samples.iter().filter(|sample| !sample.gaps.is_empty()).count();
    Outcome::Generated(made)
}

fn shown(found: &Diagnostics, sources: &Sources, is_wanted: impl Fn(Severity, &str) -> bool) -> Vec<String> {
    let wanted = found.iter().filter(|one| is_wanted(one.severity, one.code.0));
    let lines = wanted.map(|one| {
        let place = one.labels.first().map(|label| {
            let at = sources.location(label.span);
            let name = sources.get(label.span.source).name();
            let name = name.rsplit('/').next().unwrap_or(name);
            format!(" ({name}:{}:{})", at.line, at.column)
        });
        format!("[{}] {}{}", one.code, one.message, place.unwrap_or_default())
    });
    lines.collect()
}

/// The first errors of a WSDL, for a list.
pub(crate) fn first(errors: &[String]) -> String {
    let mut text = errors.iter().take(ERRORS).cloned().collect::<Vec<_>>().join("; ");
    if errors.len() > ERRORS {
        text.push_str(&format!("; and {} more", errors.len() - ERRORS));
    }
    text
}

fn members(items: &[syn::Item], made: &mut Made) {
    for item in items {
        match item {
            syn::Item::Mod(module) => {
                members(module.content.as_ref().map_or(&[][..], |(_, items)| items), made);
            }
            syn::Item::Struct(item) => {
                for field in &item.fields {
                    made.members += 1;
                    let ty = field.ty.to_token_stream().to_string();
                    if ty.contains("AnyType") || ty.contains("RawElement") {
                        let name = field.ident.as_ref().map_or_else(String::new, ToString::to_string);
                        made.raw.push(format!("{}::{name}", item.ident));
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WSDL: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"
        xmlns:t="urn:x" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <types><xs:schema targetNamespace="urn:x"><xs:element name="Do"><xs:complexType><xs:sequence>
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:TYPE"/>
      </xs:sequence></xs:complexType></xs:element></xs:schema></types>
      <message name="In"><part name="p" element="t:Do"/></message>
      <portType name="P"><operation name="Do"><input message="t:In"/></operation></portType>
      <binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Do"><s:operation soapAction=""/><input><s:body use="literal"/></input></operation></binding>
    </definitions>"#;

    fn of(ty: &str) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.wsdl");
        std::fs::write(&file, WSDL.replace("TYPE", ty)).unwrap();
        attempt(&file)
    }

    #[test]
    fn generated_with_what_is_raw() {
        let Outcome::Generated(made) = of("anyType") else { panic!("it is valid") };
        assert_eq!((made.members, made.raw), (2, vec!["Do::b".to_owned()]));
        assert!(made.samples >= 2 && made.gaps == 0);
    }

    #[test]
    fn refused_with_code_and_place() {
        let Outcome::Refused(errors) = of("strin") else { panic!("there is no such type") };
        assert!(errors[0].starts_with("[unknown-name]") && errors[0].contains("(a.wsdl:4:"), "{errors:?}");
    }
}
