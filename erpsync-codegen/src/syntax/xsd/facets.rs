//! Constraining facets (XML Schema 1.0 part 2, section 4.3).

use std::borrow::Cow;

use super::annotation::{self, Documentation};
use super::reader::{Reader, digits};
use crate::diagnostic::Code;
use crate::text::Span;
use crate::tree::{Attribute, Element, QName};

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
    /// Returns true if nothing is restricted.
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
    /// Number that WCF noted for the value.
    pub number: Option<String>,
    /// The text of its `xs:documentation` elements.
    pub documentation: Option<Documentation>,
    /// The value in the document.
    pub span: Span,
}

/// Equal if the values are, without regard to their places and documentation.
impl PartialEq for Enumeration {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.number == other.number
    }
}

/// Handling of white space before a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhiteSpace {
    /// It stays.
    Preserve,
    /// Tab and line ends become spaces.
    Replace,
    /// That, and runs become one space, those at the ends go.
    Collapse,
}

impl WhiteSpace {
    /// A text as it is with its white space processed.
    ///
    /// ```
    /// # #[cfg(feature = "unstable-model")] {
    /// use erpsync_codegen::syntax::xsd::WhiteSpace;
    ///
    /// assert_eq!(WhiteSpace::Collapse.processed(" a\n b "), "a b");
    /// assert_eq!(WhiteSpace::Replace.processed("a\n b "), "a  b ");
    /// # }
    /// ```
    pub fn processed(self, text: &str) -> Cow<'_, str> {
        let is_white = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let is_control = |c: char| is_white(c) && c != ' ';
        match self {
            WhiteSpace::Preserve => Cow::Borrowed(text),
            WhiteSpace::Replace if !text.contains(is_control) => Cow::Borrowed(text),
            WhiteSpace::Replace => Cow::Owned(text.replace(is_control, " ")),
            WhiteSpace::Collapse => {
                let words: Vec<&str> = text.split(is_white).filter(|word| !word.is_empty()).collect();
                let collapsed = words.join(" ");
                if collapsed == text { Cow::Borrowed(text) } else { Cow::Owned(collapsed) }
            }
        }
    }
}

/// The elements that are facets.
pub(super) const FACETS: &[&str] = &[
    "enumeration",
    "pattern",
    "length",
    "minLength",
    "maxLength",
    "totalDigits",
    "fractionDigits",
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
    "whiteSpace",
    // Attributes of the drafts.
    "precision",
    "scale",
    "encoding",
];

impl Reader<'_> {
    /// The facets among the children of a restriction.
    pub(super) fn facets<'t>(&mut self, children: impl Iterator<Item = Element<'t>>) -> Facets {
        let mut facets = Facets::default();
        for child in children {
            self.check(child, &["value", "fixed"]);
            self.children(child, &[]);
            let Some(attribute) = child.attribute("value") else {
                let message = format!("`{}` needs a `value`", child.written());
                self.error(Code::STRUCTURE, message, child.span(), "");
                continue;
            };
            let value = attribute.value();
            let text = || Some(value.trim().to_owned());
            match child.local() {
                "enumeration" => facets.enumeration.push(Enumeration {
                    value: value.to_owned(),
                    name: child.resolve(value).ok(),
                    number: self.serialization(child).enumeration_value,
                    documentation: annotation::element_documentation(child),
                    span: attribute.span(),
                }),
                "pattern" => facets.patterns.push(value.to_owned()),
                "length" => facets.length = self.number(attribute),
                "minLength" => facets.min_length = self.number(attribute),
                "maxLength" => facets.max_length = self.number(attribute),
                "totalDigits" | "precision" => facets.total_digits = self.number(attribute),
                "fractionDigits" | "scale" => facets.fraction_digits = self.number(attribute),
                "minInclusive" => facets.min_inclusive = text(),
                "minExclusive" => facets.min_exclusive = text(),
                "maxInclusive" => facets.max_inclusive = text(),
                "maxExclusive" => facets.max_exclusive = text(),
                "whiteSpace" => {
                    facets.white_space = match value.trim() {
                        "preserve" => Some(WhiteSpace::Preserve),
                        "replace" => Some(WhiteSpace::Replace),
                        "collapse" => Some(WhiteSpace::Collapse),
                        _ => {
                            self.bad_value(attribute, "`preserve`, `replace` or `collapse`");
                            None
                        }
                    };
                }
                _ => {}
            }
        }
        facets
    }

    /// A number; one that is too large is read as the largest.
    fn number(&mut self, attribute: Attribute<'_>) -> Option<u64> {
        match digits(attribute) {
            Some(digits) => Some(digits.parse().unwrap_or(u64::MAX)),
            None => {
                self.bad_value(attribute, "a number that is not negative");
                None
            }
        }
    }
}
