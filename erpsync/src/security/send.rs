//! Adding the header block to a message.

use super::names::{WSSE, WSU};
use super::time::written;
use super::{Security, SecurityError, SecurityErrorKind, timestamp};
use crate::soap::{EnvelopeText, SoapVersion};
use crate::xml::escaped;

impl Security {
    /// Adds the header block to an envelope, if there is anything to add.
    pub(super) fn protect(&self, envelope: &mut EnvelopeText) -> Result<(), SecurityError> {
        let now = self.clock.now();
        let mut content = String::new();
        if let Some(lifetime) = self.lifetime {
            content += &timestamp::write("TS-1", now, lifetime)?;
        }
        if let Some(token) = &self.username {
            content += &token.write("UT-1", &written(now)?)?;
        }
        if content.is_empty() {
            return Ok(());
        }
        let start = self.start_tag(envelope).map_err(unreadable)?;
        envelope.insert_header_text(&format!("{start}{content}</wsse:Security>")).map_err(unreadable)
    }

    fn start_tag(&self, envelope: &EnvelopeText) -> Result<String, crate::xml::ReadError> {
        let version = envelope.version()?;
        let mut tag = format!("<wsse:Security xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\"");
        if !self.must_understand && self.actor.is_none() {
            return Ok(tag + ">");
        }
        let mut prefix = envelope.envelope_prefix()?;
        if prefix.is_empty() {
            prefix = "soap:".to_owned();
            tag += &format!(" xmlns:soap=\"{}\"", version.namespace());
        }
        if self.must_understand {
            let yes = if version == SoapVersion::V1_1 { "1" } else { "true" };
            tag += &format!(" {prefix}mustUnderstand=\"{yes}\"");
        }
        if let Some(actor) = &self.actor {
            let name = if version == SoapVersion::V1_1 { "actor" } else { "role" };
            tag += &format!(" {prefix}{name}=\"{}\"", escaped(actor));
        }
        Ok(tag + ">")
    }
}

fn unreadable(error: crate::xml::ReadError) -> SecurityError {
    SecurityError::new(
        SecurityErrorKind::Setup,
        format!("an envelope that is no SOAP can't be protected: {error}"),
    )
}
