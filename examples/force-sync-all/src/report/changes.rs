//! Changed records, by table.

use std::collections::BTreeMap;

use crate::services86::{ChangedData, ChangedDataItem};

/// Kind of change of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Added,
    Updated,
    Deleted,
}

impl Change {
    pub(crate) const ALL: [Self; 3] = [Self::Added, Self::Updated, Self::Deleted];

    /// As it is told.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }

    /// The list of the records. `None`: the server does not say, which is not the same as none.
    pub(crate) fn list(self, data: &ChangedData) -> Option<&[Option<ChangedDataItem>]> {
        match self {
            Self::Added => data.added_records.as_deref(),
            Self::Updated => data.updated_records.as_deref(),
            Self::Deleted => data.deleted_records.as_deref(),
        }
    }
}

/// The table and the id of each record in a list.
pub(crate) fn records(list: &[Option<ChangedDataItem>]) -> impl Iterator<Item = (&str, i32)> {
    list.iter().flatten().map(|item| record(item.tablename.as_deref(), item.record_id))
}

/// The table and the id of a record, as they are told.
pub(crate) fn record(table: Option<&str>, id: Option<i32>) -> (&str, i32) {
    let table = table.filter(|table| !table.is_empty());
    (table.unwrap_or("(no table)"), id.unwrap_or_default())
}

/// The ids of the records, by table and by what happened to them.
pub(crate) fn by_table(data: &ChangedData) -> BTreeMap<(&str, Change), Vec<i32>> {
    let mut tables: BTreeMap<_, Vec<i32>> = BTreeMap::new();
    for change in Change::ALL {
        for (table, id) in records(change.list(data).unwrap_or_default()) {
            tables.entry((table, change)).or_default().push(id);
        }
    }
    tables
}
