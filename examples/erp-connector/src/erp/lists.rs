//! Lists that fields choose from. That of the companies is made of them.

use std::collections::BTreeMap;

use redb::{ReadableTable, WriteTransaction};

use super::catalog::COMPANIES_LIST;
use super::{COMPANIES, Erp, LISTS, Problem};

impl Erp {
    /// The items of a list: their texts by their keys.
    pub(crate) fn list(&self, name: &str) -> Result<BTreeMap<String, String>, Problem> {
        let read = self.read()?;
        let mut items = BTreeMap::new();
        if name == COMPANIES_LIST {
            for entry in read.open_table(COMPANIES)?.iter()? {
                let (company, about) = entry?;
                items.insert(company.value().to_owned(), about.value().0.to_owned());
            }
            return Ok(items);
        }
        for entry in read.open_table(LISTS)?.range((name, "")..)? {
            let (key, text) = entry?;
            let (list, item) = key.value();
            if list != name {
                break;
            }
            items.insert(item.to_owned(), text.value().to_owned());
        }
        match items.is_empty() {
            true => Err(Problem::Refused(format!("there is no list `{name}`"))),
            false => Ok(items),
        }
    }

    /// Some items of a list, each of which must be there.
    pub(crate) fn list_items(
        &self,
        name: &str,
        keys: &[String],
    ) -> Result<BTreeMap<String, String>, Problem> {
        let mut list = self.list(name)?;
        let mut items = BTreeMap::new();
        for key in keys {
            let (key, text) = list.remove_entry(key).ok_or_else(|| Problem::UnknownItem(key.clone()))?;
            items.insert(key, text);
        }
        Ok(items)
    }
}

/// Checks that an item is in a list.
pub(super) fn check(change: &WriteTransaction, list: &str, item: &str) -> Result<(), Problem> {
    match change.open_table(LISTS)?.get((list, item))?.is_some() {
        true => Ok(()),
        false => Err(Problem::UnknownItem(item.to_owned())),
    }
}
