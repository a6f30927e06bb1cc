//! Model of the printed code, in terms of Rust: every decision is taken, every name given.
//!
//! [`lower`](crate::lower) makes it, [`emit`](crate::emit) prints it and adds nothing of its own. Facts of
//! the schema are kept in [`FieldKind`], in the schema's terms, since the attributes restate them for the
//! derives.

mod occurrence;
mod service;
mod value_type;

pub(crate) use self::occurrence::{MaxOccurs, Nil, Occurrence};
pub(crate) use self::service::{Message, Method, Service};
pub(crate) use self::value_type::{ValueType, value_types};

/// The result of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crate {
    /// By [`ItemId`].
    pub(crate) items: Vec<Item>,
    /// Sorted by name.
    pub(crate) modules: Vec<Module>,
    /// By [`ItemId`]: the position of its module.
    homes: Vec<usize>,
}

/// Index of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ItemId(pub(crate) usize);

impl Crate {
    pub(crate) fn new(items: Vec<Item>, modules: Vec<Module>) -> Self {
        let mut homes = vec![0; items.len()];
        for (position, module) in modules.iter().enumerate() {
            module.items.iter().for_each(|id| homes[id.0] = position);
        }
        Self { items, modules, homes }
    }

    pub(crate) fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0]
    }

    /// The module that has an item.
    pub(crate) fn module_of(&self, id: ItemId) -> &Module {
        &self.modules[self.homes[id.0]]
    }

    /// The items of a module in the order in which they are printed.
    pub(crate) fn items_of<'a>(&'a self, module: &'a Module) -> impl Iterator<Item = &'a Item> + Clone {
        module.items.iter().map(|id| self.item(*id))
    }
}

/// A namespace, or an edition of one.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) namespace: String,
    /// Number of the edition, 0 if there is only one.
    pub(crate) edition: usize,
    /// In the order in which they are printed.
    pub(crate) items: Vec<ItemId>,
}

/// One item of a module. Its name and those of its members are empty until they are assigned.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Struct(Struct),
    Enumeration(Enumeration),
    Flags(Flags),
    Derived(Derived),
    Choice(Choice),
    Union(Union),
    Service(Service),
}

impl Item {
    /// The name that it takes in its module.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Struct(item) => &item.name,
            Self::Enumeration(item) => &item.name,
            Self::Flags(item) => &item.name,
            Self::Derived(item) => &item.name,
            Self::Choice(item) => &item.name,
            Self::Union(item) => &item.name,
            Self::Service(item) => &item.name,
        }
    }

    pub(crate) fn name_mut(&mut self) -> &mut String {
        match self {
            Self::Struct(item) => &mut item.name,
            Self::Enumeration(item) => &mut item.name,
            Self::Flags(item) => &mut item.name,
            Self::Derived(item) => &mut item.name,
            Self::Choice(item) => &mut item.name,
            Self::Union(item) => &mut item.name,
            Self::Service(item) => &mut item.name,
        }
    }

    /// The names of its fields, variants or methods.
    pub(crate) fn member_names_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Struct(Struct { fields: members, .. }) | Self::Choice(Choice { variants: members, .. }) => {
                members.iter_mut().map(|member| &mut member.name).collect()
            }
            Self::Enumeration(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Derived(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Union(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Service(item) => item.methods.iter_mut().map(|method| &mut method.name).collect(),
            Self::Flags(_) => Vec::new(),
        }
    }

    /// The name of the variant for what the schema does not list.
    pub(crate) fn other_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Enumeration(item) => Some(&mut item.other),
            Self::Derived(item) => Some(&mut item.other),
            Self::Choice(item) => item.other.as_mut(),
            Self::Union(item) => item.other.as_mut(),
            Self::Struct(_) | Self::Flags(_) | Self::Service(_) => None,
        }
    }
}

/// Attributes that a user asked for, as Rust source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// Paths of derives: `serde::Serialize`.
    pub(crate) derives: Vec<String>,
    /// Whole attributes: `#[serde(rename_all = "camelCase")]`.
    pub(crate) attributes: Vec<String>,
}

/// A complex type, a message or a set of headers.
#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    /// The namespace that its element fields have where they say nothing else.
    pub(crate) namespace: String,
    /// The namespace of its own name, where that is another one.
    pub(crate) type_namespace: Option<String>,
    pub(crate) identity: Identity,
    /// True if the type has `Default`: the schema requires no member, so none would be made up.
    pub(crate) default: bool,
    /// True if reading starts from the default value.
    pub(crate) starts_from_default: bool,
    /// True if it has no `Default`, and so needs a constructor.
    pub(crate) helpers: bool,
    /// The name of a struct that the constructor takes, where it would have too many parameters.
    pub(crate) required_as: Option<String>,
    pub(crate) fields: Vec<Field>,
}

impl Struct {
    pub(crate) fn new(identity: Identity) -> Self {
        Self {
            docs: Vec::new(),
            extra: Extra::default(),
            name: String::new(),
            namespace: String::new(),
            type_namespace: None,
            identity,
            default: false,
            starts_from_default: false,
            helpers: false,
            required_as: None,
            fields: Vec::new(),
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
        value: Option<SchemaValue>,
        facets: Vec<Facet>,
        white_space: Option<&'static str>,
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
    pub(crate) value: Option<SchemaValue>,
    pub(crate) facets: Vec<Facet>,
    /// Handling of white space in text of the type itself: `replace` or `collapse`.
    pub(crate) white_space: Option<&'static str>,
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
    /// A wrapper around repeated elements, gone from the Rust type.
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

/// Rules for the text of an element, which its declaration gives and its Rust type does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextRules {
    /// The value of an element that is empty.
    pub(crate) value: Option<SchemaValue>,
    /// `replace` or `collapse`.
    pub(crate) white_space: Option<&'static str>,
}

/// The type of a field or a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// Type of the table of value types: `bool`, `xsd::DateTime`.
    Value(ValueType),
    String,
    /// Another type of the runtime, below `::erpsync`: `xsd::AnyType`.
    Runtime(&'static str),
    /// An item that is generated.
    Item(ItemId),
    /// A path that a user gave.
    Foreign(String),
    Option(Box<Type>),
    Vec(Box<Type>),
    Boxed(Box<Type>),
    Secret(Box<Type>),
    Nillable(Box<Type>),
    /// A value, or nil with what is left of it then.
    OrNil(Box<Type>, Box<Type>),
    Flags(Box<Type>),
    Dictionary(Box<Type>, Box<Type>),
    /// `()`.
    Unit,
}

impl Type {
    /// Returns true if it is a secret, or holds some.
    pub(crate) fn is_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Option(inner)
            | Self::Nillable(inner)
            | Self::OrNil(inner, _)
            | Self::Vec(inner)
            | Self::Boxed(inner) => inner.is_secret(),
            Self::Dictionary(key, value) => key.is_secret() || value.is_secret(),
            Self::Value(_)
            | Self::String
            | Self::Runtime(_)
            | Self::Foreign(_)
            | Self::Flags(_)
            | Self::Item(_)
            | Self::Unit => false,
        }
    }

    pub(crate) fn option(self) -> Self {
        Self::Option(Box::new(self))
    }

    pub(crate) fn vec(self) -> Self {
        Self::Vec(Box::new(self))
    }

    /// `Option<Self>` if `is_optional`.
    pub(crate) fn option_if(self, is_optional: bool) -> Self {
        if is_optional { self.option() } else { self }
    }
}

/// An enumeration, which is open.
#[derive(Clone, Debug)]
pub(crate) struct Enumeration {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    pub(crate) namespace: String,
    /// The name of the schema, where it has one.
    pub(crate) type_name: Option<String>,
    pub(crate) variants: Vec<Variant>,
    /// The variant for values that are not listed.
    pub(crate) other: String,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) docs: Vec<String>,
    pub(crate) attributes: Vec<String>,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A named list of an enumeration: an alias.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    pub(crate) docs: Vec<String>,
    pub(crate) name: String,
    pub(crate) item: Type,
}

/// A choice by `xsi:type` between a type and those derived from it.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    /// The base, where no element is of it: where none of the types is it.
    pub(crate) base: Option<Type>,
    pub(crate) variants: Vec<DerivedVariant>,
    pub(crate) other: String,
}

/// One type of a [`Derived`].
#[derive(Clone, Debug)]
pub(crate) struct DerivedVariant {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) namespace: String,
    pub(crate) ty: Type,
    /// The one that stands without `xsi:type`.
    pub(crate) is_base: bool,
    /// The fields that lead to the base that it extends: `line.order`.
    pub(crate) extends: Option<String>,
    /// As a [`Field`]'s.
    pub(crate) is_recursive: bool,
}

/// A choice between elements, or the faults of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    /// As a [`Struct`]'s.
    pub(crate) namespace: String,
    /// Each holds what a field would.
    pub(crate) variants: Vec<Field>,
    /// Variant for faults that are not declared.
    pub(crate) other: Option<String>,
}

/// A simple type with several member types.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    pub(crate) namespace: String,
    /// The name of the schema, where it has one.
    pub(crate) type_name: Option<String>,
    /// In the order in which they are tried.
    pub(crate) variants: Vec<UnionVariant>,
    /// The variant for values that no member lists.
    pub(crate) other: Option<String>,
}

/// A member type of a [`Union`].
#[derive(Clone, Debug)]
pub(crate) struct UnionVariant {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Facets that distinguish its values from those of later members.
    pub(crate) facets: Vec<Facet>,
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
    /// Those of the items of a list or an array.
    Items(Vec<Facet>),
}
