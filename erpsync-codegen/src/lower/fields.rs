//! From the members of a complex type to the fields of a struct.

use std::collections::{HashMap, HashSet};

use crate::config::Place;
use crate::ir::{Facet, FacetValue, Field, FieldKind, Type};
use crate::resolve::{
    AttributeUse, Builtin, ComplexType, Content as SchemaContent, Derivation, Span, TypeId, TypeRef,
    ValueConstraint,
};

use super::alternatives::{any_attribute, wildcard};
use super::docs::docs;
use super::facets;
use super::names;
use super::naming;
use super::particles::Member;
use super::scope::Scope;
use super::shape::Shape;
use super::values;
use super::{ItemKey, Lowering};

/// A field that has no name yet.
pub(super) struct Draft<'m> {
    /// Who keeps its name where two collide.
    pub(super) rank: u8,
    pub(super) suffix: &'static str,
    pub(super) words: String,
    pub(super) place: Place<'m>,
    pub(super) span: Option<Span>,
    pub(super) docs: Vec<String>,
    pub(super) ty: Type,
    pub(super) kind: FieldKind,
}

impl Draft<'_> {
    /// An attribute that may have been left out though it must be there, since its element is nil.
    pub(super) fn relaxed(mut self) -> Self {
        if !matches!(self.ty, Type::Option(_)) {
            self.ty = self.ty.option();
            self.docs
                .push("It must be there to be written; many leave it out where they write nil.".to_owned());
        }
        self
    }
}

impl<'m> Lowering<'m, '_> {
    /// All fields of a complex type, in the order of the schema: base, elements, attributes.
    pub(super) fn struct_fields(
        &mut self,
        id: TypeId,
        complex: &'m ComplexType,
        place: &Place<'m>,
        namespace: &str,
    ) -> Vec<Field> {
        let mut drafts = Vec::new();
        // Its choice has what the base has, too.
        let is_mixed = self.model.is_mixed(id);
        if let SchemaContent::Text(text) = complex.content {
            drafts.push(self.text(text, place));
        } else {
            if let Derivation::Extension(base) = complex.derivation
                && !is_mixed
                && self.model.complex(base).is_some()
            {
                drafts.push(self.base(base, place));
            }
            let members = self.model.members(id).unwrap_or_default();
            drafts.extend(self.members(members, id, (place, place), namespace));
        }
        let inherits = matches!(complex.derivation, Derivation::Extension(_))
            && !is_mixed
            && !matches!(complex.content, SchemaContent::Text(_));
        let attributes: Vec<&AttributeUse> = if inherits {
            complex.attributes.iter().filter(|attribute| !attribute.prohibited).collect()
        } else {
            self.model.attributes_of(complex)
        };
        for attribute in attributes {
            drafts.push(self.attribute(attribute, place));
        }
        drafts.extend(any_attribute(self.model, id, complex, inherits, place));
        self.named(drafts)
    }

    /// The members of a type, or of a choice or a group in it. The first place is the type's, the second that of what
    /// the members are in.
    pub(super) fn members(
        &mut self,
        members: &[Member<'m>],
        id: TypeId,
        (place, inside): (&Place<'m>, &Place<'m>),
        namespace: &str,
    ) -> Vec<Draft<'m>> {
        let (mut choices, mut wildcards) = (0, 0);
        let draft = |member: &Member<'m>| match member {
            Member::Element(member) => self.child(member, place, namespace),
            Member::Head(head) => self.head_field(head, place),
            Member::Raw(member) => self.raw(member, place, namespace),
            Member::Choice(choice) => {
                choices += 1;
                self.choice_field(choice, id, choices - 1, inside)
            }
            Member::Group(group) => self.group_field(group, id, inside),
            Member::Any(any) => {
                wildcards += 1;
                wildcard(any, wildcards - 1, inside)
            }
        };
        members.iter().map(draft).collect()
    }

    /// Gives the fields of a struct their names.
    pub(super) fn named(&mut self, drafts: Vec<Draft<'m>>) -> Vec<Field> {
        self.named_by(names::field_name, drafts)
    }

    /// Gives fields, or what is like them, their names; `spelled` is how.
    pub(super) fn named_by(&mut self, spelled: fn(&str) -> String, mut drafts: Vec<Draft<'m>>) -> Vec<Field> {
        number_twins(&mut drafts);
        let mut scope = Scope::default();
        for draft in &drafts {
            match naming::pinned(self.choices, &draft.place, self.diagnostics) {
                Some(name) => scope.want(0, &name, name.clone(), ""),
                None => scope.want(draft.rank, &draft.words, spelled(&draft.words), draft.suffix),
            };
        }
        let given = scope.resolve();
        drafts
            .into_iter()
            .zip(given)
            .map(|(draft, given)| {
                if let Some(other) = given.instead_of {
                    let words = &draft.words;
                    self.diagnostics.push(naming::collision(
                        words,
                        &other,
                        &given.name,
                        &self.choices.exact(&draft.place),
                        draft.span,
                    ));
                }
                let attributes = match draft.kind {
                    FieldKind::Base { .. } => Vec::new(),
                    _ => self.choices.field_attributes(&draft.place),
                };
                Field {
                    docs: draft.docs,
                    attributes,
                    name: given.name,
                    ty: draft.ty,
                    kind: draft.kind,
                    is_recursive: false,
                }
            })
            .collect()
    }

    fn base(&mut self, base: TypeRef, place: &Place<'m>) -> Draft<'m> {
        let (ty, _) = self.value(base, false);
        let words = match base {
            TypeRef::Defined(id) => self.plan.get(id).map(|plan| plan.words.clone()),
            TypeRef::Builtin(_) => None,
        };
        let words = words.unwrap_or_else(|| "base".to_owned());
        Draft {
            rank: 3,
            suffix: "_base",
            // Not the place of an element of that name.
            place: place.child("base()"),
            words,
            span: None,
            docs: Vec::new(),
            ty,
            kind: FieldKind::Base { required: false },
        }
    }

    fn text(&mut self, text: TypeRef, place: &Place<'m>) -> Draft<'m> {
        let place = place.child("value");
        let (ty, list) = self.member_value(text, false, &place, "value");
        let white_space = facets::white_space(self.model, text, &ty);
        Draft {
            rank: 1,
            suffix: "",
            words: "value".to_owned(),
            place,
            span: None,
            docs: Vec::new(),
            kind: FieldKind::Text { list, facets: self.facets(text, &ty, None), white_space },
            ty,
        }
    }

    pub(super) fn attribute(&mut self, used: &'m AttributeUse, place: &Place<'m>) -> Draft<'m> {
        let attribute = self.model.attribute(used.attribute);
        let name = attribute.name.local.to_string();
        let place = place.attribute(&name);
        let (ty, list) = self.member_value(attribute.ty, false, &place, &name);
        let documentation = used.origin.documentation.as_ref().or(attribute.origin.documentation.as_ref());
        let given =
            used.value.as_ref().filter(|value| !used.required || matches!(value, ValueConstraint::Fixed(_)));
        let value = self.attribute_value(given, attribute.ty, &ty, used.origin.name_span);
        let is_written = used.required && value.is_some();
        let white_space = facets::white_space(self.model, attribute.ty, &ty);
        let facets = self.facets(attribute.ty, &ty, given);
        let about_value = values::about_attribute(given, value.is_some(), is_written);
        Draft {
            rank: 2,
            suffix: "_attribute",
            words: if value.is_some() { names::attribute_with_method(&name) } else { name.clone() },
            place,
            span: Some(used.origin.name_span),
            docs: docs(documentation).into_iter().chain(about_value).collect(),
            ty: ty.option_if(!used.required || is_written),
            kind: FieldKind::Attribute {
                name,
                namespace: Some(attribute.name.namespace.to_string())
                    .filter(|namespace| !namespace.is_empty()),
                required: used.required,
                list,
                facets,
                white_space,
                value,
            },
        }
    }

    /// The facets of a value, where types say what breaks them, a user's own apart; one that is fixed has no other value.
    pub(super) fn facets(&self, ty: TypeRef, rust: &Type, value: Option<&ValueConstraint>) -> Vec<Facet> {
        let is_own = matches!(rust, Type::Foreign(_));
        if !self.choices.config().validate || !self.model.is_simple(ty) || is_own {
            return Vec::new();
        }
        let shape = self.plan.shape(self.model, ty);
        let mut found = facets::of(self.model, ty, &shape);
        if let (Shape::List(item), Type::Vec(rust)) = (shape, rust) {
            found.extend(self.item_facets(item, rust, None));
        }
        if let Some(ValueConstraint::Fixed(text)) = value {
            found.retain(|facet| facet.key != "enumeration");
            found.push(Facet { key: "enumeration", value: FacetValue::Text(text.clone()) });
        }
        found
    }

    /// Those of the items of a list or an array, if there are any.
    pub(super) fn item_facets(
        &self,
        item: TypeRef,
        rust: &Type,
        value: Option<&ValueConstraint>,
    ) -> Vec<Facet> {
        let found = self.facets(item, rust, value);
        let facet = (!found.is_empty()).then_some(Facet { key: "items", value: FacetValue::Items(found) });
        facet.into_iter().collect()
    }

    /// The type of a member's value, a user's or a secret one where it is that; and whether it is an `xs:list`.
    pub(super) fn member_value(
        &mut self,
        ty: TypeRef,
        is_element: bool,
        place: &Place<'m>,
        name: &str,
    ) -> (Type, bool) {
        if let Some(own) = self.choices.type_override(place) {
            return (Type::Foreign(own.to_owned()), false);
        }
        let (ty, list) = self.value(ty, is_element);
        (self.secret_if(ty, place, name), list)
    }

    /// The type of a text that is secret at this place; any other as it is.
    pub(super) fn secret_if(&mut self, ty: Type, place: &Place<'m>, name: &str) -> Type {
        let is_secret = self.choices.is_secret(place, name);
        match ty {
            Type::String if is_secret => {
                self.secrets.insert(name.to_owned());
                Type::Secret(Box::new(Type::String))
            }
            ty => ty,
        }
    }

    /// The Rust type of a type of the schema, and whether it is the `Vec` of an `xs:list`. An element may hold
    /// derived types, a base or an attribute does not.
    pub(super) fn value(&mut self, ty: TypeRef, is_element: bool) -> (Type, bool) {
        if is_element && let Some(path) = self.plan.extern_element(ty) {
            return (Type::Foreign(path.to_owned()), false);
        }
        // An element says which simple type it is of.
        if is_element && ty == TypeRef::Builtin(Builtin::AnySimpleType) {
            return (Type::Runtime("xsd::AnyType"), false);
        }
        match self.plan.shape(self.model, ty) {
            Shape::Value(value) => (value, false),
            Shape::Raw => (Type::Runtime("xsd::AnyType"), false),
            Shape::Enumeration(id) | Shape::Union(id) => (self.item(ItemKey::Type(id)), false),
            Shape::List(item) => (self.value(item, false).0.vec(), true),
            Shape::Flags { list, item } => match self.naming.get(ItemKey::Type(list)) {
                Some(_) => (self.item(ItemKey::Type(list)), false),
                None => (Type::Flags(Box::new(self.item(ItemKey::Type(item)))), false),
            },
            Shape::Struct(id) if is_element && self.plan.derived.contains_key(&id) => {
                (self.item(ItemKey::Derived(id)), false)
            }
            Shape::Struct(id) => (self.item(ItemKey::Type(id)), false),
        }
    }
}

/// Tells fields of one place apart as choices are, by number: in `(a{2}, b?, a)` these are `a` and `a_2`. Those of two
/// namespaces are not the same element twice: of these one gives way, with a warning.
fn number_twins(drafts: &mut [Draft<'_>]) {
    // By steps: how many have these, and of which namespaces.
    let mut seen: HashMap<String, (usize, HashSet<Option<String>>)> = HashMap::new();
    for draft in drafts {
        let namespace = match &draft.kind {
            FieldKind::Element(element) => element.namespace.clone(),
            _ => None,
        };
        let (count, namespaces) = seen.entry(draft.place.steps.clone()).or_default();
        let before = *count;
        *count += 1;
        if before > 0 {
            draft.place.steps = format!("{}({})", draft.place.steps, before + 1);
        }
        if !namespaces.insert(namespace) {
            draft.words = naming::numbered(std::mem::take(&mut draft.words), before);
            // An element of that name keeps it.
            draft.rank = 3;
        }
    }
}
