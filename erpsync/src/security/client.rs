//! Message security in a client.

use super::requirements::Check;
use super::send::Answered;
use super::{Requirements, Security, SecurityError, SecurityErrorKind};
use crate::BoxFuture;
use crate::client::{CallError, FinishedRequest, Interceptor, OpenedReply, RequestContext};
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
        Box::pin(std::future::ready(Ok(())))
    }

    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let protected = self.protect(request.envelope_mut(), Answered::default()).await;
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
            let received = requirements.check(reply.envelope(), check).await;
            let received = received.map_err(|error| {
                let fault = fault_in(reply.as_str());
                CallError::untrusted(fault.map_or(error, |fault| SecurityError::unprotected(&fault)))
            })?;
            if let Some(signed_by) = received.signed_by {
                reply.extensions_mut().insert(signed_by);
            }
            Ok(())
        })
    }
}

impl SecurityError {
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
