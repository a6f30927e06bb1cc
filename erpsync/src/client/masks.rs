//! What is masked in the messages of an exchange.

use super::Config;
use crate::soap::{Envelope, Secrets, mask};
use crate::transport::SecretNames;

/// The names of secret elements and attributes, besides those that always are, and the secrets of the request.
pub(super) struct Masks {
    /// Told to the client, or written as `Secret`s.
    names: Vec<String>,
    values: Secrets,
}

impl Masks {
    pub(super) fn new(config: &Config, request: &Envelope) -> Self {
        let mut names = config.secrets.clone();
        names.extend(request.secrets.iter().map(|name| (*name).to_owned()));
        let mut masks = Self { names, values: Secrets::default() };
        masks.values = Secrets::of(&request.xml, &masks.names());
        masks
    }

    /// The names, for a transport.
    pub(super) fn secret_names(&self) -> SecretNames {
        SecretNames::new(&self.names)
    }

    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    /// The message without what is in elements and attributes of secret names.
    pub(super) fn by_name(&self, xml: &str) -> String {
        mask(xml, &self.names())
    }

    /// The text without the secrets of the request; `None` if there are none in it.
    pub(super) fn scrubbed(&self, text: &str) -> Option<String> {
        self.values.scrub(text)
    }
}
