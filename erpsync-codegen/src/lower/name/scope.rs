//! Distribution of names that several things request, by rules that do not depend on the order of the document: adding a
//! type never renames a third one.

use std::collections::{BTreeMap, HashMap};

use crate::lower::request::Role;
use crate::lower::spelling;

/// A scope in which every name is assigned once: the items of a module, the fields of a struct, the variants of an enum.
///
/// All names are requested first and then assigned together, so the result does not depend on the order of the requests.
#[derive(Debug, Default)]
pub(super) struct Scope<'r> {
    requests: Vec<Request<'r>>,
}

#[derive(Debug)]
struct Request<'r> {
    precedence: u8,
    role: Role,
    suffix: &'static str,
    source_name: &'r str,
    /// The natural name.
    rust: String,
}

/// A name that [`Scope::assign`] gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub(super) name: String,
    /// Source name of the thing that has the natural name of this one.
    pub(super) instead_of: Option<String>,
}

impl<'r> Scope<'r> {
    /// Requests `rust`, which was made of `source_name`. If several request one name, the lowest precedence has it, then
    /// the one whose source name is spelled exactly like it, then the first in byte order of the source name, then the
    /// first request.
    pub(super) fn request(&mut self, role: Role, source_name: &'r str, rust: String) {
        let (precedence, suffix) = (role.precedence(), role.suffix());
        self.requests.push(Request { precedence, role, suffix, source_name, rust });
    }

    /// Requests a name that a user chose. If it is taken, it is only numbered.
    pub(super) fn request_override(&mut self, role: Role, name: &'r str) {
        let rust = name.to_owned();
        self.requests.push(Request { precedence: 0, role, suffix: "", source_name: name, rust });
    }

    /// Assigns every name, in the order of the requests.
    pub(super) fn assign(self) -> Vec<Assigned> {
        let mut order: Vec<usize> = (0..self.requests.len()).collect();
        order.sort_by_key(|&index| {
            let request = &self.requests[index];
            let is_spelled_otherwise = request.source_name != request.rust;
            (request.precedence, is_spelled_otherwise, request.source_name, index)
        });
        // Natural names come first, so that no number that is made up takes one of them.
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        let mut assigned: BTreeMap<usize, Assigned> = BTreeMap::new();
        for &index in &order {
            let request = &self.requests[index];
            if request.is_free(&request.rust, &taken) {
                request.take(&request.rust, &mut taken);
                assigned.insert(index, Assigned { name: request.rust.clone(), instead_of: None });
            }
        }
        // The next number, by the name before it.
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for &index in &order {
            if assigned.contains_key(&index) {
                continue;
            }
            let request = &self.requests[index];
            let holder = request.all_names(&request.rust).find_map(|name| taken.get(&name).copied());
            let name = request.alternative(&mut numbers, |name| request.is_free(name, &taken));
            request.take(&name, &mut taken);
            assigned.insert(index, Assigned { name, instead_of: holder.map(str::to_owned) });
        }
        assigned.into_values().collect()
    }
}

impl<'r> Request<'r> {
    fn all_names<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let plain = name.strip_prefix("r#").unwrap_or(name);
        let further = self.role.further().iter().map(move |suffix| format!("{plain}{suffix}"));
        std::iter::once(plain.to_owned()).chain(further)
    }

    fn is_free(&self, name: &str, taken: &BTreeMap<String, &str>) -> bool {
        self.all_names(name).all(|name| !taken.contains_key(&name))
    }

    fn take(&self, name: &str, taken: &mut BTreeMap<String, &'r str>) {
        taken.extend(self.all_names(name).map(|name| (name, self.source_name)));
    }

    /// The first free name among the one with the suffix and those numbered from 2 on. Numbers that were tried for
    /// another request are not tried again, since each of these names is still taken.
    fn alternative(&self, numbers: &mut HashMap<String, u32>, is_free: impl Fn(&str) -> bool) -> String {
        let plain = self.rust.strip_prefix("r#").unwrap_or(&self.rust);
        // `self_` is no keyword any more with something behind it, and Rust warns of `self__2`.
        let plain = plain.trim_end_matches('_');
        let is_snake = !plain.contains(char::is_uppercase);
        let base = match self.suffix.strip_prefix('_') {
            // A variant has the role of a field.
            Some(words) if !is_snake => format!("{plain}{}", spelling::type_name(words)),
            _ => format!("{plain}{}", self.suffix),
        };
        if !self.suffix.is_empty() && is_free(&base) {
            return base;
        }
        let line = if is_snake || base.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
        // A request with further names may find one taken that another request does not need.
        let next = match self.role.further() {
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
    fn the_one_that_collides_is_renamed_and_no_other() {
        let mut scope = Scope::default();
        scope.request(Role::Type, "foo", "Foo".into());
        scope.request(Role::Type, "Foo", "Foo".into());
        scope.request(Role::Type, "Foo2", "Foo2".into());
        scope.request(Role::Message, "Foo", "Foo".into());
        let assigned = scope.assign();
        assert_eq!(assigned[0], Assigned { name: "Foo3".into(), instead_of: Some("Foo".into()) });
        assert_eq!(assigned[1], Assigned { name: "Foo".into(), instead_of: None });
        assert_eq!(assigned[2].name, "Foo2");
        assert_eq!(assigned[3].name, "FooMessage");
    }

    #[test]
    fn a_name_that_a_user_chose_is_kept() {
        let mut scope = Scope::default();
        scope.request(Role::Type, "Foo", "Foo".into());
        scope.request_override(Role::Service, "Foo");
        let assigned = scope.assign();
        assert_eq!([&*assigned[0].name, &*assigned[1].name], ["Foo2", "Foo"]);
    }

    #[test]
    fn a_service_needs_its_client_and_server_names_too() {
        let mut scope = Scope::default();
        scope.request(Role::Type, "SyncClient", "SyncClient".into());
        scope.request(Role::Service, "Sync", "Sync".into());
        assert_eq!(scope.assign()[1].name, "SyncService");
    }

    #[test]
    fn a_keyword_is_numbered_without_its_underscore() {
        for (rust, role, expected) in [
            ("self_", Role::Member, "self_2"),
            ("self_", Role::Attribute, "self_attribute"),
            ("Self_", Role::Member, "Self2"),
            ("Text", Role::MixedText, "TextBetween"),
        ] {
            let mut scope = Scope::default();
            scope.request(role, "one", rust.into());
            scope.request(role, "other", rust.into());
            assert_eq!(scope.assign()[1].name, expected);
        }
    }

    #[test]
    fn a_raw_name_is_numbered_without_its_prefix() {
        let mut scope = Scope::default();
        scope.request(Role::Member, "type", "r#type".into());
        scope.request(Role::Member, "Type", "r#type".into());
        let assigned = scope.assign();
        assert_eq!((assigned[0].name.as_str(), assigned[1].name.as_str()), ("type_2", "r#type"));
    }
}
