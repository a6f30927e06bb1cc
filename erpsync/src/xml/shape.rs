//! Description of a type for the reader: its child elements in schema order.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Name;
use super::text_rules::TextRules;
use super::wildcard::Wildcard;

/// The child elements and attributes of a type, in schema order: the data that a derive prints.
///
/// A shape is a `static`: the tag cache keeps the tags of a shape under the shape's identity.
#[derive(Debug)]
pub struct Shape {
    name: &'static str,
    parts: &'static [Part],
    attributes: &'static [AttributeField],
    nil_is_absent: fn() -> bool,
    flat: OnceLock<Flat>,
}

/// One part of a type's content.
#[derive(Debug)]
pub enum Part {
    /// The fields of the type that this one extends.
    Base(fn() -> &'static Shape),
    /// An element.
    Element(Field),
    /// Elements of these names, each of which may occur again and again, in any order.
    Elements(&'static [Name<'static>]),
    /// The alternatives of a choice, each a part of a shape of their own.
    Choice {
        /// The alternatives.
        shape: fn() -> &'static Shape,
        /// Maximum number of occurrences; [`Part::UNBOUNDED`] for any number.
        max: u32,
        /// It must be made.
        required: bool,
    },
    /// Parts that are there together (XML Schema part 1, section 3.8): a sequence within the content, or one that is an
    /// alternative.
    Group {
        /// The parts.
        shape: fn() -> &'static Shape,
        /// Maximum number of occurrences; [`Part::UNBOUNDED`] for any number.
        max: u32,
        /// It must be there.
        required: bool,
    },
    /// Elements that no other part knows: a wildcard (XML Schema part 1, section 3.10).
    Any {
        /// In these namespaces.
        namespaces: &'static Wildcard,
        /// Maximum number of occurrences; [`Part::UNBOUNDED`] for any number.
        max: u32,
        /// There must be one.
        required: bool,
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
    /// Maximum number of occurrences. The type reports an excess; the reader counts only if the
    /// count decides the field, as in `(a{2}, a)`.
    pub(crate) max: u32,
    pub(crate) required: bool,
    /// `xsi:nil` is read as absence.
    pub(crate) nil_is_absent: bool,
    /// Namespaces of a wildcard, for a field that takes elements which no other field knows.
    pub(crate) wildcard: Option<&'static Wildcard>,
    /// Rules for its text, where a wrapper around it is read.
    pub(crate) text: Option<TextRules>,
}

impl Part {
    /// `maxOccurs="unbounded"` (XML Schema part 1, section 3.9.1).
    pub const UNBOUNDED: u32 = u32::MAX;
}

impl Field {
    /// An element that occurs at most once.
    pub const fn once(namespace: &'static str, local: &'static str) -> Self {
        let name = Name::new(namespace, local);
        Self { name, max: 1, required: false, nil_is_absent: false, wildcard: None, text: None }
    }

    /// An element that may occur again and again.
    pub const fn repeated(namespace: &'static str, local: &'static str) -> Self {
        Self { max: Part::UNBOUNDED, ..Self::once(namespace, local) }
    }

    /// Like [`new`](Self::new), for a field with a maximum number of occurrences.
    #[must_use]
    pub const fn at_most(self, max: u32) -> Self {
        Self { max, ..self }
    }

    /// Marks a required field. Its type reports that it is missing; the reader uses the mark if an element of one name
    /// may be one of two fields, as the first is in `(a?, b, a)` and the second in `(b, a)?, a`.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Marks an optional field whose nil element is read as absent: the reader may pass over
    /// it.
    #[must_use]
    pub const fn nil_is_absent(self) -> Self {
        Self { nil_is_absent: true, ..self }
    }

    /// Sets the text rules of an element in a wrapper. (The type's `field` applies those of a field.)
    #[must_use]
    pub const fn with_text(self, rules: TextRules) -> Self {
        Self { text: Some(rules), ..self }
    }

    /// An element of any name; its own is one that no element has.
    const fn any(namespaces: &'static Wildcard, max: u32, required: bool) -> Self {
        Self { max, required, wildcard: Some(namespaces), ..Self::once("", "") }
    }

    /// Texts between elements; its name is one that no element has.
    const fn mixed_text() -> Self {
        Self::repeated("", "#text")
    }

    /// Returns true if it may be there more than once.
    #[inline(always)]
    pub(crate) const fn is_repeated(&self) -> bool {
        self.max > 1
    }

    /// Returns true if an element of a name is the field's.
    #[inline]
    pub(crate) fn is_named(&self, name: Name<'_>) -> bool {
        // Local names differ more often than namespaces.
        self.name.local == name.local && self.name.namespace == name.namespace
    }

    /// Returns true if the field takes what no other one knows.
    pub(crate) const fn is_any(&self) -> bool {
        self.wildcard.is_some()
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

/// Handling of texts in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// There are only elements.
    None,
    /// The content is text, and the one field is that.
    Alone,
    /// A field takes those between the elements.
    Between(usize),
}

/// A shape with the parts of its bases, choices and groups spliced in, made once a process.
#[derive(Debug)]
pub(crate) struct Flat {
    /// Never given to another shape in this process.
    pub(crate) id: u32,
    pub(crate) fields: Box<[Field]>,
    pub(crate) attributes: Box<[&'static AttributeField]>,
    pub(crate) texts: Texts,
    /// There is a wildcard among the fields.
    pub(crate) any: bool,
    /// Two fields have one name, so that a name alone does not tell the field.
    pub(crate) ambiguous: bool,
    /// Groups that decide, with the elements before it, the field of an element; outer groups come first.
    pub(crate) groups: Option<Groups>,
}

/// The groups of a shape: the content itself, and what is nested in it.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    pub(crate) all: Vec<Group>,
    /// Position of each field.
    pub(crate) positions: Vec<ParticlePosition>,
    /// Number of fields and groups that are counted.
    counted: usize,
}

/// Position of a field or a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParticlePosition {
    /// The innermost group around it.
    pub(crate) group: usize,
    /// Number of required parts before it in that group.
    pub(crate) required_before: u32,
    /// It must be there itself.
    pub(crate) required: bool,
    /// Bound, if its maximum is finite and above one.
    pub(crate) bound: Option<Bound>,
}

/// Maximum number of occurrences of a field or a group in its group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) max: u32,
    /// Index among all counted fields and groups.
    pub(crate) nth: usize,
}

/// One group of a shape, by the fields in it.
#[derive(Debug)]
pub(crate) struct Group {
    /// None of the content itself.
    pub(crate) position: Option<ParticlePosition>,
    /// Number of groups that are around it.
    pub(crate) depth: u32,
    pub(crate) fields: Range<usize>,
    /// One of its parts is there, not all.
    pub(crate) choice: bool,
    pub(crate) repeated: bool,
    /// Number of required parts; for a choice, one if all alternatives are required.
    pub(crate) required: u32,
    /// Number of parts that it has.
    pub(crate) parts: u32,
}

impl Group {
    /// Returns true if it cannot be there without an element.
    fn needs_elements(&self) -> bool {
        if self.choice { self.parts > 0 && self.required == self.parts } else { self.required > 0 }
    }
}

impl Shape {
    /// A shape of a type with a name (for messages) and the parts of its content in schema order.
    pub const fn new(name: &'static str, parts: &'static [Part]) -> Self {
        Self::with_attributes(name, parts, &[])
    }

    /// Like [`new`](Self::new), with attributes.
    pub const fn with_attributes(
        name: &'static str,
        parts: &'static [Part],
        attributes: &'static [AttributeField],
    ) -> Self {
        Self::with_beginning(name, parts, attributes, || true)
    }

    /// Like [`with_attributes`](Self::with_attributes), for a type whose values may begin with content in fields whose nil
    /// element is read as absent. The reader passes over such elements only if `nil_is_absent` returns true.
    pub const fn with_beginning(
        name: &'static str,
        parts: &'static [Part],
        attributes: &'static [AttributeField],
        nil_is_absent: fn() -> bool,
    ) -> Self {
        Self { name, parts, attributes, nil_is_absent, flat: OnceLock::new() }
    }

    /// The type's name, as messages show it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The elements in schema order, those of the bases first.
    pub fn fields(&'static self) -> impl ExactSizeIterator<Item = &'static Field> + Clone {
        self.flat().fields.iter()
    }

    #[inline]
    pub(crate) fn flat(&'static self) -> &'static Flat {
        self.flat.get_or_init(|| self.flatten())
    }

    #[cold]
    fn flatten(&'static self) -> Flat {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut splice = Splice::default();
        splice.group(None, false, 1, true, self);
        let Splice { mut fields, attributes, groups, text, nested, begun } = splice;
        if begun {
            fields.iter_mut().for_each(|field| field.nil_is_absent = false);
        }
        let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        let ambiguous = names.windows(2).any(|pair| pair[0] == pair[1]);
        let in_groups = nested || ambiguous;
        if !in_groups {
            // Each element of a choice that is made again and again is one of the times.
            for group in groups.all.iter().filter(|group| group.repeated) {
                fields[group.fields.clone()].iter_mut().for_each(|field| field.max = Part::UNBOUNDED);
            }
        }
        let texts = match fields.iter().position(|field| field.name == Field::mixed_text().name) {
            Some(field) => Texts::Between(field),
            None if text => Texts::Alone,
            None => Texts::None,
        };
        Flat {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            ambiguous,
            texts,
            any: fields.iter().any(Field::is_any),
            fields: fields.into(),
            attributes: attributes.into(),
            groups: in_groups.then_some(groups),
        }
    }
}

/// The parts of a shape and of all in it, side by side.
#[derive(Default)]
struct Splice {
    fields: Vec<Field>,
    attributes: Vec<&'static AttributeField>,
    groups: Groups,
    text: bool,
    /// There is more than choices between elements.
    nested: bool,
    /// A value of one of the types may begin with something in its fields.
    begun: bool,
}

impl Splice {
    fn group(&mut self, outer: Option<usize>, choice: bool, max: u32, required: bool, shape: &'static Shape) {
        let at = self.groups.begin(outer, choice, max, self.fields.len());
        self.parts(at, shape);
        self.groups.end(at, required, self.fields.len());
    }

    fn parts(&mut self, at: usize, shape: &'static Shape) {
        self.begun |= !(shape.nil_is_absent)();
        for part in shape.parts {
            match part {
                Part::Base(base) => self.parts(at, base()),
                Part::Element(field) => self.field(at, *field),
                Part::Elements(names) => {
                    names.iter().for_each(|name| self.field(at, Field::repeated(name.namespace, name.local)));
                }
                Part::Choice { shape, max, required } => {
                    self.nested |= at != 0;
                    self.group(Some(at), true, *max, *required, shape());
                }
                Part::Group { shape, max, required } => {
                    self.nested = true;
                    self.group(Some(at), false, *max, *required, shape());
                }
                Part::Any { namespaces, max, required } => {
                    self.field(at, Field::any(namespaces, *max, *required));
                }
                Part::Text => self.text = true,
                Part::MixedText => self.field(at, Field::mixed_text()),
            }
        }
        self.attributes.extend(shape.attributes);
    }

    fn field(&mut self, at: usize, field: Field) {
        self.fields.push(field);
        self.groups.field(at, field.required, field.max);
    }
}

impl Groups {
    /// Begins a group whose fields are those from `start` on.
    pub(crate) fn begin(&mut self, outer: Option<usize>, choice: bool, max: u32, start: usize) -> usize {
        let position = outer.map(|group| self.next_position(group, max));
        let depth = outer.map_or(0, |outer| self.all[outer].depth + 1);
        let (fields, repeated) = (start..start, max > 1);
        self.all.push(Group { position, depth, fields, choice, repeated, required: 0, parts: 0 });
        self.all.len() - 1
    }

    /// Ends it before the field at `end`.
    pub(crate) fn end(&mut self, at: usize, required: bool, end: usize) {
        self.all[at].fields.end = end;
        let required = required && self.all[at].needs_elements();
        if let Some(position) = &mut self.all[at].position {
            position.required = required;
            let group = position.group;
            self.add_part(group, required);
        }
    }

    /// Adds a field to a group.
    pub(crate) fn field(&mut self, at: usize, required: bool, max: u32) {
        let position = self.next_position(at, max);
        self.positions.push(ParticlePosition { required, ..position });
        self.add_part(at, required);
    }

    fn next_position(&mut self, group: usize, max: u32) -> ParticlePosition {
        let bound = (2..Part::UNBOUNDED).contains(&max).then_some(Bound { max, nth: self.counted });
        self.counted += usize::from(bound.is_some());
        ParticlePosition { group, required_before: self.all[group].required, required: false, bound }
    }

    fn add_part(&mut self, group: usize, required: bool) {
        self.all[group].required += u32::from(required);
        self.all[group].parts += 1;
    }

    /// Returns true if the part at a position can be the first of its group.
    pub(crate) fn may_be_first(&self, position: ParticlePosition) -> bool {
        self.all[position.group].choice || position.required_before == 0
    }

    /// Returns true if the part at a position can be the last of its group.
    pub(crate) fn may_be_last(&self, position: ParticlePosition) -> bool {
        let group = &self.all[position.group];
        group.choice || position.required_before + u32::from(position.required) == group.required
    }

    /// The position of the group around a position.
    pub(crate) fn outer(&self, position: ParticlePosition) -> Option<ParticlePosition> {
        self.all[position.group].position
    }
}
