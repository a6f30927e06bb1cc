//! Style of written messages, for peers that are particular about it.

use std::error::Error;
use std::fmt;

use super::SoapVersion;
use crate::xml::{DeclaredTypes, SoapEncoding, TagStyle, XML_NAMESPACE, XSI_NAMESPACE, is_ncname};

/// Style of written messages, for peers that are particular about it.
///
/// All styles mean the same to a peer that reads XML with namespaces. The default is what WCF writes: the prefix `s` for SOAP's own
/// elements, default namespaces for all others, an XML declaration, no `Header` without blocks. Only messages with another style
/// pay for it.
///
/// A client has one ([`Client::with_message_style`](crate::client::Client::with_message_style)), a call
/// ([`Call::message_style`](crate::client::Call::message_style)), and a server
/// ([`SoapServer::with_message_style`](crate::server::SoapServer::with_message_style)). Elements that are kept as XML (raw header
/// blocks, wildcards, `xs:anyType`) stay as they are.
///
/// ```
/// use erpsync::soap::MessageStyle;
///
/// let old_axis = MessageStyle::new().prefixes_at_root(true).envelope_prefix("soapenv")?.empty_header(true);
/// let style = MessageStyle::new().prefix("urn:sap-com:document:sap:rfc:functions", "urn")?.declaration(false);
/// # Ok::<(), erpsync::soap::StyleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MessageStyle {
    envelope_prefix: String,
    /// Namespaces with their prefixes.
    prefixes: Vec<(String, String)>,
    at_root: bool,
    pub(super) declaration: bool,
    pub(super) empty_header: bool,
    quoted_action: bool,
    types: Option<&'static DeclaredTypes>,
    /// Declared types of a message in SOAP's encoding.
    encoding: Option<&'static DeclaredTypes>,
}

/// Error of a prefix that can't be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleError {
    prefix: String,
    reason: &'static str,
}

impl fmt::Display for StyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` can't be a prefix: {}", self.prefix.escape_debug(), self.reason)
    }
}

impl Error for StyleError {}

impl Default for MessageStyle {
    fn default() -> Self {
        Self::new()
    }
}

impl MessageStyle {
    /// The default style.
    pub fn new() -> Self {
        Self {
            envelope_prefix: "s".to_owned(),
            prefixes: Vec::new(),
            at_root: false,
            declaration: true,
            empty_header: false,
            quoted_action: true,
            types: None,
            encoding: None,
        }
    }

    /// Sets whether all namespaces are declared at the root, each with a prefix, and default namespaces are not used. False unless
    /// set.
    ///
    /// For peers that look for elements by their prefix or with string functions, such as hand-written PHP and Perl servers and
    /// XPath expressions without namespaces in a gateway, and for those that lose a default namespace that a child declares.
    #[must_use]
    pub fn prefixes_at_root(mut self, yes: bool) -> Self {
        self.at_root = yes;
        self
    }

    /// Sets the prefix of SOAP's own elements: `s` unless set.
    ///
    /// For peers that compare the text of the tag: `soapenv` is that of Apache Axis and SAP, `SOAP-ENV` that of gSOAP and of PHP's
    /// extension, `soap` that of ASP.NET.
    ///
    /// # Errors
    ///
    /// If the prefix is not an NCName, or stands for another namespace.
    pub fn envelope_prefix(mut self, prefix: impl Into<String>) -> Result<Self, StyleError> {
        let prefix = checked(prefix.into(), None)?;
        if self.prefixes.iter().any(|(_, known)| *known == prefix) {
            return Err(StyleError { prefix, reason: "it is that of another namespace" });
        }
        self.envelope_prefix = prefix;
        Ok(self)
    }

    /// Declares a namespace at the root, with this prefix, in messages that have names of it. Other namespaces are written as
    /// without this.
    ///
    /// For peers that expect the prefix of their own samples: `urn` for function modules of SAP, `tns` and `ns1` in many others.
    ///
    /// # Errors
    ///
    /// If the prefix is not an NCName, or stands for another namespace.
    pub fn prefix(
        mut self,
        namespace: impl Into<String>,
        prefix: impl Into<String>,
    ) -> Result<Self, StyleError> {
        let namespace = namespace.into();
        let prefix = checked(prefix.into(), Some(&namespace))?;
        let is_taken = self.prefixes.iter().any(|(of, known)| *known == prefix && *of != namespace);
        let is_envelope = SoapVersion::from_namespace(&namespace).is_some();
        if is_taken || prefix == self.envelope_prefix {
            return Err(StyleError { prefix, reason: "it is that of another namespace" });
        }
        if is_envelope || namespace.is_empty() || namespace == XML_NAMESPACE {
            let reason = "its namespace is none, or one that has a prefix: see `envelope_prefix`";
            return Err(StyleError { prefix, reason });
        }
        self.prefixes.retain(|(of, _)| *of != namespace);
        self.prefixes.push((namespace, prefix));
        Ok(self)
    }

    /// Sets whether a message begins with an XML declaration. True unless set.
    ///
    /// For peers that put the message into a document of their own, or whose parser takes text that is decoded already and refuses
    /// one that names an encoding.
    #[must_use]
    pub fn declaration(mut self, yes: bool) -> Self {
        self.declaration = yes;
        self
    }

    /// Sets whether a message without header blocks has an empty `Header`. False unless set.
    ///
    /// For peers that look for the element before they look for the body, as servers do that were built from a message of SoapUI.
    #[must_use]
    pub fn empty_header(mut self, yes: bool) -> Self {
        self.empty_header = yes;
        self
    }

    /// Sets whether the value of `SOAPAction` stands in quotation marks, as SOAP 1.1 requires (section 6.1.1). True unless set.
    ///
    /// For servers that compare the field with an action as it is, quotation marks and all. Metro, GUPnP and others refuse an action
    /// without them. Only clients send the field, and only with SOAP 1.1.
    #[must_use]
    pub fn quoted_action(mut self, yes: bool) -> Self {
        self.quoted_action = yes;
        self
    }

    /// Writes `xsi:type` on each element whose type has a name, by the declarations of a contract: the generator prints them where
    /// [`Builder::message_types`] asks for it, as `MESSAGE_TYPES`.
    ///
    /// For peers that choose a deserializer by `xsi:type`, as Apache Axis 1 does for types that it does not know from its
    /// configuration, and Perl's `SOAP::Lite`.
    ///
    /// [`Builder::message_types`]: https://docs.rs/erpsync-codegen/latest/erpsync_codegen/struct.Builder.html#method.message_types
    #[must_use]
    pub fn type_names(mut self, types: impl Into<Option<&'static DeclaredTypes>>) -> Self {
        self.types = types.into();
        self
    }

    pub(crate) fn has_quoted_action(&self) -> bool {
        self.quoted_action
    }

    /// The style of the tags of one message.
    pub(super) fn of_tags(&self, version: SoapVersion) -> TagStyle {
        let envelope = (version.namespace(), &*self.envelope_prefix);
        let style = TagStyle::new(envelope, &self.prefixes, self.at_root, self.types);
        match (self.encoding, version) {
            (None, _) => style,
            (Some(types), SoapVersion::V1_1) => style.encoded(types, SoapEncoding::V1_1),
            (Some(types), SoapVersion::V1_2) => style.encoded(types, SoapEncoding::V1_2),
        }
    }

    /// The style of a message in SOAP's encoding.
    pub(crate) fn encoded(self, types: &'static DeclaredTypes) -> Self {
        Self { encoding: Some(types), ..self }
    }
}

/// Checks a prefix, but for being that of two namespaces.
fn checked(prefix: String, namespace: Option<&str>) -> Result<String, StyleError> {
    let is_numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    let reason = match &*prefix {
        _ if !is_ncname(&prefix) => "it is not an NCName",
        "xsi" if namespace != Some(XSI_NAMESPACE) => "it is that of XML Schema instances",
        _ if prefix.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml")) => "it is reserved",
        // Declared at single elements by the writer: they would hide the declaration of the root.
        "a" | "n" | "q" | "t" => "messages have it for single elements",
        _ if prefix.starts_with("a-") || prefix.strip_prefix('q').is_some_and(is_numbered) => {
            "messages have it for single elements"
        }
        _ => return Ok(prefix),
    };
    Err(StyleError { prefix, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_that_can_not_be_chosen() {
        let refused = |prefix: &str| MessageStyle::new().prefix("urn:a", prefix).unwrap_err().to_string();
        for prefix in ["", "a b", "1", "a:b", "xml", "XMLfoo", "xsi", "s", "n", "q", "q2", "t", "a", "a-b"] {
            assert!(refused(prefix).starts_with(&format!("`{prefix}` can't be a prefix: ")), "{prefix}");
        }
        for prefix in ["ns1", "soapenv", "qname", "no", "ø"] {
            assert!(MessageStyle::new().prefix("urn:a", prefix).is_ok(), "{prefix}");
        }
        let style = MessageStyle::new().prefix("urn:a", "x").unwrap();
        assert!(style.clone().prefix("urn:b", "x").is_err());
        assert!(style.clone().envelope_prefix("x").is_err());
        assert!(style.clone().prefix("urn:a", "y").unwrap().prefix("urn:b", "x").is_ok());
        assert!(style.clone().envelope_prefix("y").unwrap().prefix("urn:b", "s").is_ok());
        for namespace in ["", XML_NAMESPACE, SoapVersion::V1_1.namespace(), SoapVersion::V1_2.namespace()] {
            assert!(style.clone().prefix(namespace, "y").is_err(), "{namespace}");
        }
        assert!(style.prefix(XSI_NAMESPACE, "xsi").is_ok());
    }
}
