//! Items of types: structs, enumerations, unions and lists of enumerations.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::ir::{Enumeration, Flags, Identity, ItemId, ItemKind, Struct, Union, UnionVariant, Variant};
use crate::lower::content::{Member, elements};
use crate::lower::docs::docs;
use crate::lower::mapping::{PlannedType, RustMapping, UnionMember};
use crate::lower::request::{NameRequest, Role};
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{
    AttributeUse, ComplexType, Content, Derivation, Model, Owner, SimpleDerivation, SimpleType, Type, TypeId,
    TypeRef,
};

use super::parts::Inside;
use super::worklist::Builder;

impl<'m> Builder<'m, '_> {
    /// Builds the item of a type.
    pub(super) fn type_item(&mut self, item: ItemId, id: TypeId) {
        let planned = self.types.plan(id, &Site::of_named_type());
        let ty = self.model.ty(id);
        let site = &planned.site;
        let built = match (&planned.mapping, ty) {
            (RustMapping::Struct(_), Type::Complex(complex)) => self.structure(item, id, complex, &planned),
            (RustMapping::Enumeration(_), Type::Simple(simple)) => self.enumeration(simple, site),
            (RustMapping::Union(_), Type::Simple(simple)) => Some(self.union(id, simple, site)),
            (RustMapping::Flags { item, .. }, Type::Simple(_)) => Some(self.flags(*item, site)),
            _ => None,
        };
        // Documentation of an element describes the struct that only it has.
        let element = match (ty, ty.owner()) {
            (Type::Complex(_), Some(Owner::Element(element))) if planned.root.is_some() => Some(element),
            _ => None,
        };
        let element = element.and_then(|id| self.schema.element(id).origin.documentation.as_ref());
        let docs = docs(ty.origin().documentation.as_ref().or(element));
        let span = Some(ty.origin().name_span);
        match built {
            Some((kind, members)) => {
                let request = NameRequest::new(planned.role, &*site.source_name, site.path.clone(), span);
                self.fill(item, self.unnamed(request, docs, kind, members));
            }
            None => {
                let error = Diagnostic::internal("a type was mapped to an item that it can't be");
                self.diagnostics.push(error.at(ty.origin().name_span, "this type"));
            }
        }
    }

    fn structure(
        &mut self,
        item: ItemId,
        id: TypeId,
        complex: &'m ComplexType,
        planned: &PlannedType<'m>,
    ) -> Option<(ItemKind, Vec<NameRequest<'m>>)> {
        let site = &planned.site;
        let model = self.model;
        let members = self.schema.contents().members(id).ok()?;
        let namespace = namespace_of(model, members).unwrap_or(site.path.namespace);
        // The choice of mixed content has the elements of the bases, too.
        let is_simple = matches!(complex.content, Content::Text(_));
        let inherits =
            matches!(complex.derivation, Derivation::Extension(_)) && !is_simple && !self.schema.is_mixed(id);
        let attributes: Vec<&AttributeUse> = match inherits {
            true => complex.attributes.iter().filter(|attribute| !attribute.prohibited).collect(),
            false => model.attributes_of(complex),
        };
        // Attributes are the first to name the types that they share with elements.
        let attributes: Vec<_> = attributes.into_iter().map(|used| self.attribute(used, site)).collect();
        let mut fields = Vec::new();
        if let Content::Text(text) = complex.content {
            fields.push(self.text(text, site));
        } else {
            if let Some(TypeRef::Defined(base)) = complex.derivation.base().filter(|_| inherits)
                && model.complex(TypeRef::Defined(base)).is_some()
            {
                fields.push(self.base(base, site));
            }
            let inside = Inside { owner: item, site, path: site.path.clone(), namespace };
            fields.extend(self.members(members, &inside));
        }
        fields.extend(attributes);
        fields.extend(self.any_attribute(id, complex, inherits, site));
        let (fields, requests) = self.fields(fields);
        let identity = match (&complex.name, planned.root) {
            (Some(name), _) => Identity::Type(name.local.to_string()),
            (None, Some(root)) => Identity::Root(root.local.to_string()),
            (None, None) => Identity::Anonymous,
        };
        let has_name = identity != Identity::Anonymous;
        let structure = Struct {
            namespace: namespace.to_owned(),
            type_namespace: (has_name && namespace != site.path.namespace)
                .then(|| site.path.namespace.to_owned()),
            fields,
            ..Struct::new(identity)
        };
        Some((ItemKind::Struct(structure), requests))
    }

    fn enumeration(
        &mut self,
        simple: &'m SimpleType,
        site: &Site<'m>,
    ) -> Option<(ItemKind, Vec<NameRequest<'m>>)> {
        let SimpleDerivation::Restriction { facets, .. } = &simple.derivation else { return None };
        let mut known = BTreeSet::new();
        let values = facets.enumeration.iter().filter(|value| known.insert(value.value.as_str()));
        let (variants, requests) = values
            .map(|value| {
                let path = site.path.child(&value.value);
                let variant = Variant {
                    docs: docs(value.documentation.as_ref()),
                    attributes: self.options.field_attributes(&path),
                    name: String::new(),
                    value: value.value.clone(),
                };
                (variant, NameRequest::new(Role::Member, &*value.value, path, Some(value.span)))
            })
            .unzip();
        let enumeration = Enumeration {
            namespace: site.path.namespace.to_owned(),
            type_name: simple.name.as_ref().map(|name| name.local.to_string()),
            variants,
            other: String::new(),
        };
        Some((ItemKind::Enumeration(enumeration), requests))
    }

    fn union(
        &mut self,
        id: TypeId,
        simple: &'m SimpleType,
        site: &Site<'m>,
    ) -> (ItemKind, Vec<NameRequest<'m>>) {
        let schema = self.schema;
        let (members, span) = (schema.union_members(id), simple.origin.name_span);
        let takes_every_text = members.last().is_some_and(|last| schema.takes_every_text(last));
        let is_open = !takes_every_text && members.iter().any(UnionMember::is_open);
        let (variants, requests) = members
            .iter()
            .map(|member| {
                let site = site.child(&member.source_name(schema));
                let ty = self.value(member.ty, false, &site).0;
                let variant = UnionVariant { name: String::new(), ty, facets: member.facets.clone() };
                let source_name = member.source_name(schema);
                (variant, NameRequest::new(Role::Member, source_name, site.path, Some(span)))
            })
            .unzip();
        let union = Union {
            namespace: site.path.namespace.to_owned(),
            type_name: simple.name.as_ref().map(|name| name.local.to_string()),
            variants,
            other: is_open.then(String::new),
        };
        (ItemKind::Union(union), requests)
    }

    /// The alias of a named list of an enumeration.
    fn flags(&mut self, item: TypeId, site: &Site<'m>) -> (ItemKind, Vec<NameRequest<'m>>) {
        let item_site = Site::new(site.path.child("item"), spelling::nested(&site.source_name, "Flag"));
        let (item, _) = self.value(TypeRef::Defined(item), false, &item_site);
        (ItemKind::Flags(Flags { item }), Vec::new())
    }
}

/// None if all elements are unqualified; the namespace of their struct is then none, too.
fn namespace_of<'m>(model: &'m Model, members: &[Member<'m>]) -> Option<&'m str> {
    let mut namespaces =
        elements(members).into_iter().map(|member| &*model.element(member.element).name.namespace);
    (namespaces.next().is_some_and(str::is_empty) && namespaces.all(str::is_empty)).then_some("")
}
