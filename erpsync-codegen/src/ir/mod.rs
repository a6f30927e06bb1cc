//! Model of the printed code, in terms of Rust: every decision is taken, every name given.
//!
//! [`lower`](crate::lower) makes it, [`emit`](crate::emit) prints it and adds nothing of its own. Facts of
//! the schema are kept in [`FieldKind`], in the schema's terms, since the attributes restate them for the
//! derives.

mod enums;
mod occurrence;
mod service;
mod stream;
mod structure;
mod types;
mod value_type;

pub(crate) use self::enums::{
    Choice, Derived, DerivedVariant, Enumeration, Flags, Union, UnionVariant, Variant,
};
pub(crate) use self::occurrence::{MaxOccurs, Nil, Occurrence};
pub(crate) use self::service::{
    Alternatives, EndpointPolicy, Message, Method, OperationPolicy, Service, ServicePolicy,
};
pub(crate) use self::stream::{StreamItem, StreamVariant, StreamedBody, StreamedList};
pub(crate) use self::structure::{
    Child, Content, ElementField, Facet, FacetValue, Field, FieldKind, Identity, Namespaces, SchemaValue,
    Struct, TextRules,
};
pub(crate) use self::types::Type;
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

    /// The services with messages in SOAP's encoding.
    pub(crate) fn encoded_services(&self) -> impl Iterator<Item = (ItemId, &Service)> {
        self.items.iter().enumerate().filter_map(|(index, item)| match &item.kind {
            ItemKind::Service(own) if own.encoding.is_some() => Some((ItemId(index), own)),
            _ => None,
        })
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
pub(crate) struct Item {
    pub(crate) docs: Vec<String>,
    pub(crate) extra: Extra,
    pub(crate) name: String,
    pub(crate) kind: ItemKind,
}

/// Kinds of items.
#[derive(Clone, Debug)]
pub(crate) enum ItemKind {
    Struct(Struct),
    Enumeration(Enumeration),
    Flags(Flags),
    Derived(Derived),
    Choice(Choice),
    Union(Union),
    StreamItem(StreamItem),
    Service(Service),
}

impl ItemKind {
    /// The names of its fields, variants or methods.
    pub(crate) fn member_names_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Struct(Struct { fields: members, .. }) | Self::Choice(Choice { variants: members, .. }) => {
                members.iter_mut().map(|member| &mut member.name).collect()
            }
            Self::Enumeration(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Derived(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Union(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::StreamItem(item) => item.variants.iter_mut().map(|one| &mut one.name).collect(),
            Self::Service(item) => item.methods.iter_mut().map(|method| &mut method.name).collect(),
            Self::Flags(_) => Vec::new(),
        }
    }

    /// The types of its fields or variants that are elements or parts of them.
    pub(crate) fn member_types(&self) -> Vec<&Type> {
        match self {
            Self::Struct(Struct { fields: members, .. }) | Self::Choice(Choice { variants: members, .. }) => {
                members.iter().map(|member| &member.ty).collect()
            }
            Self::Derived(item) => item.variants.iter().map(|one| &one.ty).collect(),
            Self::Enumeration(_)
            | Self::Flags(_)
            | Self::Union(_)
            | Self::StreamItem(_)
            | Self::Service(_) => Vec::new(),
        }
    }

    /// The name of the variant for values that the schema does not list.
    pub(crate) fn other_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Enumeration(item) => Some(&mut item.other),
            Self::Derived(item) => Some(&mut item.other),
            Self::Choice(item) => item.other.as_mut(),
            Self::Union(item) => item.other.as_mut(),
            Self::Struct(_) | Self::Flags(_) | Self::StreamItem(_) | Self::Service(_) => None,
        }
    }
}

/// Attributes that a user asked for, as Rust source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// Paths of derives: `serde::Serialize`.
    pub(crate) derives: Vec<String>,
    /// Complete attributes: `#[serde(rename_all = "camelCase")]`.
    pub(crate) attributes: Vec<String>,
}
