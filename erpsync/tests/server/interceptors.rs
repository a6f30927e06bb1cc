//! Interceptors of a server: phases, order, narrowing, faults.

use std::sync::{Arc, Mutex};

use ::http::{HeaderMap, StatusCode};
use erpsync::server::{FinishedResponse, Interceptor, OpenedRequest, RequestHeaders, ResponseContext};
use erpsync::soap::Fault;
use erpsync::transport::Body;
use erpsync::xml::{Name, RawElement};
use erpsync::{BoxFuture, Request, Response, XmlRead, XmlWrite};
use tower::ServiceExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:echo", root = "Say", default)]
struct Say {
    #[xml(element = "Text", min_occurs = 0)]
    text: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:echo", root = "Said", default)]
struct Said {
    #[xml(element = "Text", min_occurs = 0)]
    text: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:echo", headers, default)]
struct Headers {
    #[xml(element = "Who", min_occurs = 0)]
    who: Option<String>,
}

#[erpsync::service(name = "Echo", namespace = "urn:echo")]
trait Echo: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "Say", action = "urn:say", input = "Say", output = "Said")]
    fn say(
        &self,
        request: Request<Say, Headers>,
    ) -> impl Future<Output = Result<Response<Said>, Self::Error>> + Send;

    #[operation(name = "Shout", action = "urn:shout", input = "Say")]
    fn shout(&self, request: Request<Say>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Value that an interceptor hands to the implementation.
#[derive(Clone)]
struct Identity(String);

struct Mine;

impl Echo for Mine {
    type Error = Fault;

    async fn say(&self, request: Request<Say, Headers>) -> Result<Response<Said>, Fault> {
        let identity = request.http.as_ref().and_then(|http| http.extensions.get::<Identity>());
        match request.body.text.as_deref() {
            Some("fail") => Err(Fault::sender("as asked for")),
            text => {
                let text =
                    format!("{} by {}", text.unwrap_or_default(), identity.map_or("nobody", |who| &who.0));
                Ok(Response::new(Said { text: Some(text) }))
            }
        }
    }

    async fn shout(&self, _request: Request<Say>) -> Result<(), Fault> {
        Ok(())
    }
}

/// Writes down the phases that it takes part in, and fails in one of them.
struct Recorder {
    name: &'static str,
    log: Arc<Mutex<Vec<String>>>,
    fails: &'static str,
}

impl Recorder {
    fn record(&self, phase: &str) -> Result<(), Fault> {
        self.log.lock().unwrap().push(format!("{} {phase}", self.name));
        match self.fails == phase {
            true => Err(Fault::receiver(format!("{} fails in {phase}", self.name))),
            false => Ok(()),
        }
    }
}

impl Interceptor for Recorder {
    fn open_request<'a>(&'a self, _: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { self.record("open") })
    }

    fn check_request(&self, request: &mut RequestHeaders<'_>) -> Result<(), Fault> {
        assert!(["Say", "Shout"].contains(&request.operation().name));
        self.record("check")
    }

    fn prepare_response<'a>(
        &'a self,
        response: &'a mut ResponseContext<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let block = format!("<By xmlns=\"urn:test\">{}</By>", self.name);
            response.add_header_block(RawElement::parse(&block).expect("it is well-formed"));
            self.record(if response.fault().is_some() { "prepare a fault" } else { "prepare" })
        })
    }

    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let blocks = response.envelope().header_blocks().expect("it is an envelope").len();
            self.record(&format!("finish {blocks}"))
        })
    }
}

fn envelope(headers: &str, text: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>{headers}</s:Header><s:Body>\
         <Say xmlns=\"urn:echo\"><Text>{text}</Text></Say></s:Body></s:Envelope>"
    )
}

async fn post(
    server: impl tower::Service<
        ::http::Request<Body>,
        Response = ::http::Response<Body>,
        Error = std::convert::Infallible,
    >,
    action: &str,
    xml: String,
) -> (StatusCode, String, HeaderMap) {
    let request = ::http::Request::post("http://test/echo")
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", format!("\"{action}\""))
        .body(Body::from(xml))
        .unwrap();
    let (parts, body) = server.oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(body.collect(usize::MAX).await.unwrap().to_vec()).unwrap();
    (parts.status, text, parts.headers)
}

/// Runs a request through two recorders, of which the second fails in a phase; gives their record and the answer.
async fn recorded(action: &str, text: &str, fails: &'static str) -> (Vec<String>, StatusCode, String) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let server = EchoServer::new(Mine)
        .with_interceptor(Recorder { name: "first", log: log.clone(), fails: "" })
        .with_interceptor(Recorder { name: "second", log: log.clone(), fails });
    let (status, answer, _) = post(server, action, envelope("", text)).await;
    (log.lock().unwrap().clone(), status, answer)
}

#[tokio::test]
async fn requests_go_through_in_reverse_order_and_replies_in_order() {
    let (log, status, answer) = recorded("urn:say", "a", "").await;
    let phases = [
        "second open",
        "first open",
        "second check",
        "first check",
        "first prepare",
        "second prepare",
        "first finish 2",
        "second finish 2",
    ];
    assert_eq!(log, phases);
    assert_eq!(status, StatusCode::OK);
    assert!(
        answer.contains("<By xmlns=\"urn:test\">first</By><By xmlns=\"urn:test\">second</By>"),
        "{answer}"
    );
}

#[tokio::test]
async fn faults_go_through_the_phases_of_replies() {
    let (log, status, answer) = recorded("urn:say", "fail", "").await;
    assert_eq!(log[4..6], ["first prepare a fault", "second prepare a fault"]);
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.contains("as asked for") && answer.contains(">second</By>"), "{answer}");

    // One of the first phase, too: neither the other interceptor nor the implementation sees the request.
    let (log, _, answer) = recorded("urn:say", "a", "open").await;
    let phases = [
        "second open",
        "first prepare a fault",
        "second prepare a fault",
        "first finish 2",
        "second finish 2",
    ];
    assert_eq!(log, phases);
    assert!(answer.contains("second fails in open"), "{answer}");

    let (log, _, answer) = recorded("urn:say", "a", "check").await;
    assert_eq!(log[..3], ["second open", "first open", "second check"]);
    assert!(answer.contains("second fails in check"), "{answer}");
}

#[tokio::test]
async fn a_fault_of_a_phase_of_the_reply_takes_its_place() {
    let (log, status, answer) = recorded("urn:say", "a", "prepare").await;
    assert_eq!(log[4..], ["first prepare", "second prepare", "first finish 2", "second finish 2"]);
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.contains("second fails in prepare") && !answer.contains("Said"), "{answer}");

    let (_, status, answer) = recorded("urn:say", "a", "finish 2").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.contains("second fails in finish 2") && !answer.contains("By"), "{answer}");
}

#[tokio::test]
async fn an_operation_without_a_reply_has_no_phases_of_one() {
    let (log, status, answer) = recorded("urn:shout", "a", "").await;
    assert_eq!(log, ["second open", "first open", "second check", "first check"]);
    assert_eq!((status, &*answer), (StatusCode::ACCEPTED, ""));
}

/// Takes the envelope out of a wrapper, and says who sent it.
struct Unwrap;

const WRAPPED: Name<'static> = Name::new("urn:test", "Sender");

impl Interceptor for Unwrap {
    fn understands(&self, name: Name<'_>) -> bool {
        name == WRAPPED
    }

    fn open_request<'a>(&'a self, request: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let sender = request.envelope().header_block(WRAPPED).map_err(Fault::internal)?;
            let sender = sender.and_then(|block| block.read::<String>().ok());
            let Some(sender) = sender else { return Err(Fault::sender("who sends this?")) };
            assert_eq!(request.action(), Some("urn:say"));
            let narrowed = request.envelope().as_str().replace("unsigned", "");
            request.envelope_mut().replace(narrowed);
            request.extensions_mut().insert(Identity(sender));
            Ok(())
        })
    }

    fn check_request(&self, request: &mut RequestHeaders<'_>) -> Result<(), Fault> {
        let who = request.block(Name::new("urn:echo", "Who")).and_then(|block| block.read::<String>().ok());
        let identity = request.extensions().get::<Identity>().map(|identity| identity.0.clone());
        match who == identity {
            true => Ok(()),
            false => Err(Fault::sender(format!("{who:?} is not {identity:?}"))),
        }
    }

    fn finish_response<'a>(
        &'a self,
        response: &'a mut FinishedResponse<'_>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            assert_eq!(response.request().uri.path(), "/echo");
            let changed = response.envelope().as_str().replace("Ada", "the Countess");
            response.envelope_mut().replace(changed);
            response.http_headers_mut().insert("x-seen", "yes".parse().expect("it is a value"));
            Ok(())
        })
    }
}

#[tokio::test]
async fn the_program_sees_what_is_left_of_the_envelope_and_the_identity() {
    let server = EchoServer::new(Mine).with_interceptor(Unwrap);
    let block = "<t:Sender xmlns:t=\"urn:test\" s:mustUnderstand=\"1\">Ada</t:Sender>";
    let headers = format!("{block}<Who xmlns=\"urn:echo\">Ada</Who>");
    let (status, answer, http) = post(server.clone(), "urn:say", envelope(&headers, "unsignedhello")).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(answer.contains("<Text>hello by the Countess</Text>"), "{answer}");
    assert_eq!(http["x-seen"], "yes");

    // Without the interceptor nobody understands the block.
    let (_, answer, _) = post(EchoServer::new(Mine), "urn:say", envelope(&headers, "hello")).await;
    assert!(answer.contains("MustUnderstand"), "{answer}");
    let (_, answer, _) = post(server.clone(), "urn:say", envelope("", "hello")).await;
    assert!(answer.contains("who sends this?"), "{answer}");
    let headers = format!("{block}<Who xmlns=\"urn:echo\">Grace</Who>");
    let (_, answer, _) = post(server.clone(), "urn:say", envelope(&headers, "hello")).await;
    assert!(answer.contains("Grace") && answer.contains("is not"), "{answer}");
    // A body that is no envelope gets the reply that it gets without interceptors.
    let (status, answer, _) = post(server, "urn:say", "no envelope".to_owned()).await;
    assert!(status.is_server_error() && answer.contains("Fault"), "{answer}");
}

/// Panics in a phase, or waits for ever.
#[derive(Clone, Copy)]
struct Bad {
    phase: &'static str,
    panics: bool,
}

impl Bad {
    fn pass(&self, phase: &str) -> BoxFuture<'static, Result<(), Fault>> {
        match (self.phase == phase, self.panics) {
            (true, true) => panic!("it fails"),
            (true, false) => Box::pin(std::future::pending()),
            (false, _) => Box::pin(async { Ok(()) }),
        }
    }
}

impl Interceptor for Bad {
    fn open_request<'a>(&'a self, _: &'a mut OpenedRequest<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        self.pass("open")
    }

    fn check_request(&self, _: &mut RequestHeaders<'_>) -> Result<(), Fault> {
        assert!(self.phase != "check", "it fails");
        Ok(())
    }

    fn prepare_response<'a>(&'a self, _: &'a mut ResponseContext<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        self.pass("prepare")
    }

    fn finish_response<'a>(&'a self, _: &'a mut FinishedResponse<'_>) -> BoxFuture<'a, Result<(), Fault>> {
        self.pass("finish")
    }
}

#[tokio::test]
async fn an_interceptor_that_panics_or_hangs_costs_its_request_only() {
    let bad = ["open", "prepare", "finish"]
        .into_iter()
        .flat_map(|phase| [true, false].map(|panics| Bad { phase, panics }));
    for bad in bad.chain([Bad { phase: "check", panics: true }]) {
        let server =
            EchoServer::new(Mine).with_interceptor(bad).with_timeout(std::time::Duration::from_millis(50));
        let (status, answer, _) = post(server, "urn:say", envelope("", "hello")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let expected =
            if bad.panics { "failed while it processed" } else { "did not finish the request in time" };
        assert!(answer.contains(expected), "{}: {answer}", bad.phase);
    }
}
