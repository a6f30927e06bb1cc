//! The tag cache of a client changes no result: it reads each reply as a client without a cache does.

use erpsync::testing::MockTransport;
use erpsync::xml::ReadOptions;
use erpsync::{Request, Response, XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "List", default)]
struct List {
    #[xml(element = "Item", min_occurs = 0, max_occurs = "unbounded")]
    items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(element = "Id", min_occurs = 0, nillable)]
    id: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", headers, default)]
struct Headers {
    #[xml(element = "Zone", min_occurs = 0, nillable)]
    zone: Option<i32>,
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

const REPLY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
     <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><Zone xmlns=\"urn:x\">7</Zone></s:Header>\
     <s:Body><List xmlns=\"urn:x\"><Item><Id>1</Id></Item><Item><Id>2</Id></Item></List></s:Body></s:Envelope>";
const V1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

/// Parts of the reply, what may stand in their place, and whether that is a response still.
const OTHERS: &[(&str, &str, bool)] = &[
    ("7", "8", true),
    ("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "", true),
    ("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<?xml version=\"1.0\"?>\n<!-- -->", true),
    ("http://schemas.xmlsoap.org/soap/envelope/", V1_2, true),
    ("http://schemas.xmlsoap.org/soap/envelope/", "urn:soap", false),
    ("<s:Envelope xmlns:s", "<s:Envelope xmlns:t=\"urn:t\" xmlns:s", true),
    ("<s:Envelope xmlns:s", "<s:Envelope  xmlns:s", true),
    ("<s:Header>", "<s:Header >", true),
    ("<s:Header>", "<s:Header><!-- -->", true),
    ("<s:Header>", "<s:Header>\n  ", true),
    ("<s:Header>", "<s:Header>text", false),
    ("<Zone xmlns=\"urn:x\">7</Zone>", "", true),
    ("<Zone xmlns=\"urn:x\">7</Zone>", "<Zone xmlns=\"urn:y\">7</Zone>", true),
    ("<Zone xmlns=\"urn:x\">7</Zone>", "<Zone xmlns=\"urn:x\">7</Zone><Zone xmlns=\"urn:x\">8</Zone>", true),
    ("<Zone xmlns=\"urn:x\">", "<Zone xmlns=\"urn:x\" s:mustUnderstand=\"1\">", true),
    ("</Zone></s:Header>", "</s:Header>", false),
    ("<s:Body><List", "<s:Body> <List", true),
    ("<s:Body><List", "<s:Body>text<List", false),
    ("<s:Body><List", "<s:Body><!-- --><List", true),
    ("<s:Body><List", "<s:Body><List xmlns:i=\"urn:i\"", true),
    ("<List xmlns=\"urn:x\">", "<List xmlns=\"urn:y\">", false),
    ("<List xmlns=\"urn:x\">", "<Last xmlns=\"urn:x\">", false),
    ("<List xmlns=\"urn:x\">", "<List xmlns=\"urn:x\"/><List xmlns=\"urn:x\">", false),
    (
        "<List xmlns=\"urn:x\">",
        "<s:Fault><faultcode>s:Server</faultcode></s:Fault><List xmlns=\"urn:x\">",
        false,
    ),
    ("<Item><Id>1</Id></Item>", "", true),
    ("<Item><Id>1</Id></Item>", "<Item/>", true),
    ("<Id>1</Id></Item><Item>", "<Id>1</Id><Item>", false),
    ("<Id>1</Id></Item><Item>", "<Id>1</Id></List><Item>", false),
    ("</List></s:Body>", "</List><List/></s:Body>", false),
    ("</s:Body>", "</s:Body><s:Body/>", false),
    ("</s:Body>", "</s:Body><s:Header/>", false),
    ("</s:Body>", "</s:Body><Zone xmlns=\"urn:x\">8</Zone>", true),
    ("<Zone xmlns=\"urn:x\">", "<Zone xmlns=\"urn:x\" s:mustUnderstand=\"yes\">", false),
    ("</s:Envelope>", "", false),
    ("</s:Envelope>", "</s:Envelope><a/>", false),
];

#[test]
fn any_reply_is_read_as_by_who_has_heard_none() {
    for lenient in [false, true] {
        let call = || {
            let options = ReadOptions::default().any_namespace(lenient);
            let client = ListsClient::with_transport("http://test/", MockTransport::new()).unwrap();
            client.with_read_options(options).sort(List::default())
        };
        let read = |call: &erpsync::client::Call<_, Response<List, Headers>>, xml: &str| {
            call.read_reply(xml.to_owned()).map_err(|error| error.report())
        };
        let known: erpsync::client::Call<Request<List, Headers>, _> = call();
        for _ in 0..8 {
            let items = [1, 2].map(|id| Item { id: Some(id) }).to_vec();
            let expected = Response::new(List { items }).with_headers(Headers { zone: Some(7) });
            assert_eq!(read(&known, REPLY), Ok(expected));
        }
        for (from, to, well) in OTHERS {
            let other = REPLY.replacen(from, to, 1);
            assert_ne!(other, REPLY);
            let told = read(&known, &other);
            assert_eq!(told, read(&call(), &other), "{to}");
            if !lenient {
                assert_eq!(told.is_ok(), *well, "{to}: {told:?}");
            }
        }
        for end in 0..REPLY.len() {
            assert_eq!(read(&known, &REPLY[..end]), read(&call(), &REPLY[..end]));
        }
    }
}
