//! WSDLs of one service, of parts that a test gives.

/// Document of a service with the document/literal operation `Ask`, whose request is the global element `Ask`.
///
/// The target namespace has the prefix `t`, XML Schema `xs`, and SOAP `soap`.
#[derive(Clone, Debug)]
pub struct Wsdl {
    namespace: String,
    name: String,
    types: String,
    more: String,
}

impl Wsdl {
    /// A document with one schema, qualified, of its own target namespace.
    pub fn new(namespace: &str, declarations: &str) -> Self {
        Self::with_types(namespace, &schema(namespace, declarations))
    }

    /// A document with these children of `types`.
    pub fn with_types(namespace: &str, types: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            name: "P".to_owned(),
            types: types.to_owned(),
            more: String::new(),
        }
    }

    /// Sets the name of the port type.
    #[must_use]
    pub fn port_type(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// Adds children to the end of the definitions.
    #[must_use]
    pub fn more(mut self, more: &str) -> Self {
        self.more.push_str(more);
        self
    }

    /// Adds a service with one port, at `http://localhost/`.
    #[must_use]
    pub fn service(self, name: &str) -> Self {
        self.more(&format!(
            "<service name=\"{name}\"><port name=\"P\" binding=\"t:B\"><soap:address location=\"http://localhost/\"/>\
             </port></service>\n"
        ))
    }

    /// Text of the document.
    pub fn text(&self) -> String {
        let Self { namespace, name, types, more } = self;
        format!(
            r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{namespace}" targetNamespace="{namespace}">
  <types>{types}</types>
  <message name="AskIn"><part name="p" element="t:Ask"/></message>
  <portType name="{name}"><operation name="Ask"><input message="t:AskIn"/></operation></portType>
  <binding name="B" type="t:{name}"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><soap:operation soapAction="a"/><input><soap:body use="literal"/></input></operation>
  </binding>
{more}</definitions>"#
        )
    }
}

/// A qualified schema of a namespace, with the prefixes of the document around it.
pub fn schema(namespace: &str, declarations: &str) -> String {
    format!(
        "<xs:schema targetNamespace=\"{namespace}\" elementFormDefault=\"qualified\">\n{declarations}\n</xs:schema>"
    )
}
