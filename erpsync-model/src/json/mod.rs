//! JSON: the tree, its text, and the mapping from and to values.

mod from;
mod keys;
mod numbers;
mod parse;
mod print;
mod simple;
mod to;

/// JSON value. Numbers keep their digits, objects the order of their members.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Number, as it is spelled.
    Number(String),
    /// String.
    String(String),
    /// Text that may stand for a value of any simple type, as an argument of a command does. Printed as a string.
    Word(String),
    /// Array.
    Array(Vec<Json>),
    /// Object: each name is there once.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of an object; `None` for what is no object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Kind of the value for messages.
    fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Word(_) => "a word",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

/// Name of the member with the text of an element that has attributes.
pub(crate) const TEXT: &str = "$";

/// Name of the member with `xsi:type`.
pub(crate) const TYPE: &str = "$type";

/// Name of the member that says `xsi:nil` of an element with attributes.
pub(crate) const NIL: &str = "$nil";

/// Name of the member with the content whose order counts.
pub(crate) const CONTENT: &str = "$content";

/// Name of the member with the elements of a wildcard, as XML.
pub(crate) const ANY: &str = "$any";

/// Name of the only member of an item of content that is an element of a wildcard.
pub(crate) const XML: &str = "$xml";
