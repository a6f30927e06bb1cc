//! Message security in a server.

use super::names::SECURITY;
use super::{Requirements, Security, SecurityError, SecurityErrorKind, fault};
use crate::BoxFuture;
use crate::report::Report;
use crate::server::{FinishedResponse, Interceptor, OpenedRequest};
use crate::soap::Fault;
use crate::xml::Name;

impl Interceptor for Security {
    fn understands(&self, name: Name<'_>) -> bool {
        name == SECURITY
    }

    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let none = Requirements::new();
            let requirements = self.requirements.as_deref().unwrap_or(&none);
            let envelope = request.envelope_mut();
            let checked = requirements.check(envelope, self.actor.as_deref(), self.clock.now()).await;
            let identity = checked.map_err(|error| self.refuse(&error))?;
            if let Some(identity) = identity {
                request.extensions_mut().insert(identity);
            }
            Ok(())
        })
    }

    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let protected = self.protect(response.envelope_mut()).map_err(Fault::internal);
        Box::pin(std::future::ready(protected))
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
