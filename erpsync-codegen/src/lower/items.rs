//! Structs, enumerations and choices by `xsi:type`.

use std::collections::BTreeSet;

use crate::config::Place;
use crate::ir::{
    self, Derived, DerivedVariant, Enumeration, Extra, Field, Flags, Identity, Item, Struct, Variant,
};
use crate::resolve::{ComplexType, SimpleDerivation, SimpleType, Type, TypeId, TypeRef};

use super::Lowering;
use super::alternatives::any_attribute;
use super::docs::docs;
use super::names;
use super::naming::{self, ItemKey};
use super::particles::{self, Part};
use super::scope::Scope;
use super::shape::Shape;

/// Names for the variant that holds what a schema does not list; the first that is free is taken.
pub(super) const OTHER: &[&str] = &["Unrecognized", "UnrecognizedValue", "UnlistedValue"];

impl<'m> Lowering<'m, '_> {
    /// What a type becomes: nothing, an item, or (with types derived from it) two.
    pub(super) fn type_item(&mut self, id: TypeId) {
        let Some(plan) = self.plan.get(id) else {
            return;
        };
        let place = plan.place.clone();
        let key = ItemKey::Type(id);
        match (&plan.shape, self.model.ty(id)) {
            (Shape::Struct(_), Type::Complex(complex)) => {
                let identity = match (&complex.name, plan.root) {
                    (Some(name), _) => Identity::Type(name.local.to_string()),
                    (None, Some(root)) => Identity::Root(root.local.to_string()),
                    (None, None) => Identity::Anonymous,
                };
                let namespace = self.namespace_of_elements(id, place.namespace);
                for part in particles::parts(self.model.members(id).unwrap_or_default()) {
                    self.push(ItemKey::Part(id, part.label().index), |this, name| match part {
                        Part::Choice(choice) => {
                            Item::Choice(this.choice(name, (id, namespace), choice, &place))
                        }
                        Part::Group(group) => Item::Struct(this.group(name, (id, namespace), group, &place)),
                    });
                }
                self.push(key, |this, name| {
                    Item::Struct(this.structure(name, id, complex, identity, &place))
                });
                self.push(ItemKey::Nil(id), |this, name| {
                    Item::Struct(this.nil(name, (id, complex), &place, &plan.nil().1))
                });
                if let Some(derived) = self.plan.derived.get(&id) {
                    let place = plan.derived_place();
                    self.push(ItemKey::Derived(id), |this, name| {
                        let value = |this: &mut Self, id| Some(this.value(TypeRef::Defined(id), false).0);
                        Item::Derived(this.derived((name, ""), id, derived, &place, value))
                    });
                    let (_, place) = plan.nil_derived();
                    self.push(ItemKey::NilDerived(id), |this, name| {
                        let nil = |this: &mut Self, id| {
                            this.plan.nil.contains(&id).then(|| this.item(ItemKey::Nil(id)))
                        };
                        Item::Derived(this.derived((name, "What nil leaves of "), id, derived, &place, nil))
                    });
                }
            }
            (Shape::Enumeration(listed), Type::Simple(simple)) if *listed == id => {
                self.push(key, |this, name| Item::Enumeration(this.enumeration(name, simple, &place)));
            }
            (Shape::Union(of), Type::Simple(simple)) if *of == id => {
                self.push(key, |this, name| Item::Union(this.union(name, id, simple, &place)));
            }
            (Shape::Flags { list, item }, Type::Simple(simple)) if *list == id => {
                self.push(key, |this, name| {
                    let item = this.item(ItemKey::Type(*item));
                    Item::Flags(Flags { docs: docs(simple.origin.documentation.as_ref()), name, item })
                });
            }
            _ => {}
        }
    }

    pub(super) fn extra(&self, place: &Place<'_>) -> Extra {
        let own = self.choices.config().validate.then(|| "::erpsync::Validate".to_owned());
        let derives = own.into_iter().chain(self.choices.type_derives(place)).collect();
        Extra { derives, attributes: self.choices.type_attributes(place) }
    }

    fn structure(
        &mut self,
        name: String,
        id: TypeId,
        complex: &'m ComplexType,
        identity: Identity,
        place: &Place<'m>,
    ) -> Struct {
        let namespace = self.namespace_of_elements(id, place.namespace);
        let fields = self.struct_fields(id, complex, place, namespace);
        // What is said about an element describes the type that only it has.
        let documentation = match (&identity, complex.owner) {
            (Identity::Root(_), Some(crate::resolve::Owner::Element(element))) => {
                self.model.element(element).origin.documentation.as_ref()
            }
            _ => None,
        };
        Struct {
            docs: docs(complex.origin.documentation.as_ref().or(documentation)),
            extra: self.extra(place),
            name,
            namespace: namespace.to_owned(),
            // Of its name; one without a name has none either.
            type_namespace: (namespace != place.namespace && identity != Identity::Anonymous)
                .then(|| place.namespace.to_owned()),
            identity,
            default: false,
            starts_from_default: false,
            helpers: false,
            required_as: None,
            fields,
        }
    }

    /// The namespace of a type's elements: none where all of them are unqualified, else the type's.
    pub(super) fn namespace_of_elements(&self, id: TypeId, own: &'m str) -> &'m str {
        let members = self.model.members(id).unwrap_or_default();
        let mut namespaces =
            particles::elements(members).map(|member| &*self.model.element(member.element).name.namespace);
        let is_unqualified = namespaces.next().is_some_and(str::is_empty) && namespaces.all(str::is_empty);
        if is_unqualified { "" } else { own }
    }

    fn enumeration(&mut self, name: String, simple: &'m SimpleType, place: &Place<'m>) -> Enumeration {
        let SimpleDerivation::Restriction { facets, .. } = &simple.derivation else {
            // `shape` makes an enumeration of nothing else.
            return Enumeration {
                docs: Vec::new(),
                extra: Extra::default(),
                name,
                namespace: place.namespace.to_owned(),
                type_name: None,
                variants: Vec::new(),
                other: OTHER[0].to_owned(),
            };
        };
        let mut known = BTreeSet::new();
        let values: Vec<_> =
            facets.enumeration.iter().filter(|value| known.insert(value.value.as_str())).collect();
        let mut scope = Scope::default();
        for value in &values {
            match naming::pinned(self.choices, &place.child(&value.value), self.diagnostics) {
                Some(name) => scope.want(0, &name, name.clone(), ""),
                None => scope.want(1, &value.value, names::variant_name(&value.value), ""),
            };
        }
        let mut variants = Vec::with_capacity(values.len());
        for (value, given) in values.into_iter().zip(scope.resolve()) {
            let place = place.child(&value.value);
            if let Some(other) = given.instead_of {
                let path = self.choices.exact(&place);
                let warning = naming::collision(&value.value, &other, &given.name, &path, Some(value.span));
                self.diagnostics.push(warning);
            }
            variants.push(Variant {
                docs: docs(value.documentation.as_ref()),
                attributes: self.choices.field_attributes(&place),
                name: given.name,
                value: value.value.clone(),
            });
        }
        Enumeration {
            docs: docs(simple.origin.documentation.as_ref()),
            extra: self.extra(place),
            name,
            namespace: place.namespace.to_owned(),
            type_name: simple.name.as_ref().map(|name| name.local.to_string()),
            other: free_name(OTHER, variants.iter().map(|variant| variant.name.as_str())),
            variants,
        }
    }

    /// What is left of a type where an element of it is nil: its attributes, and those of its bases.
    fn nil(
        &mut self,
        name: String,
        (id, complex): (TypeId, &'m ComplexType),
        place: &Place<'m>,
        own: &Place<'m>,
    ) -> Struct {
        let attributes = self.model.attributes_of(complex);
        let mut drafts: Vec<_> =
            attributes.into_iter().map(|used| self.attribute(used, place).relaxed()).collect();
        drafts.extend(any_attribute(self.model, id, complex, false, place));
        Struct {
            docs: vec![format!(
                "What an element of the type `{}` has where it is nil: its attributes.",
                place.steps
            )],
            extra: self.extra(own),
            name,
            namespace: place.namespace.to_owned(),
            type_namespace: None,
            identity: Identity::Nil,
            default: false,
            starts_from_default: false,
            helpers: false,
            required_as: None,
            fields: self.named(drafts),
        }
    }

    /// A choice by `xsi:type`; `held` is what it holds of a type, if anything.
    fn derived(
        &mut self,
        (name, about): (String, &str),
        base: TypeId,
        derived: &[TypeId],
        place: &Place<'m>,
        held: impl Fn(&mut Self, TypeId) -> Option<ir::Type>,
    ) -> Derived {
        let is_abstract = matches!(self.model.ty(base), Type::Complex(complex) if complex.is_abstract);
        let all: Vec<TypeId> =
            (!is_abstract).then_some(base).into_iter().chain(derived.iter().copied()).collect();
        let mut scope = Scope::default();
        let mut variants = Vec::with_capacity(all.len());
        for id in all {
            let (Some(type_name), Some(ty)) = (self.model.ty(id).name(), held(self, id)) else {
                continue;
            };
            scope.want(u8::from(id != base), &type_name.local, names::type_name(&type_name.local), "");
            variants.push(DerivedVariant {
                name: String::new(),
                type_name: type_name.local.to_string(),
                namespace: type_name.namespace.to_string(),
                ty,
                is_base: id == base,
                extends: None,
                is_recursive: false,
            });
        }
        for (variant, given) in variants.iter_mut().zip(scope.resolve()) {
            variant.name = given.name;
        }
        let base_name = self.model.ty(base).name().map_or("", |name| &name.local);
        Derived {
            docs: vec![format!(
                "{about}`{base_name}`, or a type that is derived from it; `xsi:type` says which."
            )],
            extra: self.extra(place),
            name,
            other: free_name(OTHER, variants.iter().map(|variant| variant.name.as_str())),
            base: if is_abstract { held(self, base) } else { None },
            variants,
        }
    }

    /// A struct that no complex type stands behind: headers, or the wrapper of an rpc message.
    pub(super) fn made_struct(
        &self,
        name: String,
        docs: Vec<String>,
        identity: Identity,
        namespaces: (&str, Option<&str>),
        place: &Place<'_>,
        fields: Vec<Field>,
    ) -> Item {
        Item::Struct(Struct {
            docs,
            extra: self.extra(place),
            name,
            namespace: namespaces.0.to_owned(),
            type_namespace: namespaces.1.map(str::to_owned),
            identity,
            default: false,
            starts_from_default: false,
            helpers: false,
            required_as: None,
            fields,
        })
    }
}

/// A name for the variant of all other values.
pub(super) fn free_name<'n>(wanted: &[&str], taken: impl Iterator<Item = &'n str>) -> String {
    let taken: BTreeSet<&str> = taken.collect();
    let numbered = (2_u32..).map(|number| format!("{}{number}", wanted[0]));
    let mut all = wanted.iter().map(|name| (*name).to_owned()).chain(numbered);
    all.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
}
