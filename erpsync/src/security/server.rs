//! Message security in a server.

use super::check::Check;
#[cfg(feature = "encryption")]
use super::encryption::Peer;
use super::names::SECURITY;
use super::saml::ReceivedAssertion;
use super::send::Answered;
use super::{Requirements, Security, SecurityError, SecurityErrorKind, fault};
use crate::BoxFuture;
use crate::report::Report;
use crate::server::{FinishedResponse, Interceptor, OpenedRequest};
use crate::soap::Fault;
use crate::xml::Name;

/// Values of the signatures of a request, for its reply.
#[derive(Clone, Default)]
struct SeenSignatures(Vec<Vec<u8>>);

impl Interceptor for Security {
    fn understands(&self, name: Name<'_>) -> bool {
        name == SECURITY
    }

    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            if request.is_streamed() && self.needs_whole_messages() {
                return Err(Fault::receiver(SecurityError::of_stream().to_string()));
            }
            let none = Requirements::new();
            let requirements = self.requirements.as_deref().unwrap_or(&none);
            let mut seen = Vec::new();
            let check = Check {
                actor: self.actor.as_deref(),
                now: self.clock.now(),
                sent: &[],
                #[cfg(feature = "encryption")]
                key: None,
                #[cfg(feature = "encryption")]
                is_reply: false,
                seen: &mut seen,
            };
            if requirements.cover_content() {
                request.include_attachments().await.map_err(Fault::from)?;
            }
            let received = requirements.check(request.envelope_mut(), check).await;
            if self.confirmation {
                request.extensions_mut().insert(SeenSignatures(seen));
            }
            let received = received.map_err(|error| self.refuse(&error))?;
            if requirements.cover_content() && request.has_attachments() {
                return Err(self.refuse(&SecurityError::of_received_parts()));
            }
            #[cfg(feature = "encryption")]
            {
                let needs_key = self.encryption.as_ref().is_some_and(|reply| reply.needs_request_key());
                if needs_key && received.key.is_none() {
                    let message = "no reply can be encrypted: the request has no encrypted key, or has several, \
                                   none of which made its signature";
                    return Err(self.refuse(&SecurityError::new(SecurityErrorKind::Missing, message)));
                }
                request.extensions_mut().insert(Peer::of(&received));
            }
            if let Some(identity) = received.identity {
                request.extensions_mut().insert(identity);
            }
            if let Some(assertion) = received.assertion {
                request.extensions_mut().insert(ReceivedAssertion(assertion));
            }
            if let Some(signed_by) = received.signed_by {
                request.extensions_mut().insert(signed_by);
            }
            Ok(())
        })
    }

    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            if response.is_streamed() && self.needs_whole_messages() {
                return Err(Fault::internal(SecurityError::of_stream()));
            }
            if self.needs_whole_messages() {
                response.include_attachments().await.map_err(Fault::internal)?;
                if response.has_attachments() {
                    return Err(Fault::internal(SecurityError::of_sent_parts()));
                }
            }
            let seen = response.extensions().get::<SeenSignatures>().cloned().unwrap_or_default();
            let confirmed = self.confirmation.then_some(&*seen.0);
            let assertion = match &self.assertion {
                None => None,
                Some(source) => Some(source.get().await.map_err(Fault::internal)?.assertion),
            };
            #[cfg(feature = "encryption")]
            let peer = response.extensions().get::<Peer>().cloned();
            let answered = Answered {
                confirmed,
                is_reply: true,
                #[cfg(feature = "encryption")]
                peer: peer.as_ref(),
            };
            let protected = self.protect(response.envelope_mut(), assertion.as_ref(), answered).await;
            protected.map(drop).map_err(Fault::internal)
        })
    }
}

impl Security {
    /// Logs a failed check and returns its fault.
    fn refuse(&self, error: &SecurityError) -> Fault {
        let kind = error.kind();
        if kind == SecurityErrorKind::Setup {
            tracing::error!(target: "erpsync::security", error = %Report(error), "a request can't be checked");
        } else {
            tracing::warn!(target: "erpsync::security", ?kind, error = %Report(error), "a request is refused");
        }
        match self.detailed_faults || kind == SecurityErrorKind::Setup {
            true => fault::detailed(error),
            false => fault::one_for_all(),
        }
    }
}
