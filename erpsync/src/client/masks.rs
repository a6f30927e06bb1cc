//! What is masked in the messages of an exchange.

use std::borrow::Cow;
use std::sync::OnceLock;

use bytes::Bytes;

use super::Config;
use crate::soap::{Secrets, mask};
use crate::transport::SecretNames;
use crate::xml::Noted;

/// The names of secret elements and attributes, besides those that always are, and the secrets of the request: looked
/// for when they are asked for the first time, since most replies are shown to nobody.
pub(super) struct Masks {
    /// Told to the client.
    told: Vec<String>,
    /// Written as `Secret`s, or said by the service.
    typed: Noted,
    request: Bytes,
    values: OnceLock<Secrets>,
}

impl Masks {
    /// What is to be masked of a request and its reply, where the elements of these names are secrets by their types.
    pub(super) fn new(config: &Config, typed: Noted, request: Bytes) -> Self {
        Self { told: config.secrets.clone(), typed, request, values: OnceLock::new() }
    }

    /// The names, for a transport; `None` if there are none.
    pub(super) fn secret_names(&self) -> Option<SecretNames> {
        let names = self.names();
        (!names.is_empty()).then(|| SecretNames::new(&names))
    }

    fn names(&self) -> Vec<&str> {
        self.told.iter().map(String::as_str).chain(self.typed.iter().map(|name| name as &str)).collect()
    }

    /// The request, secrets and all.
    pub(super) fn request(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.request)
    }

    /// The message without what is in elements and attributes of secret names.
    pub(super) fn by_name(&self, xml: &str) -> String {
        mask(xml, &self.names())
    }

    /// The text without the secrets of the request; `None` if there are none in it.
    pub(super) fn scrubbed(&self, text: &str) -> Option<String> {
        self.values.get_or_init(|| Secrets::of(&self.request(), &self.names())).scrub(text)
    }
}
