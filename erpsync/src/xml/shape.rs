//! What the reader is told about a type: its child elements in schema order.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Name;

/// The child elements and attributes of a type, in schema order: the data that a derive prints.
///
/// A shape is a `static`: the reader keeps what it learned of a shape's tags under the shape's identity.
#[derive(Debug)]
pub struct Shape {
    name: &'static str,
    parts: &'static [Part],
    attributes: &'static [AttributeField],
    flat: OnceLock<Flat>,
}

/// One part of a type's content.
#[derive(Debug)]
pub enum Part {
    /// The fields of the type that this one extends.
    Base(fn() -> &'static Shape),
    /// An element.
    Element(Field),
    /// The alternatives of a choice, each of which takes an index.
    Choice {
        /// The elements of the alternatives.
        shape: fn() -> &'static Shape,
        /// The choice may be made again and again, so that none of its elements is too many.
        repeated: bool,
    },
    /// Elements that no other part knows: a wildcard (XML Schema part 1, section 3.10).
    Any {
        /// There may be more than one.
        repeated: bool,
    },
    /// The text of the element, which then holds no elements: simple content.
    Text,
    /// The texts between the elements of a choice that is made again and again: mixed content.
    MixedText,
}

/// An element that a type has as a child.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) name: Name<'static>,
    pub(crate) repeated: bool,
}

impl Field {
    /// An element that occurs at most once.
    pub const fn once(namespace: &'static str, local: &'static str) -> Self {
        Self { name: Name::new(namespace, local), repeated: false }
    }

    /// An element that may occur again and again.
    pub const fn repeated(namespace: &'static str, local: &'static str) -> Self {
        Self { name: Name::new(namespace, local), repeated: true }
    }

    /// An element of any name; its own is one that no element has.
    const fn any(repeated: bool) -> Self {
        Self { name: Name::new("", ""), repeated }
    }

    /// Texts between elements; its name is one that no element has.
    const fn mixed_text() -> Self {
        Self { name: Name::new("", "#text"), repeated: true }
    }

    /// Whether the field takes what no other one knows.
    pub(crate) const fn is_any(&self) -> bool {
        self.name.local.is_empty()
    }

    /// The element's name.
    pub const fn name(&self) -> Name<'static> {
        self.name
    }
}

/// An attribute that a type has.
#[derive(Debug)]
pub struct AttributeField {
    pub(crate) name: Name<'static>,
}

impl AttributeField {
    /// An attribute; the namespace is empty for an unqualified one.
    pub const fn new(namespace: &'static str, local: &'static str) -> Self {
        Self { name: Name::new(namespace, local) }
    }
}

/// A shape with the parts of its bases spliced in, made once a process.
#[derive(Debug)]
pub(crate) struct Flat {
    /// Never given to another shape in this process.
    pub(crate) id: u32,
    pub(crate) fields: Box<[Field]>,
    pub(crate) attributes: Box<[&'static AttributeField]>,
    /// The content is text, and the one field is that.
    pub(crate) text: bool,
    /// The field that takes the texts between elements.
    pub(crate) mixed_text: Option<usize>,
    /// There is a wildcard among the fields.
    pub(crate) any: bool,
    /// Two fields have one name, so that a name alone does not tell the field.
    pub(crate) ambiguous: bool,
}

impl Shape {
    /// A shape of a type with a name (for messages) and the parts of its content in schema order.
    pub const fn new(name: &'static str, parts: &'static [Part]) -> Self {
        Self { name, parts, attributes: &[], flat: OnceLock::new() }
    }

    /// The same with attributes.
    pub const fn with_attributes(
        name: &'static str,
        parts: &'static [Part],
        attributes: &'static [AttributeField],
    ) -> Self {
        Self { name, parts, attributes, flat: OnceLock::new() }
    }

    /// The type's name, as messages show it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The elements in schema order, those of the bases first.
    pub fn fields(&'static self) -> impl ExactSizeIterator<Item = &'static Field> {
        self.flat().fields.iter()
    }

    #[inline]
    pub(crate) fn flat(&'static self) -> &'static Flat {
        self.flat.get_or_init(|| self.flatten())
    }

    #[cold]
    fn flatten(&'static self) -> Flat {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (mut fields, mut attributes) = (Vec::new(), Vec::new());
        let text = self.splice(&mut fields, &mut attributes);
        let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        Flat {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            ambiguous: names.windows(2).any(|pair| pair[0] == pair[1]),
            text,
            mixed_text: fields.iter().position(|field| field.name == Field::mixed_text().name),
            any: fields.iter().any(Field::is_any),
            fields: fields.into(),
            attributes: attributes.into(),
        }
    }

    /// Adds the parts of the bases and its own, and those of choices among them; whether text is one of them.
    fn splice(&'static self, fields: &mut Vec<Field>, attributes: &mut Vec<&'static AttributeField>) -> bool {
        let mut text = false;
        for part in self.parts {
            match part {
                Part::Base(base) => text |= base().splice(fields, attributes),
                Part::Element(field) => fields.push(*field),
                Part::Choice { shape, repeated } => {
                    let first = fields.len();
                    shape().splice(fields, attributes);
                    for field in &mut fields[first..] {
                        field.repeated |= *repeated;
                    }
                }
                Part::Any { repeated } => fields.push(Field::any(*repeated)),
                Part::Text => text = true,
                Part::MixedText => fields.push(Field::mixed_text()),
            }
        }
        attributes.extend(self.attributes);
        text
    }
}
