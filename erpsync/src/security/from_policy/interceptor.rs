//! Credentials as an interceptor of a client.

use super::{Credentials, Security, SecurityError, SecurityErrorKind};
use crate::client::{
    AfterAttempt, AttemptOutcome, CallError, FinishedRequest, Interceptor, OpenedReply, RequestContext,
};
use crate::{BoxFuture, Secret};

/// Security of a call, as its policy asks for it.
#[derive(Clone)]
struct Chosen(Security);

impl Credentials {
    fn choose(&self, request: &RequestContext<'_>) -> Result<Security, SecurityError> {
        let lacks = |message: &str| SecurityError::new(SecurityErrorKind::Setup, message);
        let policy = request.service().and_then(|service| service.policy);
        let policy = policy
            .ok_or_else(|| lacks("the WSDL has no policy, so it does not say which security is needed"))?;
        let own = policy.endpoints.iter().find(|endpoint| endpoint.address == request.endpoint());
        let endpoint = own.or(policy.endpoints.first()).ok_or_else(|| lacks("the policy is of no port"))?;
        self.security(endpoint, request.operation().name, request.endpoint().starts_with("https:"))
    }
}

impl Interceptor for Credentials {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        if let Some(password) = self.user.as_ref().map(|(_, password)| Secret::expose(password).clone()) {
            request.add_secret(password);
        }
        Box::pin(async move {
            let security = self.choose(request).map_err(CallError::unsent)?;
            request.extensions_mut().insert(Chosen(security.clone()));
            security.prepare_request(request).await
        })
    }

    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            match request.extensions().get::<Chosen>().cloned() {
                Some(Chosen(security)) => security.finish_request(request).await,
                None => Ok(()),
            }
        })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            match reply.extensions().get::<Chosen>().cloned() {
                Some(Chosen(security)) => security.open_reply(reply).await,
                None => Ok(()),
            }
        })
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        match attempt.extensions_mut().get::<Chosen>().cloned() {
            Some(Chosen(security)) => security.after_attempt(attempt),
            None => AfterAttempt::Return,
        }
    }
}
