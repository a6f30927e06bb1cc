//! Attributes, simple content and bases as fields.

use crate::ir::{FieldKind, TextRules, Type};
use crate::lower::docs::docs;
use crate::lower::mapping::white_space;
use crate::lower::request::{NameRequest, Role};
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{AttributeUse, ComplexType, Derivation, TypeId, TypeRef, ValueConstraint};

use super::parts::namespaces;
use super::schema_values;
use super::worklist::{Builder, UnnamedField};

impl<'m> Builder<'m, '_> {
    /// The field of an attribute of a type.
    pub(super) fn attribute(&mut self, used: &'m AttributeUse, site: &Site<'m>) -> UnnamedField<'m> {
        let attribute = self.model.attribute(used.attribute);
        let name = &*attribute.name.local;
        let site = site.attribute(name);
        let (ty, list) = self.member_value(attribute.ty, false, &site, name);
        let documentation = used.origin.documentation.as_ref().or(attribute.origin.documentation.as_ref());
        let given =
            used.value.as_ref().filter(|value| !used.required || matches!(value, ValueConstraint::Fixed(_)));
        let value = self.attribute_value(given, attribute.ty, &ty, used.origin.name_span);
        let is_written = used.required && value.is_some();
        let mut docs = docs(documentation);
        docs.extend(schema_values::about_attribute(given, value.is_some(), is_written));
        let source_name =
            if value.is_some() { spelling::attribute_with_method(name) } else { name.to_owned() };
        let kind = FieldKind::Attribute {
            name: name.to_owned(),
            namespace: Some(attribute.name.namespace.to_string()).filter(|namespace| !namespace.is_empty()),
            required: used.required,
            list,
            text: TextRules { value, white_space: white_space(self.schema, attribute.ty, &ty) },
            facets: self.facets(attribute.ty, &ty, given),
        };
        let request = NameRequest::new(Role::Attribute, source_name, site.path, Some(used.origin.name_span));
        UnnamedField::new(request, docs, ty.option_if(!used.required || is_written), kind)
    }

    /// The field of an attribute in what nil leaves: it may be missing even if it is required.
    pub(super) fn nil_attribute(&mut self, used: &'m AttributeUse, site: &Site<'m>) -> UnnamedField<'m> {
        let mut unnamed = self.attribute(used, site);
        let field = &mut unnamed.field;
        if !matches!(field.ty, Type::Option(_)) {
            field.ty = field.ty.clone().option();
            field
                .docs
                .push("It must be there to be written; many leave it out where they write nil.".to_owned());
        }
        unnamed
    }

    /// The field that keeps attributes which the schema does not declare. An extension has it only for those that the
    /// field of its base does not keep.
    pub(super) fn any_attribute(
        &self,
        id: TypeId,
        complex: &ComplexType,
        inherits: bool,
        site: &Site<'m>,
    ) -> Option<UnnamedField<'m>> {
        let of_base = match complex.derivation {
            Derivation::Extension(TypeRef::Defined(base)) if inherits => self.schema.any_attribute(base),
            _ => None,
        };
        let wildcard = match of_base {
            Some(base) => complex.any_attribute.as_ref().filter(|own| own.namespaces != base.namespaces),
            None => self.schema.any_attribute(id),
        }?;
        let path = site.path.child("anyAttribute()");
        let request = NameRequest::new(Role::AnyAttribute, "attributes", path, Some(wildcard.span));
        let kind = FieldKind::AnyAttribute { namespaces: namespaces(&wildcard.namespaces) };
        Some(UnnamedField::new(request, Vec::new(), Type::Runtime("xml::RawAttribute").vec(), kind))
    }

    /// The field of the base of an extension.
    pub(super) fn base(&mut self, base: TypeId, site: &Site<'m>) -> UnnamedField<'m> {
        let (ty, _) = self.value(TypeRef::Defined(base), false, site);
        let source_name = &*self.types.plan(base, site).site.source_name;
        // An element of that name has another path.
        let request = NameRequest::new(Role::Base, source_name, site.path.child("base()"), None);
        UnnamedField::new(request, Vec::new(), ty, FieldKind::Base { required: false })
    }

    /// The field of a simple content.
    pub(super) fn text(&mut self, text: TypeRef, site: &Site<'m>) -> UnnamedField<'m> {
        let site = Site::new(site.path.child("value"), spelling::nested(&site.source_name, "Value"));
        let (ty, list) = self.member_value(text, false, &site, "value");
        let kind = FieldKind::Text {
            list,
            facets: self.facets(text, &ty, None),
            white_space: white_space(self.schema, text, &ty),
        };
        let request = NameRequest::new(Role::Member, "value", site.path, None);
        UnnamedField::new(request, Vec::new(), ty, kind)
    }
}
