//! Rust types of values: of elements, attributes and texts.

use crate::ir::{Facet, FacetValue, Type};
use crate::lower::mapping::{RustMapping, facets};
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{Builtin, TypeId, TypeRef, ValueConstraint};

use super::worklist::{Builder, SharedItem};

impl<'m> Builder<'m, '_> {
    /// The Rust type of a type of the schema, and whether it is the `Vec` of an `xs:list`. An element may hold derived
    /// types, unlike a base or an attribute. A type without a name is named after `site` if this is its first mention.
    pub(super) fn value(&mut self, ty: TypeRef, is_element: bool, site: &Site<'m>) -> (Type, bool) {
        let TypeRef::Defined(id) = ty else {
            // The message names the simple type of such an element (`xsi:type`).
            return match is_element && ty == TypeRef::Builtin(Builtin::AnySimpleType) {
                true => (Type::ANY, false),
                false => self.mapped(self.types.mapping(ty), None, is_element, site),
            };
        };
        let planned = self.types.plan(id, site);
        match &planned.extern_element {
            Some(path) if is_element => (Type::Foreign(path.clone()), false),
            _ => self.mapped(planned.mapping.clone(), Some(id), is_element, &planned.site),
        }
    }

    /// Like [`Builder::value`], for the mapping of the type `own`.
    fn mapped(
        &mut self,
        mapping: RustMapping,
        own: Option<TypeId>,
        is_element: bool,
        site: &Site<'m>,
    ) -> (Type, bool) {
        match mapping {
            RustMapping::Value(value) if is_element => (value, false),
            RustMapping::Value(value) => {
                let span = own.map(|id| self.model.ty(id).origin().name_span);
                (self.without_attachment(value, span, site), false)
            }
            RustMapping::Raw => (Type::ANY, false),
            RustMapping::Struct(id) => (self.structure_type(id, is_element), false),
            RustMapping::List(item) => {
                let site = Site::new(site.path.child("item"), spelling::nested(&site.source_name, "Item"));
                (self.value(item, false, &site).0.vec(), true)
            }
            RustMapping::Enumeration(of) | RustMapping::Union(of) | RustMapping::Flags { list: of, .. }
                if own != Some(of) =>
            {
                self.value(TypeRef::Defined(of), false, site)
            }
            RustMapping::Flags { list, item } if self.schema.ty(list).name().is_none() => {
                let site = Site::new(site.path.child("item"), &*site.source_name);
                let (item, _) = self.value(TypeRef::Defined(item), false, &site);
                (Type::Flags(Box::new(item)), false)
            }
            RustMapping::Enumeration(id) | RustMapping::Union(id) | RustMapping::Flags { list: id, .. } => {
                (Type::Item(self.id(SharedItem::Type(id))), false)
            }
        }
    }

    /// The type of a struct, or of an element of it: a choice if there are derived types.
    fn structure_type(&mut self, id: TypeId, is_element: bool) -> Type {
        let own = self.id(SharedItem::Type(id));
        if !is_element {
            return Type::Item(own);
        }
        let derived = self.types.derived(id);
        if !derived.named.is_empty() {
            self.add_base(id);
        }
        match derived.concrete[..] {
            [] => Type::Item(own),
            _ => Type::Item(self.id(SharedItem::Derived(id))),
        }
    }

    /// The type of a member's value: a user's own or a secret one if it is that; and whether it is an `xs:list`.
    pub(super) fn member_value(
        &mut self,
        ty: TypeRef,
        is_element: bool,
        site: &Site<'m>,
        name: &str,
    ) -> (Type, bool) {
        if let Some(own) = self.options.type_override(&site.path) {
            return (Type::Foreign(own.to_owned()), false);
        }
        let (ty, list) = self.value(ty, is_element, site);
        (self.secret_if(ty, site, name), list)
    }

    /// The type of a text that is secret at this site; any other as it is.
    pub(super) fn secret_if(&mut self, ty: Type, site: &Site<'m>, name: &str) -> Type {
        let is_secret = self.options.is_secret(&site.path, name);
        match ty {
            Type::String if is_secret => {
                self.add_secret(name);
                Type::Secret(Box::new(Type::String))
            }
            ty => ty,
        }
    }

    /// The facets of a value, if types are to validate themselves. A fixed value is the only one that is allowed, and a
    /// user's own type has none.
    pub(super) fn facets(&self, ty: TypeRef, rust: &Type, value: Option<&ValueConstraint>) -> Vec<Facet> {
        let is_own = matches!(rust, Type::Foreign(_)) || rust.attachment().is_some();
        if !self.options.config().validate || !self.schema.is_simple(ty) || is_own {
            return Vec::new();
        }
        let mapping = self.types.mapping(ty);
        let mut found = facets(self.schema, ty, &mapping);
        if let (RustMapping::List(item), Type::Vec(rust)) = (mapping, rust) {
            found.extend(self.item_facets(item, rust, None));
        }
        if let Some(ValueConstraint::Fixed(text)) = value {
            found.retain(|facet| facet.key != "enumeration");
            found.push(Facet { key: "enumeration", value: FacetValue::Text(text.clone()) });
        }
        found
    }

    /// The facets of the items of a list or an array.
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
}
