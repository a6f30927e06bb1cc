//! Choices by `xsi:type` between a type and those derived from it, and the attributes that an element keeps as nil.

use crate::config::SchemaPath;
use crate::diagnostic::Diagnostic;
use crate::ir::{Derived, DerivedVariant, Identity, ItemId, ItemKind, Struct, Type};
use crate::lower::name::UnnamedItem;
use crate::lower::request::{NameRequest, Role};
use crate::lower::site::Site;
use crate::lower::spelling;
use crate::resolve::{TypeId, TypeRef};

use super::worklist::{Builder, SharedItem};

impl<'m> Builder<'m, '_> {
    /// Mentions the types derived from that of an element, and builds the choice between them.
    pub(super) fn derived_types(&mut self, base: TypeId) {
        let derived = self.types.derived(base);
        for &id in &derived.named {
            self.named_value(id);
        }
        if derived.concrete.is_empty() {
            return;
        }
        let model = self.model;
        let is_abstract = model.complex(TypeRef::Defined(base)).is_some_and(|complex| complex.is_abstract);
        let own = (!is_abstract).then_some(base);
        let types = own.into_iter().chain(derived.concrete.iter().copied());
        let held: Vec<(TypeId, Type)> = types.map(|id| (id, self.named_value(id))).collect();
        let root = is_abstract.then(|| self.named_value(base));
        let item = self.id(SharedItem::Derived(base));
        self.choice_by_type(item, base, root, held, false);
    }

    /// Builds the choice between what nil leaves of a type and of those derived from it.
    pub(super) fn nil_derived_item(&mut self, item: ItemId, base: TypeId) {
        let types = self.types.nil_types(base);
        let held = types.iter().map(|&id| (id, Type::Item(self.id(SharedItem::Nil(id))))).collect();
        self.choice_by_type(item, base, None, held, true);
    }

    fn named_value(&mut self, id: TypeId) -> Type {
        self.value(TypeRef::Defined(id), false, &Site::of_named_type()).0
    }

    /// Builds a choice between what it holds of each type; `root` is the base if no element is of it.
    fn choice_by_type(
        &mut self,
        item: ItemId,
        base: TypeId,
        root: Option<Type>,
        held: Vec<(TypeId, Type)>,
        is_nil: bool,
    ) {
        let request = self.beside(base, if is_nil { "NilAny" } else { "Any" });
        let owner = Some(self.id(SharedItem::Type(base)));
        let model = self.model;
        let mut variants = Vec::with_capacity(held.len());
        let mut members = Vec::with_capacity(held.len());
        for (id, ty) in held {
            let Some(name) = model.ty(id).name() else {
                let error = Diagnostic::internal("a type without a name was taken for a derived one");
                self.diagnostics.push(error.at(model.ty(id).origin().name_span, "this type"));
                continue;
            };
            let role = if id == base { Role::BaseVariant } else { Role::DerivedVariant };
            members.push(NameRequest::new(role, &*name.local, request.path.child(&name.local), None));
            variants.push(DerivedVariant {
                name: String::new(),
                type_name: name.local.to_string(),
                namespace: name.namespace.to_string(),
                ty,
                is_base: id == base,
                extends: None,
                is_recursive: false,
            });
        }
        let about = if is_nil { "What nil leaves of " } else { "" };
        let name = model.ty(base).name().map_or("", |name| &name.local);
        let about = format!("{about}`{name}`, or a type that is derived from it; `xsi:type` says which.");
        let derived = ItemKind::Derived(Derived { base: root, variants, other: String::new() });
        let derived = self.unnamed(request, vec![about], derived, members);
        self.fill(item, UnnamedItem { owner, ..derived });
    }

    /// Builds what is left of a type if an element of it is nil: its attributes, and those of its bases.
    pub(super) fn nil_item(&mut self, item: ItemId, id: TypeId) {
        let planned = self.types.plan(id, &Site::of_named_type());
        let model = self.model;
        let request = self.beside(id, "Nil");
        let owner = Some(self.id(SharedItem::Type(id)));
        let Some(complex) = model.complex(TypeRef::Defined(id)) else {
            let error = Diagnostic::internal("a simple type was mapped to attributes of nil");
            return self.diagnostics.push(error.at(model.ty(id).origin().name_span, "this type"));
        };
        let site = &planned.site;
        let attributes = model.attributes_of(complex).into_iter();
        let mut fields: Vec<_> = attributes.map(|used| self.nil_attribute(used, site)).collect();
        fields.extend(self.any_attribute(id, complex, false, site));
        let (fields, members) = self.fields(fields);
        let nil = Struct { namespace: site.path.namespace.to_owned(), fields, ..Struct::new(Identity::Nil) };
        let about =
            format!("What an element of the type `{}` has where it is nil: its attributes.", site.path.steps);
        let nil = self.unnamed(request, vec![about], ItemKind::Struct(nil), members);
        self.fill(item, UnnamedItem { owner, ..nil });
    }

    /// Request for the name of an item that is made beside a type, for which the schema has no name.
    fn beside(&mut self, id: TypeId, prefix: &str) -> NameRequest<'m> {
        let site = &self.types.plan(id, &Site::of_named_type()).site;
        let source_name = spelling::nested(prefix, &site.source_name);
        let (role, steps) = match prefix {
            // The name of the schema as it is.
            "Any" => (Role::Derived, format!("Any{}", site.source_name)),
            _ => (Role::Nil, spelling::type_name(&source_name)),
        };
        let path = SchemaPath { steps, ..site.path.clone() };
        let span = self.schema.ty(id).origin().name_span;
        NameRequest::new(role, source_name, path, Some(span))
    }
}
