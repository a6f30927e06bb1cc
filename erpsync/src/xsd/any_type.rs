//! `xs:anyType` (XML Schema Part 1, section 3.4.7): any content, with the type of its `xsi:type`.

use super::QName;
use crate::xml::{
    ALLOCATION, ElementName, Name, Namespace, OpenElement, RawElement, ReadError, Reader, SoapEncoding,
    WriteError, WriteText, Writer, XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE, XmlRead, XmlType, XmlWrite,
};

/// A value of any type: its `xsi:type`, its attributes and its content as received.
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
    /// Why it cannot be written.
    flaw: Option<Box<WriteError>>,
}

impl AnyType {
    /// A value of a simple type, with its `xsi:type`.
    ///
    /// A value that cannot be written, such as a text with a character that XML does not allow, is an error once
    /// this one is written; until then it reads as an empty text.
    pub fn of_simple<T: WriteText>(type_name: QName, value: &T) -> Self {
        static NAME: ElementName = crate::xml::element_name!("", "value");
        let mut writer = Writer::new();
        writer.raw("<value");
        writer.attribute_text("xmlns:xsi", XSI_NAMESPACE);
        let prefix = match &*type_name.namespace {
            "" => "",
            XML_NAMESPACE => "xml:",
            XSD_NAMESPACE => "xsd:",
            _ => "t:",
        };
        if !matches!(prefix, "" | "xml:") {
            let declaration = format!("xmlns:{}", prefix.trim_end_matches(':'));
            writer.attribute_text(&declaration, &type_name.namespace);
        }
        writer.attribute_text("xsi:type", &format!("{prefix}{}", type_name.local));
        writer.start_end();
        writer.text(value, &NAME);
        writer.close(&NAME, OpenElement::default());
        if !type_name.can_be_written() {
            writer.fail(WriteError::Value {
                element: "value",
                reason: format!("`{type_name}` is no type's name"),
            });
        }
        let (xml, flaw) = match writer.finish() {
            Ok(xml) => (xml, None),
            Err(flaw) => ("<value/>".to_owned(), Some(Box::new(flaw))),
        };
        let element = RawElement::new(Namespace::default(), xml, false);
        Self { type_name: Some(type_name), element, flaw }
    }

    /// A value of a named type, with its `xsi:type`: a generated one, or one of XML
    /// Schema's own.
    ///
    /// ```
    /// use erpsync::xsd::{AnyType, Date};
    ///
    /// let day: Date = "2026-06-01".parse()?;
    /// let any = AnyType::of(&day);
    /// assert!(any.is::<Date>());
    /// assert_eq!(any.read::<Date>()?, day);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A value that cannot be written is an error once this one is written; until then it reads as an empty text.
    pub fn of<T: XmlWrite + XmlType>(value: &T) -> Self {
        static NAME: ElementName = crate::xml::element_name!("", "value");
        let mut writer = Writer::new();
        writer.set_type(T::TYPE_NAME);
        value.write(&mut writer, &NAME);
        let (xml, flaw) = match writer.finish() {
            Ok(xml) => (xml, None),
            Err(flaw) => ("<value/>".to_owned(), Some(Box::new(flaw))),
        };
        let type_name = QName::new(T::TYPE_NAME.namespace, T::TYPE_NAME.local);
        let element = RawElement::new(Namespace::default(), xml, false);
        Self { type_name: Some(type_name), element, flaw }
    }

    /// Returns true if the `xsi:type` of the element is a type. Those of SOAP's encoding (SOAP 1.1, section 5.2) are XML Schema's own of
    /// their names.
    pub fn is<T: XmlType>(&self) -> bool {
        self.type_name.as_ref().is_some_and(|name| {
            let encodings = [SoapEncoding::V1_1, SoapEncoding::V1_2];
            let namespace = match encodings.iter().any(|encoding| *name.namespace == *encoding.uri()) {
                true => XSD_NAMESPACE,
                false => &name.namespace,
            };
            Name::new(namespace, &name.local) == T::TYPE_NAME
        })
    }

    /// The `xsi:type` of the element; `None` without one.
    pub fn type_name(&self) -> Option<&QName> {
        self.type_name.as_ref()
    }

    /// The element as it stood.
    pub fn element(&self) -> &RawElement {
        &self.element
    }

    /// The element, if the value can be written.
    #[cfg(feature = "serde")]
    pub(crate) fn checked(&self) -> Result<&RawElement, WriteError> {
        self.flaw.as_deref().cloned().map_or(Ok(&self.element), Err)
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
        let type_name =
            reader.shared_xsi_type().map(|(namespace, local)| QName::new(namespace.clone(), &**local));
        if let Some(name) = &type_name {
            reader.charge(name.local.len() + ALLOCATION)?;
        }
        Ok(Self { type_name, element: reader.raw()?, flaw: None })
    }
}

impl XmlWrite for AnyType {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        if let Some(flaw) = &self.flaw {
            writer.fail((**flaw).clone());
        }
        writer.element_as_it_is();
        let (attributes, content) = self.element.parts();
        let namespace = name.name().namespace;
        let local = name.name().local;
        // The content relies on the declarations among its attributes, so the element's own name must not
        // change their meaning.
        let declared = self.element.prefix_of(namespace);
        let prefix = match declared {
            Some(prefix) => prefix.to_owned(),
            None if namespace.is_empty() => String::new(),
            None => free_prefix(attributes),
        };
        let colon = if prefix.is_empty() { "" } else { ":" };
        if prefix.is_empty() && self.element.declares_default() && self.element.name().namespace != namespace
        {
            writer.fail(WriteError::Value {
                element: local,
                reason: "content with a default namespace cannot stand in an element without a namespace"
                    .to_owned(),
            });
        }
        writer.raw(&format!("<{prefix}{colon}{local}"));
        if declared.is_none() && !prefix.is_empty() {
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
