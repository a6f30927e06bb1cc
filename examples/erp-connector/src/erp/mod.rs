//! A small ERP system: companies with customers, suppliers, persons and projects, in an embedded database.
//!
//! `catalog` says which actors and fields there are, `value` how values are written, `search` how they are compared;
//! `actors`, `lists` and `connections` are what is in the database, `seed` what a new one begins with.

mod actors;
pub(crate) mod catalog;
mod connections;
mod lists;
mod search;
pub(crate) mod seed;
#[cfg(test)]
mod tests;
mod value;

use std::error::Error;
use std::fmt;
use std::path::Path;

use redb::backends::FileBackend;
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

pub(crate) use self::actors::{Actor, Found, Key, Saved};
pub(crate) use self::connections::{Connection, Settings};
pub(crate) use self::search::Restriction;

/// The companies whose books the ERP system keeps: id to name and API key.
const COMPANIES: TableDefinition<'_, &str, (&str, &str)> = TableDefinition::new("companies");
/// Items of lists: list and item to text.
const LISTS: TableDefinition<'_, (&str, &str), &str> = TableDefinition::new("lists");
/// Actors: company, type and key to the last change, and type and key of the parent.
const ACTORS: TableDefinition<'_, (&str, &str, &str), (u64, &str, &str)> = TableDefinition::new("actors");
/// Values of actors' fields: company, type, key and field to the value, as it is on the wire.
const VALUES: TableDefinition<'_, (&str, &str, &str, &str), &str> = TableDefinition::new("values");
/// The last change of each actor, in order: company and number to type and key.
const CHANGES: TableDefinition<'_, (&str, u64), (&str, &str)> = TableDefinition::new("changes");
/// Settings of connections: GUID and field to the value.
const CONNECTIONS: TableDefinition<'_, (&str, &str), &str> = TableDefinition::new("connections");
/// The numbers that were given out last: company and sequence to the number.
const COUNTERS: TableDefinition<'_, (&str, &str), u64> = TableDefinition::new("counters");

/// The ERP system. All of it blocks: the database is a file.
#[derive(Debug)]
pub(crate) struct Erp {
    database: Database,
}

/// Why something could not be done.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Nothing is known of a connection: it was never saved, or is gone.
    UnknownConnection,
    UnknownField(String),
    UnknownItem(String),
    /// It can't be done as it was asked for; the text says why.
    Refused(String),
    /// The database failed, or the program.
    Failed(Box<dyn Error + Send + Sync>),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownConnection => f.write_str("the connector has no settings for this connection"),
            Self::UnknownField(name) => write!(f, "there is no field `{name}`"),
            Self::UnknownItem(name) => write!(f, "there is no item `{name}` in the list"),
            Self::Refused(text) => f.write_str(text),
            Self::Failed(_) => f.write_str("the connector failed"),
        }
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => Some(&**error),
            _ => None,
        }
    }
}

impl Problem {
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}

/// All errors of the database are one to us.
impl<E: Into<redb::Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

impl Erp {
    /// Opens the database, or makes one, with the example's data if `seeded`.
    pub(crate) fn open(file: &Path, seeded: bool) -> Result<Self, redb::Error> {
        let mut options = std::fs::OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        // There are API keys in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let database = Database::builder().create_with_backend(FileBackend::new(options.open(file)?)?)?;
        let change = database.begin_write()?;
        let is_new = change.list_tables()?.next().is_none();
        change.open_table(COMPANIES)?;
        change.open_table(LISTS)?;
        change.open_table(ACTORS)?;
        change.open_table(VALUES)?;
        change.open_table(CHANGES)?;
        change.open_table(CONNECTIONS)?;
        change.open_table(COUNTERS)?;
        if is_new && seeded {
            seed::fill(&change)?;
        }
        change.commit()?;
        Ok(Self { database })
    }

    /// Opens a snapshot of the database.
    fn read(&self) -> Result<ReadTransaction, Problem> {
        Ok(self.database.begin_read()?)
    }

    /// Changes all that `work` changes, or nothing if it fails.
    fn change<T>(&self, work: impl FnOnce(&WriteTransaction) -> Result<T, Problem>) -> Result<T, Problem> {
        let change = self.database.begin_write()?;
        let done = work(&change)?;
        change.commit()?;
        Ok(done)
    }
}

/// The next number of a company's sequence, from 1.
fn next_number(change: &WriteTransaction, company: &str, sequence: &str) -> Result<u64, redb::Error> {
    let mut counters = change.open_table(COUNTERS)?;
    let number = counters.get((company, sequence))?.map_or(0, |last| last.value()) + 1;
    counters.insert((company, sequence), number)?;
    Ok(number)
}
