//! `xs:element`, model groups and `xs:any` (part 1, sections 3.3 and 3.7 to 3.10).

use super::annotation;
use super::common::IgnoredInEq;
use super::declaration::{Compositor, ElementDef, GroupDef, Occurs, ParticleDef, TermDef};
use super::reader::{Reader, digits};
use crate::diagnostic::{Code, Diagnostic};
use crate::tree::{Attribute, Element};

/// The elements that can be the content of a complex type.
pub(super) const GROUPS: &[&str] = &["sequence", "choice", "all", "group"];

const IN_GROUP: &[&str] = &["element", "sequence", "choice", "all", "group", "any"];

const IDENTITY: &[&str] = &["unique", "key", "keyref"];

impl Reader<'_> {
    /// One particle. `None` if it is wrong, which is reported.
    pub(super) fn particle(&mut self, element: Element<'_>) -> Option<ParticleDef> {
        let term = match element.local() {
            "element" => self.element_term(element)?,
            "group" => {
                self.check(element, &["ref", "minOccurs", "maxOccurs"]);
                self.children(element, &[]);
                match element.attribute("ref") {
                    Some(name) => TermDef::GroupRef(self.reference(element, name)),
                    None => {
                        self.needs(element, "ref");
                        return None;
                    }
                }
            }
            "any" => {
                self.check(element, &["namespace", "processContents", "minOccurs", "maxOccurs"]);
                TermDef::Any(self.wildcard(element))
            }
            local => {
                self.check(element, &["minOccurs", "maxOccurs"]);
                let compositor = compositor(local)?;
                TermDef::Group(compositor, self.particles(element))
            }
        };
        Some(ParticleDef { occurs: self.occurs(element), term, info: IgnoredInEq(self.info(element)) })
    }

    fn particles(&mut self, element: Element<'_>) -> Vec<ParticleDef> {
        let children = self.children(element, &[IN_GROUP]);
        children.into_iter().filter_map(|child| self.particle(child)).collect()
    }

    fn element_term(&mut self, element: Element<'_>) -> Option<TermDef> {
        let Some(name) = element.attribute("ref") else {
            self.check(
                element,
                &["name", "type", "minOccurs", "maxOccurs", "nillable", "form", "default", "fixed", "block"],
            );
            if element.attribute("name").is_none() {
                self.needs(element, "name` or `ref");
                return None;
            }
            let qualified = self.form(element, "form").unwrap_or(self.elements_qualified);
            return Some(TermDef::Element(Box::new(self.element_def(element, qualified))));
        };
        self.check(element, &["ref", "minOccurs", "maxOccurs"]);
        self.children(element, &[&["simpleType", "complexType"], IDENTITY]);
        Some(TermDef::ElementRef(self.reference(element, name)))
    }

    /// A global declaration.
    pub(super) fn global_element(&mut self, element: Element<'_>) -> ElementDef {
        self.check(
            element,
            &[
                "name",
                "type",
                "nillable",
                "abstract",
                "default",
                "fixed",
                "block",
                "final",
                "substitutionGroup",
            ],
        );
        self.element_def(element, true)
    }

    fn element_def(&mut self, element: Element<'_>, qualified: bool) -> ElementDef {
        let children = self.children(element, &[&["simpleType", "complexType"], IDENTITY]);
        let (constraints, types): (Vec<_>, Vec<_>) =
            children.into_iter().partition(|child| IDENTITY.contains(&child.local()));
        let in_place = self.only_one(element, types);
        let head = element.attribute("substitutionGroup");
        ElementDef {
            name: self.name(element),
            qualified,
            ty: self.type_use(element, "type", in_place),
            nillable: self.flag(element, "nillable"),
            is_abstract: self.flag(element, "abstract"),
            value: self.value(element),
            substitution_group: head.map(|head| self.reference(element, head)),
            identity_constraints: constraints.into_iter().map(|one| self.name(one)).collect(),
            block: self.block(element),
            final_set: self.final_set(element),
            expected_content_types: annotation::expected_content_types(element),
            serialization: self.serialization(element),
            info: IgnoredInEq(self.info(element)),
        }
    }

    /// A named model group.
    pub(super) fn group(&mut self, element: Element<'_>) -> Option<GroupDef> {
        self.check(element, &["name"]);
        let children = self.children(element, &[&["sequence", "choice", "all"]]);
        let content = self.only_one(element, children);
        let name = self.name(element);
        let Some(content) = content else {
            let message = format!("the group `{name}` is empty");
            let label = "needs `sequence`, `choice` or `all`";
            self.error(Code::STRUCTURE, message, element.span(), label);
            return None;
        };
        self.check(content, &["minOccurs", "maxOccurs"]);
        Some(GroupDef {
            name,
            compositor: compositor(content.local())?,
            particles: self.particles(content),
            info: IgnoredInEq(self.info(element)),
        })
    }

    fn occurs(&mut self, element: Element<'_>) -> Occurs {
        let min = element.attribute("minOccurs");
        let max = element.attribute("maxOccurs");
        let occurs = Occurs {
            min: min.and_then(|min| self.count(min)).unwrap_or(1),
            max: match max {
                None => Some(1),
                Some(max) if max.value().trim() == "unbounded" => None,
                Some(max) => Some(self.count(max).unwrap_or(1)),
            },
        };
        match (occurs.max, max.or(min)) {
            (Some(most), Some(attribute)) if most < occurs.min => {
                let message = format!("at least {} and at most {most}", occurs.min);
                let error = Diagnostic::error(Code::INCONSISTENT, message)
                    .at(attribute.span(), "`minOccurs` is more than `maxOccurs`");
                self.diagnostics.push(match max {
                    Some(_) => error,
                    None => error.help("without `maxOccurs` it is 1"),
                });
            }
            _ => {}
        }
        occurs
    }

    /// A number; one that is too large is read as the largest.
    fn count(&mut self, attribute: Attribute<'_>) -> Option<u32> {
        let Some(digits) = digits(attribute) else {
            self.bad_value(attribute, "a number that is not negative (or `unbounded`)");
            return None;
        };
        Some(digits.parse().unwrap_or(u32::MAX))
    }
}

fn compositor(local: &str) -> Option<Compositor> {
    match local {
        "sequence" => Some(Compositor::Sequence),
        "choice" => Some(Compositor::Choice),
        "all" => Some(Compositor::All),
        _ => None,
    }
}
