//! Reading a fault, in either layout.
//!
//! SOAP 1.1, section 4.4: `faultcode`, `faultstring`, `faultactor`, `detail`. SOAP 1.2 part 1, section 5.4:
//! `Code`, `Reason`, `Node`, `Role`, `Detail`. Both are looked for whatever the envelope is, by local name:
//! servers put the layout of 1.2 in an envelope of 1.1, qualify what 1.1 leaves unqualified, leave prefixes
//! undeclared, send pages of HTML as a reason. A fault is bad enough without being lost over its form.

use super::fault::Inner;
use super::read::children;
use super::{Fault, FaultCode, Reason};
use crate::redact::Carried;
use crate::xml::{RawElement, ReadError, Reader, XML_NAMESPACE};

impl Fault {
    /// Reads the `Fault` whose start tag was just read.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut inner = Inner {
            code: FaultCode::new("", ""),
            reasons: Vec::new(),
            node: None,
            role: None,
            detail: None,
            declared: None,
            is_encoded: reader.options().is_encoded,
            headers: Vec::new(),
            not_understood: Vec::new(),
            shown: Carried::default(),
        };
        let mut fault = children(reader);
        while reader.next(&mut fault)?.is_some() {
            match reader.name().local {
                "faultcode" => {
                    let (namespace, local) = qname(&reader.raw()?);
                    inner.code = FaultCode::new(namespace, local);
                }
                "Code" => {
                    let codes = codes(reader)?;
                    let mut codes = codes.into_iter();
                    if let Some((namespace, local)) = codes.next() {
                        inner.code = FaultCode::new(namespace, local);
                        inner.code.subcodes = codes.collect();
                    }
                }
                "faultstring" => {
                    reader.make_room(&mut inner.reasons)?;
                    inner.reasons.push(reason(reader)?);
                }
                "Reason" => match reasons(&mut reader.ahead()) {
                    Ok(texts) if !texts.is_empty() => {
                        for text in texts {
                            reader.make_room(&mut inner.reasons)?;
                            inner.reasons.push(text);
                        }
                        reader.skip()?;
                    }
                    // Its text stands right in it.
                    _ => {
                        reader.make_room(&mut inner.reasons)?;
                        inner.reasons.push(reason(reader)?);
                    }
                },
                "faultactor" | "Node" => inner.node = text(reader)?,
                "Role" => inner.role = text(reader)?,
                "detail" | "Detail" => inner.detail = Some(reader.raw()?),
                _ => reader.skip()?,
            }
        }
        Ok(Self::from_parts(inner))
    }
}

/// The text of an element and of all elements in it; `None` if there is none.
fn text(reader: &mut Reader<'_>) -> Result<Option<String>, ReadError> {
    let text = reader.string_value()?.trim().to_owned();
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn reason(reader: &mut Reader<'_>) -> Result<Reason, ReadError> {
    let lang = reader.attribute(XML_NAMESPACE, "lang")?.unwrap_or_default().into_owned();
    Ok(Reason::new(lang, text(reader)?.unwrap_or_default()))
}

/// The reasons in a `Reason` of SOAP 1.2, one a language.
fn reasons(reader: &mut Reader<'_>) -> Result<Vec<Reason>, ReadError> {
    let mut reasons = Vec::new();
    let mut texts = children(reader);
    while reader.next(&mut texts)?.is_some() {
        reader.make_room(&mut reasons)?;
        reasons.push(reason(reader)?);
    }
    Ok(reasons)
}

/// The values of a `Code` and the `Subcode`s in it, outermost first. Without recursion: the nesting is the
/// sender's choice.
fn codes(reader: &mut Reader<'_>) -> Result<Vec<(String, String)>, ReadError> {
    let mut codes = Vec::new();
    let mut open = vec![children(reader)];
    while let Some(frame) = open.last_mut() {
        if reader.next(frame)?.is_none() {
            open.pop();
            continue;
        }
        match reader.name().local {
            "Value" => {
                let (namespace, local) = qname(&reader.raw()?);
                reader.make_room(&mut codes)?;
                reader.charge(namespace.len())?;
                codes.push((namespace, local));
            }
            "Subcode" => {
                let subcode = children(reader);
                open.push(subcode);
            }
            _ => reader.skip()?,
        }
    }
    Ok(codes)
}

/// The qualified name that is an element's text, expanded; in no namespace where its prefix is not declared.
fn qname(element: &RawElement) -> (String, String) {
    let read = |reader: &mut Reader<'_>| -> Result<String, ReadError> {
        reader.root()?;
        Ok(reader.text()?.trim().to_owned())
    };
    let value = read(&mut Reader::new(element.as_str())).unwrap_or_default();
    let Some((prefix, local)) = value.split_once(':') else { return (String::new(), value) };
    // A second reader, because a prefix can be resolved only while the element is open.
    let mut reader = Reader::new(element.as_str());
    let namespace = reader.root().ok().and_then(|()| reader.namespace_of(prefix)).unwrap_or_default();
    (namespace.to_owned(), local.to_owned())
}

/// The first element inside of one.
pub(super) fn first_child(element: &RawElement) -> Option<RawElement> {
    let mut reader = Reader::new(element.as_str());
    reader.root().ok()?;
    let mut frame = children(&mut reader);
    reader.next(&mut frame).ok()??;
    reader.raw().ok()
}
