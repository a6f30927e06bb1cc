//! Replies in SOAP's encoding read into structs by a client, without a network: an array of 100,000 structs with `xsi:type` on each
//! element, and one whose structs stand beside it, each behind a reference.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::future::IntoFuture as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use erpsync::transport::InProcess;
use erpsync::xml::{Limits, ReadOptions};
use erpsync_benches::documents::mixed;
use erpsync_benches::encoded::depot::{DepotClient, List};
use erpsync_benches::encoded::types::Place;
use erpsync_benches::{Contestant, bare_tokens, compare};
use http_body_util::Full;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};

const STRUCTS: usize = 100_000;
const DOCUMENTS: usize = 3;
const WELL_FORMED: &str = "the documents are well-formed";

fn value(at: usize, seed: usize) -> (String, usize) {
    (format!("hall {at} of {seed}"), mixed(at, seed) % 100_000)
}

fn envelope(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\" xmlns:t=\"urn:example:depot:types\"><soapenv:Body>\
         {content}</soapenv:Body></soapenv:Envelope>"
    )
}

fn array(items: &str) -> String {
    format!(
        "<d:listResponse xmlns:d=\"urn:example:depot\" soapenv:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\
         <places xsi:type=\"soapenc:Array\" soapenc:arrayType=\"t:Place[{STRUCTS}]\">{items}</places></d:listResponse>"
    )
}

fn members((hall, shelf): &(String, usize)) -> String {
    format!("<hall xsi:type=\"xsd:string\">{hall}</hall><shelf xsi:type=\"xsd:int\">{shelf}</shelf>")
}

/// The structs in the array, as gSOAP and PHP write them.
fn inside(seed: usize) -> String {
    let mut items = String::new();
    for at in 0..STRUCTS {
        let _ = write!(items, "<item xsi:type=\"t:Place\">{}</item>", members(&value(at, seed)));
    }
    envelope(&array(&items))
}

/// The structs beside it, as Apache Axis writes them.
fn beside(seed: usize) -> String {
    let (mut items, mut structs) = (String::new(), String::new());
    for at in 0..STRUCTS {
        let _ = write!(items, "<item href=\"#id{at}\"/>");
        let _ = write!(
            structs,
            "<multiRef id=\"id{at}\" xsi:type=\"t:Place\">{}</multiRef>",
            members(&value(at, seed))
        );
    }
    envelope(&(array(&items) + &structs))
}

/// A client, and the reply that it gets.
struct Ours {
    runtime: tokio::runtime::Runtime,
    client: DepotClient,
    reply: Arc<Mutex<Bytes>>,
}

impl Ours {
    fn new() -> Self {
        let reply = Arc::new(Mutex::new(Bytes::new()));
        let given = reply.clone();
        let service = tower::service_fn(move |_| {
            let body = given.lock().expect("nobody panicked").clone();
            let response = http::Response::builder().header("content-type", "text/xml; charset=utf-8");
            let response = response.body(Full::new(body)).expect("it is a response");
            async move { Ok::<_, Infallible>(response) }
        });
        let limits = Limits::default().message_bytes(256 << 20).reference_bytes(64 << 20);
        let client =
            DepotClient::with_transport("http://test/", InProcess::new(service)).expect("it is a URL");
        let client = client.with_read_options(ReadOptions::default().limits(limits));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Self { runtime, client, reply }
    }

    fn read(&self, document: &Bytes) -> Vec<Option<Place>> {
        document.clone_into(&mut self.reply.lock().expect("nobody panicked"));
        let called = self.runtime.block_on(self.client.list(List { numbers: Vec::new() }).into_future());
        called.expect("the documents can be read").into_inner().places
    }
}

/// Id or reference of an element.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = start.try_get_attribute(name).expect(WELL_FORMED)?;
    Some(value.value.trim_start_matches('#').to_owned())
}

/// quick-xml's namespace-aware loop into the same structs: those with an id into a map, and then into the array.
fn namespace_loop(document: &str) -> Vec<Option<Place>> {
    let mut reader = NsReader::from_str(document);
    let mut items: Vec<Result<Place, String>> = Vec::new();
    let mut structs: HashMap<String, Place> = HashMap::new();
    let mut id = None;
    let mut place = Place { hall: None, shelf: 0 };
    let mut text = String::new();
    loop {
        let (_, event) = reader.read_resolved_event().expect(WELL_FORMED);
        match event {
            Event::Start(start) => {
                text.clear();
                if start.local_name().as_ref() == "multiRef" {
                    id = attribute(&start, "id");
                }
            }
            Event::Empty(start) => items.extend(attribute(&start, "href").map(Err)),
            Event::Text(part) => text.push_str(&part),
            Event::End(end) => match end.local_name().as_ref() {
                "hall" => place.hall = Some(std::mem::take(&mut text)),
                "shelf" => place.shelf = text.parse().expect("it is a number"),
                "item" => items.push(Ok(std::mem::replace(&mut place, Place { hall: None, shelf: 0 }))),
                "multiRef" => {
                    let made = std::mem::replace(&mut place, Place { hall: None, shelf: 0 });
                    structs.insert(id.take().expect("it has an id"), made);
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    items.into_iter().map(|item| item.map_or_else(|id| structs.get(&id).cloned(), Some)).collect()
}

fn run(title: &str, document: fn(usize) -> String) {
    let ours = Ours::new();
    let documents: Vec<String> = (0..DOCUMENTS).map(document).collect();
    let bytes: Vec<Bytes> = documents.iter().map(|text| Bytes::from(text.clone())).collect();
    assert!(ours.read(&bytes[0]) == namespace_loop(&documents[0]), "the peer must read the same values");
    let contestants = vec![
        Contestant::new("erpsync, a client's reply", |at| ours.read(&bytes[at])),
        Contestant::new("quick-xml, bare tokens", |at| bare_tokens(&documents[at])),
        Contestant::new("quick-xml, namespaces, structs", |at| namespace_loop(&documents[at])),
    ];
    compare(title, documents.iter().map(String::len).sum(), DOCUMENTS, contestants);
}

fn main() {
    run("an array of structs with xsi:type", inside);
    run("each struct behind a reference", beside);
}
