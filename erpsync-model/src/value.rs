//! Values of messages.

use erpsync::xml::RawElement;
use erpsync_codegen::resolve::QName;

/// Element of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Name on the wire.
    pub name: QName,
    /// Type that `xsi:type` names, where it is not the declared one.
    pub xsi_type: Option<QName>,
    /// True if it has `xsi:nil="true"`, and so no content.
    pub is_nil: bool,
    /// Attributes, but for those of XML Schema's own.
    pub attributes: Vec<(QName, Atom)>,
    /// Content.
    pub content: Content,
}

/// Content of an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// None.
    Empty,
    /// Value of a simple type.
    Simple(Atom),
    /// Elements, and text where the type is mixed, in the order of the message.
    Members(Vec<Member>),
}

/// Part of the content of an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// Element that the type declares.
    Element(Element),
    /// Text between elements.
    Text(String),
    /// Element that a wildcard allows.
    Any(RawElement),
}

/// Value of a simple type, by its meaning. Numbers keep all of their digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// Text, and all that has no other form here: dates, times, durations, octets.
    Text(String),
    /// `xs:boolean`.
    Boolean(bool),
    /// `xs:decimal` and the types derived from it, in the spelling of the message.
    Decimal(String),
    /// `xs:float` and `xs:double`, in the spelling of the message.
    Float(String),
    /// `xs:QName` and `xs:NOTATION`.
    Name(QName),
    /// Value of a list.
    List(Vec<Atom>),
}

impl Element {
    /// An element without attributes and content.
    pub fn new(name: QName) -> Self {
        Self { name, xsi_type: None, is_nil: false, attributes: Vec::new(), content: Content::Empty }
    }

    /// The child elements that the type declares.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        let members = match &self.content {
            Content::Members(members) => &members[..],
            Content::Empty | Content::Simple(_) => &[],
        };
        members.iter().filter_map(|member| match member {
            Member::Element(child) => Some(child),
            Member::Text(_) | Member::Any(_) => None,
        })
    }
}
