//! Normal form of policy expressions (WS-Policy 1.5, section 4.3).
//!
//! `wsp:Optional` stays a flag: an optional assertion stands for two alternatives, one of them without it.

use std::rc::Rc;

use crate::syntax::policy::{AssertionDef, PolicyNode, PolicyReferenceDef};

/// Assertion in normal form.
#[derive(Clone, Debug)]
pub(crate) struct NormalAssertion<'d> {
    pub(super) def: &'d AssertionDef,
    /// Alternative of its nested policy; `None` if it has none.
    pub(super) policy: Option<Rc<[NormalAssertion<'d>]>>,
    /// Levels of nested policies, this one too.
    depth: usize,
    /// Size as it is expanded, with the nested policy: references let one definition stand in many places.
    size: usize,
}

impl<'d> NormalAssertion<'d> {
    /// An assertion without a nested policy.
    pub(crate) fn new(def: &'d AssertionDef) -> Self {
        Self { def, policy: None, depth: 1, size: def.size }
    }

    /// An assertion with an alternative of its nested policy; an error if there are too many levels.
    fn with_policy(def: &'d AssertionDef, policy: &[Self]) -> Result<Self, TooLarge> {
        let depth = 1 + policy.iter().map(|inner| inner.depth).max().unwrap_or(0);
        let size = policy.iter().map(|inner| inner.size).fold(def.size, usize::saturating_add);
        match depth <= MOST_LEVELS {
            true => Ok(Self { def, policy: Some(policy.into()), depth, size }),
            false => Err(TooLarge),
        }
    }

    /// Size of it and of all in it: see [`AssertionDef::size`].
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

/// Maximum number of levels of nested policies; references add levels that the document does not show.
const MOST_LEVELS: usize = 64;

/// Alternatives of a policy, each a collection of assertions.
pub(crate) type NormalAlternatives<'d> = Rc<[Vec<NormalAssertion<'d>>]>;

/// The limit on expansion does not allow this policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Expands expressions to their normal form.
pub(crate) struct Normalizer {
    /// Number of assertions that may still come of expansion.
    left: usize,
}

impl Normalizer {
    /// Expands to at most this number of assertions, in all policies together.
    pub(crate) fn new(limit: usize) -> Self {
        Self { left: limit }
    }

    /// Counts assertions against the limit.
    pub(crate) fn charge(&mut self, number: usize) -> Result<(), TooLarge> {
        self.left = self.left.checked_sub(number).ok_or(TooLarge)?;
        Ok(())
    }

    /// Alternatives of a policy with this content. `referenced` has those of the policies that it refers to; `None` for one
    /// that is not there.
    pub(crate) fn policy<'d>(
        &mut self,
        content: &'d [PolicyNode],
        referenced: &dyn Fn(&'d PolicyReferenceDef) -> Option<NormalAlternatives<'d>>,
    ) -> Result<NormalAlternatives<'d>, TooLarge> {
        let mut all: NormalAlternatives<'d> = nothing();
        for node in content {
            let own = self.node(node, referenced)?;
            all = self.product(&all, &own)?;
        }
        Ok(all)
    }

    fn node<'d>(
        &mut self,
        node: &'d PolicyNode,
        referenced: &dyn Fn(&'d PolicyReferenceDef) -> Option<NormalAlternatives<'d>>,
    ) -> Result<NormalAlternatives<'d>, TooLarge> {
        match node {
            PolicyNode::All(nodes) => self.policy(nodes, referenced),
            PolicyNode::ExactlyOne(nodes) => {
                let mut all = Vec::new();
                for node in nodes {
                    let own = self.node(node, referenced)?;
                    self.charge(weight(&own))?;
                    all.extend(own.iter().cloned());
                }
                Ok(all.into())
            }
            PolicyNode::Reference(reference) => Ok(referenced(reference).unwrap_or_else(nothing)),
            PolicyNode::Assertion(def) => {
                self.charge(1)?;
                let Some(content) = &def.policy else {
                    return Ok([vec![NormalAssertion::new(def)]].into());
                };
                let nested = self.policy(content, referenced)?;
                // Each of them is copied, also one that comes of a reference.
                self.charge(weight(&nested))?;
                nested.iter().map(|one| Ok(vec![NormalAssertion::with_policy(def, one)?])).collect()
            }
        }
    }

    /// Alternatives that two policies have together.
    pub(crate) fn product<'d>(
        &mut self,
        one: &NormalAlternatives<'d>,
        other: &NormalAlternatives<'d>,
    ) -> Result<NormalAlternatives<'d>, TooLarge> {
        if is_nothing(one) {
            return Ok(other.clone());
        }
        if is_nothing(other) {
            return Ok(one.clone());
        }
        self.charge(weight(one).saturating_mul(other.len()))?;
        self.charge(weight(other).saturating_mul(one.len()))?;
        let merged = one.iter().flat_map(|one| {
            other.iter().map(move |other| one.iter().chain(other).cloned().collect::<Vec<_>>())
        });
        Ok(merged.collect())
    }
}

/// One alternative without assertions.
pub(crate) fn nothing<'d>() -> NormalAlternatives<'d> {
    [Vec::new()].into()
}

fn is_nothing(alternatives: &NormalAlternatives<'_>) -> bool {
    alternatives.len() == 1 && alternatives[0].is_empty()
}

fn weight(alternatives: &NormalAlternatives<'_>) -> usize {
    alternatives.iter().map(|alternative| alternative.len().max(1)).sum()
}

/// Returns true if two policies have the same assertions, in the same order, wherever they are written.
pub(crate) fn same_alternatives(one: &NormalAlternatives<'_>, other: &NormalAlternatives<'_>) -> bool {
    one.len() == other.len() && one.iter().zip(&**other).all(|(one, other)| same_assertions(one, other))
}

fn same_assertions(one: &[NormalAssertion<'_>], other: &[NormalAssertion<'_>]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let same_policy = match (&one.policy, &other.policy) {
                (Some(one), Some(other)) => same_assertions(one, other),
                (one, other) => one.is_none() && other.is_none(),
            };
            same_policy && one.def.is_same(other.def)
        })
}
