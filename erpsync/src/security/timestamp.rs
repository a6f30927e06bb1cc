//! The timestamp of a message: WS-Security SOAP Message Security 1.1.1, section 10.

use std::time::{Duration, SystemTime};

use super::document::Element;
use super::layout::{malformed, text_once};
use super::names::WSU;
use super::time::{Freshness, parsed, written};
use super::{SecurityError, SecurityErrorKind};
use crate::xml::Name;

/// Maximum length of a time, in bytes.
const TIME: usize = 64;

/// Writes the element. The prefix `wsu` is declared around it.
pub(super) fn write(id: &str, now: SystemTime, lifetime: Duration) -> Result<String, SecurityError> {
    let expires = now.checked_add(lifetime);
    let expires = expires.ok_or_else(|| {
        SecurityError::new(SecurityErrorKind::Setup, "the lifetime of the message is too long")
    })?;
    let (created, expires) = (written(now)?, written(expires)?);
    Ok(format!(
        "<wsu:Timestamp wsu:Id=\"{id}\"><wsu:Created>{created}</wsu:Created>\
         <wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>"
    ))
}

/// Checks the element of a received message; returns the time of its creation.
pub(super) fn check(
    element: Element<'_, '_>,
    now: SystemTime,
    freshness: Freshness,
) -> Result<SystemTime, SecurityError> {
    let (mut created, mut expires) = (None, None);
    for child in element.children() {
        let Name { namespace, local } = child.name();
        match (namespace, local) {
            (WSU, "Created") => text_once(child, &mut created, TIME)?,
            (WSU, "Expires") => text_once(child, &mut expires, TIME)?,
            _ => {}
        }
    }
    // Basic Security Profile 1.1, R3203.
    let created = created.ok_or_else(|| malformed("the Timestamp has no time of creation"))?;
    let created = parsed(&created, "Created")?;
    if let Some(expires) = expires {
        let expires = parsed(&expires, "Expires")?;
        if expires < created {
            return Err(malformed("the Timestamp expires before it was created"));
        }
        if now.duration_since(expires).is_ok_and(|late| late >= freshness.clock_skew) {
            return Err(SecurityError::new(SecurityErrorKind::Expired, "the message has expired"));
        }
    }
    freshness.check(created, now, "Timestamp")?;
    Ok(created)
}
