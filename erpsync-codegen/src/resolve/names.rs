//! Global names: each gets its id here, before anything is converted.

use std::collections::HashMap;
use std::sync::Arc;

use super::collect::{Collected, Unit};
use super::ids::{AttributeId, ElementId, GroupId, SchemaId, TypeId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::tree::QName;
use crate::xsd::{
    AttributeDef, AttributeGroupDef, Component, ElementDef, GroupDef, Reference, TypeDef,
};

/// One kind of name.
pub(super) struct Space<'d, D, I> {
    pub(super) ids: HashMap<QName, I>,
    /// By id.
    pub(super) entries: Vec<Entry<'d, D, I>>,
}

/// A definition that is to be converted.
pub(super) struct Entry<'d, D, I> {
    pub(super) name: QName,
    pub(super) def: &'d D,
    pub(super) context: Context,
    /// For what `xs:redefine` defines anew, the original.
    pub(super) original: Option<I>,
}

/// What the meaning of names in a schema depends on.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) schema: SchemaId,
    pub(super) target: Arc<str>,
    pub(super) chameleon: bool,
}

impl Context {
    /// The name that a reference means; `None` if that is already reported.
    pub(super) fn name(&self, reference: &Reference) -> Option<QName> {
        let name = reference.name.as_ref()?;
        if self.chameleon && name.namespace.is_empty() {
            return Some(QName::new(self.target.clone(), name.local.clone()));
        }
        Some(name.clone())
    }
}

/// All global names of the schemas.
pub(super) struct Globals<'d> {
    pub(super) types: Space<'d, TypeDef, TypeId>,
    pub(super) elements: Space<'d, ElementDef, ElementId>,
    pub(super) attributes: Space<'d, AttributeDef, AttributeId>,
    pub(super) groups: Space<'d, GroupDef, GroupId>,
    pub(super) attribute_groups: Space<'d, AttributeGroupDef, usize>,
}

pub(super) fn register<'d>(
    collected: &Collected<'d>,
    diagnostics: &mut Diagnostics,
) -> Globals<'d> {
    let mut globals = Globals {
        types: Space::default(),
        elements: Space::default(),
        attributes: Space::default(),
        groups: Space::default(),
        attribute_groups: Space::default(),
    };
    let context = |index: usize, unit: &Unit<'d>| Context {
        schema: SchemaId::new(index),
        target: unit.target.clone(),
        chameleon: unit.is_chameleon(),
    };
    for (index, unit) in collected.units.iter().enumerate() {
        let context = context(index, unit);
        for component in &unit.schema.components {
            globals.add(component, &context, false, diagnostics);
        }
    }
    for (schema, components) in &collected.redefinitions {
        let context = context(schema.index(), &collected.units[schema.index()]);
        for component in *components {
            globals.add(component, &context, true, diagnostics);
        }
    }
    globals
}

impl<'d> Globals<'d> {
    fn add(
        &mut self,
        component: &'d Component,
        context: &Context,
        redefine: bool,
        diagnostics: &mut Diagnostics,
    ) {
        match component {
            Component::Type(def) => {
                let name = def.name().unwrap_or_default();
                let span = |def: &TypeDef| def.place().name_span;
                self.types.add(
                    "type",
                    name,
                    def,
                    span,
                    TypeId::new,
                    context,
                    redefine,
                    diagnostics,
                );
            }
            Component::Element(def) => {
                let span = |def: &ElementDef| def.place.name_span;
                let new = ElementId::new;
                self.elements.add(
                    "element",
                    &def.name,
                    def,
                    span,
                    new,
                    context,
                    redefine,
                    diagnostics,
                );
            }
            Component::Attribute(def) => {
                let span = |def: &AttributeDef| def.place.name_span;
                let new = AttributeId::new;
                self.attributes.add(
                    "attribute",
                    &def.name,
                    def,
                    span,
                    new,
                    context,
                    redefine,
                    diagnostics,
                );
            }
            Component::Group(def) => {
                let span = |def: &GroupDef| def.place.name_span;
                self.groups.add(
                    "group",
                    &def.name,
                    def,
                    span,
                    GroupId::new,
                    context,
                    redefine,
                    diagnostics,
                );
            }
            Component::AttributeGroup(def) => {
                let span = |def: &AttributeGroupDef| def.place.name_span;
                let new = |index| index;
                let kind = "attribute group";
                self.attribute_groups.add(
                    kind,
                    &def.name,
                    def,
                    span,
                    new,
                    context,
                    redefine,
                    diagnostics,
                );
            }
        }
    }
}

impl<D, I> Default for Space<'_, D, I> {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            entries: Vec::new(),
        }
    }
}

impl<'d, D: PartialEq, I: Copy + Into<Index>> Space<'d, D, I> {
    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        kind: &str,
        local: &str,
        def: &'d D,
        span: impl Fn(&D) -> Span,
        new: impl Fn(usize) -> I,
        context: &Context,
        redefine: bool,
        diagnostics: &mut Diagnostics,
    ) {
        // A component without a name is already reported.
        if local.is_empty() {
            return;
        }
        let name = QName::new(context.target.clone(), local);
        let id = new(self.entries.len());
        let known = self.ids.get(&name).copied();
        match known {
            None if redefine => {
                let message = format!("no {kind} `{local}` to redefine");
                let label = "not in the redefined document";
                diagnostics
                    .push(Diagnostic::error(Code::UNKNOWN_NAME, message).at(span(def), label));
            }
            Some(known) if !redefine => {
                let first = &self.entries[known.into().0];
                let same = std::ptr::eq(first.def, def)
                    || *first.def == *def && first.context.chameleon == context.chameleon;
                if !same {
                    diagnostics.push(duplicate(kind, &name, span(first.def), span(def)));
                }
                return;
            }
            _ => {}
        }
        self.ids.insert(name.clone(), id);
        self.entries.push(Entry {
            name,
            def,
            context: context.clone(),
            original: known,
        });
    }
}

/// An id as a position, whatever it is an id of.
pub(super) struct Index(pub(super) usize);

macro_rules! into_index {
    ($($id:ty),*) => {$(
        impl From<$id> for Index {
            fn from(id: $id) -> Self {
                Self(id.index())
            }
        }
    )*};
}

into_index!(TypeId, ElementId, AttributeId, GroupId);

impl From<usize> for Index {
    fn from(index: usize) -> Self {
        Self(index)
    }
}

/// The words for two different things of one name.
pub(super) fn duplicate(kind: &str, name: &QName, first: Span, second: Span) -> Diagnostic {
    let message = format!("two different {kind}s have the name `{}`", name.local);
    let error = Diagnostic::error(Code::DUPLICATE, message)
        .at(second, "this one differs")
        .at(first, "from this one");
    if name.namespace.is_empty() {
        return error;
    }
    error.note(format!("in the namespace `{}`", name.namespace))
}
