//! Table of the value types: the built-in types of Rust and of the runtime that hold the text of an element or attribute.

use super::Type;

/// Applies a macro to all value types. A line is the variant, its Rust path (below `::erpsync`, but for primitives), a
/// function that judges texts, the built-in types of XML Schema that become it, and the simple types of WCF's
/// Serialization namespace that do.
macro_rules! value_types {
    ($apply:ident) => {
        $apply! {
            Bool "bool", boolean, [Boolean], [];
            // An `xs:boolean` with a pattern of digits.
            Bit "xsd::Bit", boolean, [], [];
            I8 "i8", parses::<i8>, [Byte], [];
            I16 "i16", parses::<i16>, [Short], [];
            I32 "i32", parses::<i32>, [Int], [];
            I64 "i64", parses::<i64>, [Long], [];
            U8 "u8", parses::<u8>, [UnsignedByte], [];
            U16 "u16", parses::<u16>, [UnsignedShort], [];
            U32 "u32", parses::<u32>, [UnsignedInt], [];
            U64 "u64", parses::<u64>, [UnsignedLong], [];
            F32 "f32", float, [Float], [];
            F64 "f64", float, [Double], [];
            Integer "xsd::Integer", integer,
                [Integer NonPositiveInteger NegativeInteger NonNegativeInteger PositiveInteger], [];
            Decimal "xsd::Decimal", decimal, [Decimal], [];
            Duration "xsd::Duration", undecided, [Duration], ["duration"];
            DateTime "xsd::DateTime", undecided, [DateTime], [];
            Time "xsd::Time", undecided, [Time], [];
            Date "xsd::Date", undecided, [Date], [];
            GYearMonth "xsd::GYearMonth", undecided, [GYearMonth], [];
            GYear "xsd::GYear", undecided, [GYear], [];
            GMonthDay "xsd::GMonthDay", undecided, [GMonthDay], [];
            GDay "xsd::GDay", undecided, [GDay], [];
            GMonth "xsd::GMonth", undecided, [GMonth], [];
            HexBinary "xsd::HexBinary", undecided, [HexBinary], [];
            Base64Binary "xsd::Base64Binary", undecided, [Base64Binary], [];
            Attachment "Attachment", undecided, [], [];
            // Binary content in an element with `xmime:contentType`.
            MediaAttachment "Attachment", undecided, [], [];
            // A URI of a MIME part.
            SwaRef "Attachment", undecided, [], [];
            QName "xsd::QName", undecided, [QName Notation], [];
            Guid "xsd::Guid", undecided, [], ["guid"];
            Char "xsd::Char", undecided, [], ["char"];
        }
    };
}
pub(crate) use value_types;

macro_rules! declare {
    ($($variant:ident $path:literal, $judge:expr, [$($builtin:ident)*], [$($wcf:literal)*];)+) => {
        /// Rust type of a single value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum ValueType {
            $(#[doc = concat!("`", $path, "`.")] $variant,)+
        }

        impl ValueType {
            /// Path of the Rust type: a primitive, or below `::erpsync`.
            pub(crate) fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)+ }
            }

            /// Returns whether a text without white space around it is a value of the type; `None` where only the runtime's
            /// type can tell.
            pub(crate) fn accepts(self, text: &str) -> Option<bool> {
                match self { $(Self::$variant => $judge(text),)+ }
            }
        }
    };
}
value_types!(declare);

impl ValueType {
    /// Returns true if it is a type of the runtime, and no primitive.
    pub(crate) fn is_of_runtime(self) -> bool {
        self.path().contains("::") || self.is_attachment()
    }

    /// Returns true if it is content that may be sent beside the message.
    pub(crate) fn is_attachment(self) -> bool {
        matches!(self, Self::Attachment | Self::MediaAttachment | Self::SwaRef)
    }

    /// The type of such content as a value in the message, and any other type as it is.
    pub(crate) fn inline(self) -> Type {
        match self {
            Self::Attachment | Self::MediaAttachment => Type::Value(Self::Base64Binary),
            Self::SwaRef => Type::String,
            value => Type::Value(value),
        }
    }
}

fn undecided(_: &str) -> Option<bool> {
    None
}

fn boolean(text: &str) -> Option<bool> {
    Some(matches!(text, "true" | "false" | "1" | "0"))
}

fn parses<T: std::str::FromStr>(text: &str) -> Option<bool> {
    Some(text.parse::<T>().is_ok())
}

fn float(text: &str) -> Option<bool> {
    let is_number = text.parse::<f64>().is_ok() && text.bytes().any(|byte| byte.is_ascii_digit());
    Some(is_number || matches!(text, "INF" | "-INF" | "NaN"))
}

fn integer(text: &str) -> Option<bool> {
    Some(is_digits(unsigned(text)))
}

/// Numbers of up to 28 digits; of longer ones, the runtime's type decides.
fn decimal(text: &str) -> Option<bool> {
    let digits = unsigned(text);
    (digits.len() <= 28).then(|| match digits.split_once('.') {
        Some((integer, fraction)) => is_digits(&format!("{integer}{fraction}")),
        None => is_digits(digits),
    })
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
