//! Signs each request with an HMAC in a header block, computed over the body as it is sent, and checks that of the reply.
//!
//! `cargo run -p erpsync --example signed_messages`

use std::error::Error;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::client::{CallError, CallErrorKind, FinishedRequest, Interceptor, OpenedReply};
use erpsync::soap::EnvelopeText;
use erpsync::transport::{Body, Transport};
use erpsync::xml::{Name, RawElement, XmlRoot, to_string};
use erpsync::{BoxFuture, Request, Response, XmlRead, XmlWrite};
use ring::hmac;

/// The header block with the signature.
#[derive(XmlRead, XmlWrite)]
#[xml(namespace = "urn:example:hmac", root = "Signature")]
struct Signature {
    #[xml(text)]
    base64: String,
}

/// The interceptor: one key for both directions.
struct Signed {
    key: hmac::Key,
}

type BoxError = Box<dyn Error + Send + Sync>;

impl Signed {
    fn new(key: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// Inserts the header block. The body is not changed by that, so its bytes are those that are sent.
    fn sign(&self, envelope: &mut EnvelopeText) -> Result<(), BoxError> {
        let tag = hmac::sign(&self.key, envelope.body()?.as_bytes());
        let signature = Signature { base64: BASE64_STANDARD.encode(tag) };
        envelope.insert_header_block(&RawElement::parse(&to_string(&signature)?)?)?;
        Ok(())
    }

    fn verify(&self, envelope: &EnvelopeText) -> Result<(), BoxError> {
        const NAME: Name<'static> = <Signature as XmlRoot>::NAME.name();
        let block = envelope.header_block(NAME)?.ok_or("there is no signature")?;
        let tag = BASE64_STANDARD.decode(block.read::<Signature>()?.base64)?;
        hmac::verify(&self.key, envelope.body()?.as_bytes(), &tag)
            .map_err(|_| "the signature does not fit the body")?;
        Ok(())
    }
}

impl Interceptor for Signed {
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        // A key that lives elsewhere would be awaited here.
        Box::pin(async move { self.sign(request.envelope_mut()).map_err(CallError::unsent) })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move { self.verify(reply.envelope()).map_err(CallError::untrusted) })
    }
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "urn:example", root = "Add", default)]
struct Add {
    #[xml(element = "Number")]
    numbers: i32,
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "urn:example", root = "Sum", default)]
struct Sum {
    #[xml(element = "Number")]
    number: i32,
}

#[erpsync::service(namespace = "urn:example", server = false)]
trait Calculator: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Add", input = "Add", output = "Sum")]
    fn add(&self, request: Request<Add>) -> impl Future<Output = Result<Response<Sum>, Self::Error>> + Send;
}

/// A server that checks what it gets and signs what it answers with these keys.
fn server(expected: &'static [u8], own: &'static [u8]) -> impl Transport + 'static {
    tower::service_fn(move |request: http::Request<Body>| async move {
        let body = request.into_body().collect(1 << 20).await?;
        Signed::new(expected).verify(&EnvelopeText::new(String::from_utf8(body.into())?))?;
        let mut reply = EnvelopeText::new(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><Sum xmlns='urn:example'>\
             <Number>4</Number></Sum></s:Body></s:Envelope>",
        );
        Signed::new(own).sign(&mut reply)?;
        Ok::<_, BoxError>(http::Response::new(Body::from(reply.into_string())))
    })
}

/// Makes three calls: one that goes well, one that the server does not trust, one whose reply the client does not trust.
pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    let client = |transport| CalculatorClient::with_transport("http://test/", transport);
    let signed = |transport| client(transport).with_interceptor(Signed::new(b"shared"));
    let sum = signed(server(b"shared", b"shared")).add(Add { numbers: 2 }).await?;
    println!("the sum is {}", sum.number);

    let error = client(server(b"shared", b"shared")).add(Add { numbers: 2 }).await.unwrap_err();
    println!("unsigned: {error:?}");
    assert!(matches!(error.kind(), CallErrorKind::Transport(_)));

    let error = signed(server(b"shared", b"other")).add(Add { numbers: 2 }).await.unwrap_err();
    println!("signed by another: {error:?}");
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)));
    Ok(())
}

#[allow(dead_code, reason = "a test calls `run`")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    run().await
}
