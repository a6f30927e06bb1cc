//! Allocations of reading and writing besides the value or the text itself.

use allocation_counter::measure;
use erpsync::client::Client;
use erpsync::soap::{Operation, SoapVersion};
use erpsync::testing::MockTransport;
use erpsync::transport::Body;
use erpsync::xml::{XmlRoot, from_slice, to_string};
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use futures_util::FutureExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "List", default)]
struct List {
    #[xml(element = "Item", min_occurs = 0, max_occurs = "unbounded")]
    items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(element = "Name", min_occurs = 0, nillable)]
    name: Option<String>,
    #[xml(element = "Id", min_occurs = 0)]
    id: Option<i32>,
    #[xml(element = "Note", min_occurs = 0, nillable)]
    note: Option<String>,
}

fn list(items: usize) -> List {
    let item = |at: usize| Item {
        name: Some(format!("name {at} & more")),
        id: Some(at as i32),
        note: at.is_multiple_of(3).then(|| "x".repeat(at % 50)),
    };
    List { items: (0..items).map(item).collect() }
}

#[test]
fn writing_allocates_nothing_but_the_text() {
    for items in [0, 1, 3, 5_000] {
        let value = list(items);
        let mut text = String::new();
        let told = measure(|| text = to_string(&value).unwrap());
        // While the text grows, its old half is there, too.
        assert!(told.count_current == 1 && told.count_max <= 2, "{items} items: {told:?}");
        assert!(told.bytes_max as usize <= 3 * text.len().max(512), "{items} items: {told:?}");
    }
}

#[test]
fn reading_keeps_little_beside_the_value() {
    const SCRATCH: usize = 64 << 10;
    for items in [0, 1, 3, 20_000] {
        let text = to_string(&list(items)).unwrap();
        let mut value = List::default();
        let told = measure(|| value = from_slice(text.as_bytes()).unwrap());
        // While a vector grows, its old half is there, too.
        let growth = value.items.capacity() / 2 * size_of::<Item>();
        let beside = told.bytes_max as i64 - told.bytes_current;
        assert!(beside as usize <= growth + SCRATCH, "{items} items: {told:?}");
        assert_eq!(value, list(items));
    }
}

#[test]
fn how_long_a_list_becomes_is_foreseen() {
    let read = |text: &str| from_slice::<List>(text.as_bytes()).unwrap().items;
    let items = read(&to_string(&list(5_000)).unwrap());
    assert!(items.len() == 5_000 && items.capacity() < 5_500, "room for {}", items.capacity());
    // The rest of the message may hold no items at all.
    let other = format!("<Other>{}</Other></List>", "x".repeat(1 << 20));
    let items = read(&to_string(&list(5)).unwrap().replace("</List>", &other));
    assert!(items.len() == 5 && items.capacity() <= 8 * 4, "room for {}", items.capacity());
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", headers, default)]
struct Headers {
    #[xml(element = "Token", min_occurs = 0, nillable)]
    token: Option<Secret<String>>,
    #[xml(element = "Credentials", min_occurs = 0, nillable)]
    credentials: Option<Credentials>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Credentials", default)]
struct Credentials {
    #[xml(element = "Ticket", min_occurs = 0)]
    ticket: Option<Secret<String>>,
}

#[erpsync::service(namespace = "urn:x")]
trait Lists: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Sort", action = "urn:x/Sort", input = "List", output = "List")]
    fn sort(
        &self,
        request: Request<List, Headers>,
    ) -> impl Future<Output = Result<Response<List, Headers>, Self::Error>> + Send;
}

fn sort() -> &'static Operation {
    LISTS.operation("Sort").expect("it is declared above")
}

#[test]
fn a_reply_whose_tags_are_known_allocates_little_beside_its_value() {
    let headers = Headers {
        token: Some("1234567-9876".into()),
        credentials: Some(Credentials { ticket: Some("7T:abc&def==".into()) }),
    };
    let response = Response::new(list(3)).with_headers(headers);
    let call = ListsClient::with_transport("http://test/", MockTransport::new()).unwrap().sort(list(0));
    let xml = bytes::Bytes::from(sort().response_xml(&response, SoapVersion::V1_1).unwrap());
    (0..30).for_each(|_| assert_eq!(call.read_reply(xml.clone()).unwrap(), response));
    let of_value = measure(|| drop(response.clone()));
    let told = measure(|| drop(call.read_reply(xml.clone()).unwrap()));
    assert_eq!(told.count_total, of_value.count_total, "{told:?}");
}

#[test]
fn an_envelope_is_one_allocation() {
    let headers = Headers {
        token: Some("1234567-9876".into()),
        credentials: Some(Credentials { ticket: Some("7T:abc&def==".into()) }),
    };
    let client = ListsClient::with_transport("http://test/", MockTransport::new()).unwrap();
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let call = client.sort(list(3)).headers(headers.clone()).soap_version(version);
        let mut xml = String::new();
        let told = measure(|| xml = call.request_xml().unwrap());
        assert!(xml.contains("<Ticket>7T:abc&amp;def==</Ticket>"), "{xml}");
        assert_eq!((told.count_total, told.count_current), (1, 1), "{told:?}");

        let response = Response::new(list(3)).with_headers(headers.clone());
        let told = measure(|| xml = sort().response_xml(&response, version).unwrap());
        assert_eq!(told.count_total, 1, "{told:?}");
        // Reading the written text gives the value back.
        assert_eq!(call.read_reply(xml).unwrap(), response);
    }
}

/// An interceptor whose methods are the default ones.
struct Idle;

impl erpsync::client::Interceptor for Idle {}

/// The default methods return futures without a size.
#[test]
fn an_interceptor_that_does_nothing_allocates_nothing() {
    let reply = format!(
        "<s:Envelope xmlns:s='{}'><s:Header><a xmlns='urn:a'>1</a></s:Header><s:Body><List xmlns='urn:x'/></s:Body>\
         </s:Envelope>",
        SoapVersion::V1_1.namespace()
    );
    let transport = tower::service_fn(move |_: http::Request<Body>| {
        let reply = Body::from(reply.clone());
        std::future::ready(Ok::<_, std::convert::Infallible>(http::Response::new(reply)))
    });
    let plain = Client::with_transport("http://test/", transport).unwrap().with_timeout(None);
    let idle = plain.clone().with_interceptor(Idle).with_interceptor(Idle);
    let call = |client: &Client| {
        let call = client.call::<_, Response<List>>(&ECHO, Request::<List>::new(list(1)));
        call.into_future().now_or_never().unwrap().unwrap();
    };
    (0..30).for_each(|_| call(&plain));
    let allocated = [&plain, &idle].map(|client| measure(|| call(client)).count_total);
    assert_eq!(allocated[0], allocated[1]);
}

static ECHO: Operation =
    Operation::new("Echo", "urn:echo", Some(<List as XmlRoot>::NAME), Some(<List as XmlRoot>::NAME));
