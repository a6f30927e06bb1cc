//! Structs: complex types, messages, sets of headers.

use super::{Occurrence, StreamedBody, Type};

/// A complex type, a message or a set of headers.
#[derive(Clone, Debug)]
pub(crate) struct Struct {
    /// Namespace of its element fields that have no other.
    pub(crate) namespace: String,
    /// Namespace of its own name, if it is another one.
    pub(crate) type_namespace: Option<String>,
    pub(crate) identity: Identity,
    /// True if the type has `Default`: the schema requires no member, so none would be made up. Any other has a constructor.
    pub(crate) default: bool,
    /// True if reading starts from the default value.
    pub(crate) starts_from_default: bool,
    /// Name of a struct that the constructor takes, if it would have too many parameters.
    pub(crate) required_as: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// The lists that are streams, if it is the body of a message with such.
    pub(crate) streamed: Option<Box<StreamedBody>>,
}

impl Struct {
    pub(crate) fn new(identity: Identity) -> Self {
        Self {
            namespace: String::new(),
            type_namespace: None,
            identity,
            default: false,
            starts_from_default: false,
            required_as: None,
            fields: Vec::new(),
            streamed: None,
        }
    }
}

/// Component of the schema that a struct represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// A named type.
    Type(String),
    /// A global element with a type of its own: a message.
    Root(String),
    /// A type without a name, inside an element.
    Anonymous,
    /// A part of the content of a type.
    Group,
    /// Header blocks of a service; not in the schema.
    Headers,
    /// Attributes of a type that a nil element still has.
    Nil,
}

/// A member of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) docs: Vec<String>,
    /// Attributes that a user asked for.
    pub(crate) attributes: Vec<String>,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) kind: FieldKind,
    /// True if its value can hold another one of the type that the field is in.
    pub(crate) is_recursive: bool,
}

/// Component of the schema that a field represents.
#[derive(Clone, Debug)]
pub(crate) enum FieldKind {
    /// The base of an extension.
    Base {
        /// It has no `Default`.
        required: bool,
    },
    /// A child element.
    Element(ElementField),
    /// An attribute.
    Attribute {
        name: String,
        /// Namespace, if it is qualified.
        namespace: Option<String>,
        required: bool,
        /// An `xs:list`: the values of one attribute, by white space.
        list: bool,
        text: TextRules,
        facets: Vec<Facet>,
    },
    /// The text of a simple content.
    Text {
        /// An `xs:list`.
        list: bool,
        facets: Vec<Facet>,
        white_space: Option<&'static str>,
    },
    /// One of several elements; the type is a [`Choice`].
    Choice(Occurrence),
    /// Elements that are there together; the type is a [`Struct`] with [`Identity::Group`].
    Group(Occurrence),
    /// A MIME part beside the envelope (WSDL 1.1, section 5).
    Mime {
        /// Name of the part of the message.
        part: String,
        /// Number among the MIME parts of the message.
        index: usize,
        /// The media types that it may have; none for any.
        content_types: Vec<String>,
    },
    /// Attributes of any name.
    AnyAttribute { namespaces: Namespaces },
    /// Elements of any name.
    Any { namespaces: Namespaces, occurrence: Occurrence },
}

/// The namespaces that a wildcard is for; the empty one is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Namespaces {
    Any,
    OtherThan(String),
    OneOf(Vec<String>),
}

/// A child element, as the schema declares it.
#[derive(Clone, Debug)]
pub(crate) struct ElementField {
    pub(crate) name: String,
    /// Namespace, if it is not the struct's.
    pub(crate) namespace: Option<String>,
    pub(crate) occurrence: Occurrence,
    /// True if an element of any name is read as it.
    pub(crate) any_name: bool,
    pub(crate) content: Content,
    pub(crate) text: TextRules,
    pub(crate) facets: Vec<Facet>,
    /// True if the list can be a stream in some message.
    pub(crate) streamed: bool,
}

/// The value that the schema gives an attribute that is absent, or an element that is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaValue {
    pub(crate) text: String,
    /// True if there is no other.
    pub(crate) fixed: bool,
}

/// Content of an element, if it is not the form of its Rust type.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A value of the field's type.
    Plain,
    /// An `xs:list`.
    List,
    /// A wrapper around repeated elements, which is not in the Rust type.
    Items {
        /// Namespace, if it is not the struct's.
        namespace: Option<String>,
        item: Child,
    },
    /// A wrapper around pairs.
    Entries {
        name: String,
        namespace: Option<String>,
        /// Key and value.
        pair: Box<[Child; 2]>,
    },
}

/// An element in a wrapper, as the schema declares it.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) name: String,
    /// Repeated for an item, once for a key, once or optional for a value.
    pub(crate) occurrence: Occurrence,
    /// As an [`ElementField`]'s.
    pub(crate) any_name: bool,
    pub(crate) text: TextRules,
}

/// Rules for the text of an element or an attribute that its Rust type does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextRules {
    /// The value of an element that is empty, or of an attribute that is absent.
    pub(crate) value: Option<SchemaValue>,
    /// Handling of white space in text of the type itself: `replace` or `collapse`.
    pub(crate) white_space: Option<&'static str>,
}

/// A constraining facet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Facet {
    /// As the attribute spells it: `min_length`.
    pub(crate) key: &'static str,
    pub(crate) value: FacetValue,
}

/// The value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FacetValue {
    Count(u64),
    Text(String),
    /// Facets of the items of a list or an array.
    Items(Vec<Facet>),
}
