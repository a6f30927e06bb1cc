//! Actors: read, searched, created and changed.

use std::collections::BTreeMap;

use redb::{ReadTransaction, ReadableTable, WriteTransaction};

use super::catalog::{Access, ActorType, Field, Kind};
use super::search::Restriction;
use super::value::Value;
use super::{ACTORS, CHANGES, Connection, Erp, Problem, VALUES, lists, next_number};

/// The most actors that [`Erp::changed_since`] gives: the others come when it is asked again, from the last of these on.
pub(crate) const CHANGES_AT_ONCE: usize = 100;

/// Identity of the actor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) actor_type: String,
    pub(crate) erp_key: String,
}

/// An actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Actor {
    /// Empty for one that is not created yet.
    pub(crate) erp_key: String,
    /// The number of the last change: 20 digits, so that texts compare as the numbers do.
    pub(crate) last_modified: String,
    pub(crate) parent: Option<Key>,
    /// By field key, as they are on the wire.
    pub(crate) values: BTreeMap<String, String>,
}

/// An actor as it is after a change.
#[derive(Debug)]
pub(crate) struct Saved {
    pub(crate) actor: Actor,
    /// Fields that can only be read, and that were to be changed.
    pub(crate) untouched: Vec<&'static str>,
}

/// Some of the actors that were found, in the order of their keys, and how many there are.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) actors: Vec<Actor>,
    pub(crate) total: usize,
}

impl Erp {
    /// The actors of these keys that are there, in that order.
    pub(crate) fn actors(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        keys: &[String],
    ) -> Result<Vec<Actor>, Problem> {
        let read = self.read()?;
        let found = keys.iter().map(|key| actor(&read, &connection.company, actor_type, key));
        found.filter_map(Result::transpose).collect()
    }

    /// Searches for a text in all texts of the actors, without regard to case. With a parent, only among those that
    /// belong to it.
    pub(crate) fn search(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        text: &str,
        parent: Option<&Key>,
    ) -> Result<Found, Problem> {
        let text = text.trim().to_lowercase();
        let texts: Vec<_> = actor_type.fields.iter().filter(|field| field.kind == Kind::Text).collect();
        self.find(connection, actor_type, |actor| {
            let contains = |field: &&Field| {
                actor.values.get(field.key).is_some_and(|value| value.to_lowercase().contains(&text))
            };
            (parent.is_none() || actor.parent.as_ref() == parent)
                && (text.is_empty() || actor.erp_key.to_lowercase() == text || texts.iter().any(contains))
        })
    }

    /// Searches for actors that meet all restrictions.
    pub(crate) fn search_by(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        restrictions: &[Restriction],
    ) -> Result<Found, Problem> {
        self.find(connection, actor_type, |actor| restrictions.iter().all(|one| one.is_met(actor)))
    }

    fn find(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        wanted: impl Fn(&Actor) -> bool,
    ) -> Result<Found, Problem> {
        let read = self.read()?;
        let company = connection.company.as_str();
        let mut found = Found { actors: Vec::new(), total: 0 };
        let table = read.open_table(ACTORS)?;
        for entry in table.range((company, actor_type.name, "")..)? {
            let (key, _) = entry?;
            let (of, kind, erp_key) = key.value();
            if (of, kind) != (company, actor_type.name) {
                break;
            }
            let Some(actor) = actor(&read, company, actor_type, erp_key)?.filter(&wanted) else { continue };
            found.total += 1;
            if found.actors.len() < connection.max_hits {
                found.actors.push(actor);
            }
        }
        Ok(found)
    }

    /// The actors of a type whose last change is not before `since` (all, if that is empty), in the order of their
    /// last changes; at most [`CHANGES_AT_ONCE`].
    pub(crate) fn changed_since(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        since: &str,
    ) -> Result<Vec<Actor>, Problem> {
        let since = match since.trim() {
            "" => 0,
            since => since
                .parse()
                .map_err(|_| Problem::Refused(format!("`{since}` is no LastModified of this connector")))?,
        };
        let read = self.read()?;
        let company = connection.company.as_str();
        let mut actors = Vec::new();
        let changes = read.open_table(CHANGES)?;
        for entry in changes.range((company, since)..)? {
            let (at, of) = entry?;
            if at.value().0 != company || actors.len() == CHANGES_AT_ONCE {
                break;
            }
            let (changed_type, key) = of.value();
            if changed_type == actor_type.name {
                actors.extend(actor(&read, company, actor_type, key)?);
            }
        }
        Ok(actors)
    }

    /// Creates an actor; the ERP system gives it its key.
    pub(crate) fn create(
        &self,
        connection: &Connection,
        actor_type: &ActorType,
        actor: Actor,
    ) -> Result<Saved, Problem> {
        connection.may_write()?;
        self.change(|change| create(change, &connection.company, actor_type, actor))
    }

    /// Changes the given fields of actors, all of them or none.
    pub(crate) fn save(
        &self,
        connection: &Connection,
        actors: Vec<(&'static ActorType, Actor)>,
    ) -> Result<Vec<(&'static ActorType, Saved)>, Problem> {
        connection.may_write()?;
        self.change(|change| {
            let save =
                |(actor_type, actor)| Ok((actor_type, save(change, &connection.company, actor_type, actor)?));
            actors.into_iter().map(save).collect()
        })
    }
}

/// Reads an actor; `None` if there is none of the key.
fn actor(
    read: &ReadTransaction,
    company: &str,
    actor_type: &ActorType,
    erp_key: &str,
) -> Result<Option<Actor>, Problem> {
    read_actor(&read.open_table(ACTORS)?, &read.open_table(VALUES)?, company, actor_type, erp_key)
}

fn read_actor(
    actors: &impl ReadableTable<(&'static str, &'static str, &'static str), (u64, &'static str, &'static str)>,
    values: &impl ReadableTable<(&'static str, &'static str, &'static str, &'static str), &'static str>,
    company: &str,
    actor_type: &ActorType,
    erp_key: &str,
) -> Result<Option<Actor>, Problem> {
    let Some(found) = actors.get((company, actor_type.name, erp_key))? else { return Ok(None) };
    let (modified, parent_type, parent_key) = found.value();
    let parent = (!parent_key.is_empty())
        .then(|| Key { actor_type: parent_type.to_owned(), erp_key: parent_key.to_owned() });
    let mut actor = Actor {
        erp_key: erp_key.to_owned(),
        last_modified: format!("{modified:020}"),
        parent,
        values: BTreeMap::new(),
    };
    for field in actor_type.fields {
        if let Some(value) = values.get((company, actor_type.name, erp_key, field.key))? {
            actor.values.insert(field.key.to_owned(), value.value().to_owned());
        }
    }
    Ok(Some(actor))
}

/// Creates an actor within a change.
pub(super) fn create(
    change: &WriteTransaction,
    company: &str,
    actor_type: &ActorType,
    mut actor: Actor,
) -> Result<Saved, Problem> {
    let number = next_number(change, company, actor_type.name)?;
    let erp_key = format!("{}{}", actor_type.prefix, 1000 + number);
    let untouched = take_read_only(actor_type, &mut actor)?;
    for field in actor_type.fields {
        let default = field.default.map(str::to_owned);
        let default = if field.key == "Number" { Some(format!("[I:{}]", 1000 + number)) } else { default };
        if let Some(default) = default {
            actor.values.entry(field.key.to_owned()).or_insert(default);
        }
        let has_value = actor.values.get(field.key).is_some_and(|value| !value.trim().is_empty());
        if field.access == Access::Mandatory && !has_value {
            return Err(Problem::Refused(format!("the field `{}` must have a value", field.key)));
        }
    }
    check_parent(change, company, actor_type, actor.parent.as_ref())?;
    let actor = Actor { erp_key, ..actor };
    store(change, company, actor_type, &actor)?;
    saved(change, company, actor_type, &actor.erp_key, untouched)
}

/// Changes an actor within a change. A parent that is not given stays.
fn save(
    change: &WriteTransaction,
    company: &str,
    actor_type: &ActorType,
    mut actor: Actor,
) -> Result<Saved, Problem> {
    let erp_key = actor.erp_key.clone();
    let before =
        read_actor(&change.open_table(ACTORS)?, &change.open_table(VALUES)?, company, actor_type, &erp_key)?;
    let Some(before) = before else {
        return Err(Problem::Refused(format!("there is no {} `{erp_key}`", actor_type.name)));
    };
    // A value that comes back unchanged is no attempt to change it.
    actor.values.retain(|key, value| before.values.get(key) != Some(value));
    let untouched = take_read_only(actor_type, &mut actor)?;
    for (key, value) in &actor.values {
        let mandatory = actor_type.field(key)?.access == Access::Mandatory;
        if mandatory && value.trim().is_empty() {
            return Err(Problem::Refused(format!("the field `{key}` must have a value")));
        }
    }
    check_parent(change, company, actor_type, actor.parent.as_ref())?;
    actor.parent = actor.parent.or(before.parent);
    let last: u64 = before.last_modified.parse().unwrap_or_default();
    change.open_table(CHANGES)?.remove((company, last))?;
    store(change, company, actor_type, &actor)?;
    saved(change, company, actor_type, &erp_key, untouched)
}

/// Takes the fields out that can only be read; gives their keys.
fn take_read_only(actor_type: &ActorType, actor: &mut Actor) -> Result<Vec<&'static str>, Problem> {
    let mut untouched = Vec::new();
    for key in actor.values.keys() {
        let field = actor_type.field(key)?;
        if field.access == Access::ReadOnly {
            untouched.push(field.key);
        }
    }
    actor.values.retain(|key, _| !untouched.contains(&key.as_str()));
    Ok(untouched)
}

fn check_parent(
    change: &WriteTransaction,
    company: &str,
    actor_type: &ActorType,
    parent: Option<&Key>,
) -> Result<(), Problem> {
    let Some(Key { actor_type: parent_type, erp_key }) = parent else { return Ok(()) };
    if !actor_type.parents.contains(&parent_type.as_str()) {
        return Err(Problem::Refused(format!("a {} can't belong to a `{parent_type}`", actor_type.name)));
    }
    let known = change.open_table(ACTORS)?.get((company, parent_type.as_str(), erp_key.as_str()))?.is_some();
    match known {
        true => Ok(()),
        false => Err(Problem::Refused(format!("there is no {parent_type} `{erp_key}`"))),
    }
}

/// Stores the values that are given, checked, under a new number of change.
fn store(
    change: &WriteTransaction,
    company: &str,
    actor_type: &ActorType,
    actor: &Actor,
) -> Result<(), Problem> {
    let erp_key = actor.erp_key.as_str();
    for (key, value) in &actor.values {
        let field = actor_type.field(key)?;
        let value = checked(change, field, value)?;
        let mut values = change.open_table(VALUES)?;
        let at = (company, actor_type.name, erp_key, field.key);
        match value {
            Some(value) => drop(values.insert(at, value.to_string().as_str())?),
            None => drop(values.remove(at)?),
        }
    }
    // One sequence for all: the changes of all actors of a connection are in one order.
    let modified = next_number(change, company, "change")?;
    let (parent_type, parent_key) = actor
        .parent
        .as_ref()
        .map_or(("", ""), |parent| (parent.actor_type.as_str(), parent.erp_key.as_str()));
    change
        .open_table(ACTORS)?
        .insert((company, actor_type.name, erp_key), (modified, parent_type, parent_key))?;
    change.open_table(CHANGES)?.insert((company, modified), (actor_type.name, erp_key))?;
    Ok(())
}

/// The value, if the field can have it.
fn checked(change: &WriteTransaction, field: &Field, value: &str) -> Result<Option<Value>, Problem> {
    let wrong = |error| Problem::Refused(format!("field `{}`: {error}", field.key));
    let most = field.max_length.map_or(usize::MAX, usize::from);
    if value.chars().count() > most {
        return Err(wrong(format!("a text of at most {most} characters")));
    }
    let value = Value::parse(field.kind, value).map_err(wrong)?;
    if let (Kind::List(list), Some(Value::Text(item))) = (field.kind, &value) {
        lists::check(change, list, item)?;
    }
    Ok(value)
}

/// Returns the stored state of an actor.
fn saved(
    change: &WriteTransaction,
    company: &str,
    actor_type: &ActorType,
    erp_key: &str,
    untouched: Vec<&'static str>,
) -> Result<Saved, Problem> {
    let (actors, values) = (change.open_table(ACTORS)?, change.open_table(VALUES)?);
    let actor = read_actor(&actors, &values, company, actor_type, erp_key)?.unwrap_or_default();
    Ok(Saved { actor, untouched })
}
