//! Constraining facets (XML Schema 1.0 part 2, section 4.3).

use super::annotation::Documentation;
use crate::source::Span;
use crate::tree::QName;

/// The facets of one `xs:restriction`. Values are kept as written where the type decides what they mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// `xs:enumeration`, in document order.
    pub enumeration: Vec<Enumeration>,
    /// `xs:pattern`: one of them has to match.
    pub patterns: Vec<String>,
    /// `xs:length`.
    pub length: Option<u64>,
    /// `xs:minLength`.
    pub min_length: Option<u64>,
    /// `xs:maxLength`.
    pub max_length: Option<u64>,
    /// `xs:totalDigits`.
    pub total_digits: Option<u64>,
    /// `xs:fractionDigits`.
    pub fraction_digits: Option<u64>,
    /// `xs:minInclusive`.
    pub min_inclusive: Option<String>,
    /// `xs:minExclusive`.
    pub min_exclusive: Option<String>,
    /// `xs:maxInclusive`.
    pub max_inclusive: Option<String>,
    /// `xs:maxExclusive`.
    pub max_exclusive: Option<String>,
    /// `xs:whiteSpace`.
    pub white_space: Option<WhiteSpace>,
}

impl Facets {
    /// Whether nothing is restricted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `xs:enumeration`.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// The value as written.
    pub value: String,
    /// The value as a name in the namespaces of its element, if it can be one (what an enumeration of `xs:QName`
    /// means).
    pub name: Option<QName>,
    /// What WCF noted as the number behind the value.
    pub number: Option<String>,
    /// The text of its `xs:documentation` elements.
    pub documentation: Option<Documentation>,
    /// The value in the document.
    pub span: Span,
}

/// Equal when the values are, wherever they stand and whatever is said about them.
impl PartialEq for Enumeration {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.number == other.number
    }
}

/// What becomes of white space before a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhiteSpace {
    /// It stays.
    Preserve,
    /// Tab and line ends become spaces.
    Replace,
    /// That, and runs become one space, those at the ends go.
    Collapse,
}
