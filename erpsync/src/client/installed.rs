//! The interceptors of a client.

use std::sync::Arc;

use super::Interceptor;
use super::endpoint::Endpoint;

/// Interceptor with the endpoint that its client had when it was installed: the one that credentials are for.
pub(super) struct Installed<I: ?Sized = dyn Interceptor> {
    pub(super) endpoint: Endpoint,
    pub(super) interceptor: I,
}

/// The interceptors of a client, in the order of the request.
#[derive(Clone, Default)]
pub(crate) struct Interceptors {
    authentication: Option<Arc<Installed>>,
    addressing: Option<Arc<Installed>>,
    others: Vec<Arc<Installed>>,
}

impl Interceptors {
    pub(super) fn set_authentication(&mut self, interceptor: impl Interceptor + 'static, endpoint: Endpoint) {
        self.authentication = Some(Arc::new(Installed { endpoint, interceptor }));
    }

    pub(super) fn set_addressing(&mut self, interceptor: impl Interceptor + 'static, endpoint: Endpoint) {
        self.addressing = Some(Arc::new(Installed { endpoint, interceptor }));
    }

    pub(super) fn remove_addressing(&mut self) {
        self.addressing = None;
    }

    pub(super) fn push(&mut self, interceptor: impl Interceptor + 'static, endpoint: Endpoint) {
        self.others.push(Arc::new(Installed { endpoint, interceptor }));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.authentication.is_none() && self.addressing.is_none() && self.others.is_empty()
    }

    /// The interceptors in the order of the reply, with their indexes in that of the request.
    pub(super) fn replies(&self) -> impl Iterator<Item = (usize, &dyn Interceptor)> {
        let slots = [&self.authentication, &self.addressing];
        let count = slots.into_iter().flatten().count() + self.others.len();
        (0..count).rev().zip(self.iter().rev())
    }

    /// The interceptors in the order of the request.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &dyn Interceptor> {
        self.installed().map(|installed| &installed.interceptor)
    }

    /// The interceptors in the order of the request, with the endpoints that they were installed for.
    pub(super) fn installed(&self) -> impl DoubleEndedIterator<Item = &Installed> {
        self.authentication.iter().chain(&self.addressing).chain(&self.others).map(|installed| &**installed)
    }
}
