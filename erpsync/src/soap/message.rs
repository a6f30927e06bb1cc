//! A message with its headers.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::HeaderBlocks;
use super::sealed::Sealed;
use crate::xml::{ElementName, RawElement, Writer, XmlWrite};

/// A request: the body of type `T`, and the header blocks of type `H`.
///
/// Dereferences to the body. A body alone becomes a request by `into()`, with no header blocks:
///
/// ```
/// use erpsync::Request;
///
/// let request: Request<u32> = 7.into();
/// assert_eq!(request.body, 7);
/// ```
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Request<T, H = ()> {
    /// The content of the body.
    pub body: T,
    /// The header blocks that the WSDL names.
    pub headers: H,
    /// Header blocks that the WSDL does not name, as they came. A client sends them too, behind its own.
    pub other_headers: Vec<RawElement>,
    /// HTTP side of the request that brought the message, in a server; `None` in a client.
    pub http: Option<HttpParts>,
}

/// The HTTP side of a request, as a server sees it: method, URI, header fields and the extensions that
/// layers around the server added (the peer's address, an identity).
///
/// Cheap to clone. Its `Debug` shows the method and the path only, since header fields may hold secrets.
#[derive(Clone)]
pub struct HttpParts(Arc<http::request::Parts>);

impl HttpParts {
    pub(crate) fn new(parts: http::request::Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Returns the parts to be changed. Clones keep what they are.
    pub(crate) fn make_mut(&mut self) -> &mut http::request::Parts {
        Arc::make_mut(&mut self.0)
    }
}

impl Deref for HttpParts {
    type Target = http::request::Parts;

    fn deref(&self) -> &http::request::Parts {
        &self.0
    }
}

impl fmt::Debug for HttpParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpParts({} {})", self.0.method, self.0.uri.path())
    }
}

/// Compares identities: equal are clones of the parts of one request.
impl PartialEq for HttpParts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The HTTP side of a response, as a client sees it: status, header fields and the extensions that layers around the
/// transport added.
///
/// Cheap to clone. Its `Debug` shows the status only, since header fields may hold secrets.
///
/// ```
/// use erpsync::Response;
///
/// fn cookies<T>(response: &Response<T>) -> Vec<&[u8]> {
///     let http = response.http.iter();
///     http.flat_map(|http| http.headers.get_all("set-cookie")).map(|value| value.as_bytes()).collect()
/// }
/// ```
#[derive(Clone)]
pub struct HttpResponseParts(Arc<http::response::Parts>);

impl HttpResponseParts {
    pub(crate) fn new(parts: http::response::Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for HttpResponseParts {
    type Target = http::response::Parts;

    fn deref(&self) -> &http::response::Parts {
        &self.0
    }
}

impl fmt::Debug for HttpResponseParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponseParts({})", self.0.status)
    }
}

/// A response: the body of type `T`, and the header blocks of type `H`. Dereferences to the body.
///
/// Two are equal if body and header blocks are, whatever HTTP brought with them.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Response<T, H = ()> {
    /// The content of the body.
    pub body: T,
    /// The header blocks that the WSDL names.
    pub headers: H,
    /// Header blocks that the WSDL does not name, as they came. A server sends them too, behind its own.
    pub other_headers: Vec<RawElement>,
    /// HTTP side of the response that brought the message, in a client; `None` in a server, which sends nothing of
    /// it, and for a reply that came another way.
    pub http: Option<HttpResponseParts>,
}

impl<T: PartialEq, H: PartialEq> PartialEq for Response<T, H> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body && self.headers == other.headers && self.other_headers == other.other_headers
    }
}

impl<T, H: Default> Request<T, H> {
    /// A request without header blocks.
    pub fn new(body: T) -> Self {
        Self { body, headers: H::default(), other_headers: Vec::new(), http: None }
    }
}

impl<T, H> Request<T, H> {
    /// The content of the body.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The request with these header blocks.
    #[must_use]
    pub fn with_headers(mut self, headers: H) -> Self {
        self.headers = headers;
        self
    }
}

impl<T, H: Default> Response<T, H> {
    /// A response without header blocks.
    pub fn new(body: T) -> Self {
        Self { body, headers: H::default(), other_headers: Vec::new(), http: None }
    }
}

impl<T, H> Response<T, H> {
    /// The content of the body.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The response with these header blocks.
    #[must_use]
    pub fn with_headers(mut self, headers: H) -> Self {
        self.headers = headers;
        self
    }
}

macro_rules! message {
    ($type:ident { $($method:tt)* }) => {
        /// Shows the names only of the other headers, which may hold secrets.
        impl<T: fmt::Debug, H: fmt::Debug> fmt::Debug for $type<T, H> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let others: Vec<_> = self.other_headers.iter().map(RawElement::name).collect();
                f.debug_struct(stringify!($type))
                    .field("body", &self.body)
                    .field("headers", &self.headers)
                    .field("other_headers", &others)
                    .finish_non_exhaustive()
            }
        }

        impl<T, H> Deref for $type<T, H> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.body
            }
        }

        impl<T, H> DerefMut for $type<T, H> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.body
            }
        }

        impl<T, H: Default> From<T> for $type<T, H> {
            fn from(body: T) -> Self {
                Self::new(body)
            }
        }

        impl<T, H> Sealed for $type<T, H> {}

        impl<T, H: HeaderBlocks> Message for $type<T, H> {
            type Body = T;
            type Headers = H;

            #[inline]
            fn from_parts(body: T, headers: H, other_headers: Vec<RawElement>) -> Self {
                Self { body, headers, other_headers, http: None }
            }

            fn body(&self) -> &T {
                &self.body
            }

            fn headers(&self) -> &H {
                &self.headers
            }

            fn headers_mut(&mut self) -> &mut H {
                &mut self.headers
            }

            fn other_headers(&self) -> &[RawElement] {
                &self.other_headers
            }

            $($method)*
        }
    };
}

/// Parts of a [`Request`] or a [`Response`], for code that works with either. Sealed: there are no others.
pub trait Message: Sized + Sealed {
    /// The type of the body.
    type Body;
    /// The type of the header blocks.
    type Headers: HeaderBlocks;

    /// A message of its parts; `other_headers` are those that `Headers` has no field for.
    fn from_parts(body: Self::Body, headers: Self::Headers, other_headers: Vec<RawElement>) -> Self;

    /// The content of the body.
    fn body(&self) -> &Self::Body;

    /// The header blocks that the WSDL names.
    fn headers(&self) -> &Self::Headers;

    /// The header blocks that the WSDL names, to be changed.
    fn headers_mut(&mut self) -> &mut Self::Headers;

    /// The header blocks that the WSDL does not name.
    fn other_headers(&self) -> &[RawElement];

    /// A message of its parts, with the HTTP side of the request that brought it, where there is a place for it.
    #[doc(hidden)]
    fn from_request(
        body: Self::Body,
        headers: Self::Headers,
        other_headers: Vec<RawElement>,
        http: HttpParts,
    ) -> Self {
        let _ = http;
        Self::from_parts(body, headers, other_headers)
    }

    /// A message of its parts, with the HTTP side of the response that brought it, where there is a place for it.
    #[doc(hidden)]
    fn from_response(
        body: Self::Body,
        headers: Self::Headers,
        other_headers: Vec<RawElement>,
        http: HttpResponseParts,
    ) -> Self {
        let _ = http;
        Self::from_parts(body, headers, other_headers)
    }
}

/// Response of a one-way operation: nothing.
impl Message for () {
    type Body = ();
    type Headers = ();

    fn from_parts(_body: (), _headers: (), _other_headers: Vec<RawElement>) -> Self {}

    fn body(&self) -> &() {
        self
    }

    fn headers(&self) -> &() {
        self
    }

    fn headers_mut(&mut self) -> &mut () {
        self
    }

    fn other_headers(&self) -> &[RawElement] {
        &[]
    }
}

/// An empty element.
impl XmlWrite for () {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let open = writer.open(name, name.name().namespace);
        writer.close(name, open);
    }
}

message!(Request {
    #[inline]
    fn from_request(body: T, headers: H, other_headers: Vec<RawElement>, http: HttpParts) -> Self {
        Self { body, headers, other_headers, http: Some(http) }
    }
});
message!(Response {
    #[inline]
    fn from_response(body: T, headers: H, other_headers: Vec<RawElement>, http: HttpResponseParts) -> Self {
        Self { body, headers, other_headers, http: Some(http) }
    }
});
