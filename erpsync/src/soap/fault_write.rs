//! Writing a fault, in the layout of a version.

use super::code::standard_name;
use super::read::children;
use super::write::soap_tag;
use super::{Fault, FaultKind, SoapVersion};
use crate::xml::{ElementName, Reader, TextWriter, WriteText, Writer, XmlWrite, element_name, escaped};

/// A text whose characters XML 1.0 can't hold are replaced: a fault must come through.
struct Text<'t>(&'t str);

impl WriteText for Text<'_> {
    fn write_text(&self, out: &mut TextWriter<'_>) {
        let allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        let sound = |c: char| allowed(c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
        if self.0.chars().all(sound) {
            out.push(self.0);
        } else {
            out.push(&self.0.replace(|c: char| !sound(c), "\u{FFFD}"));
        }
    }
}

/// Name of the element in the errors of the text writer.
static FAULT: ElementName = element_name!("", "Fault");

impl Fault {
    /// Writes the fault as the content of a body, in the layout of `version`.
    pub(crate) fn write(&self, version: SoapVersion, writer: &mut Writer) {
        soap_tag(writer, "<", "Fault");
        match version {
            SoapVersion::V1_1 => self.write_1_1(writer),
            SoapVersion::V1_2 => self.write_1_2(writer),
        }
        soap_tag(writer, "</", "Fault");
    }

    /// The header blocks that go with the fault: its own, and in SOAP 1.2 those of part 1, sections 5.4.7 and 5.4.8.
    pub(super) fn write_headers(&self, version: SoapVersion, writer: &mut Writer) {
        self.header_blocks().iter().for_each(|block| writer.raw(block.as_str()));
        if version == SoapVersion::V1_1 {
            return;
        }
        if self.kind() == FaultKind::VersionMismatch {
            soap_tag(writer, "<", "Upgrade");
            for supported in [SoapVersion::V1_2, SoapVersion::V1_1] {
                qname_attribute(
                    &soap_name(writer, "SupportedEnvelope"),
                    supported.namespace(),
                    "Envelope",
                    writer,
                );
            }
            soap_tag(writer, "</", "Upgrade");
        }
        for (namespace, local) in &self.parts().not_understood {
            qname_attribute(&soap_name(writer, "NotUnderstood"), namespace, local, writer);
        }
    }

    fn write_1_1(&self, writer: &mut Writer) {
        let parts = self.parts();
        let code = &parts.code;
        match code.subcodes.last() {
            Some((namespace, local)) => qname("faultcode", namespace, local, writer),
            None => qname(
                "faultcode",
                SoapVersion::V1_1.namespace(),
                standard_name(code.kind, SoapVersion::V1_1),
                writer,
            ),
        }
        writer.raw("<faultstring");
        if let Some(reason) = self.main_reason().filter(|reason| !reason.lang.is_empty()) {
            lang(&reason.lang, writer);
        }
        writer.raw(">");
        writer.text(&Text(self.reason()), &FAULT);
        writer.raw("</faultstring>");
        if let Some(node) = &parts.node {
            element("faultactor", node, writer);
        }
        self.write_detail("detail", writer);
    }

    fn write_1_2(&self, writer: &mut Writer) {
        let parts = self.parts();
        let code = &parts.code;
        soap_tag(writer, "<", "Code");
        qname(
            &soap_name(writer, "Value"),
            SoapVersion::V1_2.namespace(),
            standard_name(code.kind, SoapVersion::V1_2),
            writer,
        );
        for (namespace, local) in &code.subcodes {
            soap_tag(writer, "<", "Subcode");
            qname(&soap_name(writer, "Value"), namespace, local, writer);
        }
        for _ in &code.subcodes {
            soap_tag(writer, "</", "Subcode");
        }
        soap_tag(writer, "</", "Code");
        soap_tag(writer, "<", "Reason");
        for reason in &parts.reasons {
            let name = soap_name(writer, "Text");
            writer.raw(&format!("<{name}"));
            // Not optional in SOAP 1.2; "undetermined" where none is given.
            lang(if reason.lang.is_empty() { "und" } else { &reason.lang }, writer);
            writer.raw(">");
            writer.text(&Text(&reason.text), &FAULT);
            soap_tag(writer, "</", "Text");
        }
        soap_tag(writer, "</", "Reason");
        if let Some(node) = &parts.node {
            element(&soap_name(writer, "Node"), node, writer);
        }
        if let Some(role) = &parts.role {
            element(&soap_name(writer, "Role"), role, writer);
        }
        self.write_detail(&soap_name(writer, "Detail"), writer);
    }

    /// The elements of the detail under the name that the version gives it.
    fn write_detail(&self, name: &str, writer: &mut Writer) {
        let Some(detail) = &self.parts().detail else { return };
        if let Some(declared) = self.parts().declared.as_ref().filter(|_| writer.is_encoded()) {
            writer.raw(&format!("<{name}>"));
            declared.write(writer);
            writer.raw(&format!("</{name}>"));
            return;
        }
        writer.raw(&format!("<{name}>"));
        let mut reader = Reader::new(detail.as_str());
        if reader.root().is_ok() {
            let mut frame = children(&mut reader);
            while let Ok(Some(_)) = reader.next(&mut frame) {
                match reader.raw() {
                    Ok(child) => child.write(writer, &FAULT),
                    Err(_) => break,
                }
            }
        }
        writer.raw(&format!("</{name}>"));
    }
}

/// A name of SOAP's own, with its prefix.
fn soap_name(writer: &Writer, local: &str) -> String {
    format!("{}:{local}", writer.envelope_prefix("s"))
}

fn element(name: &str, text: &str, writer: &mut Writer) {
    writer.raw(&format!("<{name}>"));
    writer.text(&Text(text), &FAULT);
    writer.raw(&format!("</{name}>"));
}

/// An element whose text is a qualified name.
fn qname(name: &str, namespace: &str, local: &str, writer: &mut Writer) {
    writer.raw(&format!("<{name}"));
    let prefix = if namespace.is_empty() {
        String::new()
    } else if SoapVersion::from_namespace(namespace).is_some() {
        soap_name(writer, "")
    } else {
        attribute("xmlns:a", namespace, writer);
        "a:".to_owned()
    };
    writer.raw(&format!(">{prefix}"));
    writer.text(&Text(local), &FAULT);
    writer.raw(&format!("</{name}>"));
}

/// An empty element with an attribute `qname`.
fn qname_attribute(name: &str, namespace: &str, local: &str, writer: &mut Writer) {
    writer.raw(&format!("<{name}"));
    if namespace.is_empty() {
        attribute("qname", local, writer);
    } else {
        attribute("qname", &format!("q:{local}"), writer);
        attribute("xmlns:q", namespace, writer);
    }
    writer.raw("/>");
}

fn lang(lang: &str, writer: &mut Writer) {
    attribute("xml:lang", lang, writer);
}

fn attribute(name: &str, value: &str, writer: &mut Writer) {
    writer.raw(&format!(" {name}=\""));
    writer.raw(&escaped(value));
    writer.raw("\"");
}
