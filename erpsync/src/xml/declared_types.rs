//! The declared type of each element of a contract, as data.

use super::name::Name;

/// Declared types of the elements of a contract, for [`MessageStyle::type_names`](crate::soap::MessageStyle::type_names).
///
/// The generator prints it (`Builder::message_types`).
#[derive(Debug)]
pub struct DeclaredTypes {
    roots: &'static [DeclaredElement],
    types: &'static [DeclaredType],
}

/// Element, and the index of its type among those of a [`DeclaredTypes`].
#[derive(Debug)]
pub struct DeclaredElement {
    name: Name<'static>,
    type_index: usize,
}

/// Type: its name, if an element can say it, and the elements that are declared in it.
#[derive(Debug)]
pub struct DeclaredType {
    name: Option<Name<'static>>,
    /// Index of the type that it extends.
    base: Option<usize>,
    elements: &'static [DeclaredElement],
}

impl DeclaredTypes {
    /// A table of the elements that stand in a header or a body, and of all types.
    pub const fn new(roots: &'static [DeclaredElement], types: &'static [DeclaredType]) -> Self {
        Self { roots, types }
    }
}

impl DeclaredElement {
    /// An element of the type with this index.
    pub const fn new(namespace: &'static str, local: &'static str, type_index: usize) -> Self {
        Self { name: Name::new(namespace, local), type_index }
    }
}

impl DeclaredType {
    /// A type with a name.
    pub const fn named(
        namespace: &'static str,
        local: &'static str,
        elements: &'static [DeclaredElement],
    ) -> Self {
        Self { name: Some(Name::new(namespace, local)), base: None, elements }
    }

    /// A type that is declared at its element.
    pub const fn anonymous(elements: &'static [DeclaredElement]) -> Self {
        Self { name: None, base: None, elements }
    }

    /// The type as an extension of the one with this index, whose elements it has, too.
    #[must_use]
    pub const fn with_base(self, base: usize) -> Self {
        Self { base: Some(base), ..self }
    }
}

/// Position in a message while it is written: the declared types of the elements that are open.
#[derive(Clone, Debug)]
pub(super) struct TypeCursor {
    declared: &'static DeclaredTypes,
    open: Vec<OpenType>,
}

#[derive(Clone, Copy, Debug)]
enum OpenType {
    /// An element around several bodies.
    Around,
    Known(&'static DeclaredType),
    /// An element that the table does not have: nor does it have those in it.
    Unknown,
}

impl TypeCursor {
    pub(super) fn new(declared: &'static DeclaredTypes) -> Self {
        Self { declared, open: Vec::new() }
    }

    /// Enters an element. `said` is the type that it says by `xsi:type` for a reason of its own. Returns the name of its type.
    pub(super) fn enter(&mut self, name: Name<'_>, said: Option<Name<'static>>) -> Option<Name<'static>> {
        let types = self.declared.types;
        let found = |elements: &'static [DeclaredElement]| {
            let element = elements.iter().find(|element| element.name == name)?;
            types.get(element.type_index)
        };
        let opened = match (said, self.open.last()) {
            (Some(said), _) => types.iter().find(|known| known.name == Some(said)),
            (None, None | Some(OpenType::Around)) => found(self.declared.roots),
            (None, Some(OpenType::Known(outer))) => self.with_bases(outer).find_map(|ty| found(ty.elements)),
            (None, Some(OpenType::Unknown)) => None,
        };
        let is_outermost = self.open.is_empty();
        self.open.push(match opened {
            Some(declared) => OpenType::Known(declared),
            // The body, where a value is all of it.
            None if is_outermost && name.local == "Body" => OpenType::Around,
            None => OpenType::Unknown,
        });
        opened.and_then(|declared| declared.name)
    }

    /// A type, and those that it extends. A table that goes round in a circle ends, too.
    fn with_bases(&self, ty: &'static DeclaredType) -> impl Iterator<Item = &'static DeclaredType> {
        let types = self.declared.types;
        std::iter::successors(Some(ty), |ty| types.get(ty.base?)).take(types.len())
    }

    /// Leaves the element that was entered last.
    pub(super) fn leave(&mut self) {
        self.open.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TYPES: DeclaredTypes = DeclaredTypes::new(
        &[DeclaredElement::new("urn:a", "Ask", 0)],
        &[
            DeclaredType::anonymous(&[DeclaredElement::new("urn:a", "Of", 1)]),
            DeclaredType::named("urn:a", "Base", &[DeclaredElement::new("urn:a", "Id", 3)]),
            DeclaredType::named("urn:a", "Derived", &[DeclaredElement::new("urn:a", "More", 3)]).with_base(1),
            DeclaredType::named("urn:xsd", "int", &[]),
        ],
    );

    #[test]
    fn by_the_declaration_and_by_the_type_that_is_said() {
        let int = Some(Name::new("urn:xsd", "int"));
        let mut cursor = TypeCursor::new(&TYPES);
        assert_eq!(cursor.enter(Name::new("urn:a", "Ask"), None), None);
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), None), Some(Name::new("urn:a", "Base")));
        assert_eq!(cursor.enter(Name::new("urn:a", "Id"), None), int);
        cursor.leave();
        assert_eq!(cursor.enter(Name::new("urn:a", "More"), None), None, "the base does not have it");
        assert_eq!(cursor.enter(Name::new("urn:a", "Id"), None), None, "in an element that is not known");
        cursor.leave();
        cursor.leave();
        cursor.leave();
        let derived = Name::new("urn:a", "Derived");
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), Some(derived)), Some(derived));
        assert_eq!(cursor.enter(Name::new("urn:a", "More"), None), int);
        cursor.leave();
        assert_eq!(cursor.enter(Name::new("urn:a", "Id"), None), int, "of the base");
    }

    #[test]
    fn several_bodies_and_a_circle() {
        let mut cursor = TypeCursor::new(&TYPES);
        assert_eq!(cursor.enter(Name::new("urn:soap", "Body"), None), None);
        cursor.enter(Name::new("urn:a", "Ask"), None);
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), None), Some(Name::new("urn:a", "Base")));

        static CIRCLE: DeclaredTypes = DeclaredTypes::new(
            &[DeclaredElement::new("", "A", 0)],
            &[DeclaredType::named("", "A", &[]).with_base(0)],
        );
        let mut cursor = TypeCursor::new(&CIRCLE);
        cursor.enter(Name::new("", "A"), None);
        assert_eq!(cursor.enter(Name::new("", "B"), None), None);
    }
}
