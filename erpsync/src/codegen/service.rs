//! Names for the expansion of `#[service]`.

use std::future::{Future, Ready, ready};

pub use std::sync::Arc;

pub use futures_util::future::BoxFuture;
pub use http::{HeaderName, HeaderValue};

use crate::addressing::{Addressing, ServerAddressing};
use crate::client::Client;
use crate::server;
use crate::soap::{Fault, HeaderBlocks, Message, Operation, Service};
use crate::stream::{List, ReadBody};
use crate::xml::Name;

/// Default body of an operation that is not implemented.
pub fn not_supported<R, E: From<Fault>>(operation: &'static Operation) -> Ready<Result<R, E>> {
    ready(Err(Fault::not_supported(operation).into()))
}

/// The names of a message's header blocks.
pub const fn blocks<M: Message>() -> &'static [Name<'static>] {
    <M::Headers as HeaderBlocks>::BLOCKS
}

/// The lists of a message that are streamed.
pub const fn lists<M: Message>() -> &'static [List]
where
    M::Body: ReadBody,
{
    <M::Body as ReadBody>::LISTS
}

/// A call of an operation in the form that `dyn` can hold.
pub fn boxed_operation<'f, R, E: Into<Fault>>(
    call: impl Future<Output = Result<R, E>> + Send + 'f,
) -> BoxFuture<'f, Result<R, Fault>> {
    Box::pin(async move { call.await.map_err(Into::into) })
}

/// A client of a service: in its version of SOAP, and with addressing if its WSDL asks for that.
pub fn client_of(client: Client, service: &'static Service) -> Client {
    let client = client.with_service(service);
    match service.addressing() {
        Some(_) => client.with_addressing(Addressing::new()),
        None => client,
    }
}

/// The interceptors of a server whose WSDL asks for addressing.
pub fn addressing_of(service: &'static Service) -> Option<Arc<dyn server::Interceptor>> {
    Some(Arc::new(ServerAddressing::of_use(service.addressing()?)))
}

/// The inherent items of a generated client that are the same for all services. The client is a struct with
/// a field `client`; `$description` is the static that describes the service, `$interceptor` an interceptor that each client has.
#[doc(hidden)]
#[macro_export]
macro_rules! __client_items {
    ($description:ident [$($interceptor:path),*]) => {
        $crate::__client_new! { $description [$($interceptor),*] }

        /// A client of the service at an endpoint, over a transport of your own: see
        /// [`Client::with_transport`]($crate::client::Client::with_transport).
        ///
        /// # Errors
        ///
        /// If the endpoint is not a URL that can be called.
        pub fn with_transport(
            endpoint: impl ::core::convert::TryInto<
                $crate::client::Endpoint,
                Error: ::core::convert::Into<$crate::client::EndpointError>
            >,
            transport: impl $crate::transport::Transport + 'static,
        ) -> ::core::result::Result<Self, $crate::client::EndpointError> {
            let client = $crate::client::Client::with_transport(endpoint, transport)?;
            $(let client = client.with_interceptor($interceptor);)*
            ::core::result::Result::Ok(Self::from_client($crate::codegen::client_of(client, &$description)))
        }

        /// Calls another endpoint.
        ///
        /// # Errors
        ///
        /// If the endpoint is not a URL that can be called.
        pub fn with_endpoint(
            self,
            endpoint: impl ::core::convert::TryInto<
                $crate::client::Endpoint,
                Error: ::core::convert::Into<$crate::client::EndpointError>
            >,
        ) -> ::core::result::Result<Self, $crate::client::EndpointError> {
            ::core::result::Result::Ok(Self::from_client(self.client.with_endpoint(endpoint)?))
        }

        /// A client with the settings of `client`.
        pub fn from_client(client: $crate::client::Client) -> Self {
            Self { client }
        }

        /// Returns the client that this one is made of.
        pub fn client(&self) -> &$crate::client::Client {
            &self.client
        }

        /// An HTTP header that goes with every call.
        #[must_use]
        pub fn with_http_header(
            self,
            name: $crate::codegen::HeaderName,
            value: $crate::codegen::HeaderValue,
        ) -> Self {
            Self::from_client(self.client.with_http_header(name, value))
        }

        $crate::__client_gzip!();

        $crate::__client_settings! {
            /// Writes requests in this version of SOAP; replies are read in either. That of the WSDL unless
            /// set.
            with_soap_version(version: $crate::soap::SoapVersion);

            /// Writes requests in a style that a particular server asks for: see
            /// [`Client::with_message_style`]($crate::client::Client::with_message_style).
            with_message_style(
                style: impl ::core::convert::Into<::core::option::Option<$crate::soap::MessageStyle>>
            );

            /// Sets which failed calls are made again: see
            /// [`Client::with_retry`]($crate::client::Client::with_retry).
            with_retry(
                retry: impl ::core::convert::Into<::core::option::Option<$crate::client::Retry>>
            );

            /// Sets the time limit of a call, signing in and repeating included; `None` is no limit.
            /// [`DEFAULT_TIMEOUT`]($crate::client::DEFAULT_TIMEOUT) unless set.
            with_timeout(
                timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>
            );

            /// Sends data in parts of its own beside the XML: see
            /// [`Client::with_mtom`]($crate::client::Client::with_mtom).
            with_mtom(mtom: impl ::core::convert::Into<::core::option::Option<$crate::Mtom>>);

            /// Sets the bounds of attachments.
            with_attachment_limits(limits: $crate::AttachmentLimits);

            /// Header blocks for every operation that has blocks of their names: see
            /// [`Client::with_headers`]($crate::client::Client::with_headers).
            with_headers(headers: &impl $crate::soap::HeaderBlocks);

            /// A header block for every call, declared by the WSDL or not.
            with_header_block(block: $crate::xml::RawElement);

            /// More local names of elements whose content is masked where messages are shown.
            with_secret_elements(
                names: impl ::core::iter::IntoIterator<
                    Item = impl ::core::convert::Into<::std::string::String>
                >
            );

            /// Lets an interceptor take part in every call: see
            /// [`Client::with_interceptor`]($crate::client::Client::with_interceptor).
            with_interceptor(interceptor: impl $crate::client::Interceptor + 'static);

            /// Proves with this interceptor who calls: see
            /// [`Client::with_authentication`]($crate::client::Client::with_authentication).
            with_authentication(authentication: impl $crate::client::Interceptor + 'static);

            /// Adds addressing headers with this interceptor, in place of the one of the WSDL: see
            /// [`Client::with_addressing`]($crate::client::Client::with_addressing).
            with_addressing(addressing: impl $crate::client::Interceptor + 'static);

            /// The client without addressing headers.
            without_addressing();

            /// Sets the options of reading replies: the limits, and the tolerated deviations.
            with_read_options(options: $crate::xml::ReadOptions);

            /// Shows both messages of every exchange, secrets masked: see
            /// [`Client::with_observer`]($crate::client::Client::with_observer).
            with_observer(
                observer: impl ::core::ops::Fn(&$crate::client::Exchange<'_>)
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static
            );
        }
    };
}

/// Settings that the runtime's client has, handed on.
#[doc(hidden)]
#[macro_export]
macro_rules! __client_settings {
    ($($(#[$docs:meta])* $name:ident($($argument:ident: $type:ty)?);)*) => {$(
        $(#[$docs])*
        #[must_use]
        pub fn $name(self $(, $argument: $type)?) -> Self {
            Self::from_client(self.client.$name($($argument)?))
        }
    )*};
}

/// The setting that needs gzip.
#[cfg(feature = "gzip")]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_gzip {
    () => {
        $crate::__client_settings! {
            /// Sends requests in gzip, or not: see
            /// [`Client::with_gzip_requests`]($crate::client::Client::with_gzip_requests).
            with_gzip_requests(yes: bool);
        }
    };
}

/// Without the feature `gzip` there is no such setting.
#[cfg(not(feature = "gzip"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_gzip {
    () => {};
}

/// The constructor that needs the default transport.
#[cfg(feature = "http")]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_new {
    ($description:ident [$($interceptor:path),*]) => {
        /// A client of the service at an endpoint, over HTTP: see
        /// [`Client::new`]($crate::client::Client::new).
        ///
        /// # Errors
        ///
        /// If the endpoint is not a URL that can be called.
        pub fn new(
            endpoint: impl ::core::convert::TryInto<
                $crate::client::Endpoint,
                Error: ::core::convert::Into<$crate::client::EndpointError>
            >,
        ) -> ::core::result::Result<Self, $crate::client::EndpointError> {
            let client = $crate::client::Client::new(endpoint)?;
            $(let client = client.with_interceptor($interceptor);)*
            ::core::result::Result::Ok(Self::from_client($crate::codegen::client_of(client, &$description)))
        }
    };
}

/// Without the feature `http` there is no default transport.
#[cfg(not(feature = "http"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __client_new {
    ($description:ident [$($interceptor:path),*]) => {};
}

pub use crate::__client_items as client_items;
