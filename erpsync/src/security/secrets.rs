//! Secrets that the keys of a message lead to: those that were encrypted for this receiver, and those derived from them.

#[cfg(feature = "encryption")]
mod session {
    use super::super::certificates::{ENCRYPTED_KEY_SHA1, TokenReference};
    use super::super::derived_key::{self, is_derived_key};
    use super::super::document::Element;
    use super::super::encryption::{Decryption, ExchangeKey, KeyIndex, SessionKeys};
    use super::super::keys::VerifyingKey;
    use super::super::layout::Layout;
    use super::super::{SecurityError, SecurityLimits};
    use crate::soap::EnvelopeText;

    /// Secrets of one message, and the decryption of what they encrypt.
    pub(in super::super) struct Secrets<'s> {
        keys: SessionKeys<'s>,
        /// Those that may sign a reply: the key of its request, and keys derived from it. `None` in a request, where any may.
        signing: Option<Vec<KeyIndex>>,
    }

    impl<'s> Secrets<'s> {
        /// The secrets of a request.
        pub(in super::super) fn new(decryption: &'s Decryption, limits: &'s SecurityLimits) -> Self {
            Self { keys: SessionKeys::new(decryption, limits), signing: None }
        }

        /// The secrets of a reply.
        pub(in super::super) fn of_reply(mut self, request: Option<&ExchangeKey>) -> Self {
            let key =
                request.map(|key| self.keys.insert(None, Some(key.digest.clone()), None, key.secret.clone()));
            self.signing = Some(key.into_iter().collect());
            self
        }

        /// The key of a request, which its reply may use.
        pub(in super::super) fn exchange_key(&self, signer: Option<&VerifyingKey>) -> Option<ExchangeKey> {
            self.keys.exchange_key(signer)
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

        /// The secret that a reference names, if it may sign.
        pub(in super::super) fn secret(&self, reference: &TokenReference) -> Option<&[u8]> {
            let may_sign = |key: &KeyIndex| self.signing.as_ref().is_none_or(|signing| signing.contains(key));
            self.key(reference).filter(may_sign).map(|key| self.keys.secret(key).bytes())
        }

        fn key(&self, reference: &TokenReference) -> Option<KeyIndex> {
            match reference {
                TokenReference::Direct { id, .. } => self.keys.by_id(id),
                TokenReference::KeyIdentifier { value_type, value: Some(value), .. }
                    if value_type == ENCRYPTED_KEY_SHA1 =>
                {
                    self.keys.by_digest(value)
                }
                _ => None,
            }
        }

        /// Derives the key of a `wsc:DerivedKeyToken`, if that which it is derived from is at hand.
        fn derive(&mut self, token: Element<'_, '_>) -> Result<(), SecurityError> {
            let derived = derived_key::read(token)?;
            let Some(base) = self.key(&derived.base) else { return Ok(()) };
            let secret = derived.derive(self.keys.secret(base).bytes());
            let key = self.keys.insert(Some(derived.id), None, Some(base), secret);
            if let Some(signing) = self.signing.as_mut().filter(|signing| signing.contains(&base)) {
                signing.push(key);
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
