//! Contents of types: the members of each complex type, computed once, with the reason if they can't be generated.

mod choice;
mod expand;
mod member;
mod pieces;
mod unsupported;

use std::cell::{OnceCell, RefCell};
use std::ops::Deref;

use crate::resolve::{Model, TypeId, TypeRef};

pub(super) use member::{Member, MemberAny, MemberChoice, MemberElement, MemberGroup, elements, numbered};
pub(super) use unsupported::Unsupported;

use super::facts::{Facts, cells};
use pieces::Groups;

/// The content of each type, and the facts it follows from.
pub(crate) struct ContentMap<'m> {
    facts: Facts<'m>,
    groups: RefCell<Groups<'m>>,
    /// By [`TypeId`].
    members: Vec<OnceCell<Result<Vec<Member<'m>>, Unsupported>>>,
}

impl<'m> Deref for ContentMap<'m> {
    type Target = Facts<'m>;

    fn deref(&self) -> &Facts<'m> {
        &self.facts
    }
}

impl<'m> ContentMap<'m> {
    /// `max_expansion` is the maximum number of results of expansion.
    pub(crate) fn new(model: &'m Model, max_expansion: usize) -> Self {
        Self {
            facts: Facts::new(model, max_expansion),
            groups: RefCell::default(),
            members: cells(model.types().len()),
        }
    }

    /// The members of a complex type's content, without those of the type that it extends. Mixed content is one
    /// repeated choice of all its elements, those of the bases too. A simple type has none.
    pub(crate) fn members(&self, id: TypeId) -> Result<&[Member<'m>], &Unsupported> {
        let members = self.members[id.index()].get_or_init(|| {
            let Some(complex) = self.facts.model().complex(TypeRef::Defined(id)) else {
                return Ok(Vec::new());
            };
            let mut members = expand::expand(&self.facts, &self.groups, id, complex)?;
            member::label(self.facts.model(), &mut members);
            Ok(members)
        });
        members.as_deref()
    }
}
