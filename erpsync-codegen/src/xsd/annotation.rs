//! `xs:annotation` (XML Schema 1.0 part 1, section 3.13).

use crate::source::Span;
use crate::tree::QName;

/// The text of `xs:documentation` or `wsdl:documentation`; several of one component are joined by an empty line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documentation {
    /// The text. With elements in it (often XHTML), the source between the tags, unchanged.
    pub text: String,
    /// Whether [`text`](Self::text) has elements in it.
    pub markup: bool,
    /// The first of the documentation elements.
    pub span: Span,
}

/// What WCF's `DataContractSerializer` notes in `xs:appinfo` and in attributes, in the namespace
/// `http://schemas.microsoft.com/2003/10/Serialization/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Serialization {
    /// `IsDictionary`: the type is a list of pairs.
    pub is_dictionary: bool,
    /// `IsValueType`: a struct in .NET, never null.
    pub is_value_type: bool,
    /// `ActualType`: the type that an enumeration or surrogate stands for.
    pub actual_type: Option<QName>,
    /// `EnumerationValue`: the number behind an enumeration's value.
    pub enumeration_value: Option<String>,
    /// `DefaultValue EmitDefaultValue="false"`: the writer leaves out a member that has its default value.
    pub omits_default: bool,
    /// `GenericType`: the name pattern and the arguments' names.
    pub generic_type: Option<(String, Vec<QName>)>,
}
