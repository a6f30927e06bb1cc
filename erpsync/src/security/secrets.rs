//! Secrets that the keys of a message lead to: those that were encrypted for this receiver, and those derived from them.

#[cfg(feature = "encryption")]
mod session {
    use super::super::certificates::{ENCRYPTED_KEY_SHA1, TokenReference};
    use super::super::derived_key::{self, is_derived_key};
    use super::super::document::Element;
    use super::super::encryption::{Decryption, SessionKeys};
    use super::super::layout::Layout;
    use super::super::{SecurityError, SecurityLimits};
    use crate::soap::EnvelopeText;

    /// Secrets of one message, and the decryption of what they encrypt.
    pub(in super::super) struct Secrets<'s> {
        keys: SessionKeys<'s>,
    }

    impl<'s> Secrets<'s> {
        pub(in super::super) fn new(decryption: &'s Decryption, limits: &'s SecurityLimits) -> Self {
            Self { keys: SessionKeys::new(decryption, limits) }
        }

        /// Processes an element of the header; returns the changes that decrypt what it lists.
        pub(in super::super) fn process(
            &mut self,
            layout: &Layout<'_, '_>,
            token: Element<'_, '_>,
            envelope: &EnvelopeText,
        ) -> Result<Vec<(std::ops::Range<usize>, String)>, SecurityError> {
            if is_derived_key(token.name()) {
                self.derive(token)?;
                return Ok(Vec::new());
            }
            self.keys.process(layout.document, token, envelope.limits())
        }

        /// The secret that a reference names.
        pub(in super::super) fn secret(&self, reference: &TokenReference) -> Option<&[u8]> {
            let key = match reference {
                TokenReference::Direct { id, .. } => self.keys.by_id(id),
                TokenReference::KeyIdentifier { value_type, value: Some(value), .. }
                    if value_type == ENCRYPTED_KEY_SHA1 =>
                {
                    self.keys.by_digest(value)
                }
                _ => None,
            };
            key.map(|key| self.keys.secret(key).bytes())
        }

        /// Derives the key of a `wsc:DerivedKeyToken`, if that which it is derived from is at hand.
        fn derive(&mut self, token: Element<'_, '_>) -> Result<(), SecurityError> {
            let derived = derived_key::read(token)?;
            if let Some(secret) = self.secret(&derived.base) {
                let key = derived.derive(secret);
                self.keys.insert(Some(derived.id), None, key);
            }
            Ok(())
        }
    }
}

#[cfg(feature = "encryption")]
pub(super) use self::session::Secrets;

#[cfg(not(feature = "encryption"))]
mod none {
    use super::super::SecurityError;
    use super::super::certificates::TokenReference;
    use super::super::document::Element;
    use super::super::layout::Layout;
    use crate::soap::EnvelopeText;

    /// Without the feature `encryption` there are none.
    pub(in super::super) struct Secrets<'s>(pub(in super::super) std::marker::PhantomData<&'s ()>);

    impl Secrets<'_> {
        pub(in super::super) fn process(
            &mut self,
            _: &Layout<'_, '_>,
            _: Element<'_, '_>,
            _: &EnvelopeText,
        ) -> Result<Vec<(std::ops::Range<usize>, String)>, SecurityError> {
            Ok(Vec::new())
        }

        pub(in super::super) fn secret(&self, _: &TokenReference) -> Option<&[u8]> {
            None
        }
    }
}

#[cfg(not(feature = "encryption"))]
pub(super) use self::none::Secrets;
