//! Documents → model.

mod documents;
mod schemas;

use super::*;
use crate::diagnostic::Diagnostics;
use crate::load::Options;

fn load_all(documents: &[(&str, String)]) -> (Model, Diagnostics) {
    let documents = documents.iter().map(|(name, text)| (*name, text.as_str()));
    resolve(&DocumentSet::from_memory(documents, &Options::new()), Invalid::Refused)
}

fn schema(target: &str, content: &str) -> String {
    let target = match target {
        "" => String::new(),
        target => format!("targetNamespace='{target}' xmlns:t='{target}'"),
    };
    format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' {target} elementFormDefault='qualified'>\
         {content}</xs:schema>"
    )
}

fn wsdl(content: &str) -> String {
    format!(
        "<wsdl:definitions xmlns:wsdl='http://schemas.xmlsoap.org/wsdl/' xmlns:t='u' targetNamespace='u' \
         xmlns:soap='http://schemas.xmlsoap.org/wsdl/soap/' xmlns:xs='http://www.w3.org/2001/XMLSchema'>\
         {content}</wsdl:definitions>"
    )
}

#[track_caller]
fn model(documents: &[(&str, String)]) -> Model {
    let (model, diagnostics) = load_all(documents);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    model
}

#[track_caller]
fn one(content: &str) -> Model {
    model(&[("a.xsd", schema("u", content))])
}

fn named(local: &str) -> QName {
    QName::new("u", local)
}

impl Model {
    fn type_named(&self, local: &str) -> TypeId {
        match self.find_type(&named(local)) {
            Some(TypeRef::Defined(id)) => id,
            other => panic!("{local}: {other:?}"),
        }
    }

    fn complex_named(&self, local: &str) -> &ComplexType {
        self.complex(TypeRef::Defined(self.type_named(local))).expect("complex")
    }

    /// The names and occurrences of a type's own elements.
    fn elements_in(&self, ty: &ComplexType) -> Vec<String> {
        fn walk(model: &Model, particle: &Particle, out: &mut Vec<String>) {
            match &particle.term {
                Term::Element(id) => out.push(model.element(*id).name.to_string()),
                Term::Group(group) => group.particles.iter().for_each(|one| walk(model, one, out)),
                Term::GroupRef(id) => {
                    model.group(*id).group.particles.iter().for_each(|one| walk(model, one, out));
                }
                Term::Any(_) => out.push("*".into()),
            }
        }
        let mut out = Vec::new();
        if let Content::Elements(particle) = &ty.content {
            walk(self, particle, &mut out);
        }
        out
    }
}
