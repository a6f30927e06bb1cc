//! CRM database of the stand-in, and its synchronization.

use std::collections::BTreeMap;

use super::erp::{Actor, Erp};
use crate::services86::{ChangedData, ChangedDataItem, ErpConnection};

/// The CRM side: connections, and the records that came in through them.
#[derive(Debug)]
pub(super) struct Crm {
    connections: Vec<Connection>,
    /// The id of the newest record of each table.
    newest: BTreeMap<&'static str, i32>,
    /// True if automatic synchronization is on; SyncAll depends on it.
    pub(super) engine_runs: bool,
}

#[derive(Debug)]
struct Connection {
    id: i32,
    name: &'static str,
    active: bool,
    erp: Erp,
    /// The record of each actor, and the revision that it has.
    records: BTreeMap<Actor, (i32, u32)>,
}

impl Crm {
    /// Two connections that are active and one that is not. All that the ERP systems had is in CRM already;
    /// since then they have gone on.
    pub(super) fn new() -> Self {
        let connection =
            |id, name, active, erp| Connection { id, name, active, erp, records: BTreeMap::new() };
        let mut crm = Self {
            connections: vec![
                connection(1, "Warehouse", true, Erp::new(16, 3)),
                connection(2, "Accounting", true, Erp::new(9, 1)),
                connection(3, "Old warehouse", false, Erp::new(5, 2)),
            ],
            newest: BTreeMap::new(),
            engine_runs: false,
        };
        for connection in &mut crm.connections {
            connection.synchronize(&mut crm.newest, &mut ChangedData::default());
        }
        crm
    }

    /// Synchronizes the active connections. Gives their number, and what changed.
    pub(super) fn synchronize(&mut self) -> (usize, ChangedData) {
        let mut changes = ChangedData {
            added_records: Some(Vec::new()),
            updated_records: Some(Vec::new()),
            deleted_records: Some(Vec::new()),
            ..ChangedData::default()
        };
        let mut count = 0;
        for connection in self.connections.iter_mut().filter(|connection| connection.active) {
            connection.erp.work();
            connection.synchronize(&mut self.newest, &mut changes);
            count += 1;
        }
        (count, changes)
    }

    /// A connection, as ErpSync tells of it.
    pub(super) fn connection(&self, id: i32) -> Option<ErpConnection> {
        let connection = self.connections.iter().find(|connection| connection.id == id)?;
        Some(ErpConnection {
            erp_connection_id: Some(connection.id),
            erp_connector_id: Some(1),
            display_name: Some(connection.name.to_owned()),
            active: Some(connection.active),
            deleted: Some(false),
            all_access: Some(true),
            ..ErpConnection::default()
        })
    }
}

impl Connection {
    /// Makes the records what the actors are.
    fn synchronize(&mut self, newest: &mut BTreeMap<&'static str, i32>, changes: &mut ChangedData) {
        let actors = self.erp.actors();
        for (actor, &revision) in actors {
            match self.records.get_mut(actor) {
                Some((id, known)) if *known != revision => {
                    *known = revision;
                    note(&mut changes.updated_records, actor.0, *id);
                }
                Some(_) => {}
                None => {
                    let id = newest.entry(actor.0).or_insert(0);
                    *id += 1;
                    self.records.insert(*actor, (*id, revision));
                    note(&mut changes.added_records, actor.0, *id);
                }
            }
        }
        self.records.retain(|actor, (id, _)| {
            let there = actors.contains_key(actor);
            if !there {
                note(&mut changes.deleted_records, actor.0, *id);
            }
            there
        });
    }
}

fn note(list: &mut Option<Vec<Option<ChangedDataItem>>>, table: &str, id: i32) {
    list.get_or_insert_default().push(Some(ChangedDataItem {
        tablename: Some(table.to_owned()),
        record_id: Some(id),
        ..ChangedDataItem::default()
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_synchronization_finds_something_else() {
        let mut crm = Crm::new();
        let mut seen = Vec::new();
        for _ in 0..20 {
            let (count, changes) = crm.synchronize();
            assert_eq!(count, 2);
            assert!(changes.added_records.as_ref().is_some_and(|added| !added.is_empty()));
            assert!(!seen.contains(&changes));
            seen.push(changes);
        }
        let filled = |list: &Option<Vec<_>>| list.as_ref().is_some_and(|list| !list.is_empty());
        assert!(filled(&seen[0].updated_records) && filled(&seen[0].deleted_records));
        assert_eq!(crm.connection(3).map(|connection| connection.active), Some(Some(false)));
        assert_eq!(crm.connection(4), None);
    }
}
