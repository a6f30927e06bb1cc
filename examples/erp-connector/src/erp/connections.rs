//! Connections: their settings, under the GUIDs that SuperOffice gives them.

use std::collections::BTreeMap;
use std::fmt;

use super::catalog::{Access, Kind, SETTINGS};
use super::value::Value;
use super::{COMPANIES, CONNECTIONS, Erp, Problem};

/// The settings of a connection, by field key, as they are on the wire. Its `Debug` shows no values: one is secret.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Settings(pub(crate) BTreeMap<String, String>);

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Settings").field(&self.0.keys()).finish()
    }
}

/// A connection whose settings are right.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// The company whose actors it is about.
    pub(super) company: String,
    /// The most hits of a search.
    pub(super) max_hits: usize,
    read_only: bool,
}

impl Connection {
    pub(super) fn may_write(&self) -> Result<(), Problem> {
        match self.read_only {
            true => Err(Problem::refused("the settings of the connection say that CRM only reads")),
            false => Ok(()),
        }
    }
}

impl Erp {
    /// Makes a connection of settings, if they are right.
    pub(crate) fn connect(&self, settings: &Settings) -> Result<Connection, Problem> {
        for key in settings.0.keys() {
            if !SETTINGS.iter().any(|field| field.key == key) {
                return Err(Problem::UnknownField(key.clone()));
            }
        }
        let mut values = BTreeMap::new();
        for field in &SETTINGS {
            let given =
                settings.0.get(field.key).map(String::as_str).filter(|value| !value.trim().is_empty());
            let text = given.or(field.default).unwrap_or_default();
            let most = field.max_length.map_or(usize::MAX, usize::from);
            if text.chars().count() > most {
                return Err(Problem::Refused(format!("setting `{}`: at most {most} characters", field.key)));
            }
            // An error quotes the value, so a secret one must not have any.
            let value = match field.kind {
                Kind::Password => (!text.is_empty()).then(|| Value::Text(text.to_owned())),
                kind => Value::parse(kind, text)
                    .map_err(|error| Problem::Refused(format!("setting `{}`: {error}", field.key)))?,
            };
            match value {
                Some(value) => drop(values.insert(field.key, value)),
                None if field.access == Access::Mandatory => {
                    return Err(Problem::Refused(format!("the setting `{}` must have a value", field.key)));
                }
                None => {}
            }
        }
        let text = |key: &str| match values.get(key) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let company = text("Company").to_owned();
        let read = self.read()?;
        let companies = read.open_table(COMPANIES)?;
        let known = companies.get(company.as_str())?;
        let Some(known) = known else { return Err(Problem::UnknownItem(company)) };
        if known.value().1 != text("ApiKey") {
            return Err(Problem::refused("the API key is not that of the company"));
        }
        let max_hits = match values.get("MaxHits") {
            Some(Value::Integer(hits)) => {
                usize::try_from(*hits).ok().filter(|hits| (1..=1000).contains(hits))
            }
            _ => None,
        };
        let max_hits =
            max_hits.ok_or_else(|| Problem::refused("setting `MaxHits`: it must be from 1 to 1000"))?;
        Ok(Connection { company, max_hits, read_only: values.get("ReadOnly") == Some(&Value::Flag(true)) })
    }

    /// Stores the settings of a connection in the place of those that it had.
    pub(crate) fn save_connection(&self, guid: &str, settings: &Settings) -> Result<(), Problem> {
        let guid = connection_guid(guid)?;
        self.connect(settings)?;
        self.change(|change| {
            let mut connections = change.open_table(CONNECTIONS)?;
            connections.retain(|(of, _), _| of != guid)?;
            for (key, value) in &settings.0 {
                connections.insert((guid.as_str(), key.as_str()), value.as_str())?;
            }
            Ok(())
        })
    }

    /// The connection of a GUID.
    pub(crate) fn connection(&self, guid: &str) -> Result<Connection, Problem> {
        let guid = connection_guid(guid)?;
        let read = self.read()?;
        let mut settings = Settings::default();
        for entry in read.open_table(CONNECTIONS)?.range((guid.as_str(), "")..)? {
            let (key, value) = entry?;
            let (of, key) = key.value();
            if of != guid {
                break;
            }
            settings.0.insert(key.to_owned(), value.value().to_owned());
        }
        match settings.0.is_empty() {
            true => Err(Problem::UnknownConnection),
            false => self.connect(&settings),
        }
    }

    /// Forgets a connection. One that is not known is as good as forgotten.
    pub(crate) fn delete_connection(&self, guid: &str) -> Result<(), Problem> {
        let guid = connection_guid(guid)?;
        self.change(|change| Ok(change.open_table(CONNECTIONS)?.retain(|(of, _), _| of != guid)?))
    }
}

/// A GUID in one form of the several that .NET writes.
fn connection_guid(guid: &str) -> Result<String, Problem> {
    let bare = guid.trim().trim_start_matches(['{', '(']).trim_end_matches(['}', ')']);
    let parsed: Result<erpsync::xsd::Guid, _> = bare.parse();
    match parsed {
        // All zeros is what SuperOffice says where there is no connection yet.
        Ok(guid) if guid == erpsync::xsd::Guid::default() => Err(Problem::UnknownConnection),
        Ok(guid) => Ok(guid.to_string()),
        Err(_) => Err(Problem::Refused(format!("`{guid}` is no GUID of a connection"))),
    }
}
