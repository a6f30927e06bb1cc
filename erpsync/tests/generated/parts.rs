//! Every way to put the parts of a message into a body, as the generator prints it: client against server, and the bytes
//! between them.

use std::sync::{Arc, Mutex};

use erpsync::client::CallErrorKind;
use erpsync::soap::{Fault, MessageStyle, SoapVersion};
use erpsync::transport::InProcess;
use erpsync::xml::{XSD_NAMESPACE, XSI_NAMESPACE};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/parts.rs");
}

use generated::parts::*;
use generated::rpc;

struct Easel;

impl Canvas for Easel {
    type Error = Fault;

    async fn paint(
        &self,
        request: Request<PaintRequestParts, CanvasRequestHeaders>,
    ) -> Result<Response<PaintResponseParts>, Fault> {
        let session = request.headers.session.clone();
        let PaintRequestParts { color, size, at } = request.body;
        if size < 0 {
            let headers =
                PaintFaultHeaders { gone: Some(Gone { since: 7 }), hint: Some("sign in".to_owned()) };
            return Err(Fault::sender("too small").with_headers(&headers));
        }
        Ok(Response::new(PaintResponseParts {
            painted: Painted { id: size + at.x + at.y },
            note: format!("{color:?} for {session:?}"),
        }))
    }

    async fn r#move(&self, request: Request<Point>) -> Result<Response<bool>, Fault> {
        Ok(Response::new(request.x > request.y))
    }

    async fn locate(&self, request: Request<rpc::Locate>) -> Result<Response<rpc::LocateResponse>, Fault> {
        let rpc::Locate { place, deep } = request.body;
        let result = if deep { Point { x: place.y, y: place.x } } else { place };
        Ok(Response::new(rpc::LocateResponse { result }))
    }

    async fn put(&self, request: Request<rpc::Put>) -> Result<Response<rpc::PutResponse>, Fault> {
        Ok(Response::new(rpc::PutResponse { id: request.value }))
    }

    async fn put_text(
        &self,
        request: Request<rpc::PutText>,
    ) -> Result<Response<rpc::PutTextResponse>, Fault> {
        Ok(Response::new(rpc::PutTextResponse { id: request.value.len() as i32 }))
    }

    async fn put_point(
        &self,
        _request: Request<rpc::PutPoint>,
    ) -> Result<Response<rpc::PutPointResponse>, Fault> {
        Err(Fault::sender("Put takes no point"))
    }

    async fn draw(&self, request: Request<DrawRequestParts>) -> Result<Response<DrawResponseParts>, Fault> {
        let drawn = match request.body.shape {
            ShapeElement::Dot(Point { x, y }) => ShapeElement::Radius(x + y),
            ShapeElement::Radius(x) => ShapeElement::Dot(Point { x, y: 0 }),
        };
        Ok(Response::new(DrawResponseParts { drawn }))
    }

    async fn forget(&self, request: Request<rpc::Forget>) -> Result<(), Fault> {
        assert_eq!(request.value, 5);
        Ok(())
    }
}

/// A client of the server above, and the messages that it sent and received last.
fn client(version: SoapVersion) -> (CanvasClient, Arc<Mutex<[String; 2]>>) {
    let seen = Arc::new(Mutex::new([String::new(), String::new()]));
    let log = seen.clone();
    let client = CanvasClient::with_transport("http://test/", InProcess::new(CanvasServer::new(Easel)))
        .unwrap()
        .with_soap_version(version)
        .with_observer(move |exchange| {
            *log.lock().expect("nobody panicked") =
                [exchange.request_xml(), exchange.reply_xml().unwrap_or_default()];
        });
    (client, seen)
}

/// Content of the body of a message.
fn body(message: &str) -> &str {
    let start = message.find("Body").expect("a body");
    let start = start + message[start..].find('>').expect("a start tag") + 1;
    &message[start..message.rfind("</").and_then(|end| message[..end].rfind("</")).expect("end tags")]
}

fn paint(size: i32) -> Request<PaintRequestParts, CanvasRequestHeaders> {
    let body = PaintRequestParts { color: Some("red".to_owned()), size, at: Point { x: 1, y: 2 } };
    Request::new(body).with_headers(CanvasRequestHeaders { session: Some("s".to_owned()) })
}

#[tokio::test]
async fn several_elements_in_a_body() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let (client, seen) = client(version);
        let reply = client.paint(paint(4)).await.expect("it is painted");
        assert_eq!(reply.painted.id, 7);
        assert_eq!(reply.note, r#"Some("red") for Some("s")"#);
        let [request, reply] = seen.lock().expect("nobody panicked").clone();
        assert_eq!(
            body(&request),
            "<Color xmlns=\"urn:example:parts\">red</Color><Size xmlns=\"urn:example:parts\">4</Size>\
             <at><x xmlns=\"urn:example:parts\">1</x><y xmlns=\"urn:example:parts\">2</y></at>"
        );
        assert!(
            body(&reply).starts_with("<Painted xmlns=\"urn:example:parts\"><Id>7</Id></Painted><note>"),
            "{reply}"
        );
    }
}

/// With `MESSAGE_TYPES` each element says its type: its parts in a body side by side, in rpc's wrapper, in a header.
#[tokio::test]
async fn elements_that_say_their_types() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let (client, seen) = client(version);
        let client = client.with_message_style(MessageStyle::new().type_names(&generated::MESSAGE_TYPES));
        let sent = |seen: &Mutex<[String; 2]>| types(&seen.lock().expect("nobody panicked")[0]);
        assert_eq!(client.paint(paint(4)).await.expect("it is painted").painted.id, 7);
        assert_eq!(sent(&seen), ["Session string", "Color string", "Size int", "at Point", "x int", "y int"]);
        let place = Point { x: 1, y: 2 };
        client.locate(rpc::Locate { place, deep: true }).await.expect("it is located");
        assert_eq!(sent(&seen), ["Place Point", "x int", "y int", "deep boolean"]);
        // The wrapper of an overloaded operation is declared several times.
        assert_eq!(
            client.put_text(rpc::PutText { value: "four".to_owned() }).await.expect("it is put").id,
            4
        );
        assert_eq!(sent(&seen), [""; 0]);
        let shape = ShapeElement::Dot(Point { x: 3, y: 4 });
        client.draw(DrawRequestParts { shape }).await.expect("it is drawn");
        assert_eq!(sent(&seen), ["Dot Point", "x int", "y int"]);
    }
}

/// The elements with `xsi:type`, and the local names of their types.
fn types(message: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(message).expect("it is well-formed");
    let typed = document.descendants().filter_map(|node| {
        let (prefix, local) = node.attribute((XSI_NAMESPACE, "type"))?.split_once(':')?;
        let namespace = node.lookup_namespace_uri(Some(prefix)).expect("it is declared");
        let expected = if local == "Point" { "urn:example:parts" } else { XSD_NAMESPACE };
        assert_eq!(namespace, expected, "{message}");
        Some(format!("{} {local}", node.tag_name().name()))
    });
    typed.collect()
}

#[tokio::test]
async fn a_fault_instead_of_several_elements() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let (client, _) = client(version);
        let error = client.paint(paint(-1)).await.expect_err("a fault");
        let fault = error.fault().expect("a fault");
        assert_eq!(fault.reason(), "too small");
        let headers = fault.headers_as::<PaintFaultHeaders>().expect("they are as declared");
        assert_eq!(headers.gone, Some(Gone { since: 7 }));
        assert_eq!(headers.hint.as_deref(), Some("sign in"));
        let names: Vec<String> = fault.header_blocks().iter().map(|block| block.name().to_string()).collect();
        assert_eq!(names, ["{urn:example:parts}Gone", "{urn:example:hints}hint"]);
    }
}

#[tokio::test]
async fn an_element_that_others_stand_for() {
    let (client, seen) = client(SoapVersion::V1_1);
    let shape = ShapeElement::Dot(Point { x: 1, y: 2 });
    let reply = client.draw(DrawRequestParts { shape }).await.expect("it is drawn");
    assert_eq!(reply.body.drawn, ShapeElement::Radius(3));
    let [request, reply] = seen.lock().expect("nobody panicked").clone();
    assert_eq!(body(&request), "<Dot xmlns=\"urn:example:parts\"><x>1</x><y>2</y></Dot>");
    assert_eq!(body(&reply), "<Radius xmlns=\"urn:example:parts\">3</Radius>");
}

/// A server that answers every request with the same body.
async fn answered(body: &'static str) -> Result<Response<PaintResponseParts>, erpsync::client::CallError> {
    let text = format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/' xmlns:p='urn:example:parts'>{body}</e:Envelope>"
    );
    let service = tower::service_fn(move |_| {
        let text = text.clone();
        async move { Ok::<_, std::convert::Infallible>(http_response(text)) }
    });
    CanvasClient::with_transport("http://test/", InProcess::new(service)).unwrap().paint(paint(1)).await
}

fn http_response(text: String) -> http::Response<http_body_util::Full<bytes::Bytes>> {
    let response = http::Response::builder().header("content-type", "text/xml");
    response.body(http_body_util::Full::from(text)).expect("it is a response")
}

#[tokio::test]
async fn what_others_write_is_read() {
    let reply = answered(
        "<e:Body id='x'>\n <!-- first --><note>n</note>\n<p:Painted><p:Id>3</p:Id></p:Painted><p:More/> </e:Body>",
    )
    .await
    .expect("any order, any prefix, and more than is known");
    assert_eq!((reply.painted.id, reply.note.as_str()), (3, "n"));
    let fault = "<e:Body> <!-- sorry --> <e:Fault><faultcode>e:Client</faultcode><faultstring>no</faultstring></e:Fault></e:Body>";
    assert_eq!(answered(fault).await.expect_err("a fault").fault().expect("a fault").reason(), "no");
    for (body, missing) in [
        ("<e:Body><note>n</note></e:Body>", "Painted"),
        ("<e:Body/>", "Painted"),
        ("<e:Body> </e:Body>", "Painted"),
        ("<e:Body><p:Painted><p:Id>3</p:Id></p:Painted></e:Body>", "note"),
    ] {
        let error = answered(body).await.expect_err("it is not whole");
        assert!(matches!(error.kind(), CallErrorKind::Read(_)), "{error}");
        assert!(error.report().contains(missing), "{error:?}");
    }
}

#[tokio::test]
async fn a_part_with_a_type_is_an_element_of_its_name() {
    let (client, seen) = client(SoapVersion::V1_1);
    assert!(client.r#move(Point { x: 2, y: 1 }).await.expect("it is moved").body);
    let [request, reply] = seen.lock().expect("nobody panicked").clone();
    assert!(body(&request).starts_with("<to><x xmlns=\"urn:example:parts\">2</x>"), "{request}");
    assert_eq!(body(&reply), "<moved>true</moved>");
}

#[tokio::test]
async fn rpc_with_an_element_for_a_part() {
    let (client, seen) = client(SoapVersion::V1_1);
    let reply =
        client.locate(rpc::Locate { place: Point { x: 1, y: 2 }, deep: true }).await.expect("it is there");
    assert_eq!(reply.result, Point { x: 2, y: 1 });
    let [request, _] = seen.lock().expect("nobody panicked").clone();
    assert_eq!(
        body(&request),
        "<n:Locate xmlns:n=\"urn:example:parts:rpc\"><Place xmlns=\"urn:example:parts\"><x>1</x><y>2</y></Place>\
         <deep>true</deep></n:Locate>"
    );
}

#[tokio::test]
async fn overloads_are_told_apart_by_action() {
    let (client, _) = client(SoapVersion::V1_1);
    assert_eq!(client.put(rpc::Put { value: 9 }).await.expect("an answer").id, 9);
    assert_eq!(client.put_text(rpc::PutText { value: "four".to_owned() }).await.expect("an answer").id, 4);
    let error =
        client.put_point(rpc::PutPoint { value: Point { x: 0, y: 0 } }).await.expect_err("not implemented");
    assert!(error.to_string().contains("Put"), "{error}");
}

#[tokio::test]
async fn one_way() {
    let (client, seen) = client(SoapVersion::V1_1);
    client.forget(rpc::Forget { value: 5 }).await.expect("it was taken");
    assert_eq!(seen.lock().expect("nobody panicked")[1], "");
}

struct Listener(Arc<Mutex<Vec<i32>>>);

impl CanvasNotifications for Listener {
    type Error = Fault;

    async fn changed(&self, request: Request<i32>) -> Result<(), Fault> {
        self.0.lock().expect("nobody panicked").push(request.body);
        Ok(())
    }

    async fn ask(&self, _request: Request<i32>) -> Result<Response<String>, Fault> {
        Err(Fault::sender("Ask has no answer"))
    }
}

#[tokio::test]
async fn what_the_service_sends_is_received() {
    let received = Arc::new(Mutex::new(Vec::new()));
    let server = CanvasNotificationsServer::new(Listener(received.clone()));
    let sender = CanvasNotificationsClient::with_transport("http://test/", InProcess::new(server)).unwrap();
    sender.changed(7).await.expect("it was taken");
    assert_eq!(*received.lock().expect("nobody panicked"), [7]);
    let error = sender.ask(1).await.expect_err("not implemented");
    assert!(error.to_string().contains("Ask"), "{error}");
}
