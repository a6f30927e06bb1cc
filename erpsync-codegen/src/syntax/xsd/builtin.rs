//! The built-in datatypes (XML Schema 1.0 part 2, section 3) and the two ur-types.

use std::fmt;

use super::facets::WhiteSpace;

macro_rules! builtins {
    ($($variant:ident $name:literal,)*) => {
        /// A type that every schema has without declaring it, in `http://www.w3.org/2001/XMLSchema`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Builtin {
            $(#[doc = concat!("`xs:", $name, "`.")] $variant,)*
        }

        impl Builtin {
            /// Every built-in type, the ur-types first.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$variant,)*];

            /// The local name, without a prefix.
            pub fn name(self) -> &'static str {
                match self { $(Builtin::$variant => $name,)* }
            }

            /// The built-in type of that local name; case counts.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Builtin::$variant),)* _ => None }
            }
        }
    };
}

builtins! {
    AnyType "anyType",
    AnySimpleType "anySimpleType",
    String "string",
    NormalizedString "normalizedString",
    Token "token",
    Language "language",
    NmToken "NMTOKEN",
    NmTokens "NMTOKENS",
    Name "Name",
    NcName "NCName",
    Id "ID",
    IdRef "IDREF",
    IdRefs "IDREFS",
    Entity "ENTITY",
    Entities "ENTITIES",
    Boolean "boolean",
    Decimal "decimal",
    Integer "integer",
    NonPositiveInteger "nonPositiveInteger",
    NegativeInteger "negativeInteger",
    Long "long",
    Int "int",
    Short "short",
    Byte "byte",
    NonNegativeInteger "nonNegativeInteger",
    UnsignedLong "unsignedLong",
    UnsignedInt "unsignedInt",
    UnsignedShort "unsignedShort",
    UnsignedByte "unsignedByte",
    PositiveInteger "positiveInteger",
    Float "float",
    Double "double",
    Duration "duration",
    DateTime "dateTime",
    Time "time",
    Date "date",
    GYearMonth "gYearMonth",
    GYear "gYear",
    GMonthDay "gMonthDay",
    GDay "gDay",
    GMonth "gMonth",
    HexBinary "hexBinary",
    Base64Binary "base64Binary",
    AnyUri "anyURI",
    QName "QName",
    Notation "NOTATION",
}

impl Builtin {
    /// Returns true if it is a simple type: all are but `xs:anyType`.
    pub fn is_simple(self) -> bool {
        self != Builtin::AnyType
    }

    /// For `NMTOKENS`, `IDREFS` and `ENTITIES`, the type of their items.
    pub fn list_item(self) -> Option<Self> {
        match self {
            Builtin::NmTokens => Some(Builtin::NmToken),
            Builtin::IdRefs => Some(Builtin::IdRef),
            Builtin::Entities => Some(Builtin::Entity),
            _ => None,
        }
    }

    /// Handling of white space in its texts (part 2, section 4.3.6).
    pub fn white_space(self) -> WhiteSpace {
        match self {
            Builtin::AnyType | Builtin::AnySimpleType | Builtin::String => WhiteSpace::Preserve,
            Builtin::NormalizedString => WhiteSpace::Replace,
            _ => WhiteSpace::Collapse,
        }
    }
}

/// `xs:int`.
impl fmt::Display for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xs:{}", self.name())
    }
}
