//! Choice of the next alternative, so that all have been taken after as few documents as possible.

use std::collections::HashMap;

use crate::resolve::{ElementId, Span, TypeId};

/// A place where a document can go on in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fork {
    /// `xs:choice`.
    Choice(Span),
    /// The members of a substitution group.
    Substitute(ElementId),
    /// The types derived from an element's.
    Derived(ElementId),
    /// A value, or nil of one of the types.
    Nil(ElementId),
    /// A value, or nothing, which means the value that the schema gives an empty element.
    Empty(ElementId),
    /// The member types of a union.
    Union(TypeId),
    /// Text or elements, of `xs:anyType`.
    Anything(ElementId),
}

/// Number of times that each way was taken.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    taken: HashMap<Fork, Vec<u32>>,
    /// Number of ways that are known that were never taken.
    open: usize,
    /// Number of ways that are known.
    met: usize,
}

impl Coverage {
    /// Takes the way that was taken least; the first of those.
    pub(super) fn next(&mut self, fork: Fork, ways: usize) -> usize {
        let taken = self.visit(fork, ways);
        let least = taken.iter().enumerate().min_by_key(|(_, count)| **count).map_or(0, |(way, _)| way);
        self.take(fork, least);
        least
    }

    /// Takes the first way that was never taken, else the first.
    pub(super) fn next_new(&mut self, fork: Fork, ways: usize) -> usize {
        let new = self.visit(fork, ways).iter().position(|count| *count == 0).unwrap_or(0);
        self.take(fork, new);
        new
    }

    /// Returns the number of ways of the fork that were never taken.
    pub(super) fn open_at(&mut self, fork: Fork, ways: usize) -> usize {
        self.visit(fork, ways).iter().filter(|count| **count == 0).count()
    }

    /// Returns the number of ways of all met forks that were never taken.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// Returns the number of ways of all met forks.
    pub(super) fn met(&self) -> usize {
        self.met
    }

    fn visit(&mut self, fork: Fork, ways: usize) -> &[u32] {
        let (open, met) = (&mut self.open, &mut self.met);
        self.taken.entry(fork).or_insert_with(|| {
            *open += ways;
            *met += ways;
            vec![0; ways]
        })
    }

    fn take(&mut self, fork: Fork, way: usize) {
        if let Some(count) = self.taken.get_mut(&fork).and_then(|taken| taken.get_mut(way)) {
            self.open -= usize::from(*count == 0);
            *count += 1;
        }
    }
}
