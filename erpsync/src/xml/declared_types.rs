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
    /// True if SOAP's encoding writes it without a namespace, though the schema gives it one.
    is_local: bool,
}

/// Type: its name, if an element can say it, and the elements that are declared in it.
#[derive(Debug)]
pub struct DeclaredType {
    name: Option<Name<'static>>,
    /// Index of the type that it extends.
    base: Option<usize>,
    elements: &'static [DeclaredElement],
    /// Type of the items, and the number of dimensions, of an array of SOAP's encoding.
    array: Option<(usize, usize)>,
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
        Self { name: Name::new(namespace, local), type_index, is_local: false }
    }

    /// Marks an element that is declared in a type: SOAP's encoding writes it without a namespace (SOAP 1.1, section 5.1).
    #[must_use]
    pub const fn local(self) -> Self {
        Self { is_local: true, ..self }
    }
}

impl DeclaredType {
    /// A type with a name.
    pub const fn named(
        namespace: &'static str,
        local: &'static str,
        elements: &'static [DeclaredElement],
    ) -> Self {
        Self { name: Some(Name::new(namespace, local)), base: None, elements, array: None }
    }

    /// A type that is declared at its element.
    pub const fn anonymous(elements: &'static [DeclaredElement]) -> Self {
        Self { name: None, base: None, elements, array: None }
    }

    /// An array of SOAP's encoding, whose items have the type with this index (SOAP 1.1, section 5.4.2).
    pub const fn array(item: usize, dimensions: usize) -> Self {
        Self { name: None, base: None, elements: &[], array: Some((item, dimensions)) }
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
    open: Vec<Open>,
}

/// Open element.
#[derive(Clone, Debug)]
struct Open {
    ty: OpenType,
    /// Number of elements in it so far.
    children: usize,
    /// Offset in the start tag at which that number is written when the element has ended.
    count_at: Option<usize>,
    /// What is written there, if it is not the number.
    sizes: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum OpenType {
    /// An element around several bodies.
    Around,
    Known(&'static DeclaredType),
    /// An element that the table does not have: nor does it have those in it.
    Unknown,
}

/// Declaration of an element, as a writer needs it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Declaration {
    /// Name of the type, if it has one.
    pub(super) type_name: Option<Name<'static>>,
    /// The element stands in a header, a body or a detail.
    pub(super) is_root: bool,
    pub(super) is_local: bool,
    pub(super) array: Option<ArrayType>,
}

/// Type of an array of SOAP's encoding.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArrayType {
    /// Type of the items, or of those in the innermost arrays in the array. `None` for items of any type.
    pub(super) innermost: Option<Name<'static>>,
    declared: &'static DeclaredTypes,
    item: usize,
}

impl ArrayType {
    /// Reports whether its items are arrays.
    pub(super) fn has_arrays(&self) -> bool {
        self.declared.arrays(self.item).next().is_some()
    }

    /// Ranks of the arrays in the array, those of the innermost ones first: `[][,]`.
    pub(super) fn inner_ranks(&self) -> String {
        let arrays = self.declared.arrays(self.item).filter_map(|ty| ty.array);
        let mut ranks: Vec<String> =
            arrays.map(|(_, dimensions)| format!("[{}]", ",".repeat(dimensions.saturating_sub(1)))).collect();
        ranks.reverse();
        ranks.concat()
    }
}

impl DeclaredTypes {
    fn array_type(&'static self, ty: &DeclaredType) -> Option<ArrayType> {
        let (item, _) = ty.array?;
        let innermost = self.arrays(item).last().and_then(|ty| ty.array).map_or(item, |(item, _)| item);
        let innermost = self.types.get(innermost).and_then(|ty| ty.name);
        Some(ArrayType { innermost, declared: self, item })
    }

    /// The arrays from a type on, each the type of the items of the one before. A table that goes round in a circle ends, too.
    fn arrays(&'static self, first: usize) -> impl Iterator<Item = &'static DeclaredType> {
        let is_array = |ty: &&'static DeclaredType| ty.array.is_some();
        let first = self.types.get(first).filter(is_array);
        let next = move |ty: &&'static DeclaredType| self.types.get(ty.array?.0).filter(is_array);
        std::iter::successors(first, next).take(MOST_NESTED)
    }
}

/// Maximum number of arrays in each other whose dimensions are written.
const MOST_NESTED: usize = 16;

impl TypeCursor {
    pub(super) fn new(declared: &'static DeclaredTypes) -> Self {
        Self { declared, open: Vec::new() }
    }

    /// Enters an element. `said` is the type that it says by `xsi:type` for a reason of its own.
    pub(super) fn enter(&mut self, name: Name<'_>, said: Option<Name<'static>>) -> Declaration {
        let types = self.declared.types;
        let find =
            |elements: &'static [DeclaredElement]| elements.iter().find(|element| element.name == name);
        let outer = self.open.last_mut().map(|outer| {
            outer.children += 1;
            outer.ty
        });
        let is_root = matches!(outer, None | Some(OpenType::Around));
        let element = match outer {
            None | Some(OpenType::Around) => find(self.declared.roots),
            Some(OpenType::Known(outer)) => self.with_bases(outer).find_map(|ty| find(ty.elements)),
            Some(OpenType::Unknown) => None,
        };
        let item = match outer {
            Some(OpenType::Known(DeclaredType { array: Some((item, _)), .. })) => Some(*item),
            _ => None,
        };
        let declared = match said {
            Some(said) => types.iter().find(|known| known.name == Some(said)),
            None => types.get(item.or(element.map(|element| element.type_index)).unwrap_or(usize::MAX)),
        };
        let ty = match declared {
            Some(declared) => OpenType::Known(declared),
            // The body, where a value is all of it.
            None if outer.is_none() && name.local == "Body" => OpenType::Around,
            None => OpenType::Unknown,
        };
        self.open.push(Open { ty, children: 0, count_at: None, sizes: None });
        Declaration {
            type_name: declared.and_then(|declared| declared.name),
            is_root: is_root && declared.is_some(),
            is_local: item.is_some() || element.is_some_and(|element| element.is_local),
            array: declared.and_then(|declared| self.declared.array_type(declared)),
        }
    }

    /// A type, and those that it extends. A table that goes round in a circle ends, too.
    fn with_bases(&self, ty: &'static DeclaredType) -> impl Iterator<Item = &'static DeclaredType> {
        let types = self.declared.types;
        std::iter::successors(Some(ty), |ty| types.get(ty.base?)).take(types.len())
    }

    /// Counts an element, and what is in it, that is written as it stands.
    pub(super) fn count(&mut self) {
        if let Some(outer) = self.open.last_mut() {
            outer.children += 1;
        }
    }

    /// Lets the number of elements in the element that was entered last be written at an offset.
    pub(super) fn count_at(&mut self, offset: usize) {
        if let Some(open) = self.open.last_mut() {
            open.count_at = Some(offset);
        }
    }

    /// Sets what is written in the place of the number of elements in the element that was entered last. Returns false if that has no
    /// place.
    pub(super) fn set_sizes(&mut self, sizes: String) -> bool {
        let open = self.open.last_mut().filter(|open| open.count_at.is_some());
        open.map(|open| open.sizes = Some(sizes)).is_some()
    }

    /// Leaves the element that was entered last. Returns an offset, and what is to be written there: the number of elements in it, or
    /// the sizes that were set.
    pub(super) fn leave(&mut self) -> Option<(usize, String)> {
        let open = self.open.pop()?;
        Some((open.count_at?, open.sizes.unwrap_or_else(|| open.children.to_string())))
    }

    /// Leaves the element that was entered last, which was not written.
    pub(super) fn cancel(&mut self) {
        self.open.pop();
        if let Some(outer) = self.open.last_mut() {
            outer.children -= 1;
        }
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
        assert_eq!(cursor.enter(Name::new("urn:a", "Ask"), None).type_name, None);
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), None).type_name, Some(Name::new("urn:a", "Base")));
        assert_eq!(cursor.enter(Name::new("urn:a", "Id"), None).type_name, int);
        cursor.leave();
        assert_eq!(
            cursor.enter(Name::new("urn:a", "More"), None).type_name,
            None,
            "the base does not have it"
        );
        assert_eq!(
            cursor.enter(Name::new("urn:a", "Id"), None).type_name,
            None,
            "in an element that is not known"
        );
        cursor.leave();
        cursor.leave();
        cursor.leave();
        let derived = Name::new("urn:a", "Derived");
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), Some(derived)).type_name, Some(derived));
        assert_eq!(cursor.enter(Name::new("urn:a", "More"), None).type_name, int);
        cursor.leave();
        assert_eq!(cursor.enter(Name::new("urn:a", "Id"), None).type_name, int, "of the base");
    }

    #[test]
    fn several_bodies_and_a_circle() {
        let mut cursor = TypeCursor::new(&TYPES);
        assert_eq!(cursor.enter(Name::new("urn:soap", "Body"), None).type_name, None);
        cursor.enter(Name::new("urn:a", "Ask"), None);
        assert_eq!(cursor.enter(Name::new("urn:a", "Of"), None).type_name, Some(Name::new("urn:a", "Base")));

        static CIRCLE: DeclaredTypes = DeclaredTypes::new(
            &[DeclaredElement::new("", "A", 0)],
            &[DeclaredType::named("", "A", &[]).with_base(0)],
        );
        let mut cursor = TypeCursor::new(&CIRCLE);
        cursor.enter(Name::new("", "A"), None);
        assert_eq!(cursor.enter(Name::new("", "B"), None).type_name, None);
    }
}
