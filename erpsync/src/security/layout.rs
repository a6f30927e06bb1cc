//! The parts of a received envelope, and which of them are for this receiver.

use super::document::{Document, Element};
use super::names::SECURITY;
use super::{SecurityError, SecurityErrorKind, SecurityLimits};
use crate::soap::{SoapVersion, is_for_ultimate_receiver};
use crate::xml::Name;

/// Parts of an envelope, each in the place where SOAP has it.
#[derive(Debug)]
pub(super) struct Layout<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) header: Option<Element<'d, 't>>,
    /// Header blocks, in their order.
    pub(super) blocks: Vec<Element<'d, 't>>,
    pub(super) body: Element<'d, 't>,
    /// Elements of the envelope besides the header and the body.
    pub(super) strays: Vec<Element<'d, 't>>,
    /// The header block `wsse:Security` for this receiver.
    pub(super) security: Option<Element<'d, 't>>,
    /// The elements in it, in their order.
    pub(super) tokens: Vec<Element<'d, 't>>,
}

impl<'d, 't> Layout<'d, 't> {
    /// Finds the parts of an envelope. Header blocks `wsse:Security` for other receivers are left alone; there is at most one for
    /// each actor or role (WS-Security 1.1.1, section 5).
    pub(super) fn of(
        document: &'d Document<'t>,
        actor: Option<&str>,
        limits: &SecurityLimits,
    ) -> Result<Self, SecurityError> {
        let root = document.root();
        let version = SoapVersion::from_namespace(root.name().namespace);
        let version = version
            .filter(|_| root.name().local == "Envelope")
            .ok_or_else(|| malformed("the message is no SOAP envelope"))?;
        let (mut header, mut body, mut strays) = (None, None, Vec::new());
        for child in root.children() {
            let Name { namespace, local } = child.name();
            match (SoapVersion::from_namespace(namespace), local) {
                (Some(_), "Header") if header.is_none() && body.is_none() => header = Some(child),
                (Some(_), "Body") if body.is_none() => body = Some(child),
                (Some(_), "Header" | "Body") => {
                    return Err(malformed("a SOAP envelope has one `Header`, before its one `Body`"));
                }
                _ => strays.push(child),
            }
        }
        let body = body.ok_or_else(|| malformed("the envelope has no `Body`"))?;
        let blocks: Vec<_> = header.iter().flat_map(Element::children).collect();
        let mut security = None;
        for block in &blocks {
            if block.name() == SECURITY
                && is_for(*block, version, actor)
                && security.replace(*block).is_some()
            {
                return Err(malformed("the message has two `wsse:Security` headers for this receiver"));
            }
        }
        let tokens: Vec<_> = security.iter().flat_map(Element::children).collect();
        if security.is_some_and(|security| security.range().len() > limits.header_bytes) {
            return Err(limit("the `wsse:Security` header is longer than", limits.header_bytes, "bytes"));
        }
        if tokens.len() > limits.tokens {
            return Err(limit("the `wsse:Security` header has more elements than", limits.tokens, ""));
        }
        Ok(Self { document, header, blocks, body, strays, security, tokens })
    }

    /// The only element of a name in the header block.
    pub(super) fn only(&self, name: Name<'_>) -> Result<Option<Element<'d, 't>>, SecurityError> {
        let mut all = self.tokens.iter().filter(|token| token.name() == name);
        match (all.next(), all.next()) {
            (first, None) => Ok(first.copied()),
            _ => Err(malformed(format!("the `wsse:Security` header has two `{}`", name.local))),
        }
    }

    /// Header blocks besides the one that is for this receiver.
    pub(super) fn other_blocks(&self) -> impl Iterator<Item = Element<'d, 't>> {
        self.blocks.iter().copied().filter(|block| Some(*block) != self.security)
    }
}

/// Returns whether a header block is for a receiver who acts as the last one, or in this role.
fn is_for(block: Element<'_, '_>, version: SoapVersion, actor: Option<&str>) -> bool {
    let namespace = version.namespace();
    let role = block.attribute(namespace, "role").or_else(|| block.attribute(namespace, "actor"));
    let role = role.as_deref().unwrap_or_default().trim();
    is_for_ultimate_receiver(role) || actor == Some(role)
}

pub(super) fn malformed(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Malformed, message)
}

pub(super) fn missing(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Missing, message)
}

pub(super) fn limit(text: &str, bound: usize, unit: &str) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Limit, format!("{text} {bound} {unit}").trim_end())
}

/// Takes the text of an element that has nothing else, unless there was one of its name before.
pub(super) fn text_once(
    element: Element<'_, '_>,
    found: &mut Option<String>,
    bound: usize,
) -> Result<(), SecurityError> {
    let local = element.name().local;
    let text = element.text().ok_or_else(|| malformed(format!("`{local}` is no text")))?;
    if text.len() > bound {
        return Err(limit(&format!("`{local}` is longer than"), bound, "bytes"));
    }
    match found.replace(text.into_owned()) {
        None => Ok(()),
        Some(_) => Err(malformed(format!("a token has two `{local}`"))),
    }
}
