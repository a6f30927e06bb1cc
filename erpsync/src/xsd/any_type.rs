//! `xs:anyType` (XML Schema Part 1, section 3.4.7): any content, with the type it says it has.

use super::QName;
use crate::xml::{
    ElementName, RawElement, ReadError, Reader, WriteError, WriteText, Writer, XSD_NAMESPACE, XSI_NAMESPACE, XmlRead,
    XmlWrite,
};

/// A value of any type: the `xsi:type` it says it has, its attributes and its content as they stood.
///
/// ```
/// use erpsync::xsd::{AnyType, QName};
///
/// let id = AnyType::of_simple(QName::new(erpsync::xml::XSD_NAMESPACE, "int"), &11);
/// assert_eq!(id.type_name(), Some(&QName::new(erpsync::xml::XSD_NAMESPACE, "int")));
/// assert_eq!(id.read::<i32>()?, 11);
/// # Ok::<(), erpsync::xml::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyType {
    type_name: Option<QName>,
    /// The element as it stood, under the name it had.
    element: RawElement,
}

impl AnyType {
    /// A value of a simple type, which the element then says with `xsi:type`.
    ///
    /// A text with a character that XML does not allow is cut there.
    pub fn of_simple<T: WriteText>(type_name: QName, value: &T) -> Self {
        static NAME: ElementName = crate::xml::element_name!("", "value");
        let mut writer = Writer::new();
        writer.text(value, &NAME);
        let text = writer.finish().unwrap_or_default();
        let prefix = if type_name.namespace == XSD_NAMESPACE { "xsd" } else { "t" };
        let mut attributes = Writer::new();
        attributes.raw("<value");
        for (name, value) in [
            ("xmlns:xsi", XSI_NAMESPACE.to_owned()),
            (&*format!("xmlns:{prefix}"), type_name.namespace.clone()),
            ("xsi:type", format!("{prefix}:{}", type_name.local)),
        ] {
            attributes.attribute_text(name, &value);
        }
        attributes.raw(&format!(">{text}</value>"));
        let xml = attributes.finish().unwrap_or_default();
        Self { type_name: Some(type_name), element: RawElement::new(crate::xml::Name::new("", "value"), xml, false) }
    }

    /// The type that the element says it has; `None` if it does not say.
    pub fn type_name(&self) -> Option<&QName> {
        self.type_name.as_ref()
    }

    /// The element as it stood.
    pub fn element(&self) -> &RawElement {
        &self.element
    }

    /// Reads the value as one of a type of your own choice.
    ///
    /// # Errors
    ///
    /// If it is no value of the type.
    pub fn read<T: XmlRead>(&self) -> Result<T, ReadError> {
        self.element.read()
    }
}

impl XmlRead for AnyType {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let type_name = reader.xsi_type().map(|name| QName::new(name.namespace, name.local));
        Ok(Self { type_name, element: reader.raw()? })
    }
}

impl XmlWrite for AnyType {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let (attributes, content) = self.element.parts();
        let namespace = name.name().namespace;
        let local = name.name().local;
        // The content relies on the declarations among its attributes, so the element's own name must not
        // change what they say.
        let prefix = if namespace.is_empty() { String::new() } else { free_prefix(attributes) };
        let colon = if prefix.is_empty() { "" } else { ":" };
        if prefix.is_empty() && self.element.declares_default() && self.element.name().namespace != namespace {
            writer.fail(WriteError::Value {
                element: local,
                reason: "content with a default namespace cannot stand in an element without a namespace".to_owned(),
            });
        }
        writer.raw(&format!("<{prefix}{colon}{local}"));
        if !prefix.is_empty() {
            writer.attribute_text(&format!("xmlns:{prefix}"), namespace);
        }
        if !self.element.declares_default() && !writer.default_namespace().is_empty() {
            writer.raw(" xmlns=\"\"");
        }
        writer.raw(attributes);
        writer.raw(&format!(">{content}</{prefix}{colon}{local}>"));
    }
}

/// A prefix that no attribute declares.
fn free_prefix(attributes: &str) -> String {
    let mut prefix = "n".to_owned();
    while attributes.contains(&format!("xmlns:{prefix}")) {
        prefix.push('n');
    }
    prefix
}
