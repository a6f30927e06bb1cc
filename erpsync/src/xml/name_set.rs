//! Set of names.

/// Number of names that take no allocation: enough for the secrets of a request.
const FEW: usize = 4;

/// Set of names, in the order of their insertion.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameSet {
    /// Entries after the last name are empty.
    first: [&'static str; FEW],
    others: Vec<&'static str>,
}

impl NameSet {
    /// Inserts a name, unless it is in the set.
    pub(crate) fn insert(&mut self, name: &'static str) {
        match self.first.iter_mut().find(|known| known.is_empty() || **known == name) {
            Some(known) => *known = name,
            None if self.others.contains(&name) => {}
            None => self.others.push(name),
        }
    }

    /// Iterates over the names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.first.iter().take_while(|name| !name.is_empty()).chain(&self.others).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::NameSet;

    #[test]
    fn each_once_and_in_order() {
        let names = ["Ticket", "Password", "Ticket", "a", "b", "c", "a", "d", "c"];
        let mut set = NameSet::default();
        names.into_iter().for_each(|name| set.insert(name));
        assert_eq!(set.iter().collect::<Vec<_>>(), ["Ticket", "Password", "a", "b", "c", "d"]);
    }
}
