//! `xs:simpleType` and `xs:complexType` (part 1, sections 3.4 and 3.14).

use super::annotation;
use super::attribute::ATTRIBUTES;
use super::common::{IgnoredInEq, Reference};
use super::declaration::{ComplexTypeDef, ContentDef, Method, SimpleDef, SimpleTypeDef, TypeDef, TypeUse};
use super::facets::{FACETS, Facets};
use super::particle::GROUPS;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::syntax::names::XSD;
use crate::tree::{Element, QName};

impl Reader<'_> {
    /// `None` if it has no definition, which is reported.
    pub(super) fn simple_type(&mut self, element: Element<'_>, named: bool) -> Option<SimpleTypeDef> {
        self.check(element, if named { &["name", "final"] } else { &[] });
        let children = self.children(element, &[&["restriction", "list", "union"]]);
        let Some(child) = self.only_one(element, children) else {
            let message = format!("`{}` does not define the type", element.written());
            let label = "needs `restriction`, `list` or `union`";
            self.error(Code::STRUCTURE, message, element.span(), label);
            return None;
        };
        let derivation = match child.local() {
            "restriction" => self.simple_restriction(child)?,
            "list" => {
                self.check(child, &["itemType"]);
                let children = self.children(child, &[&["simpleType"]]);
                let in_place = self.only_one(child, children);
                let Some(item) = self.type_use(child, "itemType", in_place) else {
                    self.needs(child, "itemType");
                    return None;
                };
                SimpleDef::List { item }
            }
            _ => {
                self.check(child, &["memberTypes"]);
                let named = child.attribute("memberTypes");
                let named = named.map_or_else(Vec::new, |names| self.references(child, names));
                let mut members: Vec<TypeUse> = named.into_iter().map(TypeUse::Named).collect();
                for one in self.children(child, &[&["simpleType"]]) {
                    let ty = self.simple_type(one, false).map(Box::new);
                    members.extend(ty.map(TypeDef::Simple).map(TypeUse::Anonymous));
                }
                SimpleDef::Union { members }
            }
        };
        Some(SimpleTypeDef {
            name: named.then(|| self.name(element)),
            derivation,
            final_set: self.final_set(element),
            expected_content_types: annotation::expected_content_types(element),
            serialization: self.serialization(element),
            info: IgnoredInEq(self.info(element)),
        })
    }

    fn simple_restriction(&mut self, element: Element<'_>) -> Option<SimpleDef> {
        self.check(element, &["base"]);
        let children = self.children(element, &[&["simpleType"], FACETS]);
        let (types, facets): (Vec<_>, Vec<_>) =
            children.into_iter().partition(|child| child.local() == "simpleType");
        let in_place = self.only_one(element, types);
        // One type was both in the drafts.
        let is_hex = |facet: &Element<'_>| {
            facet.local() == "encoding"
                && facet.attribute("value").is_some_and(|value| value.value().trim() == "hex")
        };
        let is_hex = facets.iter().any(is_hex);
        let facets = Box::new(self.facets(facets.into_iter()));
        let Some(mut base) = self.type_use(element, "base", in_place) else {
            self.needs(element, "base");
            return None;
        };
        if let TypeUse::Named(Reference { name: Some(name), .. }) = &mut base
            && is_hex
            && *name == QName::new(XSD, "base64Binary")
        {
            *name = QName::new(XSD, "hexBinary");
        }
        Some(SimpleDef::Restriction { base, facets })
    }

    pub(super) fn complex_type(&mut self, element: Element<'_>, named: bool) -> ComplexTypeDef {
        let allowed: &[&str] = match named {
            true => &["name", "abstract", "mixed", "block", "final"],
            false => &["mixed"],
        };
        self.check(element, allowed);
        let children = self.children(element, &[&["simpleContent", "complexContent"], GROUPS, ATTRIBUTES]);
        let derived = children
            .iter()
            .copied()
            .filter(|child| matches!(child.local(), "simpleContent" | "complexContent"));
        let derived = self.only_one(element, derived);
        let mut mixed = self.flag(element, "mixed");
        let (content, attributes, any_attribute) = match derived {
            Some(content) => {
                if let Some(extra) = children.iter().find(|child| child.name_span() != content.name_span()) {
                    let message = format!("`{}` can't stand beside `{}`", extra.written(), content.written());
                    self.error(Code::STRUCTURE, message, extra.name_span(), "belongs inside of it");
                }
                if content.attribute("mixed").is_some() {
                    mixed = self.flag(content, "mixed");
                }
                self.derived_content(content)
            }
            None => {
                let groups = children.iter().copied().filter(|child| GROUPS.contains(&child.local()));
                let group = self.only_one(element, groups);
                let particle = group.and_then(|group| self.particle(group));
                let (attributes, any) = self.attribute_items(children.into_iter());
                (ContentDef::Plain(particle), attributes, any)
            }
        };
        ComplexTypeDef {
            name: named.then(|| self.name(element)),
            is_abstract: self.flag(element, "abstract"),
            mixed,
            block: self.block(element),
            final_set: self.final_set(element),
            content,
            attributes,
            any_attribute,
            expected_content_types: annotation::expected_content_types(element),
            serialization: self.serialization(element),
            info: IgnoredInEq(self.info(element)),
        }
    }

    /// `xs:simpleContent` or `xs:complexContent`, with the attributes that stand in it.
    fn derived_content(&mut self, content: Element<'_>) -> ContentAndAttributes {
        let simple = content.local() == "simpleContent";
        self.check(content, if simple { &[] } else { &["mixed"] });
        let children = self.children(content, &[&["extension", "restriction"]]);
        let Some(derivation) = self.only_one(content, children) else {
            let message = format!("`{}` is empty", content.written());
            let label = "needs `extension` or `restriction`";
            self.error(Code::STRUCTURE, message, content.span(), label);
            return (ContentDef::Plain(None), Vec::new(), None);
        };
        self.check(derivation, &["base"]);
        let method = match derivation.local() {
            "extension" => Method::Extension,
            _ => Method::Restriction,
        };
        let base = match derivation.attribute("base") {
            Some(base) => self.reference(derivation, base),
            None => {
                self.needs(derivation, "base");
                Reference { name: None, span: derivation.span() }
            }
        };
        let slots: &[&[&str]] = match (simple, method) {
            (false, _) => &[GROUPS, ATTRIBUTES],
            (true, Method::Extension) => &[ATTRIBUTES],
            (true, Method::Restriction) => &[&["simpleType"], FACETS, ATTRIBUTES],
        };
        let children = self.children(derivation, slots);
        let of = |names: &'static [&'static str]| {
            children.iter().copied().filter(move |child| names.contains(&child.local()))
        };
        let content = if simple {
            let in_place = self.only_one(derivation, of(&["simpleType"]));
            let narrowed = in_place.and_then(|child| self.simple_type(child, false));
            let facets: Facets = self.facets(of(FACETS));
            ContentDef::Simple {
                method,
                base,
                narrowed: narrowed.map(Box::new).map(TypeDef::Simple),
                facets: Box::new(facets),
            }
        } else {
            let group = self.only_one(derivation, of(GROUPS));
            let particle = group.and_then(|group| self.particle(group));
            let any_type = QName::new(XSD, "anyType");
            match (method, base.name.as_ref() == Some(&any_type)) {
                // A restriction of `xs:anyType` is what a type without a base is.
                (Method::Restriction, true) => ContentDef::Plain(particle),
                _ => ContentDef::Complex { method, base, particle },
            }
        };
        let (attributes, any) = self.attribute_items(of(ATTRIBUTES));
        (content, attributes, any)
    }
}

type ContentAndAttributes =
    (ContentDef, Vec<super::declaration::AttributeItem>, Option<super::declaration::WildcardDef>);
