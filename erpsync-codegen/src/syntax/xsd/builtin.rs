//! The built-in datatypes (XML Schema 1.0 part 2, section 3) and the two ur-types.

use std::fmt;

use super::facets::WhiteSpace;

macro_rules! builtins {
    ($($variant:ident $name:literal $base:ident,)*) => {
        /// A type that every schema has without declaring it, in `http://www.w3.org/2001/XMLSchema`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Builtin {
            $(#[doc = concat!("`xs:", $name, "`.")] $variant,)*
        }

        impl Builtin {
            /// Every built-in type, the ur-types first, each after its base.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$variant,)*];

            /// The local name, without a prefix.
            pub fn name(self) -> &'static str {
                match self { $(Builtin::$variant => $name,)* }
            }

            /// The built-in type of that local name; case counts.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Builtin::$variant),)* _ => None }
            }

            /// Base type; [`AnyType`](Builtin::AnyType) is its own base, as in the recommendation.
            pub fn base(self) -> Self {
                match self { $(Builtin::$variant => Builtin::$base,)* }
            }
        }
    };
}

builtins! {
    AnyType "anyType" AnyType,
    AnySimpleType "anySimpleType" AnyType,
    String "string" AnySimpleType,
    NormalizedString "normalizedString" String,
    Token "token" NormalizedString,
    Language "language" Token,
    NmToken "NMTOKEN" Token,
    NmTokens "NMTOKENS" AnySimpleType,
    Name "Name" Token,
    NcName "NCName" Name,
    Id "ID" NcName,
    IdRef "IDREF" NcName,
    IdRefs "IDREFS" AnySimpleType,
    Entity "ENTITY" NcName,
    Entities "ENTITIES" AnySimpleType,
    Boolean "boolean" AnySimpleType,
    Decimal "decimal" AnySimpleType,
    Integer "integer" Decimal,
    NonPositiveInteger "nonPositiveInteger" Integer,
    NegativeInteger "negativeInteger" NonPositiveInteger,
    Long "long" Integer,
    Int "int" Long,
    Short "short" Int,
    Byte "byte" Short,
    NonNegativeInteger "nonNegativeInteger" Integer,
    UnsignedLong "unsignedLong" NonNegativeInteger,
    UnsignedInt "unsignedInt" UnsignedLong,
    UnsignedShort "unsignedShort" UnsignedInt,
    UnsignedByte "unsignedByte" UnsignedShort,
    PositiveInteger "positiveInteger" NonNegativeInteger,
    Float "float" AnySimpleType,
    Double "double" AnySimpleType,
    Duration "duration" AnySimpleType,
    DateTime "dateTime" AnySimpleType,
    Time "time" AnySimpleType,
    Date "date" AnySimpleType,
    GYearMonth "gYearMonth" AnySimpleType,
    GYear "gYear" AnySimpleType,
    GMonthDay "gMonthDay" AnySimpleType,
    GDay "gDay" AnySimpleType,
    GMonth "gMonth" AnySimpleType,
    HexBinary "hexBinary" AnySimpleType,
    Base64Binary "base64Binary" AnySimpleType,
    AnyUri "anyURI" AnySimpleType,
    QName "QName" AnySimpleType,
    Notation "NOTATION" AnySimpleType,
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
