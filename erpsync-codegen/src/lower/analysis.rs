//! The model, with what is derived from it and asked for again and again: how a type is mapped, what is in a content, in a
//! union or in a substitution group.
//!
//! Each of these is worked out once, when it is first asked for, and bases before what is derived from them, so that a long
//! chain in a schema is no deep recursion here. What multiplies on the way (a group that is referred to twice has its
//! elements twice) is counted, and ends with an error where there is too much of it.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::resolve::{
    ComplexType, Content, Derivation, ElementId, Model, SimpleDerivation, Span, TypeId, TypeRef, Wildcard,
};

use super::content::Groups;
use super::particles::{self, Member};
use super::shape::{self, Gap, Shape};
use super::unions;

/// How many steps there may be for each thing that may come of expansion.
const STEPS: usize = 16;

/// A [`Model`], and what is derived from it.
pub(super) struct Analysis<'m> {
    model: &'m Model,
    /// By [`TypeId`].
    shapes: Vec<OnceCell<(Shape, Option<Gap>)>>,
    /// By [`TypeId`]: the members of its content.
    members: Vec<OnceCell<Result<Vec<Member<'m>>, Gap>>>,
    /// By [`TypeId`]: whether texts may stand between its elements.
    mixed: Vec<OnceCell<bool>>,
    /// By [`TypeId`]: the attributes that it allows beside those that are declared.
    any_attributes: Vec<OnceCell<Option<Wildcard>>>,
    /// By [`TypeId`]: the union that a type is, or restricts.
    unions_behind: Vec<OnceCell<Option<TypeId>>>,
    /// By [`TypeId`]: the member types of a union.
    unions: Vec<OnceCell<Vec<unions::Member>>>,
    /// By [`ElementId`]: what occurs where the schema has the element.
    substitutable: Vec<OnceCell<Vec<ElementId>>>,
    pub(super) groups: RefCell<Groups<'m>>,
    budget: Budget,
}

impl Deref for Analysis<'_> {
    type Target = Model;

    fn deref(&self) -> &Model {
        self.model
    }
}

impl<'m> Analysis<'m> {
    /// Begins with nothing worked out. At most `max_expansion` things may come of expansion.
    pub(super) fn new(model: &'m Model, max_expansion: usize) -> Self {
        let types = model.types().len();
        Self {
            model,
            shapes: cells(types),
            members: cells(types),
            mixed: cells(types),
            any_attributes: cells(types),
            unions_behind: cells(types),
            unions: cells(types),
            substitutable: cells(model.elements().len()),
            groups: RefCell::default(),
            budget: Budget {
                max: max_expansion,
                left: Cell::new(max_expansion),
                steps: Cell::new(max_expansion.saturating_mul(STEPS)),
                exceeded: RefCell::default(),
            },
        }
    }

    /// The model alone.
    pub(super) fn model(&self) -> &'m Model {
        self.model
    }

    /// The shape of a type, without the configuration, and what is lost with it.
    pub(super) fn shape(&self, ty: TypeRef) -> (Shape, Option<Gap>) {
        match ty {
            TypeRef::Builtin(builtin) => (shape::of_builtin(builtin), None),
            TypeRef::Defined(id) => self.shape_of(id).clone(),
        }
    }

    fn shape_of(&self, id: TypeId) -> &(Shape, Option<Gap>) {
        let cell = &self.shapes[id.index()];
        if let Some(known) = cell.get() {
            return known;
        }
        let is_known = |id: &TypeId| self.shapes[id.index()].get().is_some();
        let mut next = vec![id];
        while let Some(&last) = next.last() {
            if !is_known(&last) {
                let bases = shape::needed(self, last);
                let before = next.len();
                next.extend(bases.into_iter().filter(|id| !is_known(id)));
                if next.len() > before {
                    continue;
                }
                let _ = self.shapes[last.index()].set(shape::of(self, last));
            }
            next.pop();
        }
        cell.get_or_init(|| (Shape::Raw, None))
    }

    /// The members of a complex type's content, without those of the type that it extends; but mixed content is one choice,
    /// made again and again, of all that there is in it.
    pub(super) fn members(&self, id: TypeId) -> Result<&[Member<'m>], &Gap> {
        let members =
            self.members[id.index()].get_or_init(|| match self.model.complex(TypeRef::Defined(id)) {
                Some(complex) => particles::members(self, id, complex),
                None => Ok(Vec::new()),
            });
        members.as_deref()
    }

    /// Whether texts may stand between the elements of a type (XML Schema part 1, section 3.4.2).
    pub(super) fn is_mixed(&self, id: TypeId) -> bool {
        let is_mixed = self.extending(&self.mixed, id, |complex, base: Option<&bool>| {
            complex.mixed || base.is_some_and(|base| *base)
        });
        let text = self.model.complex(TypeRef::Defined(id)).map(|complex| &complex.content);
        is_mixed.is_some_and(|is_mixed| *is_mixed) && !matches!(text, Some(Content::Text(_)))
    }

    /// The wildcard for attributes that an element of a type may have: its own, and those of the types it extends.
    pub(super) fn any_attribute(&self, id: TypeId) -> Option<&Wildcard> {
        let any = self.extending(&self.any_attributes, id, |complex, base: Option<&Option<Wildcard>>| {
            let base = base.and_then(|base| base.as_ref());
            match (&complex.any_attribute, base) {
                (Some(own), Some(base)) => {
                    Some(Wildcard { namespaces: own.namespaces.or(&base.namespaces), ..own.clone() })
                }
                (own, base) => own.as_ref().or(base).cloned(),
            }
        });
        any?.as_ref()
    }

    /// What `of` makes of a complex type and of what it made of the type that this one extends.
    fn extending<'c, T>(
        &self,
        cells: &'c [OnceCell<T>],
        id: TypeId,
        of: impl Fn(&ComplexType, Option<&T>) -> T,
    ) -> Option<&'c T> {
        let mut way = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next
            && cells[id.index()].get().is_none()
            && let Some(complex) = self.model.complex(TypeRef::Defined(id))
        {
            way.push((id, complex));
            next = match complex.derivation {
                Derivation::Extension(TypeRef::Defined(base)) => Some(base),
                _ => None,
            };
        }
        let mut base = next.and_then(|id| cells[id.index()].get());
        for (id, complex) in way.into_iter().rev() {
            base = Some(cells[id.index()].get_or_init(|| of(complex, base)));
        }
        cells[id.index()].get()
    }

    /// The union that a type is, or restricts without saying which values there are.
    pub(super) fn union_behind(&self, ty: TypeRef) -> Option<TypeId> {
        let mut way = Vec::new();
        let mut next = ty;
        let found = loop {
            let TypeRef::Defined(id) = next else { break None };
            if let Some(known) = self.unions_behind[id.index()].get() {
                break *known;
            }
            way.push(id);
            match self.model.simple(next).map(|simple| &simple.derivation) {
                Some(SimpleDerivation::Union { .. }) => break Some(id),
                Some(SimpleDerivation::Restriction { base, facets }) if facets.enumeration.is_empty() => {
                    next = *base;
                }
                _ => break None,
            }
        };
        for id in way {
            let _ = self.unions_behind[id.index()].set(found);
        }
        found
    }

    /// The member types of a union in the order in which they are tried, those of unions in it in their place, up to one
    /// that takes every text.
    pub(super) fn union_members(&self, union: TypeId) -> &[unions::Member] {
        self.unions[union.index()].get_or_init(|| unions::members(self, union))
    }

    /// The elements that occur where the schema has this one: itself if it is not abstract, and those of its substitution
    /// group.
    pub(super) fn group_of_head(&self, head: ElementId) -> &[ElementId] {
        self.substitutable[head.index()].get_or_init(|| {
            let element = self.model.element(head);
            let own = (!element.is_abstract).then_some(head);
            let substitutes: Vec<ElementId> = self.model.stand_ins(head).collect();
            let what = || format!("the substitution group of `{}`", element.name.local);
            match self.spend(substitutes.len(), element.origin.name_span, what) {
                true => own.into_iter().chain(substitutes).collect(),
                false => vec![head],
            }
        })
    }

    /// Whether an element never occurs itself, but those of its substitution group do.
    pub(super) fn is_only_head(&self, element: ElementId) -> bool {
        self.model.element(element).is_abstract && !self.group_of_head(element).is_empty()
    }

    /// Counts `count` things that come of expanding `what`, which stands at `span`; `false` if that is too much, or was
    /// before.
    pub(super) fn spend(&self, count: usize, span: Span, what: impl FnOnce() -> String) -> bool {
        self.budget.spend(count, span, what)
    }

    /// Counts steps on the way to what is expanded; `false` if these are too many.
    pub(super) fn work(&self, steps: usize) -> bool {
        let left = self.budget.steps.get().checked_sub(steps);
        self.budget.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Says where there was too much, if there was.
    pub(super) fn report(&self, diagnostics: &mut Diagnostics) {
        diagnostics.extend(self.budget.exceeded.take());
    }
}

fn cells<T>(count: usize) -> Vec<OnceCell<T>> {
    std::iter::repeat_with(OnceCell::new).take(count).collect()
}

/// How much may come of expansion.
struct Budget {
    max: usize,
    left: Cell<usize>,
    /// Steps that may be taken, and members that may be copied.
    steps: Cell<usize>,
    exceeded: RefCell<Option<Diagnostic>>,
}

impl Budget {
    fn spend(&self, count: usize, span: Span, what: impl FnOnce() -> String) -> bool {
        if let Some(left) = self.left.get().checked_sub(count) {
            self.left.set(left);
            return true;
        }
        // Nothing more is expanded: the first place is the one that counts.
        self.left.set(0);
        self.exceeded.borrow_mut().get_or_insert_with(|| {
            let message = format!("{} is expanded to more than can be generated", what());
            Diagnostic::error(Code::LIMIT, message)
                .at(span, "too much comes of it")
                .note(format!(
                    "groups, unions, derived types and substitution groups are expanded to {} members at most, all together",
                    self.max
                ))
                .help("generate fewer operations, or change the schema")
                .help(Limits::advice("expansion"))
        });
        false
    }
}
