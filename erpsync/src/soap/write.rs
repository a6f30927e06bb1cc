//! Writing an envelope.
//!
//! As WCF writes it: the prefix `s` for SOAP's own elements, default namespaces for the rest, no `Header`
//! where there is nothing in it.

use super::{Fault, SoapVersion};
use crate::xml::{ElementName, WriteError, Writer, XmlWrite};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// An envelope around what `headers` and `body` write.
pub(crate) fn envelope(
    version: SoapVersion,
    headers: &mut dyn FnMut(&mut Writer),
    body: &mut dyn FnMut(&mut Writer),
) -> Result<String, WriteError> {
    let mut blocks = Writer::new();
    headers(&mut blocks);
    let blocks = blocks.finish()?;
    let mut start = format!("{DECLARATION}<s:Envelope xmlns:s=\"{}\">", version.namespace());
    if !blocks.is_empty() {
        start.push_str("<s:Header>");
        start.push_str(&blocks);
        start.push_str("</s:Header>");
    }
    start.push_str("<s:Body>");
    let mut writer = Writer::with_buffer(start);
    body(&mut writer);
    writer.raw("</s:Body></s:Envelope>");
    writer.finish()
}

/// Writes a body's element, if there is to be one.
pub(crate) fn body_element<T: XmlWrite>(body: &T, name: Option<&'static ElementName>, writer: &mut Writer) {
    if let Some(name) = name {
        body.write(writer, name);
    }
}

/// An envelope with a fault in it.
///
/// Can't fail: a detail that can't be written is left out.
pub(crate) fn fault_envelope(version: SoapVersion, fault: &Fault) -> String {
    let written = envelope(version, &mut |writer| fault.write_headers(version, writer), &mut |writer| {
        fault.write(version, writer);
    });
    written.unwrap_or_else(|_| {
        let plain = Fault::receiver("the server made a fault that can't be written as XML");
        envelope(version, &mut |_| {}, &mut |writer| plain.write(version, writer)).unwrap_or_default()
    })
}
