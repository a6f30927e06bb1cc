//! Versions of NetServer's services, which differ in their namespaces.
//!
//! Messages of this module's own have types in the namespace of one version. This translates them to another one.

use super::NAMESPACES;
use crate::BoxFuture;
use crate::client::{CallError, FinishedRequest, Interceptor, RequestContext};
use crate::xml::ReadOptions;

/// Namespace of the types of this module.
pub(super) const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

const _: () = assert!(NAMESPACE.len() > NAMESPACES.len());

/// Translates XML of the types of this module into the namespace of another version.
pub(super) fn translated(xml: &str, namespace: &str) -> String {
    let namespace = namespace.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    xml.replace(&format!("xmlns=\"{NAMESPACE}\""), &format!("xmlns=\"{namespace}\""))
}

/// Options that read the messages of every version.
pub(super) fn of_any_version(options: &ReadOptions) -> ReadOptions {
    let mut options = options.clone();
    options.any_namespace = true;
    options
}

/// Interceptor that sends requests in the namespace of a version.
pub(super) struct Version {
    pub(super) namespace: &'static str,
}

impl Interceptor for Version {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let action = request.operation().action.replace(NAMESPACE, self.namespace);
        request.set_action(action);
        Box::pin(async { Ok(()) })
    }

    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let envelope = request.envelope_mut();
        let body = envelope.body().map(|body| translated(body, self.namespace));
        let result = body.and_then(|body| envelope.replace_body(&body)).map_err(CallError::unsent);
        Box::pin(async { result })
    }
}
