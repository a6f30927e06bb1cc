//! Interceptors: phases and their order, what they see and change, repeats and errors.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use erpsync::BoxFuture;
use erpsync::client::{
    AfterAttempt, AttemptOutcome, BlockInterest, CallError, CallErrorKind, FinishedRequest, Interceptor,
    OpenedReply, ReplyHeaders, RequestContext, Retry, SignInError,
};
use erpsync::superoffice::{Tickets, WithTicket};
use erpsync::transport::{Body, Transport};
use erpsync::xml::{ForbiddenCharacters, Name, ReadOptions};
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use test_support::net_server::*;
use test_support::peers::{envelope, raw};

const OK: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"><Response>\
                  <IsOk>true</IsOk></Response></ForceSyncAllResponse>";

type Seen = Arc<Mutex<Vec<http::Request<String>>>>;

/// A transport that gives these replies one by one, the last one again and again, and the requests that it got.
fn answering(replies: Vec<http::Response<String>>) -> (impl Transport + Clone + 'static, Seen) {
    let seen = Seen::default();
    let keep = seen.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let mut seen = keep.lock().unwrap();
        let reply = replies[seen.len().min(replies.len() - 1)].clone();
        seen.push(request.map(|body| String::from_utf8_lossy(body.as_bytes().unwrap()).into_owned()));
        ready(Ok::<_, Infallible>(reply.map(Body::from)))
    });
    (transport, seen)
}

fn ok(headers: &str) -> http::Response<String> {
    http::Response::new(envelope(headers, OK))
}

fn client(transport: impl Transport + 'static) -> ErpSyncClient {
    ErpSyncClient::with_transport("http://user:pw@test/ErpSync.svc?key=1", transport).unwrap()
}

/// Writes its name down in each phase.
struct Tracer {
    name: &'static str,
    log: Arc<Mutex<Vec<String>>>,
}

impl Tracer {
    fn note(&self, phase: &str) {
        self.log.lock().unwrap().push(format!("{} {phase}", self.name));
    }
}

impl Interceptor for Tracer {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            self.note("prepare");
            request.add_header_block(raw(&format!("<Trace>{}</Trace>", self.name)));
            Ok(())
        })
    }

    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        self.note("finish");
        let text =
            request.envelope().as_str().replace("</s:Body>", &format!("<!--{}--></s:Body>", self.name));
        request.envelope_mut().replace(text);
        Box::pin(async { Ok(()) })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        self.note(&format!("open {}", reply.as_str().matches("<!--").count()));
        let text = reply.as_str().replace("</s:Body>", "<!----></s:Body>");
        reply.envelope().replace(text);
        Box::pin(async { Ok(()) })
    }

    fn block_interest(&self, name: Name<'_>, text: Option<&str>) -> BlockInterest {
        self.note(&format!("block {} {text:?}", name.local));
        BlockInterest::Keep
    }

    fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
        self.note(&format!("check {}", reply.blocks().len()));
        Ok(())
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        self.note(&format!("after {}", attempt.result().unwrap().status));
        AfterAttempt::Repeat
    }
}

#[tokio::test]
async fn phases_run_in_the_documented_order() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let tracer = |name| Tracer { name, log: log.clone() };
    let (transport, seen) = answering(vec![ok("<Other>x</Other>")]);
    let shown = Arc::new(Mutex::new(String::new()));
    let show = shown.clone();
    let client = client(transport)
        .with_interceptor(tracer("first"))
        .with_authentication(tracer("who"))
        .with_observer(move |exchange| *show.lock().unwrap() = exchange.request_xml());
    let call = client.force_sync_all(ForceSyncAll {}).interceptor(tracer("last"));
    assert_eq!(call.await.unwrap().response.as_ref().unwrap().is_ok, Some(true));
    let expected = [
        "who prepare",
        "first prepare",
        "last prepare",
        "who finish",
        "first finish",
        "last finish",
        "last open 0",
        "first open 1",
        "who open 2",
        "last block Other Some(\"x\")",
        "first block Other Some(\"x\")",
        "who block Other Some(\"x\")",
        "last check 1",
        "first check 1",
        "who check 1",
        "last after 200 OK",
        "first after 200 OK",
        "who after 200 OK",
    ];
    assert_eq!(*log.lock().unwrap(), expected);
    // The envelope of the last interceptor is sent and shown. After success nothing is repeated.
    let seen = seen.lock().unwrap();
    let [request] = &seen[..] else { panic!("{} requests", seen.len()) };
    assert!(
        request.body().contains("<Trace>who</Trace><Trace>first</Trace><Trace>last</Trace>"),
        "{}",
        request.body()
    );
    assert!(
        request.body().ends_with("<!--who--><!--first--><!--last--></s:Body></s:Envelope>"),
        "{}",
        request.body()
    );
    assert_eq!(shown.lock().unwrap().matches("<!--").count(), 3);
}

/// Hides the body both ways, as encryption does.
struct Hide;

impl Interceptor for Hide {
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            assert!(request.envelope().body().unwrap().contains("ForceSyncAll"));
            request.envelope_mut().replace_body("<s:Body><Hidden/></s:Body>").map_err(CallError::unsent)?;
            request.http_headers_mut().insert("x-hidden", HeaderValue::from_static("yes"));
            Ok(())
        })
    }

    fn open_reply<'a>(&'a self, reply: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let hidden = reply.envelope().body().map_err(CallError::untrusted)?.contains("<Hidden/>");
            match hidden {
                true => reply
                    .envelope()
                    .replace_body(&format!("<s:Body>{OK}</s:Body>"))
                    .map_err(CallError::untrusted),
                false => Err(CallError::untrusted(format!("nothing is hidden in {}", reply.as_str()))),
            }
        })
    }
}

#[tokio::test]
async fn the_finished_envelope_and_the_opened_reply() {
    let plain = http::Response::new(envelope("", "<Plain>7T:ticket-canary-1</Plain>"));
    let page = http::Response::builder().status(503).body("<html>busy</html>".to_owned()).unwrap();
    let (transport, seen) = answering(vec![http::Response::new(envelope("", "<Hidden/>")), plain, page]);
    let client = client(transport).with_interceptor(Hide);
    let call = || client.force_sync_all(ForceSyncAll {}).ticket("7T:ticket-canary-1");
    assert_eq!(call().await.unwrap().response.as_ref().unwrap().is_ok, Some(true));
    {
        let seen = seen.lock().unwrap();
        assert!(seen[0].body().ends_with("<s:Body><Hidden/></s:Body></s:Envelope>"), "{}", seen[0].body());
        assert!(seen[0].body().contains("7T:ticket-canary-1"));
        assert_eq!(seen[0].headers()["x-hidden"], "yes");
    }
    // An error of an interceptor quotes no secret of the call, and says that the service may have done its work.
    let error = call().await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.kind());
    assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{shown}");
    assert!(shown.contains("nothing is hidden in") && !shown.contains("canary"), "{shown}");
    assert!(error.is_outcome_unknown() && error.reply().is_some() && error.status().is_some());
    // A page that is no envelope is still what it is.
    let error = call().await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error}");
}

/// Refuses every reply.
struct Distrust;

impl Interceptor for Distrust {
    fn open_reply<'a>(&'a self, _: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async { Err(CallError::untrusted("nobody signed it")) })
    }
}

/// An envelope may be one to the reader and none to an interceptor: with more header blocks than one of these takes, or with
/// what the client's options allow.
#[tokio::test]
async fn a_reply_that_an_interceptor_refuses_is_never_read() {
    let many = "<Other/>".repeat(128) + &format!("<Succeeded xmlns=\"{NAMESPACE}\">true</Succeeded>");
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>";
    let fault = http::Response::builder().status(500).body(envelope(&many, fault)).unwrap();
    let (transport, _) = answering(vec![ok(&many), fault, ok("<Other>&#1;</Other>"), ok("<Open")]);
    let options = ReadOptions::default().forbidden_characters(ForbiddenCharacters::Keep);
    let client = client(transport).with_read_options(options).with_interceptor(Distrust);
    for _ in 0..3 {
        let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error:?}");
    }
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Read(_)), "{error:?}");
}

/// Numbers requests and wants replies that name the number, as WS-Addressing does.
struct Related;

#[derive(Clone)]
struct MessageId(String);

impl Interceptor for Related {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let id = format!("{}-{}", request.operation().name, request.attempt());
        request.add_header_block(raw(&format!("<MessageID xmlns='urn:a'>{id}</MessageID>")));
        request.extensions_mut().insert(MessageId(id));
        Box::pin(async { Ok(()) })
    }

    fn block_interest(&self, name: Name<'_>, _text: Option<&str>) -> BlockInterest {
        if name == Name::new("urn:a", "RelatesTo") { BlockInterest::Keep } else { BlockInterest::Ignore }
    }

    fn check_reply(&self, reply: &ReplyHeaders<'_>) -> Result<(), CallError> {
        let id = &reply.extensions().get::<MessageId>().unwrap().0;
        assert!(reply.blocks().len() < 2);
        let found =
            reply.block(Name::new("urn:a", "RelatesTo")).and_then(|block| block.read::<String>().ok());
        match found {
            Some(found) if found == *id => Ok(()),
            other => Err(CallError::untrusted(format!("a reply to {other:?}, not to {id}"))),
        }
    }
}

#[tokio::test]
async fn replies_are_checked_before_their_bodies() {
    let relates = |id: &str| format!("<a:RelatesTo xmlns:a='urn:a'>{id}</a:RelatesTo><Other/>");
    let fault = envelope(
        &relates("other"),
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>",
    );
    let (transport, _) = answering(vec![
        ok(&relates("ForceSyncAll-1")),
        http::Response::new(envelope(&relates("ForceSyncAll-2"), "<Unreadable/>")),
        http::Response::builder().status(500).body(fault).unwrap(),
        ok(""),
        // The first of two blocks of a name counts.
        ok(&(relates("ForceSyncAll-1") + &relates("x"))),
    ]);
    let client = client(transport).with_interceptor(Related);
    let call = || client.force_sync_all(ForceSyncAll {}).into_future();
    call().await.unwrap();
    for id in ["Some(\"ForceSyncAll-2\")", "Some(\"other\")", "None"] {
        let error = call().await.unwrap_err();
        let text = format!("a reply to {id}, not to ForceSyncAll-1");
        assert!(matches!(error.kind(), CallErrorKind::Untrusted(_)), "{error}");
        assert!(format!("{error:?}").contains(&text), "{error:?}");
    }
    call().await.unwrap();
}

/// Answers a challenge, as Digest does: with a nonce that comes with status 401.
#[derive(Default)]
struct Challenged {
    nonce: Mutex<Option<String>>,
}

impl Interceptor for Challenged {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        if let Some(nonce) = &*self.nonce.lock().unwrap() {
            let value = HeaderValue::try_from(format!("Nonce {nonce}-answered-canary")).unwrap();
            request.http_headers_mut().insert(AUTHORIZATION, value);
        }
        Box::pin(async { Ok(()) })
    }

    fn after_attempt(&self, attempt: &mut AttemptOutcome<'_>) -> AfterAttempt {
        let Err(error) = attempt.result() else { return AfterAttempt::Return };
        match error.challenges().iter().find(|challenge| challenge.is("Nonce")) {
            Some(challenge) => {
                *self.nonce.lock().unwrap() = challenge.parameter("n").map(str::to_owned);
                AfterAttempt::Repeat
            }
            None => AfterAttempt::Return,
        }
    }
}

fn challenge(nonce: &str) -> http::Response<String> {
    let response =
        http::Response::builder().status(401).header(WWW_AUTHENTICATE, format!("Nonce n=\"{nonce}\""));
    response.body(String::new()).unwrap()
}

#[tokio::test]
async fn one_repeat_is_granted_each_interceptor() {
    let (transport, seen) = answering(vec![challenge("one"), ok("")]);
    let client_of = |transport| client(transport).with_interceptor(Challenged::default());
    client_of(transport).force_sync_all(ForceSyncAll {}).await.unwrap();
    let authorization: Vec<_> =
        seen.lock().unwrap().iter().map(|request| request.headers().get(AUTHORIZATION).cloned()).collect();
    assert_eq!(authorization[0].as_ref().unwrap(), "Basic dXNlcjpwdw==");
    assert_eq!(authorization[1].as_ref().unwrap(), "Nonce one-answered-canary");
    // Not for ever. The value of the field is a secret.
    let (transport, seen) = answering(vec![
        challenge("one"),
        http::Response::builder()
            .status(401)
            .header(WWW_AUTHENTICATE, "Nonce n=two")
            .body("one-answered-canary".into())
            .unwrap(),
    ]);
    let error = client_of(transport.clone()).force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!((seen.lock().unwrap().len(), error.attempts()), (2, 2));
    assert!(!format!("{error:?} {:?}", error.reply()).contains("canary"), "{error:?} {:?}", error.reply());
    // Two interceptors have a repeat each.
    seen.lock().unwrap().clear();
    let two = client_of(transport).with_interceptor(Challenged::default());
    let error = two.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!((seen.lock().unwrap().len(), error.attempts()), (2, 2), "both asked after the same attempt");
}

/// Moves requests elsewhere, under another action.
struct Elsewhere;

impl Interceptor for Elsewhere {
    fn prepare_request<'a>(
        &'a self,
        request: &'a mut RequestContext<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        assert_eq!(request.endpoint(), "http://test/ErpSync.svc");
        assert!(request.has_header_block(Name::new(NAMESPACE, "ApplicationToken")));
        assert!(!request.has_header_block(Name::new(NAMESPACE, "Credentials")));
        let blocks = request.header_blocks();
        let names: Vec<_> = blocks.iter().map(|block| block.name().local).collect();
        assert_eq!(names, ["ApplicationToken", "Always"]);
        assert_eq!(request.client().endpoint(), request.endpoint());
        assert_eq!(request.caller(), request.client().caller());
        request.set_endpoint("http://elsewhere/Other.svc?token=url-canary").unwrap();
        for value in ["one", "two"] {
            request.http_headers_mut().append("x-added", HeaderValue::from_static(value));
        }
        request.set_action("urn:other");
        request.add_secret("text-canary");
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_request_is_moved() {
    let page = "url-canary text-canary pw";
    let (transport, seen) = answering(vec![http::Response::builder().status(404).body(page.into()).unwrap()]);
    let field = |name| (HeaderName::from_static(name), HeaderValue::from_static("of-client"));
    let (key, trace) = (field("x-api-key"), field("x-trace"));
    let client = client(transport)
        .with_interceptor(Elsewhere)
        .with_http_header(key.0, key.1)
        .with_http_header(trace.0, trace.1)
        .with_headers(&headers())
        .with_header_block(raw("<Always/>"));
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    assert_eq!(error.endpoint(), "http://elsewhere/Other.svc");
    assert_eq!(error.reply().unwrap(), "*** *** pw");
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].uri(), "http://elsewhere/Other.svc?token=url-canary");
    assert_eq!(seen[0].headers()["soapaction"], "\"urn:other\"");
    // The credentials were for the other host.
    assert!(!seen[0].headers().contains_key(AUTHORIZATION) && !seen[0].headers().contains_key("x-api-key"));
    assert_eq!(seen[0].headers()["x-trace"], "of-client");
    assert!(seen[0].headers().get_all("x-added").iter().eq(["one", "two"]));
}

/// Fails in the phase that it is given.
struct Failing(&'static str);

impl Interceptor for Failing {
    fn prepare_request<'a>(&'a self, _: &'a mut RequestContext<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        let result = match self.0 {
            "sign in" => Err(SignInError::from_source("no token today").into()),
            "unsent" => Err(CallError::unsent(std::io::Error::other("no key"))),
            _ => Ok(()),
        };
        Box::pin(async { result })
    }

    fn check_reply(&self, _: &ReplyHeaders<'_>) -> Result<(), CallError> {
        if self.0 == "rejected" { Err(CallError::rejected("it said no")) } else { Ok(()) }
    }
}

#[tokio::test]
async fn errors_of_interceptors() {
    let (transport, seen) = answering(vec![ok("")]);
    let error = async |phase| {
        let client = client(transport.clone()).with_retry(Retry::new()).with_interceptor(Failing(phase));
        client.force_sync_all(ForceSyncAll {}).await.unwrap_err()
    };
    for phase in ["sign in", "unsent"] {
        let error = error(phase).await;
        assert!(
            !error.is_outcome_unknown() && error.status().is_none() && error.attempts() == 1,
            "{error:?}"
        );
        assert!(error.operation() == "ForceSyncAll" && error.endpoint() == "http://test/ErpSync.svc");
        match phase {
            "unsent" => {
                assert_eq!(error.interceptor_error::<std::io::Error>().unwrap().to_string(), "no key")
            }
            _ => assert!(matches!(error.kind(), CallErrorKind::SignIn(_))),
        }
    }
    assert!(seen.lock().unwrap().is_empty());
    let error = error("rejected").await;
    assert!(matches!(error.kind(), CallErrorKind::Rejected(_)) && !error.is_outcome_unknown());
    assert!(format!("{error:?}").contains("it said no"), "{error:?}");
    assert_eq!(error.status().unwrap(), 200);
}

/// Quotes the request in its error.
struct Quoting;

impl Interceptor for Quoting {
    fn finish_request<'a>(
        &'a self,
        request: &'a mut FinishedRequest<'_>,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let error = CallError::unsent(format!("this can't be signed: {}", request.envelope().as_str()));
        Box::pin(ready(Err(error)))
    }
}

#[tokio::test]
async fn an_error_before_the_request_went_out_quotes_no_secret() {
    let (transport, _) = answering(vec![ok("")]);
    let client = client(transport).with_headers(&headers()).with_interceptor(Quoting);
    let error = client.force_sync_all(ForceSyncAll {}).ticket("7T:ticket-canary-1").await.unwrap_err();
    let shown = format!("{error} {error:?} {:?} {}", error.kind(), error.redact("7T:ticket-canary-1"));
    assert!(shown.contains("this can't be signed") && !shown.contains("canary"), "{shown}");
}

/// Waits for ever in the phase that it is given.
struct Hanging(&'static str);

impl Hanging {
    fn pass(&self, phase: &str) -> BoxFuture<'static, Result<(), CallError>> {
        if self.0 == phase { Box::pin(pending()) } else { Box::pin(ready(Ok(()))) }
    }
}

impl Interceptor for Hanging {
    fn prepare_request<'a>(&'a self, _: &'a mut RequestContext<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        self.pass("prepare")
    }

    fn finish_request<'a>(&'a self, _: &'a mut FinishedRequest<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        self.pass("finish")
    }

    fn open_reply<'a>(&'a self, _: &'a mut OpenedReply<'_>) -> BoxFuture<'a, Result<(), CallError>> {
        self.pass("open")
    }
}

#[tokio::test]
async fn the_time_limit_of_a_call_covers_interceptors() {
    for (phase, is_sent) in [("prepare", false), ("finish", false), ("open", true)] {
        let (transport, _) = answering(vec![ok("")]);
        let client = client(transport).with_interceptor(Hanging(phase));
        let call = client.force_sync_all(ForceSyncAll {}).timeout(Duration::from_millis(50));
        let error = call.await.unwrap_err();
        assert!(
            matches!(error.kind(), CallErrorKind::Timeout { sent, .. } if *sent == is_sent),
            "{phase}: {error:?}"
        );
    }
}

#[tokio::test]
async fn authentication_is_one_slot() {
    let (transport, seen) = answering(vec![ok("")]);
    let client = client(transport).with_authentication(Tickets::fixed("7T:of-client"));
    client.force_sync_all(ForceSyncAll {}).await.unwrap();
    client.force_sync_all(ForceSyncAll {}).ticket("7T:of-call").await.unwrap();
    ErpSyncClient::from_client(client.client().clone().without_interceptors())
        .force_sync_all(ForceSyncAll {})
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    let tickets: Vec<_> = seen.iter().map(|request| request.body().matches("7T:of-call").count()).collect();
    assert_eq!(tickets, [0, 1, 0]);
    let tickets: Vec<_> = seen.iter().map(|request| request.body().matches("7T:").count()).collect();
    assert_eq!(tickets, [1, 1, 0]);
}
