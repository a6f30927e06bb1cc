//! Settings that the calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::DEFAULT_TIMEOUT;
use super::drift::Drifts;
use super::endpoint::{Endpoint, EndpointError};
use super::exchange::Exchange;
use super::installed::Interceptors;
use super::retry::Retry;
use super::tag_caches::TagCachePool;
use crate::attachment::{AttachmentLimits, Mtom};
use crate::redact::is_credential;
use crate::soap::{MessageStyle, Service, SoapVersion};
use crate::transport::Transport;
use crate::xml::{RawElement, ReadOptions, WriteError};

pub(super) type Observer = Arc<dyn Fn(&Exchange<'_>) + Send + Sync>;

/// Settings of a client and, as a copy, of a call.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) version: SoapVersion,
    /// The service that is called, where it is known.
    pub(crate) service: Option<&'static Service>,
    pub(crate) style: Option<Arc<MessageStyle>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) read: ReadOptions,
    pub(crate) mtom: Option<Mtom>,
    pub(crate) attachments: Arc<AttachmentLimits>,
    /// Blocks for operations that have one of their name.
    pub(crate) blocks: Vec<RawElement>,
    /// Blocks for every call.
    pub(crate) always: Vec<RawElement>,
    pub(crate) http_headers: HeaderMap,
    pub(crate) gzip: bool,
    pub(crate) interceptors: Interceptors,
    pub(crate) retry: Option<Retry>,
    pub(crate) observer: Option<Observer>,
    /// Local names of elements and attributes.
    pub(crate) secrets: Arc<[String]>,
    /// The secrets in HTTP header fields.
    pub(crate) credentials: Arc<[String]>,
    /// Shared with the clones of the client.
    pub(crate) tag_caches: Arc<TagCachePool>,
    /// Shared likewise.
    pub(crate) drifts: Arc<Drifts>,
    /// Error of a header block, which each call returns.
    pub(crate) problem: Option<WriteError>,
    /// Error of the endpoint that was set for a call, which it returns.
    pub(crate) wrong_endpoint: Option<EndpointError>,
}

impl Config {
    /// Default settings for an endpoint and a transport.
    pub(super) fn new(endpoint: Endpoint, transport: Arc<dyn Transport>) -> Self {
        Self {
            endpoint,
            transport,
            version: SoapVersion::default(),
            service: None,
            style: None,
            timeout: Some(DEFAULT_TIMEOUT),
            read: ReadOptions::default(),
            mtom: None,
            attachments: Arc::default(),
            blocks: Vec::new(),
            always: Vec::new(),
            http_headers: HeaderMap::new(),
            gzip: false,
            interceptors: Interceptors::default(),
            retry: None,
            observer: None,
            secrets: Arc::default(),
            credentials: Arc::default(),
            tag_caches: Arc::default(),
            drifts: Arc::default(),
            problem: None,
            wrong_endpoint: None,
        }
    }

    /// The address that is called, without user info and query.
    pub(super) fn display_endpoint(&self) -> &str {
        match self.wrong_endpoint {
            Some(_) => "(not a URL)",
            None => self.endpoint.display_url(),
        }
    }

    /// The HTTP header fields that go to an endpoint: to another server than the client's own none that hold credentials.
    pub(super) fn http_headers_for<'c>(
        &'c self,
        endpoint: &Endpoint,
    ) -> impl Iterator<Item = (&'c HeaderName, &'c HeaderValue)> + use<'c> {
        let is_own = std::ptr::eq(endpoint, &self.endpoint) || endpoint.is_same_origin(&self.endpoint);
        self.http_headers.iter().filter(move |(name, value)| is_own || !is_credential(name, value))
    }
}
