//! The header block `wsse:Security` of a received message.

use super::names::SECURITY;
use super::{SecurityError, SecurityErrorKind, SecurityLimits};
use crate::soap::{EnvelopeText, SoapVersion, children, is_for_ultimate_receiver};
use crate::xml::{Name, RawElement, Reader};

/// The header block for this receiver, and the elements in it.
#[derive(Debug)]
pub(super) struct SecurityHeader {
    /// Index among the header blocks.
    pub(super) index: usize,
    /// In their order.
    pub(super) children: Vec<Child>,
}

/// An element right in the header block.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) element: RawElement,
}

impl SecurityHeader {
    /// Finds the header block for this receiver; those for others are left alone.
    ///
    /// There is at most one for each actor or role (WS-Security 1.1.1, section 5).
    pub(super) fn find(
        envelope: &EnvelopeText,
        actor: Option<&str>,
        limits: &SecurityLimits,
    ) -> Result<Option<Self>, SecurityError> {
        let mut found = None;
        for (index, block) in envelope.header_blocks()?.iter().enumerate() {
            if block.name() != SECURITY || !is_for(block, envelope.version()?, actor)? {
                continue;
            }
            if found.replace((index, block)).is_some() {
                return Err(malformed("the message has two `wsse:Security` headers for this receiver"));
            }
        }
        let Some((index, block)) = found else { return Ok(None) };
        if block.as_str().len() > limits.header_bytes {
            return Err(limit("the `wsse:Security` header is longer than", limits.header_bytes, "bytes"));
        }
        Ok(Some(Self { index, children: children_of(block, limits)? }))
    }

    /// The only child of a name.
    pub(super) fn only(&self, name: Name<'_>) -> Result<Option<&Child>, SecurityError> {
        let mut all = self.children.iter().filter(|child| child.element.name() == name);
        match (all.next(), all.next()) {
            (first, None) => Ok(first),
            _ => Err(malformed(format!("the `wsse:Security` header has two `{}`", name.local))),
        }
    }
}

fn children_of(block: &RawElement, limits: &SecurityLimits) -> Result<Vec<Child>, SecurityError> {
    let mut found = Vec::new();
    let mut reader = Reader::new(block.as_str());
    reader.root()?;
    let mut frame = children(&mut reader);
    while reader.next(&mut frame)?.is_some() {
        if found.len() >= limits.tokens {
            return Err(limit("the `wsse:Security` header has more elements than", limits.tokens, ""));
        }
        found.push(Child { element: reader.raw()? });
    }
    Ok(found)
}

/// Returns whether a header block is for a receiver who acts as the last one, or in this role.
fn is_for(block: &RawElement, version: SoapVersion, actor: Option<&str>) -> Result<bool, SecurityError> {
    let mut reader = Reader::new(block.as_str());
    reader.root()?;
    let namespace = version.namespace();
    let role = match reader.attribute(namespace, "role")? {
        Some(role) => Some(role),
        None => reader.attribute(namespace, "actor")?,
    };
    let role = role.as_deref().unwrap_or_default().trim();
    Ok(is_for_ultimate_receiver(role) || actor == Some(role))
}

pub(super) fn malformed(message: impl Into<String>) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Malformed, message)
}

pub(super) fn limit(text: &str, bound: usize, unit: &str) -> SecurityError {
    SecurityError::new(SecurityErrorKind::Limit, format!("{text} {bound} {unit}").trim_end())
}

/// Text of a child that has nothing else, unless there was one of its name before.
pub(super) fn text_once(
    reader: &mut Reader<'_>,
    found: &mut Option<String>,
    bound: usize,
) -> Result<(), SecurityError> {
    let local = reader.name().local.to_owned();
    let text = reader.text().map_err(|_| malformed(format!("`{local}` is no text")))?;
    if text.len() > bound {
        return Err(limit(&format!("`{local}` is longer than"), bound, "bytes"));
    }
    match found.replace(text.into_owned()) {
        None => Ok(()),
        Some(_) => Err(malformed(format!("a token has two `{local}`"))),
    }
}
