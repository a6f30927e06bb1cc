//! Signs SOAP messages with an HMAC (RFC 2104) that client and server share the key of.
//!
//! [`MessageSignature`] is an interceptor of either side. It adds a header block with the HMAC over the body exactly as it is sent,
//! and refuses a message whose block is missing or does not fit. A reply is bound to its request: its HMAC covers the one of the
//! request, too, so that a reply that was recorded earlier is refused.
//!
//! It does not keep anyone from sending a recorded request a second time, and does not cover other header blocks, nor
//! namespaces that are declared around the body.
//!
//! ```xml
//! <Signature xmlns="urn:example:hmac" Algorithm="HMAC-SHA256">Xk3…=</Signature>
//! ```

pub mod orders;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use erpsync::BoxFuture;
use erpsync::client::{self, CallError, FinishedRequest, OpenedReply};
use erpsync::server::{self, FinishedResponse, OpenedRequest};
use erpsync::soap::{EnvelopeText, Fault};
use erpsync::xml::{Name, RawElement, ReadError};
use ring::hmac;

/// Name of the header block.
pub const SIGNATURE: Name<'static> = Name::new("urn:example:hmac", "Signature");

/// Interceptor that signs what is sent and verifies what is received. For a client and for a server.
#[derive(Debug)]
pub struct MessageSignature {
    key: hmac::Key,
}

/// Signature of the request of an exchange, as it stands in the header block. Kept for the reply.
#[derive(Clone, Default)]
struct RequestSignature(String);

/// Direction of a message. It is signed, too: a request that is sent back is no reply.
#[derive(Clone, Copy)]
enum Direction {
    Request,
    Reply,
}

impl MessageSignature {
    /// Makes an interceptor with a secret of any length; 32 random bytes are right for HMAC-SHA256.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// Bytes that are signed. Their parts have no zero byte, so that one ends where the next begins.
    fn signed(direction: Direction, request: &RequestSignature, body: &str) -> Vec<u8> {
        let direction = match direction {
            Direction::Request => "request",
            Direction::Reply => "reply",
        };
        [direction, &request.0, body].join("\0").into_bytes()
    }

    /// Inserts the header block; returns the signature.
    fn sign(
        &self,
        direction: Direction,
        request: &RequestSignature,
        envelope: &mut EnvelopeText,
    ) -> Result<RequestSignature, ReadError> {
        let tag = hmac::sign(&self.key, &Self::signed(direction, request, envelope.body()?));
        let signature = BASE64_STANDARD.encode(tag);
        let Name { namespace, local } = SIGNATURE;
        let block = format!("<{local} xmlns=\"{namespace}\" Algorithm=\"HMAC-SHA256\">{signature}</{local}>");
        envelope.insert_header_block(&RawElement::parse(&block)?)?;
        Ok(RequestSignature(signature))
    }

    /// Compares the header block with the body, in constant time; returns the signature.
    fn verify(
        &self,
        direction: Direction,
        request: &RequestSignature,
        envelope: &EnvelopeText,
    ) -> Result<RequestSignature, &'static str> {
        let signature = signature_of(envelope).ok_or("the message is not signed")?;
        let body = envelope.body().map_err(|_| "the message is no SOAP envelope")?;
        let tag = BASE64_STANDARD.decode(&signature.0).map_err(|_| "the signature is not base64")?;
        let fits = hmac::verify(&self.key, &Self::signed(direction, request, body), &tag);
        fits.map(|()| signature).map_err(|_| "the signature does not fit the message")
    }
}

/// Maximum length of the header block, in bytes: a longer one is not worth the work to read it.
const MAX_BLOCK: usize = 1 << 10;

/// Text of the header block. A message with several, or with one that is too long, counts as unsigned.
fn signature_of(envelope: &EnvelopeText) -> Option<RequestSignature> {
    let mut blocks = envelope.header_blocks().ok()?.iter().filter(|block| block.name() == SIGNATURE);
    let block = blocks.next().filter(|block| block.as_str().len() <= MAX_BLOCK)?;
    let text = block.read::<String>().ok()?;
    blocks.next().is_none().then(|| RequestSignature(text.trim().to_owned()))
}

impl client::Interceptor for MessageSignature {
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            request.include_attachments().await.map_err(CallError::unsent)?;
            let signed = self.sign(Direction::Request, &RequestSignature::default(), request.envelope_mut());
            request.extensions_mut().insert(signed.map_err(CallError::unsent)?);
            Ok(())
        })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            reply.include_attachments().await.map_err(CallError::untrusted)?;
            let request = reply.extensions().get::<RequestSignature>().cloned().unwrap_or_default();
            self.verify(Direction::Reply, &request, reply.envelope()).map(drop).map_err(CallError::untrusted)
        })
    }
}

impl server::Interceptor for MessageSignature {
    fn understands(&self, name: Name<'_>) -> bool {
        name == SIGNATURE
    }

    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            // Attachments of MTOM go into the envelope: nothing beside it is signed.
            request.include_attachments().await?;
            // Faults are signed for the request that was sent, be it a right one or not.
            let claimed = signature_of(request.envelope()).unwrap_or_default();
            request.extensions_mut().insert(claimed);
            let none = RequestSignature::default();
            self.verify(Direction::Request, &none, request.envelope()).map(drop).map_err(Fault::sender)
        })
    }

    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            response.include_attachments().await.map_err(Fault::internal)?;
            let request = response.extensions().get::<RequestSignature>().cloned().unwrap_or_default();
            let signed = self.sign(Direction::Reply, &request, response.envelope_mut());
            signed.map(drop).map_err(Fault::internal)
        })
    }
}
