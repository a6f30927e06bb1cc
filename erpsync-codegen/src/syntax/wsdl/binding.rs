//! Bindings (section 2.5) with their SOAP (3), HTTP (4) and MIME (5) elements.

use super::model::{
    BindingDef, BindingFaultDef, BindingMessageDef, BindingOperationDef, IgnoredInEq, MimeContentDef,
    ProtocolDef, SoapBodyDef, SoapHeaderDef, SoapVersion,
};
use super::reader::{Reader, is_soap, text};
use crate::syntax::names::{HTTP, MIME, SOAP_1_1, SOAP_1_2};
use crate::tree::{Attribute, Element};

/// The namespaces of extensions that are understood in bindings.
const KNOWN: &[&str] = &[SOAP_1_1, SOAP_1_2, HTTP, MIME];

impl Reader<'_> {
    pub(super) fn binding(&mut self, element: Element<'_>) -> BindingDef {
        self.check(element, &["name", "type"]);
        let operations = self.children(element, &["operation"]);
        BindingDef {
            name: self.name(element),
            port_type: self.reference(element, "type"),
            protocol: self.protocol(element),
            operations: operations.into_iter().map(|one| self.binding_operation(one)).collect(),
            info: self.info(element),
        }
    }

    fn protocol(&mut self, element: Element<'_>) -> ProtocolDef {
        let extensions = self.extensions(element, KNOWN);
        for extension in &extensions {
            let version = match &**extension.namespace() {
                SOAP_1_1 => SoapVersion::V1_1,
                SOAP_1_2 => SoapVersion::V1_2,
                HTTP if extension.local() == "binding" => {
                    let verb = text(*extension, "verb").unwrap_or_else(|| "POST".to_owned());
                    return ProtocolDef::Http { verb };
                }
                _ => continue,
            };
            if extension.local() == "binding" {
                self.check(*extension, &["style", "transport"]);
                return ProtocolDef::Soap {
                    version,
                    transport: text(*extension, "transport").unwrap_or_default(),
                    style: self.style(*extension),
                };
            }
        }
        let named = extensions.iter().find(|extension| extension.local() == "binding");
        ProtocolDef::Other(named.or(extensions.first()).map(|one| one.name()))
    }

    fn binding_operation(&mut self, element: Element<'_>) -> BindingOperationDef {
        self.check(element, &["name"]);
        let mut operation = BindingOperationDef {
            name: self.name(element),
            soap_action: None,
            soap_action_required: None,
            style: None,
            http_location: None,
            input: None,
            output: None,
            faults: Vec::new(),
            info: self.info(element),
        };
        for extension in self.extensions(element, KNOWN) {
            if is_soap(extension, "operation") {
                self.check(extension, &["soapAction", "soapActionRequired", "style"]);
                operation.soap_action = text(extension, "soapAction");
                operation.style = self.style(extension);
                operation.soap_action_required =
                    text(extension, "soapActionRequired").map(|required| matches!(&*required, "true" | "1"));
            } else if extension.is(HTTP, "operation") {
                operation.http_location = text(extension, "location");
            }
        }
        for child in self.children(element, &["input", "output", "fault"]) {
            match child.local() {
                "input" => operation.input = Some(self.binding_message(child)),
                "output" => operation.output = Some(self.binding_message(child)),
                _ => operation.faults.push(self.binding_fault(child)),
            }
        }
        operation
    }

    fn binding_message(&mut self, element: Element<'_>) -> BindingMessageDef {
        // Axis 1 writes `name`; so does the schema of WSDL 1.1.
        self.check(element, &["name"]);
        self.children(element, &[]);
        let mut message = BindingMessageDef {
            name: text(element, "name"),
            body: None,
            headers: Vec::new(),
            mime: Vec::new(),
            other: Vec::new(),
            info: self.info(element),
        };
        for extension in self.extensions(element, KNOWN) {
            self.message_extension(extension, &mut message);
        }
        message
    }

    fn message_extension(&mut self, extension: Element<'_>, message: &mut BindingMessageDef) {
        if is_soap(extension, "body") {
            let body = self.body(extension);
            message.body.get_or_insert(body);
        } else if is_soap(extension, "header") {
            message.headers.push(self.header(extension));
        } else if extension.is(MIME, "multipartRelated") {
            let parts = extension.children().filter(|child| child.is(MIME, "part"));
            for (index, part) in parts.enumerate() {
                self.check(part, &["name"]);
                part.children().for_each(|inner| self.mime_part(inner, index, message));
            }
        } else {
            message.other.push((extension.name(), IgnoredInEq(extension.span())));
        }
    }

    /// An element in the `mime:part` at `in_part`.
    fn mime_part(&mut self, element: Element<'_>, in_part: usize, message: &mut BindingMessageDef) {
        let content_type = match element.local() {
            "content" if element.is(MIME, "content") => {
                self.check(element, &["part", "type"]);
                text(element, "type").filter(|ty| !matches!(ty.as_str(), "" | "*/*"))
            }
            "mimeXml" if element.is(MIME, "mimeXml") => {
                self.check(element, &["part"]);
                Some("text/xml".to_owned())
            }
            // Parts of parts have no place in a message (section 5.3 leaves them open).
            "multipartRelated" => {
                message.other.push((element.name(), IgnoredInEq(element.span())));
                return;
            }
            _ => return self.message_extension(element, message),
        };
        let part = element.attribute("part");
        message.mime.push(MimeContentDef {
            part: part.map(|part| (part.value().trim().to_owned(), IgnoredInEq(part.span()))),
            content_type,
            in_part,
            span: IgnoredInEq(element.span()),
        });
    }

    fn body(&mut self, element: Element<'_>) -> SoapBodyDef {
        self.check(element, &["use", "encodingStyle", "namespace", "parts"]);
        let parts = element.attribute("parts").map(|attribute| {
            let value = attribute.value();
            let words = value.split_ascii_whitespace();
            words
                .map(|word| {
                    let start = word.as_ptr() as usize - value.as_ptr() as usize;
                    (word.to_owned(), IgnoredInEq(attribute.part_span(start..start + word.len())))
                })
                .collect()
        });
        SoapBodyDef {
            usage: self.usage(element),
            encoding_style: text(element, "encodingStyle"),
            namespace: text(element, "namespace"),
            parts,
            span: IgnoredInEq(element.span()),
        }
    }

    fn header(&mut self, element: Element<'_>) -> SoapHeaderDef {
        self.check(element, &["message", "part", "parts", "use", "encodingStyle", "namespace"]);
        let part = element.attribute("part");
        if part.is_none() {
            self.needs(element, "part");
        }
        let faults = element.children().filter(|child| is_soap(*child, "headerfault"));
        SoapHeaderDef {
            message: self.reference(element, "message"),
            part: part.map_or("", Attribute::value).trim().to_owned(),
            part_span: IgnoredInEq(part.map_or(element.span(), Attribute::span)),
            usage: self.usage(element),
            encoding_style: text(element, "encodingStyle"),
            namespace: text(element, "namespace"),
            faults: faults.map(|fault| self.header(fault)).collect(),
            span: IgnoredInEq(element.span()),
        }
    }

    fn binding_fault(&mut self, element: Element<'_>) -> BindingFaultDef {
        self.check(element, &["name"]);
        self.children(element, &[]);
        let extensions = self.extensions(element, KNOWN);
        let soap = extensions.into_iter().find(|child| is_soap(*child, "fault"));
        let soap_name = soap.and_then(|soap| text(soap, "name"));
        BindingFaultDef {
            name: text(element, "name").or_else(|| soap_name.clone()),
            soap_name,
            usage: soap.and_then(|soap| self.usage(soap)),
            namespace: soap.and_then(|soap| text(soap, "namespace")),
            info: self.info(element),
        }
    }
}
