//! An ERP system in which people work.

use std::collections::BTreeMap;

/// Actor of the ERP system, by its CRM table and its number in the ERP system.
pub(super) type Actor = (&'static str, u32);

/// The kinds of actors, by the CRM table that their records are in.
const TABLES: [&str; 3] = ["contact", "person", "project"];

/// An ERP system.
#[derive(Debug)]
pub(super) struct Erp {
    /// Number of changes of each actor.
    revisions: BTreeMap<Actor, u32>,
    /// The number of the newest actor.
    newest: u32,
    /// Number of changes between two synchronizations.
    busy: u32,
}

impl Erp {
    /// An ERP system with some actors of each kind.
    pub(super) fn new(actors: u32, busy: u32) -> Self {
        let mut erp = Self { revisions: BTreeMap::new(), newest: 0, busy };
        (0..actors).for_each(|_| erp.create());
        erp
    }

    /// The actors, and how often each was changed.
    pub(super) fn actors(&self) -> &BTreeMap<Actor, u32> {
        &self.revisions
    }

    fn create(&mut self) {
        self.newest += 1;
        let table = TABLES[self.newest as usize % TABLES.len()];
        self.revisions.insert((table, self.newest), 0);
    }

    /// Simulates the time between two synchronizations: an actor is created, some are changed, and
    /// now and then the oldest actor of all is deleted.
    pub(super) fn work(&mut self) {
        let before = self.newest;
        (0..self.busy + before % 2).for_each(|_| self.create());
        for ((_, number), revision) in &mut self.revisions {
            *revision += u32::from(*number <= before && number % 5 == before % 5);
        }
        if before.is_multiple_of(2) {
            let oldest = self.revisions.keys().min_by_key(|(_, number)| *number).copied();
            oldest.and_then(|oldest| self.revisions.remove(&oldest));
        }
    }
}
