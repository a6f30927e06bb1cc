//! `xs:attribute`, `xs:attributeGroup` and `xs:anyAttribute` (part 1, sections 3.2, 3.6 and 3.10).

use super::common::{IgnoredInEq, Reference};
use super::declaration::{
    AttributeDef, AttributeGroupDef, AttributeItem, AttributeTarget, AttributeUseDef, ProcessContents,
    TypeDef, TypeUse, WildcardDef,
};
use super::reader::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::names::WSDL;
use crate::tree::{Attribute, Element};

/// The elements that declare attributes.
pub(super) const ATTRIBUTES: &[&str] = &["attribute", "attributeGroup", "anyAttribute"];

const ITEM_TYPE: &str = "itemType";
const ARRAY_SIZE: &str = "arraySize";

/// An array of SOAP 1.2's encoding that attributes describe.
struct ArrayOf1_2 {
    dimensions: usize,
}

impl ArrayOf1_2 {
    fn among(attributes: &[Element<'_>]) -> Option<Self> {
        let find = |name| attributes.iter().find_map(|one| one.attribute_ns(WSDL, name));
        find(ITEM_TYPE)?;
        let dimensions = find(ARRAY_SIZE).map_or(1, |size| size.value().split_whitespace().count());
        Some(Self { dimensions: dimensions.clamp(1, MOST_DIMENSIONS) })
    }
}

/// Dimensions of an array, more of which no message has.
const MOST_DIMENSIONS: usize = 32;

impl Reader<'_> {
    /// The attributes and the wildcard among the children of a type or attribute group.
    pub(super) fn attribute_items<'t>(
        &mut self,
        children: impl Iterator<Item = Element<'t>>,
    ) -> (Vec<AttributeItem>, Option<WildcardDef>) {
        let children: Vec<Element<'t>> = children.collect();
        let array_of_1_2 = ArrayOf1_2::among(&children);
        let mut items = Vec::new();
        let mut any = None;
        for child in children {
            match child.local() {
                "attribute" => {
                    let mut used = self.attribute_use(child);
                    if let (Some(used), Some(array)) = (&mut used, &array_of_1_2) {
                        self.array_of_1_2(child, array, used);
                    }
                    items.extend(used.map(Box::new).map(AttributeItem::Use));
                }
                "attributeGroup" => {
                    self.check(child, &["ref"]);
                    self.children(child, &[]);
                    match child.attribute("ref") {
                        Some(name) => {
                            items.push(AttributeItem::Group(self.reference(child, name)));
                        }
                        None => self.needs(child, "ref"),
                    }
                }
                "anyAttribute" => {
                    self.check(child, &["namespace", "processContents"]);
                    any = Some(self.wildcard(child));
                }
                _ => {}
            }
        }
        (items, any)
    }

    /// A global declaration.
    pub(super) fn global_attribute(&mut self, element: Element<'_>) -> AttributeDef {
        self.check(element, &["name", "type", "default", "fixed"]);
        self.attribute_def(element, true)
    }

    fn attribute_def(&mut self, element: Element<'_>, qualified: bool) -> AttributeDef {
        let children = self.children(element, &[&["simpleType"]]);
        let in_place = self.only_one(element, children);
        AttributeDef {
            name: self.name(element),
            qualified,
            ty: self.type_use(element, "type", in_place),
            value: self.value(element),
            serialization: self.serialization(element),
            info: IgnoredInEq(self.info(element)),
        }
    }

    fn attribute_use(&mut self, element: Element<'_>) -> Option<AttributeUseDef> {
        self.check(element, &["name", "ref", "type", "use", "form", "default", "fixed", "value"]);
        let target = match (element.attribute("ref"), element.attribute("name")) {
            (Some(name), None) => {
                self.children(element, &[&["simpleType"]]);
                AttributeTarget::Ref(self.reference(element, name))
            }
            (None, Some(_)) => {
                let form = self.form(element, "form");
                let qualified = form.unwrap_or(self.attributes_qualified);
                AttributeTarget::Local(Box::new(self.attribute_def(element, qualified)))
            }
            (None, None) => {
                self.needs(element, "name` or `ref");
                return None;
            }
            (Some(_), Some(name)) => {
                let message = format!("`{}` can't have both `name` and `ref`", element.written());
                self.error(Code::STRUCTURE, message, name.name_span(), "");
                return None;
            }
        };
        let usage = element.attribute("use");
        let (required, prohibited) = match usage.map_or("optional", Attribute::value).trim() {
            "required" => (true, false),
            "prohibited" => (false, true),
            "optional" => (false, false),
            // Attributes of the drafts.
            "default" | "fixed" => (false, false),
            _ => {
                usage.into_iter().for_each(|usage| {
                    self.bad_value(usage, "`required`, `optional` or `prohibited`");
                });
                (false, false)
            }
        };
        Some(AttributeUseDef {
            target,
            required,
            prohibited,
            value: self.value(element),
            array_type: self.array_type(element),
            info: IgnoredInEq(self.info(element)),
        })
    }

    /// `wsdl:arrayType="tns:Item[]"` (WSDL 1.1, section 2.2).
    fn array_type(&mut self, element: Element<'_>) -> Option<(Reference, String)> {
        let attribute = element.attribute_ns(WSDL, "arrayType")?;
        let value = attribute.value();
        let bracket = value.find('[').unwrap_or_else(|| {
            let message = format!("`{value}` has no brackets behind it");
            let warning = Diagnostic::warning(Code::BAD_VALUE, message);
            self.diagnostics
                .push(warning.at(attribute.span(), "expected a type and brackets, as `xs:int[]`"));
            value.len()
        });
        let item = self.reference_in(element, &value[..bracket], attribute.part_span(0..bracket));
        Some((item, value[bracket..].trim_end().to_owned()))
    }

    /// `wsdl:itemType="tns:Item"` and `wsdl:arraySize="* 3"`, in which an array of SOAP 1.2 (part 2, section 3.1.6) has what
    /// `wsdl:arrayType` is for SOAP 1.1.
    fn array_of_1_2(&mut self, element: Element<'_>, array: &ArrayOf1_2, used: &mut AttributeUseDef) {
        if let Some(item) = element.attribute_ns(WSDL, ITEM_TYPE) {
            let value = item.value();
            let reference = self.reference_in(element, value, item.part_span(0..value.len()));
            used.array_type = Some((reference, format!("[{}]", ",".repeat(array.dimensions - 1))));
        }
        // It says nothing but the dimensions.
        used.prohibited |= element.attribute_ns(WSDL, ARRAY_SIZE).is_some();
    }

    pub(super) fn attribute_group(&mut self, element: Element<'_>) -> AttributeGroupDef {
        self.check(element, &["name"]);
        let children = self.children(element, &[&["attribute", "attributeGroup"], &["anyAttribute"]]);
        let (attributes, any_attribute) = self.attribute_items(children.into_iter());
        AttributeGroupDef {
            name: self.name(element),
            attributes,
            any_attribute,
            info: IgnoredInEq(self.info(element)),
        }
    }

    /// `namespace` and `processContents`.
    pub(super) fn wildcard(&mut self, element: Element<'_>) -> WildcardDef {
        self.children(element, &[]);
        let namespace = element.attribute("namespace").map_or("##any", Attribute::value);
        let mut namespaces: Vec<String> = namespace.split_ascii_whitespace().map(str::to_owned).collect();
        match &namespaces[..] {
            // An empty list allows no namespace at all; .NET means elements without a namespace by it.
            [] => namespaces.push("##local".to_owned()),
            [one] if one == "##any" => namespaces.clear(),
            _ => {}
        }
        let process = element.attribute("processContents");
        let process_contents = match process.map_or("strict", Attribute::value).trim() {
            "strict" => ProcessContents::Strict,
            "lax" => ProcessContents::Lax,
            "skip" => ProcessContents::Skip,
            _ => {
                process.into_iter().for_each(|one| self.bad_value(one, "`strict`, `lax` or `skip`"));
                ProcessContents::Lax
            }
        };
        WildcardDef { namespaces, process_contents, span: IgnoredInEq(element.span()) }
    }

    /// Reads a type that is given by an attribute or in place; both is an error.
    pub(super) fn type_use(
        &mut self,
        element: Element<'_>,
        attribute: &str,
        in_place: Option<Element<'_>>,
    ) -> Option<TypeUse> {
        let named = element.attribute(attribute);
        if let (Some(named), Some(_)) = (named, in_place) {
            let message = format!("`{}` has two types", element.written());
            let label = format!("`{attribute}` and a type in place exclude each other");
            self.error(Code::INCONSISTENT, message, named.name_span(), &label);
        }
        match (named, in_place) {
            (Some(named), _) => Some(TypeUse::Named(self.reference(element, named))),
            (None, Some(child)) if child.local() == "complexType" => {
                let ty = self.complex_type(child, false);
                Some(TypeUse::Anonymous(TypeDef::Complex(Box::new(ty))))
            }
            (None, Some(child)) => {
                let ty = self.simple_type(child, false)?;
                Some(TypeUse::Anonymous(TypeDef::Simple(Box::new(ty))))
            }
            (None, None) => None,
        }
    }

    /// Reports a missing attribute.
    pub(super) fn needs(&mut self, element: Element<'_>, attribute: &str) {
        let message = format!("`{}` needs `{attribute}`", element.written());
        self.error(Code::STRUCTURE, message, element.span(), "");
    }
}
