//! Message security in a client.

use super::check::Check;
use super::names::WSSE;
use super::saml::SentAssertion;
use super::send::Answered;
use super::{Requirements, Security, SecurityError, SecurityErrorKind};
use crate::BoxFuture;
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, FinishedRequest, Interceptor, OpenedReply, RequestContext,
};
use crate::soap::{Block, Content, Fault, Sink, open};
use crate::xml::{ReadError, Reader};

/// Values of the signatures of the request of a call, for its reply.
#[derive(Clone)]
struct SentSignatures(Vec<Vec<u8>>);

impl Interceptor for Security {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        if let Some(token) = &self.username {
            request.add_secret(token.password().expose().clone());
        }
        Box::pin(async move {
            if let Some(source) = &self.assertion {
                let sent = source.get().await?;
                request.add_secret(sent.assertion.secret().unwrap_or_default());
                request.extensions_mut().insert(sent);
            }
            Ok(())
        })
    }

    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            if request.is_streamed() && self.needs_whole_messages() {
                return Err(CallError::unsent(SecurityError::of_stream()));
            }
            if self.needs_whole_messages() {
                request.include_attachments().await.map_err(CallError::unsent)?;
                if request.has_attachments() {
                    return Err(CallError::unsent(SecurityError::of_sent_parts()));
                }
            }
            let assertion = request.extensions().get::<SentAssertion>().cloned();
            let assertion = assertion.as_ref().map(|sent| &sent.assertion);
            let protected = self.protect(request.envelope_mut(), assertion, Answered::default()).await;
            let protected = protected.map_err(CallError::unsent)?;
            request.extensions_mut().insert(SentSignatures(protected.signatures));
            #[cfg(feature = "encryption")]
            if let Some(key) = protected.key {
                request.extensions_mut().insert(key);
            }
            Ok(())
        })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let none = Requirements::new();
            let requirements = self.requirements.as_deref().unwrap_or(&none);
            let sent =
                reply.extensions().get::<SentSignatures>().cloned().map_or_else(Vec::new, |sent| sent.0);
            #[cfg(feature = "encryption")]
            let key = reply.extensions().get::<super::encryption::ExchangeKey>().cloned();
            let check = Check {
                actor: self.actor.as_deref(),
                now: self.clock.now(),
                sent: &sent,
                #[cfg(feature = "encryption")]
                key: key.as_ref(),
                #[cfg(feature = "encryption")]
                is_reply: true,
                seen: &mut Vec::new(),
            };
            if requirements.cover_content() {
                reply.include_attachments().await.map_err(CallError::untrusted)?;
            }
            let received = requirements.check(reply.envelope(), check).await;
            let received = received.map_err(|error| {
                let fault = fault_in(reply.as_str());
                CallError::untrusted(fault.map_or(error, |fault| SecurityError::unprotected(&fault)))
            })?;
            if requirements.cover_content() && reply.has_attachments() {
                return Err(CallError::untrusted(SecurityError::of_received_parts()));
            }
            if let Some(signed_by) = received.signed_by {
                reply.extensions_mut().insert(signed_by);
            }
            Ok(())
        })
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        let sent = attempt.extensions_mut().remove::<SentAssertion>();
        match (attempt.result(), &self.assertion, sent) {
            (Err(error), Some(source), Some(sent)) if is_token_refused(error) && source.forget(&sent) => {
                AfterAttempt::Repeat
            }
            _ => AfterAttempt::Return,
        }
    }
}

/// Reports whether a server refused the token of a request, unprocessed: a fault of WS-Security 1.1.1, section 12.
fn is_token_refused(error: &CallError) -> bool {
    error.fault().is_some_and(|fault| fault.code().most_specific().0 == WSSE)
}

impl SecurityError {
    /// The error of a message that is streamed where all of it is needed.
    pub(super) fn of_stream() -> Self {
        let message = "signatures and encryption take the whole message, and this operation streams it";
        Self::new(SecurityErrorKind::Setup, message)
    }

    /// The error of a fault that is not protected as replies must be. Servers answer so that refuse the protection of the request.
    fn unprotected(fault: &Fault) -> Self {
        let message =
            format!("the reply is a fault that is not protected, so anyone may have written it: {fault}");
        Self::new(SecurityErrorKind::UnprotectedFault, message)
    }
}

/// The fault that an envelope is.
fn fault_in(envelope: &str) -> Option<Fault> {
    struct Nothing;

    impl Sink for Nothing {
        fn block(&mut self, reader: &mut Reader<'_>, _: Block) -> Result<(), ReadError> {
            reader.skip()
        }

        fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
            reader.skip()
        }
    }

    let mut reader = Reader::new(envelope);
    match open(&mut reader).ok()??.read(&mut Nothing).ok()? {
        Content::Fault(fault) => Some(*fault),
        _ => None,
    }
}
