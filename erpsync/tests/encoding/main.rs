//! SOAP's encoding as the generator prints it: its golden file compiled, client against server over loopback, and messages as other
//! stacks write them.

mod recorded;
mod testing;

use std::sync::{Arc, Mutex};

use erpsync::client::{CallError, CallErrorKind};
use erpsync::soap::{Array, Fault, SoapVersion};
use erpsync::transport::InProcess;
use erpsync::xml::{Limits, ReadOptions};
use erpsync::xsd::AnyType;
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/encoded.rs");
}

use generated::depot::*;
use generated::qualified::Slip;
use generated::types::*;
use generated::xml_soap::{Map, MapItem};

/// A depot that answers with what it was asked for.
struct Echo;

impl Depot for Echo {
    type Error = Fault;

    async fn store(
        &self,
        request: Request<Store, DepotRequestHeaders>,
    ) -> Result<Response<StoreResponse>, Fault> {
        let Some(desk) = &request.headers.desk else {
            let refusal = Refusal { code: 7, r#box: request.body.r#box };
            return Err(StoreFaults::Refused(refusal).into());
        };
        let r#return = Some(Place { hall: Some(desk.id.clone()), shelf: request.body.count });
        Ok(StoreResponse { r#return, count: request.body.count + 1 }.into())
    }

    async fn sort(&self, request: Request<Sort>) -> Result<Response<SortResponse>, Fault> {
        Ok(SortResponse { boxes: request.body.boxes }.into())
    }

    async fn list(&self, request: Request<List>) -> Result<Response<ListResponse>, Fault> {
        let places = request.body.numbers.into_iter().map(|shelf| Some(Place { hall: None, shelf }));
        Ok(ListResponse { places: places.collect() }.into())
    }

    async fn follow(&self, request: Request<Follow>) -> Result<Response<FollowResponse>, Fault> {
        Ok(FollowResponse { node: request.body.node }.into())
    }

    async fn file(&self, request: Request<Slip>) -> Result<Response<Slip>, Fault> {
        Ok(request.body.into())
    }

    async fn arrange(&self, request: Request<Arrange>) -> Result<Response<ArrangeResponse>, Fault> {
        let Arrange { grid, lists, things, map } = request.body;
        Ok(ArrangeResponse { grid, lists, things, map }.into())
    }

    async fn ping(&self, _: Request<Ping>) -> Result<Response<PingResponse>, Fault> {
        Ok(PingResponse {}.into())
    }

    async fn plain(&self, request: Request<Plain>) -> Result<Response<PlainResponse>, Fault> {
        Ok(PlainResponse { slip: request.body.slip }.into())
    }
}

/// A value of each kind of array, and Apache's map.
fn arrangement() -> Arrange {
    let grid = ["a", "b", "", "d", "e", "f"].map(|text| Some(text.to_owned()));
    let list = |item: &[i32]| ArrangeListsItem { item: item.to_vec() };
    let item = MapItem { key: Some(AnyType::of(&"size".to_owned())), value: Some(AnyType::of(&7)) };
    Arrange {
        grid: Array::new([2, 3], grid.to_vec()).expect("six items"),
        lists: vec![list(&[1, 2]), list(&[]), list(&[3])],
        things: vec![Some(AnyType::of(&"x".to_owned())), None, Some(AnyType::of(&2))],
        map: Some(Map { item: vec![item] }),
    }
}

/// The names of the types and the texts of values.
fn values(things: &[Option<AnyType>]) -> Vec<Option<(String, String)>> {
    let value = |any: &AnyType| {
        let name = any.type_name().map_or(String::new(), |name| name.local.to_string());
        (name, any.read().expect("a text"))
    };
    things.iter().map(|any| any.as_ref().map(value)).collect()
}

type Seen = Arc<Mutex<[String; 2]>>;

/// A client of the depot over loopback, and the messages that it sent and received last.
async fn client(version: SoapVersion) -> (DepotClient, Seen) {
    let router = axum::Router::new().fallback_service(DepotServer::new(Echo));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let endpoint = format!("http://{}/", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    let seen = Seen::default();
    let log = seen.clone();
    let client =
        DepotClient::new(endpoint).unwrap().with_soap_version(version).with_observer(move |exchange| {
            *log.lock().expect("nobody panicked") =
                [exchange.request_xml(), exchange.reply_xml().unwrap_or_default()];
        });
    (client, seen)
}

fn a_box(label: &str) -> Box {
    Box {
        label: label.to_owned(),
        weight: 1.5,
        color: Some(Color::Red),
        place: Some(Place { hall: None, shelf: 3 }),
        tags: Some(vec![Some("a".to_owned()), None, Some("b".to_owned())]),
        note: Some("n".to_owned()),
    }
}

#[tokio::test]
async fn client_and_server() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let (client, seen) = client(version).await;
        let store = Store { r#box: Some(AnyBox::Box(a_box("x"))), count: 4 };
        let headers = DepotRequestHeaders { desk: Some(Desk { id: "t".to_owned() }) };
        let stored =
            client.store(Request::new(store.clone()).with_headers(headers)).await.expect("it is stored");
        assert_eq!(stored.body.r#return, Some(Place { hall: Some("t".to_owned()), shelf: 4 }));
        assert_eq!(stored.body.count, 5);

        let refused = client.store(store.clone()).await.expect_err("there is no desk");
        let declared = refused.fault_as::<StoreFaults>().expect("it is a fault");
        assert_eq!(declared, StoreFaults::Refused(Refusal { code: 7, r#box: store.r#box }));
        let [_, reply] = seen.lock().expect("nobody panicked").clone();
        assert!(
            reply.contains(
                "<n:refusal xmlns:n=\"urn:example:depot\" xsi:type=\"ns1:Refusal\" s:encodingStyle="
            ),
            "{reply}"
        );

        let crates = AnyBox::Crate(Crate { r#box: a_box("y"), slats: 9, owner: None });
        let boxes = vec![
            Some(crates),
            None,
            Some(AnyBox::Box(Box { color: None, place: None, tags: None, note: None, ..a_box("z") })),
        ];
        let sorted = client.sort(Sort { boxes: boxes.clone() }).await.expect("it is sorted");
        assert_eq!(sorted.boxes, boxes);

        let listed = client.list(List { numbers: vec![1, 2, 3] }).await.expect("it is listed");
        assert_eq!(listed.places.iter().flatten().map(|place| place.shelf).collect::<Vec<_>>(), [1, 2, 3]);
        let [request, reply] = seen.lock().expect("nobody panicked").clone();
        let array = match version {
            SoapVersion::V1_1 => "enc:arrayType=\"xsd:int[3]\"",
            SoapVersion::V1_2 => "enc:itemType=\"xsd:int\" enc:arraySize=\"3\"",
        };
        assert!(
            request.contains(&format!(
                "<numbers xsi:type=\"enc:Array\" {array}><item xsi:type=\"xsd:int\">1</item>"
            )),
            "{request}"
        );
        assert!(
            reply.contains("<item xsi:type=\"ns1:Place\"><hall xsi:type=\"xsd:string\" xsi:nil=\"true\"/>"),
            "{reply}"
        );
        assert!(client.list(List { numbers: Vec::new() }).await.expect("it is listed").places.is_empty());

        let node = |name: &str, next| Node { name: name.to_owned(), next };
        let chain = node("1", Some(std::boxed::Box::new(node("2", None))));
        let followed = client.follow(Follow { node: Some(chain.clone()) }).await.expect("it is followed");
        assert_eq!(followed.node, Some(chain));
        assert_eq!(client.follow(Follow { node: None }).await.expect("it is followed").node, None);

        assert_eq!(client.file(Slip { number: 5 }).await.expect("it is filed").number, 5);
        client.ping(Ping {}).await.expect("it is there");
        let arranged = client.arrange(arrangement()).await.expect("it is arranged").body;
        let Arrange { grid, lists, things, map } = arrangement();
        assert_eq!((&arranged.grid, &arranged.lists), (&grid, &lists));
        assert_eq!(values(&arranged.things), values(&things));
        let [item] = &arranged.map.expect("it is there").item[..] else { panic!("one item") };
        assert_eq!(map.expect("it is there").item.len(), 1);
        assert_eq!(item.key.as_ref().map(AnyType::read), Some(Ok("size".to_owned())));
        assert!(item.value.as_ref().is_some_and(AnyType::is::<i32>), "{item:?}");
        assert_eq!(item.value.as_ref().map(AnyType::read), Some(Ok(7)));
        let plain = client.plain(Plain { slip: Slip { number: 6 } }).await.expect("it is literal");
        assert_eq!(plain.slip.number, 6);
        let [request, _] = seen.lock().expect("nobody panicked").clone();
        assert!(!request.contains("type=") && !request.contains("encodingStyle"), "{request}");
    }
}

#[tokio::test]
async fn written_messages() {
    let (client, seen) = client(SoapVersion::V1_1).await;
    let store = Store { r#box: Some(AnyBox::Box(Box { tags: None, note: None, ..a_box("x") })), count: 4 };
    let headers = DepotRequestHeaders { desk: Some(Desk { id: "t".to_owned() }) };
    client.store(Request::new(store).with_headers(headers)).await.expect("it is stored");
    let [request, _] = seen.lock().expect("nobody panicked").clone();
    assert_eq!(
        request,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:ns1=\"urn:example:depot:types\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><s:Header><n:desk xmlns:n=\"urn:example:depot\" \
         xsi:type=\"ns1:Desk\" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\
         <id xsi:type=\"xsd:string\">t</id></n:desk></s:Header><s:Body><n:store xmlns:n=\"urn:example:depot\" \
         s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><box xsi:type=\"ns1:Box\">\
         <label xsi:type=\"xsd:string\">x</label><weight xsi:type=\"xsd:double\">1.5</weight>\
         <color xsi:type=\"ns1:Color\">red</color><place xsi:type=\"ns1:Place\"><hall xsi:type=\"xsd:string\" \
         xsi:nil=\"true\"/><shelf xsi:type=\"xsd:int\">3</shelf></place></box><count xsi:type=\"xsd:int\">4</count>\
         </n:store></s:Body></s:Envelope>"
    );
    client.file(Slip { number: 5 }).await.expect("it is filed");
    let [request, _] = seen.lock().expect("nobody panicked").clone();
    assert!(
        request.contains(
            "<s:Body><slip xsi:type=\"ns1:Slip\" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\
             <number xsi:type=\"xsd:int\">5</number></slip></s:Body>"
        ),
        "{request}"
    );
}

/// An envelope around what is in it.
fn envelope(content: &str) -> String {
    format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:c='http://schemas.xmlsoap.org/soap/encoding/' xmlns:t='urn:example:depot:types' \
         xmlns:x='http://www.w3.org/2001/XMLSchema' xmlns:d='urn:example:depot'>{content}</e:Envelope>"
    )
}

/// A client whose calls are all answered with a text.
fn answered(text: String) -> DepotClient {
    let service = tower::service_fn(move |_| {
        let response = http::Response::builder().header("content-type", "text/xml");
        let response = response
            .body(http_body_util::Full::<bytes::Bytes>::from(text.clone()))
            .expect("it is a response");
        async move { Ok::<_, std::convert::Infallible>(response) }
    });
    DepotClient::with_transport("http://test/", InProcess::new(service)).unwrap()
}

async fn places(body: &str) -> Result<Vec<Place>, CallError> {
    let client = answered(envelope(&format!("<e:Body>{body}</e:Body>")));
    Ok(client.list(List { numbers: Vec::new() }).await?.body.places.into_iter().flatten().collect())
}

fn place(hall: Option<&str>, shelf: i32) -> Place {
    Place { hall: hall.map(str::to_owned), shelf }
}

#[tokio::test]
async fn references_of_other_stacks() {
    let expected = [place(Some("h"), 1), place(None, 2), place(Some("h"), 1)];
    for body in [
        // Apache Axis: all values beside the message, with declarations of their own.
        "<d:listResponse e:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'>\
         <places c:arrayType='t:Place[3]' i:type='c:Array'><places href='#id1'/><places href='#id0'></places><places href='#id1'/></places>\
         </d:listResponse>\
         <multiRef id='id0' c:root='0' e:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/' i:type='ns2:Place' \
         xmlns:ns2='urn:example:depot:types'><hall i:type='x:string' i:nil='true'/><shelf href='#id2'/></multiRef>\
         <multiRef id='id1' c:root='0' i:type='ns3:Place' xmlns:ns3='urn:example:depot:types'><hall>h</hall><shelf href='#id3'/></multiRef>\
         <multiRef id='id2' c:root='0' i:type='x:int'>2</multiRef><multiRef id='id3' c:root='0' i:type='x:int'>1</multiRef>",
        // ASP.NET: arrays, too, under the names of their types.
        "<d:listResponse><places href='#id1'/></d:listResponse>\
         <c:Array id='id1' c:arrayType='q1:Place[3]' xmlns:q1='urn:example:depot:types'><Item href='#id2'/><Item href='#id3'/><Item href='#id2'/></c:Array>\
         <q1:Place id='id2' i:type='q1:Place' xmlns:q1='urn:example:depot:types'><hall i:type='x:string'>h</hall><shelf i:type='x:int'>1</shelf></q1:Place>\
         <q1:Place id='id3' xmlns:q1='urn:example:depot:types'><shelf>2</shelf><hall i:nil='1'/></q1:Place>",
        // PHP: at the first use.
        "<d:listResponse><places c:arrayType='t:Place[3]'><item id='ref1'><hall>h</hall><shelf>1</shelf></item>\
         <item><hall i:nil='true'/><shelf>2</shelf></item><item href='#ref1'/></places></d:listResponse>",
        // A reference to a reference, and values before the message.
        "<v id='a' href='#b'/><v id='b'><hall>h</hall><shelf>1</shelf></v><d:listResponse><places><i href='#a'/>\
         <i><hall i:nil='true'/><shelf>2</shelf></i><i href='#b'/></places></d:listResponse>",
        // A prefix that means something else where the value stands.
        "<d:listResponse><places><d:i href='#a'/><i><hall i:nil='true'/><shelf>2</shelf></i><i href='#a'/></places></d:listResponse>\
         <v id='a' xmlns:d='urn:other' i:type='d:Place'><hall>h</hall><shelf>1</shelf></v>",
        // Likewise, with a quotation mark in the URI.
        "<d:listResponse><places><r:i xmlns:r='urn:\"q' href='#a'/><i><hall i:nil='true'/><shelf>2</shelf></i><i href='#a'/></places>\
         </d:listResponse><v id='a' xmlns:r='urn:other' i:type='r:Place'><hall>h</hall><shelf>1</shelf></v>",
    ] {
        assert_eq!(places(body).await.expect("reads"), expected, "{body}");
    }
}

#[tokio::test]
async fn references_across_the_message() {
    // From a header block to the body, by a server that reads.
    let text = envelope(
        "<e:Header><d:desk href='#id0' e:mustUnderstand='1'/></e:Header><e:Body><d:store><box href='#id1'/><count>2</count></d:store>\
         <multiRef id='id0' i:type='t:Desk'><id>from afar</id></multiRef>\
         <multiRef id='id1' i:type='t:Crate'><label>l</label><weight>1</weight><place i:nil='1'/><slats>3</slats></multiRef></e:Body>",
    );
    let reply = served(text).await;
    assert!(reply.contains("<hall xsi:type=\"xsd:string\">from afar</hall>"), "{reply}");
}

#[tokio::test]
async fn faults_and_headers_of_other_stacks() {
    let value = "<code>5</code><box i:nil='1'/>";
    for detail in [
        "<d:refusal href='#id0'/>".to_owned(),
        // SOAP::Lite: in no namespace.
        format!("<refusal i:type='t:Refusal'>{value}</refusal>"),
        // gSOAP: in an element of the message.
        format!("<d:Refused><refusal>{value}</refusal></d:Refused>"),
        // Apache Axis: with something of its own beside it.
        format!("<x:stackTrace>at a line</x:stackTrace><d:refusal>{value}</d:refusal>"),
    ] {
        let client = answered(envelope(&format!(
            "<e:Body><e:Fault><faultcode>e:Server</faultcode><faultstring>no</faultstring><detail>{detail}</detail></e:Fault>\
             <multiRef id='id0' i:type='t:Refusal'>{value}</multiRef></e:Body>"
        )));
        let refused = client.store(Store { r#box: None, count: 1 }).await.expect_err("it is a fault");
        let declared = refused.fault_as::<StoreFaults>().expect("it is a fault");
        assert_eq!(declared, StoreFaults::Refused(Refusal { code: 5, r#box: None }), "{detail}");
    }
    // In another namespace it is another element, two levels down nothing is looked for.
    for detail in
        ["<x:refusal><code>5</code></x:refusal>", "<d:a><d:b><refusal><code>5</code></refusal></d:b></d:a>"]
    {
        let client = answered(envelope(&format!(
            "<e:Body><e:Fault><faultcode>e:Server</faultcode><faultstring>no</faultstring><detail>{detail}</detail></e:Fault></e:Body>"
        )));
        let refused = client.store(Store { r#box: None, count: 1 }).await.expect_err("it is a fault");
        let declared = refused.fault_as::<StoreFaults>().expect("it is a fault");
        assert!(matches!(declared, StoreFaults::Other(_)), "{declared:?}");
    }
    // zeep and suds: a header block in no namespace.
    let text = envelope(
        "<e:Header><desk e:mustUnderstand='1'><id>bare</id></desk></e:Header><e:Body><d:store><count>2</count></d:store></e:Body>",
    );
    assert!(served(text).await.contains("<hall xsi:type=\"xsd:string\">bare</hall>"));
}

/// Answer of the depot to a request for `store`.
async fn served(text: String) -> String {
    let request = http::Request::post("/")
        .header("content-type", "text/xml")
        .header("soapaction", "\"urn:example:depot#store\"");
    let request = request.body(http_body_util::Full::<bytes::Bytes>::from(text)).expect("it is a request");
    let response = tower::ServiceExt::oneshot(DepotServer::new(Echo), request).await.expect("it answers");
    let body = http_body_util::BodyExt::collect(response.into_body()).await.expect("it is whole").to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

#[tokio::test]
async fn references_that_can_not_be_read() {
    let error = places("<d:listResponse><places><i href='#no'/></places></d:listResponse>")
        .await
        .expect_err("no element");
    assert!(
        error.report().contains("listResponse/places/i: a reference to `no`, which no element has as its id"),
        "{error:?}"
    );
    let node = |next: &str| {
        format!(
            "<d:followResponse><node href='#a'/></d:followResponse><v id='a'><name>1</name><next href='#b'/></v>\
         <v id='b'><name>2</name><next {next}/></v>"
        )
    };
    let follow = |body: String| async move {
        let client = answered(envelope(&format!("<e:Body>{body}</e:Body>")));
        client.follow(Follow { node: None }).await
    };
    let error = follow(node("href='#a'")).await.expect_err("a circle");
    assert!(error.report().contains("references go round in a circle: `a` → `b` → `a`"), "{error:?}");
    let read = follow(node("i:nil='true'")).await.expect("reads").body.node;
    assert_eq!(read.and_then(|first| first.next).expect("a node").name, "2");
    let error =
        places("<v id='a' href='#a'/><d:listResponse><places><i href='#a'/></places></d:listResponse>").await;
    assert!(error.expect_err("a circle").report().contains("`a` → `a`"));
    let error = places("<d:listResponse><places href='#a'/></d:listResponse><v id='a'/><v id='a'/>").await;
    assert!(error.expect_err("ambiguous").report().contains("a second element with the id `a`"));
}

#[tokio::test]
async fn multiplied_references() {
    // Each value has ten of the next one.
    let mut body = String::from("<d:listResponse><places href='#l0'/></d:listResponse>");
    for level in 0..12 {
        let item = format!("<i href='#l{}'/>", level + 1);
        body.push_str(&format!("<v id='l{level}'>{}</v>", item.repeat(10)));
    }
    body.push_str("<v id='l12'>laugh</v>");
    let error = places(&body).await.expect_err("too much");
    let CallErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
    let limit = Limits::default().reference_bytes;
    assert!(
        read.to_string().contains(&format!("more than {limit} bytes that references in the message repeat")),
        "{read}"
    );

    let text = envelope(
        "<e:Body><d:listResponse><places><i href='#a'/><i href='#a'/></places></d:listResponse>\
         <v id='a'><hall>a hall with a long name, and with another one behind it</hall><shelf>1</shelf></v></e:Body>",
    );
    for (limit, is_read) in [(200, true), (10, false)] {
        let options = ReadOptions::default().limits(Limits::default().reference_bytes(limit));
        let client = answered(text.clone()).with_read_options(options);
        assert_eq!(client.list(List { numbers: Vec::new() }).await.is_ok(), is_read, "{limit}");
    }
}

#[tokio::test]
async fn errors_have_the_place_in_the_received_message() {
    let body = "<d:listResponse><places><i href='#a'/><i><hall/><shelf>no</shelf></i></places></d:listResponse>\
                <v id='a'><hall>h</hall><shelf>none</shelf></v>";
    for (body, wrong) in [(body.to_owned(), "<shelf>none"), (body.replace("none", "1"), "<shelf>no")] {
        let text = envelope(&format!("<e:Body>{body}</e:Body>"));
        let error = places(&body).await.expect_err("it is no number");
        let CallErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
        assert_eq!(read.offset(), text.find(wrong).expect("it is there"), "{read}");
    }
}

#[tokio::test]
async fn literal_messages_have_references_only_if_asked_for() {
    let text = envelope(
        "<e:Body><d:plainResponse><slip href='#a'/></d:plainResponse>\
         <v id='a'><q:number xmlns:q='urn:example:depot:qualified'>3</q:number></v></e:Body>",
    );
    let plain = Plain { slip: Slip { number: 1 } };
    let error = answered(text.clone()).plain(plain.clone()).await.expect_err("it is literal");
    assert!(error.report().contains("href"), "{error:?}");
    let client = answered(text).with_read_options(ReadOptions::default().references(true));
    assert_eq!(client.plain(plain).await.expect("reads").slip.number, 3);
}

#[tokio::test]
async fn sparse_and_partial_arrays() {
    let sort = async |items: &str| {
        let client = answered(envelope(&format!(
            "<e:Body><d:sortResponse><boxes {items}</boxes></d:sortResponse></e:Body>"
        )));
        client.sort(Sort { boxes: Vec::new() }).await
    };
    let item = |attributes: &str, label: &str| {
        format!("<i {attributes}><label>{label}</label><weight>1</weight><place i:nil='1'/></i>")
    };
    let labels = |sorted: &SortResponse| {
        let label = |one: &Option<AnyBox>| match one {
            Some(AnyBox::Box(one)) => one.label.clone(),
            other => format!("{other:?}"),
        };
        sorted.boxes.iter().map(label).collect::<Vec<_>>()
    };
    // An array that lies about its length has the items that it has.
    for length in ["0", "99999999999", "x"] {
        let sorted = sort(&format!("c:arrayType='t:Box[{length}]'>{}", item("", "a"))).await.expect("reads");
        assert_eq!(labels(&sorted), ["a"]);
    }
    let in_order = [item("c:position='[0]'", "a"), item("", "b"), item("c:position='[2]'", "c")].concat();
    let sorted = sort(&format!("c:arrayType='t:Box[3]' c:offset='[0]'>{in_order}")).await.expect("reads");
    assert_eq!(labels(&sorted), ["a", "b", "c"]);
    // Items that are left out are nil.
    let partial = sort(&format!("c:offset='[1]'>{}", item("", "a"))).await.expect("reads");
    assert_eq!(labels(&partial), ["None", "a"]);
    let sparse = format!(">{}{}", item("", "a"), item("c:position='[2]'", "c"));
    assert_eq!(labels(&sort(&sparse).await.expect("reads")), ["a", "None", "c"]);
    let back = format!(">{}{}", item("c:position='[2]'", "c"), item("c:position='[1]'", "b"));
    let error = sort(&back).await.expect_err("it goes back");
    assert!(error.report().contains("the position [1] in an array, behind [2]"), "{error:?}");
    let far = format!("c:offset='[9999999999]'>{}", item("", "a"));
    assert!(
        sort(&far)
            .await
            .expect_err("too far")
            .report()
            .contains("bytes that references in the message repeat")
    );
}

#[tokio::test]
async fn nil_and_absence() {
    let nil = "i:nil='1'";
    // A part, without and with its type, and one that is left out.
    for node in ["<node i:nil='true'/>", "<node i:type='t:Node' i:nil='1'></node>", ""] {
        let client =
            answered(envelope(&format!("<e:Body><d:followResponse>{node}</d:followResponse></e:Body>")));
        let followed = client.follow(Follow { node: None }).await.expect("reads").body;
        assert_eq!(followed.node, None, "{node}");
    }
    // An array is empty then; an item of it is nothing.
    assert_eq!(
        places(&format!("<d:listResponse><places {nil}/></d:listResponse>")).await.expect("reads"),
        []
    );
    let client = answered(envelope(&format!(
        "<e:Body><d:listResponse><places><item {nil}/></places></d:listResponse></e:Body>"
    )));
    assert_eq!(client.list(List { numbers: Vec::new() }).await.expect("reads").body.places, [None]);
    // What is nil in a struct may be left out, too; a number is never nil.
    let absent = "<d:listResponse><places><i><shelf>1</shelf></i></places></d:listResponse>";
    assert_eq!(places(absent).await.expect("reads"), [place(None, 1)]);
    let number = format!("<d:listResponse><places><i><shelf {nil}/></i></places></d:listResponse>");
    let error = places(&number).await.expect_err("a number");
    let CallErrorKind::Read(read) = error.kind() else { panic!("{error:?}") };
    assert_eq!(read.path(), "listResponse/places/i/shelf", "{read}");
    assert!(error.report().contains("xsi:nil on an element that must have a value"), "{error:?}");
}

#[tokio::test]
async fn arrays_of_several_dimensions() {
    let (client, seen) = client(SoapVersion::V1_1).await;
    client.arrange(arrangement()).await.expect("it is arranged");
    let request = seen.lock().expect("nobody panicked")[0].clone();
    for part in [
        "<grid xsi:type=\"enc:Array\" enc:arrayType=\"xsd:string[2,3]\"><item xsi:type=\"xsd:string\">a</item>",
        "<lists xsi:type=\"enc:Array\" enc:arrayType=\"xsd:int[][3]\"><item xsi:type=\"enc:Array\" enc:arrayType=\"xsd:int[2]\">",
        "<things xsi:type=\"enc:Array\" enc:arrayType=\"xsd:anyType[3]\">",
        "<map xsi:type=\"ns1:Map\"><item xsi:type=\"ns1:mapItem\"><key ",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
    let (client, seen) = self::client(SoapVersion::V1_2).await;
    client.arrange(arrangement()).await.expect("it is arranged");
    let request = seen.lock().expect("nobody panicked")[0].clone();
    assert!(request.contains("enc:itemType=\"xsd:string\" enc:arraySize=\"2 3\">"), "{request}");

    let grid = async |grid: &str| {
        let body = format!(
            "<e:Body><d:arrangeResponse><grid {grid}</grid><lists/><things/></d:arrangeResponse></e:Body>"
        );
        let arranged = answered(envelope(&body)).arrange(Arrange::default()).await?.body;
        Ok::<_, CallError>(arranged.grid)
    };
    let of = |sizes: &[usize], items: &[&str]| {
        let items = items.iter().map(|item| (!item.is_empty()).then(|| (*item).to_owned())).collect();
        Array::new(sizes, items).expect("they fit")
    };
    let items = "<i>a</i><i>b</i><i>c</i><i>d</i>";
    for (xml, sizes, expected) in [
        (format!("c:arrayType='x:string[2,2]'>{items}"), &[2, 2][..], &["a", "b", "c", "d"][..]),
        // A size that is left open, a list, and without sizes.
        (format!("c:arrayType='x:string[,2]'>{items}"), &[2, 2], &["a", "b", "c", "d"]),
        (format!("c:arrayType='x:string[4]'>{items}"), &[4], &["a", "b", "c", "d"]),
        (format!(">{items}"), &[4], &["a", "b", "c", "d"]),
        (String::from("c:arrayType='x:string[3,0]'>"), &[3, 0], &[]),
        // Sent in part: at the end, at the beginning, and with gaps.
        (format!("c:arrayType='x:string[2,3]'>{items}"), &[2, 3], &["a", "b", "c", "d", "", ""]),
        (
            format!("c:arrayType='x:string[2,3]' c:offset='[0,2]'>{items}"),
            &[2, 3],
            &["", "", "a", "b", "c", "d"],
        ),
        (
            String::from(
                "c:arrayType='x:string[2,2]'><i c:position='[0,1]'>b</i><i c:position='[1,1]'>d</i>",
            ),
            &[2, 2],
            &["", "b", "", "d"],
        ),
        // Apache Axis and SOAP::Lite: an array of arrays.
        (
            String::from(
                "c:arrayType='x:string[][2]'><i c:arrayType='x:string[2]'><i>a</i><i>b</i></i>\
                 <i i:type='c:Array'><i>c</i><i i:nil='1'/></i>",
            ),
            &[2, 2],
            &["a", "b", "c", ""],
        ),
        (
            String::from(
                "c:arrayType='x:string[][][1]'><i c:arrayType='x:string[][2]'><i c:arrayType='x:string[1]'><i>a</i></i>\
                 <i c:arrayType='x:string[1]'><i>b</i></i></i>",
            ),
            &[1, 2, 1],
            &["a", "b"],
        ),
    ] {
        assert_eq!(grid(&xml).await.expect("reads"), of(sizes, expected), "{xml}");
    }
    for (xml, problem) in [
        (format!("c:arrayType='x:string[1,3]'>{items}"), "4 items in an array of the sizes [1, 3]"),
        (
            String::from(
                "c:arrayType='x:string[][2]'><i c:arrayType='x:string[1]'><i>a</i></i><i c:arrayType='x:string[0]'/>",
            ),
            "rows of different lengths in an array",
        ),
        (format!(">{}{}", "<i i:type='c:Array'>".repeat(5_000), "</i>".repeat(5_000)), "nested elements"),
        (
            format!("c:arrayType='x:string[{}]'>{items}", ",".repeat(100_000)),
            "an array of more than 32 dimensions",
        ),
        (format!("c:arrayType='x:string[99999999,99999999]'>{items}"), "bytes that an array leaves out"),
        (format!("c:arrayType='x:string[18446744073709551615,2]'>{items}"), "bytes that an array leaves out"),
    ] {
        let error = grid(&xml).await.expect_err("other sizes");
        assert!(
            error.report().contains("arrangeResponse/grid") && error.report().contains(problem),
            "{error:?}"
        );
    }
}
