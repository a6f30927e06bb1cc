//! Names that are noted while something is written.

/// Number of names that take no allocation: enough for the secrets of a request.
const FEW: usize = 4;

/// Names, each of them once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noted {
    /// Entries after the last name are empty.
    first: [&'static str; FEW],
    others: Vec<&'static str>,
}

impl Noted {
    /// Notes a name.
    pub(crate) fn note(&mut self, name: &'static str) {
        match self.first.iter_mut().find(|known| known.is_empty() || **known == name) {
            Some(known) => *known = name,
            None if self.others.contains(&name) => {}
            None => self.others.push(name),
        }
    }

    /// The names, in the order in which they were noted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.first.iter().take_while(|name| !name.is_empty()).chain(&self.others).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Noted;

    #[test]
    fn each_once_and_in_order() {
        let names = ["Ticket", "Password", "Ticket", "a", "b", "c", "a", "d", "c"];
        let mut noted = Noted::default();
        names.into_iter().for_each(|name| noted.note(name));
        assert_eq!(noted.iter().collect::<Vec<_>>(), ["Ticket", "Password", "a", "b", "c", "d"]);
    }
}
