//! A field of a struct.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::occurrence::{Nil, Occurrence};
use crate::attr::{self, FieldAttrs, KeyValue, Max, WhiteSpace};
use crate::ctxt::Ctxt;

/// Field with its part of the content.
pub(crate) struct Field<'a> {
    /// Number of fields that are declared before it.
    pub(crate) position: usize,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a syn::Type,
    pub(crate) attrs: FieldAttrs,
    pub(crate) kind: Kind,
}

/// Part of the content that a field represents.
pub(crate) enum Kind {
    /// All that the base type has.
    Base,
    /// An element, once or more often.
    Element(Element),
    /// An attribute.
    Attribute { name: Name, required: bool, value: Option<ValueConstraint> },
    /// The text of the element.
    Text,
    /// An enum of alternatives, each with elements of its own.
    Choice(Occurrence),
    /// A struct whose elements are there together.
    Group(Occurrence),
    /// A MIME part beside the envelope.
    Mime(MimePart),
    /// Elements that no other field is for.
    Any(Occurrence),
    /// Attributes that no other field is for.
    AnyAttribute,
}

/// A MIME part that is a field.
pub(crate) struct MimePart {
    pub(crate) name: LitStr,
    /// Number among the MIME parts of the message.
    pub(crate) index: usize,
    /// The media type of content that does not say one; empty for none.
    pub(crate) content_type: String,
}

/// An element that is a field.
pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) occurrence: Occurrence,
    pub(crate) content: Content,
    pub(crate) value: Option<ValueConstraint>,
}

/// The value that a schema gives an attribute that is absent, or an element that is empty.
#[derive(Clone)]
pub(crate) struct ValueConstraint {
    pub(crate) text: LitStr,
    /// True if `None` is written as this value, since the schema requires the part.
    pub(crate) written: bool,
}

impl ValueConstraint {
    fn new(attrs: &FieldAttrs, is_required: bool) -> Option<Self> {
        let fixed = attrs.fixed.get();
        let text = fixed.or(attrs.default.get())?.clone();
        Some(Self { text, written: fixed.is_some() && is_required })
    }
}

/// Content of the element.
pub(crate) enum Content {
    /// A value of the field's type.
    Value,
    /// An `xs:list`: several values in one text.
    List,
    /// One element, repeated: the field is a `Vec`, the wrapper is gone.
    Items(Child),
    /// A dictionary: one element, repeated, with two elements in each.
    Entries { name: Name, key: Box<Child>, value: Box<Child> },
}

/// An element in a wrapper.
pub(crate) struct Child {
    pub(crate) name: Name,
    /// Repeated for an item, once for a key, once or optional for a value.
    pub(crate) occurrence: Occurrence,
    /// Reads an element of any name.
    pub(crate) any_name: bool,
    /// Its text where it is empty.
    pub(crate) default: Option<LitStr>,
    pub(crate) white_space: Option<WhiteSpace>,
}

/// A name in XML: namespace and local part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) namespace: String,
    pub(crate) local: String,
}

impl<'a> Field<'a> {
    /// `namespace` is the container's.
    pub(super) fn new(cx: &Ctxt, position: usize, field: &'a syn::Field, namespace: &str) -> Option<Self> {
        let (attrs, has_unknown) = FieldAttrs::parse(cx, &field.attrs);
        let ident = field.ident.as_ref()?;
        let kind = Kind::new(cx, ident.span(), &attrs, has_unknown, namespace)?;
        Some(Self { position, ident, ty: &field.ty, attrs, kind })
    }

    /// The `T` of a type that is written `Option<T>`.
    pub(crate) fn optional_of(&self) -> Option<&'a syn::Type> {
        let syn::Type::Path(path) = self.ty else { return None };
        let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
        match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                Some(syn::GenericArgument::Type(ty)) => Some(ty),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns true if its type is written `Vec<T>`.
    pub(crate) fn is_vec(&self) -> bool {
        let syn::Type::Path(path) = self.ty else { return false };
        let last = path.path.segments.last();
        last.is_some_and(|last| last.ident == "Vec" && !last.arguments.is_none())
    }

    /// Place for errors of the field as a whole.
    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    /// Place for errors of the field's type, of the compiler, too.
    pub(crate) fn type_span(&self) -> Span {
        self.ty.span()
    }

    /// The local name of the part without which the field has no value, if there is such a part.
    ///
    /// The text of an element is one: it is read as a field, though it is never missing.
    pub(crate) fn required_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Element(element) if element.occurrence.needs_value() => Some(&element.name.local),
            Kind::Attribute { name, required: true, .. } => Some(&name.local),
            Kind::Text => Some("text"),
            Kind::Any(Occurrence::Required(_)) => Some("xs:any"),
            // The required parts are those of its type.
            // A MIME part is looked for when the element was read.
            Kind::Choice(_)
            | Kind::Group(_)
            | Kind::Any(_)
            | Kind::AnyAttribute
            | Kind::Mime(_)
            | Kind::Base
            | Kind::Element(_)
            | Kind::Attribute { .. } => None,
        }
    }

    /// Returns true if it is an attribute that the schema requires, and that may have been left out where its element is nil.
    pub(crate) fn may_be_left_out(&self) -> bool {
        let is_required = self.attrs.required.is_given();
        is_required && matches!(self.kind, Kind::Attribute { required: false, value: None, .. })
    }

    /// The element that the field is, if it is one.
    pub(crate) fn element(&self) -> Option<&Element> {
        match &self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Number of occurrences of the parts of the field's type, if it is no element but a part of the content.
    pub(crate) fn parts(&self) -> Option<Occurrence> {
        match self.kind {
            Kind::Choice(occurrence) | Kind::Group(occurrence) => Some(occurrence),
            _ => None,
        }
    }

    /// Occurrence of the element or the part of the content that the field is, if it is one.
    pub(crate) fn occurrence(&self) -> Option<Occurrence> {
        match &self.kind {
            Kind::Element(element) => Some(element.occurrence),
            Kind::Choice(occurrence) | Kind::Group(occurrence) | Kind::Any(occurrence) => Some(*occurrence),
            Kind::Base | Kind::Attribute { .. } | Kind::AnyAttribute | Kind::Text | Kind::Mime(_) => None,
        }
    }
}

impl MimePart {
    fn new(attrs: &FieldAttrs) -> Option<Self> {
        let types = attrs.content_types.get().map(LitStr::value).unwrap_or_default();
        let is_wildcard = types.contains('*');
        Some(Self {
            name: attrs.mime.get()?.clone(),
            index: attrs.index.get().map_or(0, |index| *index as usize),
            content_type: types
                .split_ascii_whitespace()
                .next()
                .filter(|_| !is_wildcard)
                .unwrap_or_default()
                .to_owned(),
        })
    }
}

impl Kind {
    /// `has_unknown`: an unknown key was reported, which was probably meant as the kind.
    pub(super) fn new(
        cx: &Ctxt,
        field: Span,
        attrs: &FieldAttrs,
        has_unknown: bool,
        namespace: &str,
    ) -> Option<Self> {
        let kinds: Vec<(&str, Span)> = attrs.kinds().collect();
        match kinds.as_slice() {
            [] if has_unknown => None,
            [] => {
                cx.error(
                    field,
                    "this field needs a key for its kind in XML: `#[xml(element = \"Name\")]`, \
                     `#[xml(attribute = \"name\")]`, `#[xml(text)]`, `#[xml(choice)]`, `#[xml(group)]`, \
                     `#[xml(any)]`, `#[xml(any_attribute)]` or `#[xml(base)]`",
                );
                None
            }
            [("base", _)] => Some(Self::Base),
            [("text", _)] => Some(Self::Text),
            [("choice", _)] => Some(Self::Choice(Occurrence::of_field(attrs))),
            [("group", _)] => Some(Self::Group(Occurrence::of_field(attrs))),
            [("mime", _)] => Some(Self::Mime(MimePart::new(attrs)?)),
            [("any_attribute", _)] => Some(Self::AnyAttribute),
            [("any", _)] => Some(Self::Any(Occurrence::of_field(attrs))),
            [("attribute", _)] => {
                let is_required = attrs.required.is_given();
                Some(Self::Attribute {
                    name: Name {
                        namespace: super::container::text(attrs.namespace.get()),
                        local: attrs.attribute.get()?.value(),
                    },
                    required: is_required && !attrs.fixed.is_given(),
                    value: ValueConstraint::new(attrs, is_required),
                })
            }
            [("element", _)] => Some(Self::Element(Element::new(cx, attrs, namespace)?)),
            [(first, _), others @ ..] => {
                for (other, span) in others {
                    cx.error(
                        *span,
                        format_args!("a field is one thing in XML: `{first}` or `{other}`, not both"),
                    );
                }
                None
            }
        }
    }
}

impl Element {
    fn new(cx: &Ctxt, attrs: &FieldAttrs, namespace: &str) -> Option<Self> {
        let name = Name::new(attrs.element.get()?, &attrs.namespace, namespace);
        let contents =
            [("items", attrs.items.span()), ("entries", attrs.entries.span()), ("list", attrs.list.span())];
        let mut contents = contents.into_iter().filter_map(|(key, span)| Some((key, span?)));
        if let (Some((first, _)), Some((second, span))) = (contents.next(), contents.next()) {
            cx.error(span, format_args!("an element holds `{first}` or `{second}`, not both"));
            return None;
        }
        let content = if let Some(items) = attrs.items.get() {
            Content::Items(Child::new(items, Max::Unbounded, &items.keys.namespace, namespace))
        } else if let Some(entries) = attrs.entries.get() {
            Content::Entries {
                key: Box::new(Child::new(&entries.key, Max::Count(1), &entries.namespace, namespace)),
                value: Box::new(Child::new(&entries.value, Max::Count(1), &entries.namespace, namespace)),
                name: Name::new(&entries.name, &entries.namespace, namespace),
            }
        } else if attrs.list.is_given() {
            Content::List
        } else {
            Content::Value
        };
        let occurrence = Occurrence::of_field(attrs);
        let value = ValueConstraint::new(attrs, occurrence == Occurrence::Fixed);
        Some(Self { name, occurrence, content, value })
    }

    /// Returns true if the field is a `Vec` with an item for each time the element is there.
    pub(crate) fn is_repeated(&self) -> bool {
        self.occurrence.is_repeated()
    }
}

impl Child {
    fn new(attrs: &attr::Child, max: Max, namespace: &KeyValue<LitStr>, default: &str) -> Self {
        let min = attrs.keys.min_occurs.get().copied().unwrap_or(1);
        let nil = Nil::of_key(attrs.keys.nillable.get().copied());
        Self {
            name: Name::new(&attrs.name, namespace, default),
            occurrence: Occurrence::new(min, max, nil),
            any_name: attrs.keys.any_name.is_given(),
            default: attrs.keys.fixed.get().or(attrs.keys.default.get()).cloned(),
            white_space: attrs.keys.white_space.get().copied(),
        }
    }
}

impl Name {
    pub(super) fn new(local: &LitStr, namespace: &KeyValue<LitStr>, default: &str) -> Self {
        Self {
            namespace: namespace.get().map_or_else(|| default.to_owned(), LitStr::value),
            local: local.value(),
        }
    }
}
