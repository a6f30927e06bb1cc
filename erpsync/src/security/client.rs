//! Message security in a client.

use super::{Requirements, Security};
use crate::BoxFuture;
use crate::client::{CallError, FinishedRequest, Interceptor, OpenedReply, RequestContext};

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
        let protected = self.protect(request.envelope_mut()).map_err(CallError::unsent);
        Box::pin(std::future::ready(protected))
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let none = Requirements::new();
            let requirements = self.requirements.as_deref().unwrap_or(&none);
            let checked = requirements.check(reply.envelope(), self.actor.as_deref(), self.clock.now()).await;
            let identity = checked.map_err(CallError::untrusted)?;
            if let Some(identity) = identity {
                reply.extensions_mut().insert(identity);
            }
            Ok(())
        })
    }
}
