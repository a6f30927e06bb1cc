//! Schema paths and source names of types, elements and what is made for them.

use crate::config::{SchemaPath, Space};
use crate::resolve::{ElementDecl, Model, Owner, QName, TypeId};

use super::spelling;

/// The schema path of a thing and its source name.
#[derive(Clone, Debug)]
pub(super) struct Site<'m> {
    pub(super) path: SchemaPath<'m>,
    /// Name of the schema; of a thing without one, the name of what it stands in, and its element's.
    pub(super) source_name: String,
}

impl<'m> Site<'m> {
    pub(super) fn new(path: SchemaPath<'m>, source_name: impl Into<String>) -> Self {
        Self { path, source_name: source_name.into() }
    }

    /// The site of a type that has a name: the type's own is used.
    pub(super) fn of_named_type() -> Self {
        Self::new(SchemaPath::new(Space::Type, "", ""), "")
    }

    /// A thing inside this one.
    pub(super) fn child(&self, name: &str) -> Self {
        Self::new(self.path.child(name), spelling::nested(&self.source_name, name))
    }

    /// An attribute of this thing.
    pub(super) fn attribute(&self, name: &str) -> Self {
        Self::new(self.path.attribute(name), spelling::nested(&self.source_name, name))
    }
}

/// The schema path of a global element.
pub(super) fn element_path<'m>(model: &'m Model, element: &'m ElementDecl) -> SchemaPath<'m> {
    SchemaPath::new(Space::Element, &element.name.namespace, &*element.name.local)
        .in_edition(model.edition_of_schema(element.origin.schema))
}

/// The schema path of the enum for the substitution group of an element.
pub(super) fn head_path<'m>(model: &'m Model, head: &'m ElementDecl) -> SchemaPath<'m> {
    SchemaPath { steps: format!("{}Element", head.name.local), ..element_path(model, head) }
}

/// The site of a type that has a name or is a global element's, and that element's name.
pub(super) fn named_site(model: &Model, id: TypeId) -> (Option<Site<'_>>, Option<&QName>) {
    let ty = model.ty(id);
    if let Some(name) = ty.name() {
        let edition = model.edition_of_schema(ty.origin().schema);
        let path = SchemaPath::new(Space::Type, &name.namespace, &*name.local).in_edition(edition);
        return (Some(Site::new(path, &*name.local)), None);
    }
    match ty.owner() {
        Some(Owner::Element(element)) if model.element(element).global => {
            let element = model.element(element);
            let site = Site::new(element_path(model, element), &*element.name.local);
            (Some(site), Some(&element.name))
        }
        _ => (None, None),
    }
}
