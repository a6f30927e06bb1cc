//! Settings of a client that exists: a method each.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::config::Config;
use super::installed::Interceptors;
use super::{Client, Endpoint, EndpointError, Exchange, Interceptor, Retry};
use crate::attachment::{AttachmentLimits, Mtom};
use crate::redact::in_header_field;
use crate::soap::{HeaderBlocks, MessageStyle, Service, SoapVersion};
use crate::xml::{RawElement, ReadOptions, Writer};

impl Client {
    pub(super) fn set(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(Arc::make_mut(&mut self.config));
        self
    }

    /// Calls another endpoint.
    ///
    /// # Errors
    ///
    /// If the endpoint is not a URL that can be called: see [`Endpoint::new`].
    pub fn with_endpoint(
        self,
        endpoint: impl TryInto<Endpoint, Error: Into<EndpointError>>,
    ) -> Result<Self, EndpointError> {
        let endpoint = endpoint.try_into().map_err(Into::into)?;
        Ok(self.set(|config| (config.endpoint, config.wrong_endpoint) = (endpoint, None)))
    }

    /// Calls the service beside this one: at the endpoint with the last segment of its path replaced, and without its query.
    ///
    /// # Errors
    ///
    /// If the segment can't stand in a URL.
    pub fn with_sibling_endpoint(self, segment: &str) -> Result<Self, EndpointError> {
        let endpoint = self.config.endpoint.sibling(segment)?;
        self.with_endpoint(endpoint)
    }

    /// Sets the service that is called, from its WSDL: the version of SOAP is that of the service, and interceptors
    /// have its facts. Generated clients do this by themselves.
    #[must_use]
    pub fn with_service(self, service: &'static Service) -> Self {
        self.set(|config| {
            config.service = Some(service);
            config.version = service.soap_version;
            config.mtom = service.mtom.then(Mtom::new);
        })
    }

    /// Writes requests in this version of SOAP; replies are read in either. 1.1 unless set.
    #[must_use]
    pub fn with_soap_version(self, version: SoapVersion) -> Self {
        self.set(|config| config.version = version)
    }

    /// Writes requests in a style that a particular server asks for: see [`MessageStyle`]; `None` is the default one.
    #[must_use]
    pub fn with_message_style(self, style: impl Into<Option<MessageStyle>>) -> Self {
        self.set(|config| config.style = style.into().map(Arc::new))
    }

    /// Sends data in parts of its own beside the XML: see [`Mtom`]; `None` leaves it in the XML, as base64. Unless set, the policy of
    /// the WSDL decides. Replies are read in either form.
    #[must_use]
    pub fn with_mtom(self, mtom: impl Into<Option<Mtom>>) -> Self {
        self.set(|config| config.mtom = mtom.into())
    }

    /// Sets the bounds of attachments.
    #[must_use]
    pub fn with_attachment_limits(self, limits: AttachmentLimits) -> Self {
        self.set(|config| config.attachments = Arc::new(limits))
    }

    /// Sets the time limit of a call, signing in and repeating included; `None` is no limit. [`DEFAULT_TIMEOUT`](super::DEFAULT_TIMEOUT) unless
    /// set. It is counted from the last piece that was taken of a request that is streamed out, so silence ends such a call, not its length.
    #[must_use]
    pub fn with_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|config| config.timeout = timeout.into())
    }

    /// Sets the rules by which calls that failed are made again. None is unless this is set; `None` unsets it.
    #[must_use]
    pub fn with_retry(self, retry: impl Into<Option<Retry>>) -> Self {
        self.set(|config| config.retry = retry.into())
    }

    /// Header blocks for every operation that has blocks of their names, for which the request gives no
    /// value of its own: the application token, for example. The blocks of an earlier call of this method stay, unless
    /// they are set again.
    ///
    /// Any struct of header blocks will do, that of another service too.
    #[must_use]
    pub fn with_headers<H: HeaderBlocks>(self, headers: &H) -> Self {
        self.set(|config| {
            for (index, name) in H::BLOCKS.iter().enumerate().filter(|(index, _)| headers.has_block(*index)) {
                let mut writer = Writer::new();
                headers.write_block(index, &mut writer);
                extend(&mut config.secrets, writer.secrets().names.iter().map(str::to_owned));
                match writer.finish() {
                    Ok(xml) => {
                        config.blocks.retain(|known| known.name() != *name);
                        config.blocks.extend(RawElement::parse(&xml).ok());
                    }
                    Err(error) => config.problem = Some(error),
                }
            }
        })
    }

    /// Adds a header block to every call, also one that the WSDL does not have.
    #[must_use]
    pub fn with_header_block(self, block: RawElement) -> Self {
        self.set(|config| config.always.push(block))
    }

    /// An HTTP header field that goes with every call.
    ///
    /// One that holds credentials (by its name, or since its value is marked as sensitive) stays behind where an interceptor
    /// moves a call to another server: see [`RequestContext::set_endpoint`](super::RequestContext::set_endpoint).
    #[must_use]
    pub fn with_http_header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.set(|config| {
            extend(&mut config.credentials, in_header_field(&name, &value));
            config.http_headers.insert(name, value);
        })
    }

    /// Sets whether requests are sent in gzip (RFC 9110, section 8.4.1.3), by whatever transport. They are not by
    /// default, since many servers refuse that: with status 415, or with a fault that calls it no XML.
    /// Replies may always come in gzip. A [streamed](crate::stream) request is sent as it is.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub fn with_gzip_requests(self, yes: bool) -> Self {
        self.set(|config| config.gzip = yes)
    }

    /// Lets an interceptor take part in every call, behind those that were installed before: see [`Interceptor`]. Clones of the
    /// client share it.
    #[must_use]
    pub fn with_interceptor(self, interceptor: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.push(interceptor, config.endpoint.clone()))
    }

    /// Proves with this interceptor who calls: `superoffice::Tickets` for SuperOffice. It stands before all others, and
    /// replaces the one that this method set before. Clones of the client share it.
    #[must_use]
    pub fn with_authentication(self, authentication: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.set_authentication(authentication, config.endpoint.clone()))
    }

    /// Adds addressing headers with this interceptor: [`Addressing`](crate::addressing::Addressing). It stands behind that of
    /// [`with_authentication`](Self::with_authentication) and before all others, and replaces the one that was there:
    /// a generated client has one if its WSDL asks for WS-Addressing.
    #[must_use]
    pub fn with_addressing(self, addressing: impl Interceptor + 'static) -> Self {
        self.set(|config| config.interceptors.set_addressing(addressing, config.endpoint.clone()))
    }

    /// The client without addressing headers.
    #[must_use]
    pub fn without_addressing(self) -> Self {
        self.set(|config| config.interceptors.remove_addressing())
    }

    /// The client without the interceptors that were installed, that of authentication included.
    #[must_use]
    pub fn without_interceptors(self) -> Self {
        match self.config.interceptors.is_empty() {
            true => self,
            false => self.set(|config| config.interceptors = Interceptors::default()),
        }
    }

    /// Sets how replies are read: the limits, above all the size of a message (256 MiB unless set), and what is
    /// tolerated.
    #[must_use]
    pub fn with_read_options(self, options: ReadOptions) -> Self {
        self.set(|config| config.read = options)
    }

    /// Shows both messages of every exchange, secrets masked: for `--show-xml` and for tests. Sign-ins are
    /// shown too.
    ///
    /// Called on the task that makes the call, before the reply is read; also when no reply came, and when a time
    /// limit or the program itself ended the exchange before one did.
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        self.set(|config| config.observer = Some(Arc::new(observer)))
    }

    /// More local names of elements whose content is masked where messages are shown. Masked without that are
    /// [`SECRET_NAMES`](crate::soap::SECRET_NAMES), what a request has in a [`Secret`](crate::Secret), and what the
    /// service declares (`#[service(secrets(..))]`, which the generator writes).
    #[must_use]
    pub fn with_secret_elements(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.set(|config| extend(&mut config.secrets, names.into_iter().map(Into::into)))
    }
}

/// Adds to a list that clones of a client share.
fn extend(list: &mut Arc<[String]>, more: impl IntoIterator<Item = String>) {
    let more: Vec<String> = more.into_iter().filter(|one| !list.contains(one)).collect();
    if !more.is_empty() {
        *list = list.iter().cloned().chain(more).collect();
    }
}
