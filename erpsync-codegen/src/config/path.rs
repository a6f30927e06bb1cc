//! Paths: how a configuration points at things of the WSDL.

use std::fmt;

use crate::resolve::Edition;

/// Part of the documents that a [`Path`] points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Space {
    /// A type of the schema, its members and values; also the structs that are generated for headers.
    Type,
    /// A global element with a type of its own (a message), and its members.
    Element,
    /// A port type and its operations.
    Service,
}

impl Space {
    fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Element => "element",
            Self::Service => "service",
        }
    }
}

/// A pattern for names, as a user wrote it: `Order`, `Order/Lines`, `{urn:orders}Order`, `element:Order`, `*`.
///
/// The rule is in the documentation of [`Builder`](crate::Builder).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// As written, for messages.
    text: String,
    space: Option<Space>,
    namespace: Option<String>,
    steps: String,
}

impl Path {
    pub(crate) fn new(text: &str) -> Self {
        let (space, rest) = [Space::Type, Space::Element, Space::Service]
            .into_iter()
            .find_map(|space| Some((Some(space), text.strip_prefix(space.word())?.strip_prefix(':')?)))
            .unwrap_or((None, text));
        let (namespace, steps) = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map_or((None, rest), |(namespace, steps)| (Some(namespace.to_owned()), steps));
        Self { text: text.to_owned(), space, namespace, steps: steps.to_owned() }
    }

    /// Returns true if the path matches `place`. Services match only a path that names services.
    pub(crate) fn matches(&self, place: &SchemaPath<'_>) -> bool {
        let is_in_space = match self.space {
            Some(space) => space == place.space,
            None => place.space != Space::Service,
        };
        is_in_space && self.names(place)
    }

    /// Returns true if the path matches `place`, which only services can have.
    pub(crate) fn matches_service(&self, place: &SchemaPath<'_>) -> bool {
        place.space == Space::Service
            && self.space.is_none_or(|space| space == Space::Service)
            && self.names(place)
    }

    fn names(&self, place: &SchemaPath<'_>) -> bool {
        let is_meant = |steps: &str| {
            glob(&self.steps, steps)
                || place.space == Space::Service && self.dotted().is_some_and(|own| glob(&own, steps))
        };
        self.namespace.as_deref().is_none_or(|namespace| namespace == place.namespace)
            && (is_meant(&place.steps) || place.qualified().is_some_and(|steps| is_meant(&steps)))
    }

    /// `Service.Operation` as `Service/Operation`.
    fn dotted(&self) -> Option<String> {
        let (service, operation) = self.steps.rsplit_once('.')?;
        Some(format!("{service}/{operation}"))
    }

    /// The path of the first step: the item that the path points into.
    pub(crate) fn head(&self) -> Self {
        let steps = self.steps.split('/').next().unwrap_or_default().to_owned();
        Self { steps, ..self.clone() }
    }

    /// Patterns of the steps behind the first.
    pub(crate) fn tail(&self) -> impl Iterator<Item = &str> {
        self.steps.split('/').skip(1)
    }

    /// The names alone, to compare with those there are when nothing matches.
    pub(crate) fn steps(&self) -> &str {
        &self.steps
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A thing of the WSDL that a path may mean.
#[derive(Clone, Debug)]
pub(crate) struct SchemaPath<'a> {
    pub(crate) space: Space,
    pub(crate) namespace: &'a str,
    /// Edition, if documents that are compiled together disagree on the namespace.
    pub(crate) edition: Option<&'a Edition>,
    /// Optional prefix of the steps, with a dot, that distinguishes it from others: the name of the edition, or the service
    /// that it is made for.
    pub(crate) qualifier: Option<String>,
    /// `Order/Lines`.
    pub(crate) steps: String,
}

impl<'a> SchemaPath<'a> {
    pub(crate) fn new(space: Space, namespace: &'a str, name: impl Into<String>) -> Self {
        Self { space, namespace, edition: None, qualifier: None, steps: name.into() }
    }

    /// Returns the place in an edition of the namespace.
    pub(crate) fn in_edition(self, edition: Option<&'a Edition>) -> Self {
        Self { edition, qualifier: edition.map(|edition| edition.name.clone()), ..self }
    }

    /// Something that is made for this service, or an operation of it.
    pub(crate) fn made_for(&self, name: impl Into<String>) -> Self {
        let service = self.item();
        let qualifier = match self.edition {
            Some(edition) => format!("{}.{service}", edition.name),
            None => service.to_owned(),
        };
        Self { space: Space::Type, qualifier: Some(qualifier), steps: name.into(), ..self.clone() }
    }

    /// The steps behind the qualifier, if there is one.
    fn qualified(&self) -> Option<String> {
        self.qualifier.as_ref().map(|qualifier| format!("{qualifier}.{}", self.steps))
    }

    /// The item that it is, or that it is a part of.
    pub(crate) fn item(&self) -> &str {
        self.steps.split('/').next().unwrap_or_default()
    }

    /// Path below it: a member, a value, an operation.
    pub(crate) fn child(&self, name: &str) -> Self {
        Self { steps: format!("{}/{name}", self.steps), ..self.clone() }
    }

    /// An attribute of it.
    pub(crate) fn attribute(&self, name: &str) -> Self {
        self.child(&format!("@{name}"))
    }

    /// The path that means this and nothing of another kind; `others` are the items of its name that there are.
    pub(crate) fn exact<'o>(&self, others: impl Iterator<Item = &'o ItemKey> + Clone) -> String {
        let own = self.item_key();
        let others = others.filter(|other| **other != own);
        let in_space = others.clone().filter(|other| other.space == own.space);
        let mut in_namespace = in_space.clone().filter(|other| other.namespace == own.namespace);
        let has_space = self.space != Space::Type || others.clone().any(|other| other.space != own.space);
        let space = if has_space { format!("{}:", self.space.word()) } else { String::new() };
        let has_namespace = in_space.clone().any(|other| other.namespace != own.namespace);
        let namespace = if has_namespace { format!("{{{}}}", self.namespace) } else { String::new() };
        let steps = match in_namespace.next() {
            Some(_) => self.qualified(),
            None => None,
        };
        format!("{space}{namespace}{}", steps.as_ref().unwrap_or(&self.steps))
    }

    /// Distinction of the item from others of its name.
    pub(crate) fn item_key(&self) -> ItemKey {
        ItemKey { space: self.space, namespace: self.namespace.to_owned(), qualifier: self.qualifier.clone() }
    }
}

/// Distinction of items with one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ItemKey {
    space: Space,
    namespace: String,
    qualifier: Option<String>,
}

/// Returns true if `*` in a pattern, for any characters but a slash, and `**`, for any characters, can be
/// filled so that it is the text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    // Backtracking points: the pattern after the last star of each kind, and the text that it has not taken yet.
    let mut step: Option<(&[u8], &[u8])> = None;
    let mut steps = step;
    loop {
        match (pattern, text) {
            ([b'*', b'*', behind @ ..], _) => {
                (step, steps) = (None, Some((behind, text)));
                pattern = behind;
            }
            ([b'*', behind @ ..], _) => {
                step = Some((behind, text));
                pattern = behind;
            }
            ([expected, behind @ ..], [found, rest @ ..]) if expected == found => {
                (pattern, text) = (behind, rest);
            }
            ([], []) => return true,
            _ => match (step, steps) {
                (Some((behind, [found, rest @ ..])), _) if *found != b'/' => {
                    step = Some((behind, rest));
                    (pattern, text) = (behind, rest);
                }
                (_, Some((behind, [_, rest @ ..]))) => {
                    (step, steps) = (None, Some((behind, rest)));
                    (pattern, text) = (behind, rest);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_means_what_it_names() {
        let order = SchemaPath::new(Space::Type, "urn:orders", "Order");
        let lines = order.child("Lines");
        let message = SchemaPath::new(Space::Element, "urn:orders", "Order");
        let operation = SchemaPath::new(Space::Service, "urn:orders", "Orders").child("GetOrder");
        for (path, expected) in [
            ("Order", [true, false, true, false]),
            ("element:Order", [false, false, true, false]),
            ("type:Order", [true, false, false, false]),
            ("{urn:orders}Order", [true, false, true, false]),
            ("{urn:other}Order", [false; 4]),
            ("Order/Lines", [false, true, false, false]),
            ("*/Lines", [false, true, false, false]),
            ("*", [true, false, true, false]),
            ("O*r", [true, false, true, false]),
            ("service:Orders.Get*", [false, false, false, true]),
            ("service:{urn:orders}Orders/GetOrder", [false, false, false, true]),
            ("*/*", [false, true, false, false]),
            ("**", [true, true, true, false]),
            ("**/Lines", [false, true, false, false]),
            ("O**es", [false, true, false, false]),
            ("**n*s", [false, true, false, false]),
            ("*d**e*", [true, true, true, false]),
            ("service:**", [false, false, false, true]),
        ] {
            let path = Path::new(path);
            let found = [&order, &lines, &message, &operation].map(|place| path.matches(place));
            assert_eq!(found, expected, "{path}");
        }
        for path in ["Orders.GetOrder", "Orders/GetOrder", "Orders.*", "{urn:orders}*/Get*"] {
            assert!(Path::new(path).matches_service(&operation), "{path}");
        }
        assert!(!Path::new("*").matches_service(&operation));
    }
}
