//! Requests for names: everything that is built carries one until the naming pass.

use crate::config::SchemaPath;
use crate::resolve::Span;

/// Names that a service takes beside its own: the items that the runtime's macro makes of the trait.
const SERVICE_SUFFIXES: &[&str] = &["Client", "Server", "Operations", "Boxed"];

/// A request for the name of an item or of a member.
#[derive(Clone, Debug)]
pub(super) struct NameRequest<'m> {
    pub(super) role: Role,
    /// Words of the schema that the name is made of.
    pub(super) source_name: String,
    /// Path by which a user may choose the name.
    pub(super) path: SchemaPath<'m>,
    pub(super) span: Option<Span>,
}

/// Reason for which a name is needed. It decides which of several requests for one name gets it, and the suffix of the
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A named type.
    Type,
    /// A global element with a type of its own, or the wrapper of an rpc message.
    Message,
    /// The choice between a type and those derived from it.
    Derived,
    /// The attributes of an element that is nil.
    Nil,
    /// A choice or a group in a type.
    Part,
    /// A type without a name, inside an element.
    Anonymous,
    /// The elements of a substitution group.
    SubstitutionGroup,
    Service,
    Headers,
    Faults,
    /// The variant of the type that stands without `xsi:type`.
    BaseVariant,
    /// The variant of a derived type.
    DerivedVariant,
    /// A member with a name of its own: an element, a value, an operation, a member type.
    Member,
    Attribute,
    /// An element that occurs again in one content.
    RepeatedMember,
    /// The field of a base.
    Base,
    /// The field of a choice or a group.
    PartField,
    /// A wildcard for elements.
    Wildcard,
    /// The texts between the elements of mixed content.
    MixedText,
    /// A wildcard for attributes.
    AnyAttribute,
}

impl<'m> NameRequest<'m> {
    pub(super) fn new(
        role: Role,
        source_name: impl Into<String>,
        path: SchemaPath<'m>,
        span: Option<Span>,
    ) -> Self {
        Self { role, source_name: source_name.into(), path, span }
    }
}

impl Role {
    /// Rank in a collision: the lowest keeps its name. Names that users choose have rank 0.
    pub(super) fn precedence(self) -> u8 {
        self.rules().0
    }

    /// Suffix that is tried before numbers are.
    pub(super) fn suffix(self) -> &'static str {
        self.rules().1
    }

    /// Precedence and suffix.
    fn rules(self) -> (u8, &'static str) {
        match self {
            Self::BaseVariant => (0, ""),
            Self::Type | Self::DerivedVariant | Self::Member => (1, ""),
            Self::Message => (2, "Message"),
            Self::Attribute => (2, "_attribute"),
            Self::Derived | Self::Nil | Self::Part | Self::SubstitutionGroup | Self::RepeatedMember => {
                (3, "")
            }
            Self::Anonymous => (3, "Type"),
            Self::Base => (3, "_base"),
            Self::PartField => (3, "_of"),
            Self::Wildcard => (3, "_element"),
            Self::MixedText => (3, "_between"),
            Self::Service => (4, "Service"),
            Self::AnyAttribute => (4, "_others"),
            Self::Headers => (5, ""),
            Self::Faults => (6, ""),
        }
    }

    /// Returns whether a user may choose the name, and gets a warning of a collision.
    pub(super) fn is_renamable(self) -> bool {
        !matches!(self, Self::BaseVariant | Self::DerivedVariant)
    }

    /// Suffixes of further names that are taken with this one: a service `X` also takes `XClient`.
    pub(super) fn further(self) -> &'static [&'static str] {
        if self == Self::Service { SERVICE_SUFFIXES } else { &[] }
    }
}
