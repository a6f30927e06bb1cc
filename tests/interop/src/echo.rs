//! A service of one operation, which gSOAP speaks with its plugins.

use erpsync::soap::Fault;
use erpsync::{Request, Response, XmlRead, XmlWrite};

/// A text.
#[derive(Clone, Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "urn:interop:echo", root = "echo", default)]
pub struct Echo {
    /// The text.
    #[xml(element = "text")]
    pub text: String,
}

/// A text that came back.
#[derive(Clone, Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "urn:interop:echo", root = "echoResponse", default)]
pub struct EchoResponse {
    /// The text.
    #[xml(element = "text")]
    pub text: String,
}

/// Sends a text back: the service of `foreign/addressing.h` and `foreign/wsse.h`.
#[erpsync::service(name = "Echoes", namespace = "urn:interop:echo")]
pub trait Echoes: Send + Sync {
    /// Why a call fails.
    type Error: From<Fault> + Into<Fault> + Send;

    /// Sends a text back.
    #[operation(
        name = "echo",
        action = "urn:interop:echo:request",
        output_action = "urn:interop:echo:response",
        input = "echo",
        output = "echoResponse"
    )]
    fn echo(
        &self,
        request: Request<Echo>,
    ) -> impl Future<Output = Result<Response<EchoResponse>, Self::Error>> + Send;
}
