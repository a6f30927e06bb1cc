//! `xs:schema` and its imports and includes (part 1, sections 3.15 and 4.2).

use super::annotation;
use super::common::{DerivationSet, SourceInfo};
use super::declaration::TypeDef;
use super::reader::Reader;
use super::schema::{Component, Import, Include, Schema};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::syntax::names::is_xsd;
use crate::text::Span;
use crate::tree::{Attribute, Element};

const COMPONENTS: &[&str] =
    &["element", "attribute", "simpleType", "complexType", "group", "attributeGroup", "notation"];

const LOCATION: &str = "schemaLocation";

const LINKS: &[&str] = &["include", "import", "redefine"];

/// Reads an `xs:import` that stands by itself: a schema with nothing else in it.
pub(crate) fn read_import(element: Element<'_>, diagnostics: &mut Diagnostics) -> Schema {
    let import = reader(diagnostics).import(element);
    Schema {
        target_namespace: "".into(),
        imports: vec![import],
        includes: Vec::new(),
        components: Vec::new(),
        info: SourceInfo {
            span: element.span(),
            name_span: element.name_span(),
            end: element.end(),
            documentation: None,
            policies: None,
        },
    }
}

fn reader(diagnostics: &mut Diagnostics) -> Reader<'_> {
    Reader {
        diagnostics,
        elements_qualified: false,
        attributes_qualified: false,
        block_default: DerivationSet::default(),
        final_default: DerivationSet::default(),
    }
}

/// Reads an `xs:schema` element. Errors go to `diagnostics`; the rest is in the schema.
pub fn read(element: Element<'_>, diagnostics: &mut Diagnostics) -> Schema {
    let mut reader = reader(diagnostics);
    reader.check(
        element,
        &[
            "targetNamespace",
            "version",
            "elementFormDefault",
            "attributeFormDefault",
            "blockDefault",
            "finalDefault",
        ],
    );
    reader.elements_qualified = reader.form(element, "elementFormDefault").unwrap_or(false);
    reader.attributes_qualified = reader.form(element, "attributeFormDefault").unwrap_or(false);
    reader.block_default = reader.derivations(element, "blockDefault").unwrap_or_default();
    reader.final_default = reader.derivations(element, "finalDefault").unwrap_or_default();
    let own = element.children().filter(|child| is_xsd(*child, "annotation"));
    let documentation = annotation::documentation(
        own.flat_map(Element::children).filter(|child| is_xsd(*child, "documentation")),
    );
    let target_namespace = element.attribute("targetNamespace");
    let mut schema = Schema {
        target_namespace: target_namespace.map_or("", Attribute::value).into(),
        imports: Vec::new(),
        includes: Vec::new(),
        components: Vec::new(),
        info: SourceInfo {
            span: element.span(),
            name_span: element.name_span(),
            end: element.end(),
            documentation,
            policies: None,
        },
    };
    if let Some(empty) = target_namespace.filter(|attribute| attribute.value().is_empty()) {
        let warning = Diagnostic::warning(Code::BAD_VALUE, "a target namespace can't be empty")
            .at(empty.span(), "read as no target namespace");
        reader.diagnostics.push(warning.help("leave the attribute out"));
    }
    for child in reader.children(element, &[LINKS, COMPONENTS]) {
        match child.local() {
            "import" => {
                let import = reader.import(child);
                if import.namespace == schema.target_namespace {
                    let message = "a schema can't import its own target namespace";
                    let warning = Diagnostic::warning(Code::INCONSISTENT, message).at(child.span(), "");
                    reader.diagnostics.push(warning.help("`include` is for documents of the same namespace"));
                }
                schema.imports.push(import);
            }
            "include" | "redefine" => schema.includes.extend(reader.include(child)),
            _ => schema.components.extend(reader.component(child)),
        }
    }
    schema
}

impl Reader<'_> {
    fn component(&mut self, element: Element<'_>) -> Option<Component> {
        Some(match element.local() {
            "element" => Component::Element(self.global_element(element)),
            "attribute" => Component::Attribute(self.global_attribute(element)),
            "simpleType" => Component::Type(TypeDef::Simple(Box::new(self.simple_type(element, true)?))),
            "complexType" => Component::Type(TypeDef::Complex(Box::new(self.complex_type(element, true)))),
            "group" => Component::Group(self.group(element)?),
            "attributeGroup" => Component::AttributeGroup(self.attribute_group(element)),
            // `xs:notation` names things outside of XML; nothing on the wire depends on it.
            _ => return None,
        })
    }

    fn import(&mut self, element: Element<'_>) -> Import {
        self.children(element, &[]);
        let (location, span) = self.location(element, &["namespace"]);
        let namespace = element.attribute("namespace").map_or("", Attribute::value);
        Import { namespace: namespace.into(), location, span }
    }

    /// Reads the location and its place, or that of the element if it has none; `others` are its other attributes.
    fn location(&mut self, element: Element<'_>, others: &[&str]) -> (Option<String>, Span) {
        let Some(location) = location(element) else {
            self.check(element, &[others, &[LOCATION]].concat());
            return (None, element.span());
        };
        self.check(element, &[others, &[location.local()]].concat());
        if location.local() != LOCATION {
            let message = format!("`{}` is not spelled as in XML Schema", location.local());
            let warning = Diagnostic::warning(Code::STRUCTURE, message)
                .at(location.name_span(), "read as `schemaLocation`");
            self.diagnostics.push(warning.help("write `schemaLocation`; other programs ignore it"));
        }
        (Some(location.value().trim().to_owned()), location.span())
    }

    fn include(&mut self, element: Element<'_>) -> Option<Include> {
        let is_redefine = element.local() == "redefine";
        let slots: &[&[&str]] = match is_redefine {
            true => &[&["simpleType", "complexType", "group", "attributeGroup"]],
            false => &[],
        };
        let children = self.children(element, slots);
        let redefined = children.into_iter().filter_map(|child| self.component(child)).collect();
        let (Some(location), span) = self.location(element, &[]) else {
            self.needs(element, "schemaLocation");
            return None;
        };
        Some(Include { location, span, redefined })
    }
}

/// The attribute `schemaLocation`, also in other case: there is nothing else that it could be.
fn location(element: Element<'_>) -> Option<Attribute<'_>> {
    let is_it = |attribute: &Attribute<'_>| {
        attribute.namespace().is_empty() && attribute.local().eq_ignore_ascii_case(LOCATION)
    };
    element.attribute(LOCATION).or_else(|| element.attributes().find(is_it))
}
