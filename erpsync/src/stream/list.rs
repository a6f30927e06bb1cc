//! Places of lists in a message.

use crate::xml::{ElementName, Name};

/// A list of a message that is streamed: the path of its items.
#[derive(Debug)]
pub struct List {
    path: &'static [ElementName],
}

impl List {
    /// A list by the names of the elements below the body's element, or below the body itself if it has several parts. The last
    /// one is the name of the items.
    pub const fn new(path: &'static [ElementName]) -> Self {
        Self { path }
    }

    /// The name at a step of the path, and whether it is the last one.
    pub(super) fn step(&self, step: usize) -> Option<(&'static ElementName, bool)> {
        self.path.get(step).map(|name| (name, step + 1 == self.path.len()))
    }

    /// Reports whether items stand deeper than in an element of this name.
    pub(super) fn begins_with(&self, namespace: &str, local: &str) -> bool {
        self.step(0).is_some_and(|(name, is_item)| !is_item && name.name() == Name::new(namespace, local))
    }

    /// Local name of the items.
    pub(crate) fn item(&self) -> &'static str {
        self.path.last().map_or("", |name| name.name().local)
    }

    /// Local names of the elements around the items, with `/` between them.
    pub(super) fn parent(&self) -> String {
        let (_, around) = self.path.split_last().unzip();
        let names: Vec<&str> = around.unwrap_or_default().iter().map(|name| name.name().local).collect();
        names.join("/")
    }
}

/// Names of the elements around a message, each of which is one of two.
#[derive(Debug)]
pub(crate) struct Wrapping {
    pub(crate) envelope: [Name<'static>; 2],
    pub(crate) body: [Name<'static>; 2],
    /// Its content is no message.
    pub(crate) fault: [Name<'static>; 2],
}

/// Number of elements around the content of the element in the body, with that element.
pub(super) const LEVELS: usize = 3;
