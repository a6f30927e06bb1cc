//! Who gets a name that several things want.
//!
//! By rules that do not depend on the order of the document, so that adding a type never renames a third one.

use std::collections::{BTreeMap, HashMap};

use super::names;

/// A scope in which every name must be given once: a module's items, a struct's fields, an enum's variants.
///
/// All names are asked for first, then given out by [`Scope::resolve`], by rank; so the result does not depend
/// on the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    wanted: Vec<Wanted>,
}

#[derive(Debug)]
struct Wanted {
    /// What comes first keeps its name where two collide.
    rank: u8,
    /// The name in the schema: decides between two of the same rank.
    xml: String,
    rust: String,
    /// The suffixes that name more with it: a service `X` also takes `XClient`.
    along: &'static [&'static str],
    /// What is put behind the name before numbers are tried.
    suffix: &'static str,
}

/// What [`Scope::resolve`] gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) name: String,
    /// The name of the schema that took the natural name of this one.
    pub(crate) instead_of: Option<String>,
}

impl Scope {
    /// Asks for `rust`, which came from `xml`. Where several want one name, the lowest rank has it, then the
    /// one whose XML name is spelled exactly like it, then the first in byte order of the XML name, then the
    /// first asked for.
    pub(crate) fn want(&mut self, rank: u8, xml: &str, rust: String, suffix: &'static str) -> usize {
        self.want_with(rank, xml, rust, suffix, &[])
    }

    /// As [`Scope::want`], for an item that brings further names with it.
    pub(crate) fn want_with(
        &mut self,
        rank: u8,
        xml: &str,
        rust: String,
        suffix: &'static str,
        along: &'static [&'static str],
    ) -> usize {
        self.wanted.push(Wanted { rank, xml: xml.to_owned(), rust, along, suffix });
        self.wanted.len() - 1
    }

    /// Gives every name, in the order of asking.
    pub(crate) fn resolve(self) -> Vec<Given> {
        let mut order: Vec<usize> = (0..self.wanted.len()).collect();
        order.sort_by_key(|&index| {
            let wanted = &self.wanted[index];
            (wanted.rank, wanted.xml != wanted.rust, wanted.xml.clone(), index)
        });
        // First those who get their natural name, so that no number that is made up takes one of these.
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        let mut given: Vec<Option<Given>> = self.wanted.iter().map(|_| None).collect();
        for &index in &order {
            let wanted = &self.wanted[index];
            if wanted.is_free(&wanted.rust, &taken) {
                wanted.take(wanted.rust.clone(), &mut taken);
                given[index] = Some(Given { name: wanted.rust.clone(), instead_of: None });
            }
        }
        // The number that comes next, by what it is put behind.
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for &index in &order {
            if given[index].is_some() {
                continue;
            }
            let wanted = &self.wanted[index];
            let holder =
                wanted.all_names(&wanted.rust).find_map(|name| taken.get(&name).cloned()).unwrap_or_default();
            let name = wanted.alternative(&mut numbers, |name| wanted.is_free(name, &taken));
            wanted.take(name.clone(), &mut taken);
            given[index] = Some(Given { name, instead_of: Some(holder) });
        }
        given.into_iter().flatten().collect()
    }
}

impl Wanted {
    fn all_names<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let plain = name.strip_prefix("r#").unwrap_or(name);
        std::iter::once(plain.to_owned()).chain(self.along.iter().map(move |more| format!("{plain}{more}")))
    }

    fn is_free(&self, name: &str, taken: &BTreeMap<String, String>) -> bool {
        self.all_names(name).all(|name| !taken.contains_key(&name))
    }

    fn take(&self, name: String, taken: &mut BTreeMap<String, String>) {
        for name in self.all_names(&name) {
            taken.insert(name, self.xml.clone());
        }
    }

    /// The first that is free of the name with its suffix, and those numbered from 2 on. Numbers that were tried for
    /// another one are not tried again: where each of these was taken, it still is.
    fn alternative(&self, numbers: &mut HashMap<String, u32>, is_free: impl Fn(&str) -> bool) -> String {
        let plain = self.rust.strip_prefix("r#").unwrap_or(&self.rust);
        // `self_` is no keyword any more with something behind it, and `self__2` is no name that Rust likes.
        let plain = plain.trim_end_matches('_');
        let is_snake = !plain.contains(char::is_uppercase);
        let base = match self.suffix.strip_prefix('_') {
            // A variant, which has the words of a field.
            Some(words) if !is_snake => format!("{plain}{}", names::type_name(words)),
            _ => format!("{plain}{}", self.suffix),
        };
        if !self.suffix.is_empty() && is_free(&base) {
            return base;
        }
        let line = if is_snake || base.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
        // What brings other names with it may find one taken that another one does not need.
        let next = match self.along {
            [] => numbers.entry(format!("{base}{line}")).or_insert(2),
            _ => &mut 2,
        };
        loop {
            let name = format!("{base}{line}{next}");
            *next += 1;
            if is_free(&name) {
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_collides_is_renamed_and_nobody_else() {
        let mut scope = Scope::default();
        scope.want(0, "foo", "Foo".into(), "");
        scope.want(0, "Foo", "Foo".into(), "");
        scope.want(0, "Foo2", "Foo2".into(), "");
        scope.want(1, "Foo", "Foo".into(), "Element");
        let given = scope.resolve();
        assert_eq!(given[0], Given { name: "Foo3".into(), instead_of: Some("Foo".into()) });
        assert_eq!(given[1], Given { name: "Foo".into(), instead_of: None });
        assert_eq!(given[2].name, "Foo2");
        assert_eq!(given[3].name, "FooElement");
    }

    #[test]
    fn a_service_needs_its_client_and_server_names_too() {
        let mut scope = Scope::default();
        scope.want(0, "SyncClient", "SyncClient".into(), "");
        scope.want_with(2, "Sync", "Sync".into(), "Service", &["Client", "Server"]);
        assert_eq!(scope.resolve()[1].name, "SyncService");
    }

    #[test]
    fn a_keyword_is_numbered_without_its_underscore() {
        for (rust, suffix, expected) in [
            ("self_", "", "self_2"),
            ("self_", "_attribute", "self_attribute"),
            ("Self_", "", "Self2"),
            ("Text", "_between", "TextBetween"),
        ] {
            let mut scope = Scope::default();
            scope.want(0, "one", rust.into(), suffix);
            scope.want(1, "other", rust.into(), suffix);
            assert_eq!(scope.resolve()[1].name, expected);
        }
    }

    #[test]
    fn a_raw_name_is_numbered_without_its_prefix() {
        let mut scope = Scope::default();
        scope.want(0, "type", "r#type".into(), "");
        scope.want(0, "Type", "r#type".into(), "");
        let given = scope.resolve();
        assert_eq!((given[0].name.as_str(), given[1].name.as_str()), ("type_2", "r#type"));
    }
}
