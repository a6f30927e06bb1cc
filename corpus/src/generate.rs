//! The first stage: a unit is generated, and its folder filled with all that the later stages need.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use erpsync_codegen::diagnostic::{Diagnostics, Severity};
use erpsync_codegen::resolve::{self, Model, SoapVersion, ValueConstraint};
use erpsync_codegen::text::Sources;
use erpsync_codegen::{Overview, Sample, configure};

use crate::generated_api::{self, GeneratedApi};
use crate::schemas::Sets;

/// WSDLs that are compiled together: one, or a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The name of its module and of its folder.
    pub(crate) name: String,
    pub(crate) files: Vec<PathBuf>,
}

/// Result of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Generated(Generated),
    /// The first errors, each with its code and place.
    Refused(Vec<String>),
    /// The generator panicked, or what it made is not Rust.
    Broken(String),
}

/// Generated code of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Generated {
    /// Documents that are compiled together say different things of a namespace.
    pub(crate) has_editions: bool,
    /// Warnings for components that are left out or kept as raw elements.
    pub(crate) left_out: Vec<String>,
    /// The members of structs whose type is raw XML or `AnyType`: `Order::note`.
    pub(crate) raw: Vec<String>,
    /// All members of structs.
    pub(crate) members: usize,
    /// Length of the generated code.
    pub(crate) bytes: usize,
    pub(crate) operations: usize,
    pub(crate) samples: Vec<Trial>,
    /// Names of elements that may come in any order, since an `xs:all` holds them.
    pub(crate) unordered: Vec<String>,
    /// The values of elements that are empty, by their local names.
    pub(crate) defaults: Vec<(String, String)>,
}

/// A sample message, and where its files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trial {
    /// The name of its file.
    pub(crate) file: String,
    /// Label for people: `request 0 of GetOrder`.
    pub(crate) label: String,
    /// Its operation in the generated code: `service/operation`.
    pub(crate) operation: String,
    /// The set of schemas by which it is judged; `None` for a message in SOAP's encoding, which no schema describes.
    pub(crate) set: Option<usize>,
    /// Missing content without which it is not valid.
    pub(crate) gaps: Vec<String>,
}

/// Maximum number of errors that are reported of a unit.
const ERRORS: usize = 3;

/// Generates a unit and writes `wsdl.rs`, `probe.rs`, `samples.tsv`, `samples/` and `schemas…/` into its folder.
pub(crate) fn generate(unit: &Unit, folder: &Path) -> Outcome {
    let made =
        panic::catch_unwind(AssertUnwindSafe(|| attempt(unit, folder).unwrap_or_else(Outcome::Broken)));
    made.unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Outcome::Broken(format!("panic: {text}"))
    })
}

fn attempt(unit: &Unit, folder: &Path) -> Result<Outcome, String> {
    // A repository's WSDLs and schemas are in folders beside each other.
    let analysis = configure().allow_outside(true).read(&unit.files);
    let (sources, model) = (analysis.sources(), analysis.model());
    let generated = match analysis.generate() {
        Ok(generated) => generated,
        Err(error) => {
            let errors = shown(error.diagnostics(), sources, |severity, _| severity == Severity::Error);
            return Ok(Outcome::Refused(errors));
        }
    };
    let text = &generated.files[0].text;
    let parsed = syn::parse_file(text).map_err(|error| format!("what was generated is not Rust: {error}"))?;
    let api = generated_api::read(&parsed);
    let mut made = Generated {
        left_out: shown(&generated.warnings, sources, |_, code| code == "unsupported"),
        members: api.members,
        bytes: text.len(),
        operations: api.services.iter().map(|service| service.operations.len()).sum(),
        unordered: unordered(model),
        defaults: defaults(model),
        has_editions: generated.overview.modules.iter().any(|module| module.edition > 0),
        ..Generated::default()
    };
    let io = |error: std::io::Error| error.to_string();
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("samples")).map_err(io)?;
    fs::write(folder.join("wsdl.rs"), text).map_err(io)?;
    fs::write(folder.join("probe.rs"), api.probe().to_string()).map_err(io)?;
    let mut sets = Sets::default();
    let mut table = String::new();
    let samples = analysis.samples().map_err(|error| error.to_string())?;
    let places = places(&samples, &api, &generated.overview);
    // Operations whose messages have MIME parts are not tried, with all of their samples, since the probe needs both directions:
    // `interop` exchanges such messages.
    let with_parts: BTreeSet<_> = samples
        .iter()
        .zip(&places)
        .filter(|(sample, _)| sample.lacks_mime_parts())
        .filter_map(|(_, place)| place.clone())
        .collect();
    for (number, (sample, place)) in samples.iter().zip(places).enumerate() {
        // An operation that was left out has no place.
        let Some(place) = place.filter(|place| !with_parts.contains(place)) else { continue };
        let file = format!("{number:04}.xml");
        let soap = if sample.soap() == SoapVersion::V1_2 { "1.2" } else { "1.1" };
        let envelope = sample.clone().without_addressing().envelope();
        fs::write(folder.join("samples").join(&file), envelope).map_err(io)?;
        table.push_str(&format!("{file}\t{place}\t{}\t{soap}\n", sample.direction));
        made.samples.push(Trial {
            label: format!("{} {} of {}", sample.direction, sample.number, sample.operation),
            set: (!sample.is_encoded()).then(|| sets.place(sample, model)),
            operation: place,
            gaps: sample.gaps.clone(),
            file,
        });
    }
    fs::write(folder.join("samples.tsv"), table).map_err(io)?;
    sets.write(sources, folder)?;
    made.raw = api.raw;
    Ok(Outcome::Generated(made))
}

/// The operation of each sample in the generated code, as `service/operation`.
fn places(samples: &[Sample], api: &GeneratedApi, overview: &Overview) -> Vec<Option<String>> {
    let edition = |service: &generated_api::Service| {
        let mut modules = overview.modules.iter();
        modules.find(|module| service.module == module.name).map_or(0, |module| module.edition)
    };
    // Operations may have one name: the first of that name in the WSDL is the first in the trait.
    let mut positions = BTreeMap::<_, Vec<usize>>::new();
    for sample in samples {
        let known = positions.entry((sample.port_type(), sample.edition(), &sample.operation)).or_default();
        if !known.contains(&sample.position) {
            known.push(sample.position);
        }
    }
    let place = |sample: &Sample| {
        let (namespace, name) = (&*sample.port_type().namespace, &*sample.port_type().local);
        let mut services = api.services.iter().enumerate();
        let (number, service) = services.find(|(_, service)| {
            service.name == name && service.namespace == namespace && edition(service) == sample.edition()
        })?;
        let of_name = positions.get(&(sample.port_type(), sample.edition(), &sample.operation))?;
        let nth = of_name.iter().position(|position| *position == sample.position)?;
        let operations = service.operations.iter().enumerate();
        let mut operations = operations.filter(|(_, operation)| operation.name == sample.operation);
        operations.nth(nth).map(|(index, _)| format!("{number}/{index}"))
    };
    samples.iter().map(place).collect()
}

/// The values that the schemas give empty elements.
fn defaults(model: &Model) -> Vec<(String, String)> {
    let values = model.elements().filter_map(|(_, element)| match &element.value {
        Some(ValueConstraint::Default(text) | ValueConstraint::Fixed(text)) => {
            Some((element.name.local.to_string(), text.clone()))
        }
        None => None,
    });
    values.collect()
}

/// The names of the elements in every `xs:all`.
fn unordered(model: &Model) -> Vec<String> {
    let of_types = model.types().filter_map(|(_, ty)| match ty {
        resolve::Type::Complex(complex) => Some(&complex.content),
        resolve::Type::Simple(_) => None,
    });
    let groups = of_types.filter_map(|content| match content {
        resolve::Content::Elements(particle) => match &particle.term {
            resolve::Term::Group(group) => Some(group),
            resolve::Term::GroupRef(id) => Some(&model.group(*id).group),
            _ => None,
        },
        _ => None,
    });
    let all = groups.filter(|group| group.compositor == resolve::Compositor::All);
    let terms = all.flat_map(|group| &group.particles).filter_map(|particle| match particle.term {
        resolve::Term::Element(id) => Some(model.element(id).name.local.to_string()),
        _ => None,
    });
    let mut names: Vec<String> = terms.collect();
    names.sort();
    names.dedup();
    names
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
        let unit = Unit { name: "a".to_owned(), files: vec![file] };
        generate(&unit, &folder.path().join("a"))
    }

    #[test]
    fn generated_with_what_is_raw() {
        let Outcome::Generated(made) = of("anyType") else { panic!("it is valid") };
        assert_eq!((made.members, made.raw), (2, vec!["Do::b".to_owned()]));
        assert!(made.samples.len() >= 2 && made.samples.iter().all(|sample| sample.gaps.is_empty()));
    }

    #[test]
    fn refused_with_code_and_place() {
        let Outcome::Refused(errors) = of("strin") else { panic!("there is no such type") };
        assert!(errors[0].starts_with("[unknown-name]") && errors[0].contains("(a.wsdl:4:"), "{errors:?}");
    }
}
