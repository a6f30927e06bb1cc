//! Global names: each gets its id here, before anything is converted.
//!
//! Within the documents of one root a name has one meaning. Roots that are compiled together often repeat each other's
//! definitions, which then count once; and services of one namespace may each have an element of one name, which
//! then are two (SuperOffice's do: `AuthenticateResponse`). If two types of one name differ, `editions` has split their
//! namespace.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::collect::{Collected, Scope, Unit};
use super::editions::Editions;
use super::ids::{AttributeId, ElementId, GroupId, SchemaId, TypeId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::syntax::xsd::{
    AttributeDef, AttributeGroupDef, Component, ElementDef, GroupDef, Reference, SourceInfo, TypeDef,
};
use crate::text::Span;
use crate::tree::QName;

/// One kind of name.
pub(super) struct Space<'d, D, I> {
    kind: &'static str,
    /// By name; where there are several of one name, the first.
    pub(super) ids: HashMap<QName, I>,
    /// By id.
    pub(super) entries: Vec<Entry<'d, D, I>>,
    /// Component of a name in a scope that declares it.
    scoped: HashMap<(Scope, QName), I>,
    /// By edition and name; where there are several, the first.
    firsts: HashMap<(usize, QName), I>,
    /// All of the names that mean several things in one edition.
    pub(super) variants: HashMap<(usize, QName), Vec<I>>,
    /// The names that mean several things, in one edition or in several.
    ambiguous: HashSet<QName>,
    editions: Rc<Editions>,
    /// True if there may be such names.
    may_vary: bool,
}

/// A definition that is to be converted.
pub(super) struct Entry<'d, D, I> {
    pub(super) name: QName,
    pub(super) def: &'d D,
    pub(super) context: Context,
    /// For what `xs:redefine` defines anew, the original.
    pub(super) original: Option<I>,
}

/// Context on which the meaning of names in a schema depends.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) schema: SchemaId,
    pub(super) scope: Scope,
    pub(super) target: Arc<str>,
    pub(super) chameleon: bool,
}

impl Context {
    fn new(index: usize, unit: &Unit<'_>, scope: Scope) -> Self {
        Self {
            schema: SchemaId::new(index),
            scope,
            target: unit.target.clone(),
            chameleon: unit.is_chameleon(),
        }
    }

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
    pub(super) editions: Rc<Editions>,
    pub(super) types: Space<'d, TypeDef, TypeId>,
    pub(super) elements: Space<'d, ElementDef, ElementId>,
    pub(super) attributes: Space<'d, AttributeDef, AttributeId>,
    pub(super) groups: Space<'d, GroupDef, GroupId>,
    pub(super) attribute_groups: Space<'d, AttributeGroupDef, usize>,
}

/// Component with a global name.
pub(super) trait Named: PartialEq {
    /// `name`; empty if it lacks, which is reported.
    fn local(&self) -> &str;
    fn info(&self) -> &SourceInfo;
}

macro_rules! named {
    ($($def:ty)*) => {$(
        impl Named for $def {
            fn local(&self) -> &str {
                &self.name
            }

            fn info(&self) -> &SourceInfo {
                &self.info
            }
        }
    )*};
}

named!(ElementDef AttributeDef GroupDef AttributeGroupDef);

impl Named for TypeDef {
    fn local(&self) -> &str {
        self.name().unwrap_or_default()
    }

    fn info(&self) -> &SourceInfo {
        TypeDef::info(self)
    }
}

/// An id, as what the arenas are indexed by.
pub(super) trait Id: Copy + PartialEq {
    fn from_index(index: usize) -> Self;
    fn to_index(self) -> usize;
}

macro_rules! ids {
    ($($id:ty)*) => {$(
        impl Id for $id {
            fn from_index(index: usize) -> Self {
                Self::new(index)
            }

            fn to_index(self) -> usize {
                self.index()
            }
        }
    )*};
}

ids!(TypeId ElementId AttributeId GroupId);

impl Id for usize {
    fn from_index(index: usize) -> Self {
        index
    }

    fn to_index(self) -> usize {
        self
    }
}

pub(super) fn register<'d>(
    collected: &Collected<'d>,
    editions: Editions,
    diagnostics: &mut Diagnostics,
) -> Globals<'d> {
    let editions = Rc::new(editions);
    let mut globals = Globals {
        editions: Rc::clone(&editions),
        types: Space::new("type", false, &editions),
        elements: Space::new("element", true, &editions),
        attributes: Space::new("attribute", false, &editions),
        groups: Space::new("group", false, &editions),
        attribute_groups: Space::new("attribute group", false, &editions),
    };
    for (index, unit) in collected.units.iter().enumerate() {
        for scope in &unit.scopes {
            let context = Context::new(index, unit, *scope);
            for component in &unit.schema.components {
                globals.declare(component, &context, diagnostics);
            }
        }
    }
    for (schema, components) in &collected.redefinitions {
        let unit = &collected.units[schema.index()];
        let context = Context::new(schema.index(), unit, unit.scopes[0]);
        for component in *components {
            globals.redefine(component, &context, &unit.scopes, diagnostics);
        }
    }
    globals
}

impl<'d> Globals<'d> {
    fn declare(&mut self, component: &'d Component, context: &Context, diagnostics: &mut Diagnostics) {
        let error = match component {
            Component::Type(def) => self.types.declare(def, context),
            Component::Element(def) => self.elements.declare(def, context),
            Component::Attribute(def) => self.attributes.declare(def, context),
            Component::Group(def) => self.groups.declare(def, context),
            Component::AttributeGroup(def) => self.attribute_groups.declare(def, context),
        };
        diagnostics.extend(error);
    }

    fn redefine(
        &mut self,
        component: &'d Component,
        context: &Context,
        scopes: &[Scope],
        diagnostics: &mut Diagnostics,
    ) {
        let error = match component {
            Component::Type(def) => self.types.redefine(def, context, scopes),
            Component::Element(def) => self.elements.redefine(def, context, scopes),
            Component::Attribute(def) => self.attributes.redefine(def, context, scopes),
            Component::Group(def) => self.groups.redefine(def, context, scopes),
            Component::AttributeGroup(def) => self.attribute_groups.redefine(def, context, scopes),
        };
        diagnostics.extend(error);
    }
}

impl<'d, D: Named, I: Id> Space<'d, D, I> {
    fn new(kind: &'static str, may_vary: bool, editions: &Rc<Editions>) -> Self {
        Self {
            kind,
            ids: HashMap::new(),
            entries: Vec::new(),
            scoped: HashMap::new(),
            firsts: HashMap::new(),
            variants: HashMap::new(),
            ambiguous: HashSet::new(),
            editions: Rc::clone(editions),
            may_vary,
        }
    }

    /// Component of a name in a scope: declared there, or in the same edition, else anywhere.
    pub(super) fn find(&self, name: &QName, scope: Scope) -> Option<I> {
        let first = *self.ids.get(name)?;
        if !self.ambiguous.contains(name) {
            return Some(first);
        }
        let declared = self.scoped.get(&(scope, name.clone()));
        let number = self.editions.number(&name.namespace, scope);
        declared.or_else(|| self.firsts.get(&(number, name.clone()))).copied().or(Some(first))
    }

    fn declare(&mut self, def: &'d D, context: &Context) -> Option<Diagnostic> {
        if def.local().is_empty() {
            return None;
        }
        let name = QName::new(context.target.clone(), def.local());
        let key = (context.scope, name.clone());
        let same = |entry: &Entry<'d, D, I>| {
            std::ptr::eq(entry.def, def) || *entry.def == *def && entry.context.chameleon == context.chameleon
        };
        let differs = |entry: &Entry<'d, D, I>, kind: &str| {
            duplicate(kind, &name, entry.def.info().name_span, def.info().name_span)
        };
        if let Some(known) = self.scoped.get(&key) {
            let known = &self.entries[known.to_index()];
            return (!same(known)).then(|| differs(known, self.kind));
        }
        let in_edition = (self.editions.number(&name.namespace, context.scope), name.clone());
        if let Some(first) = self.firsts.get(&in_edition).copied() {
            let all = self.variants.get(&in_edition).map_or(std::slice::from_ref(&first), Vec::as_slice);
            if let Some(known) = all.iter().copied().find(|id| same(&self.entries[id.to_index()])) {
                self.scoped.insert(key, known);
                return None;
            }
            if !self.may_vary {
                return Some(differs(&self.entries[first.to_index()], self.kind));
            }
            let id = self.push(name.clone(), def, context, None);
            self.variants.entry(in_edition).or_insert_with(|| vec![first]).push(id);
            self.ambiguous.insert(name);
            self.scoped.insert(key, id);
            return None;
        }
        let id = self.push(name.clone(), def, context, None);
        self.firsts.insert(in_edition, id);
        if *self.ids.entry(name.clone()).or_insert(id) != id {
            self.ambiguous.insert(name);
        }
        self.scoped.insert(key, id);
        None
    }

    fn redefine(&mut self, def: &'d D, context: &Context, scopes: &[Scope]) -> Option<Diagnostic> {
        if def.local().is_empty() {
            return None;
        }
        let name = QName::new(context.target.clone(), def.local());
        let original = self.find(&name, context.scope);
        let id = self.push(name.clone(), def, context, original);
        let number = self.editions.number(&name.namespace, context.scope);
        self.firsts.insert((number, name.clone()), id);
        if number == 0 {
            self.ids.insert(name.clone(), id);
        }
        for scope in scopes {
            self.scoped.insert((*scope, name.clone()), id);
        }
        original.is_none().then(|| {
            let message = format!("no {} `{}` to redefine", self.kind, name.local);
            Diagnostic::error(Code::UNKNOWN_NAME, message)
                .at(def.info().name_span, "not in the redefined document")
        })
    }

    fn push(&mut self, name: QName, def: &'d D, context: &Context, original: Option<I>) -> I {
        let id = I::from_index(self.entries.len());
        let context = context.clone();
        self.entries.push(Entry { name, def, context, original });
        id
    }
}

/// The words for two different things of one name.
pub(super) fn duplicate(kind: &str, name: &QName, first: Span, second: Span) -> Diagnostic {
    let message = format!("two different {kind}s have the name `{}`", name.local);
    let error =
        Diagnostic::error(Code::DUPLICATE, message).at(second, "this one differs").at(first, "from this one");
    if name.namespace.is_empty() {
        return error;
    }
    error.note(format!("in the namespace `{}`", name.namespace))
}
