//! Types that programs keep, share and move between threads.

use erpsync::client::{CallError, Client, Endpoint, EndpointError, Retry, SignInError};
use erpsync::soap::{
    EnvelopeText, Fault, FaultCode, HttpParts, HttpResponseParts, MessageStyle, Operation, Reason, Service,
    SoapVersion, StyleError,
};
use erpsync::superoffice::{SucceededCheck, Ticket, Tickets};
use erpsync::testing::{Cassette, MockTransport};
use erpsync::transport::{Body, BodyError, Redaction, Transport, TransportError};
use erpsync::xml::{
    DeclaredTypes, Limits, Namespace, RawAttribute, RawElement, ReadError, ReadOptions, TagCache, ValueError,
    WriteError, Writer,
};
use erpsync::xsd::{AnyType, DateTime, Dictionary, QName};
use erpsync::{BoxFuture, Request, Response, Secret, client, server};

fn assert_send_sync<T: Send + Sync + 'static + ?Sized>() {}
fn assert_send<T: Send + ?Sized>() {}
fn assert_error<E: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn types_are_send_and_sync() {
    assert_send_sync::<Client>();
    assert_send_sync::<Retry>();
    assert_send_sync::<Redaction>();
    assert_send_sync::<dyn Transport>();
    assert_send_sync::<dyn client::Interceptor>();
    assert_send_sync::<dyn server::Interceptor>();
    assert_send_sync::<(Endpoint, Tickets, Ticket, SucceededCheck)>();
    assert_send_sync::<(Fault, FaultCode, Reason, MessageStyle, SoapVersion, Operation)>();
    assert_send_sync::<(Limits, Namespace, RawAttribute, Writer, DeclaredTypes)>();
    assert_send::<TagCache>();
    assert_send::<client::CallFuture<Response<String>>>();
    assert_send_sync::<Body>();
    assert_send_sync::<EnvelopeText>();
    assert_send_sync::<Request<String, ()>>();
    assert_send_sync::<Response<String, ()>>();
    assert_send_sync::<HttpParts>();
    assert_send_sync::<HttpResponseParts>();
    assert_send_sync::<Service>();
    assert_send_sync::<MockTransport>();
    assert_send_sync::<Cassette>();
    assert_send_sync::<ReadOptions>();
    assert_send_sync::<RawElement>();
    assert_send_sync::<Secret<String>>();
    assert_send_sync::<(AnyType, DateTime, Dictionary<String, String>, QName)>();
    assert_send_sync::<client::Call<Request<String>, Response<String>>>();
    assert_send::<BoxFuture<'static, ()>>();
}

#[test]
fn errors_are_errors() {
    assert_error::<CallError>();
    assert_error::<SignInError>();
    assert_error::<TransportError>();
    assert_error::<BodyError>();
    assert_error::<Fault>();
    assert_error::<ReadError>();
    assert_error::<WriteError>();
    assert_error::<ValueError>();
    assert_error::<EndpointError>();
    assert_error::<StyleError>();
}
