//! Memory that hostile messages make a program keep: at most a few times the longest message that is allowed.

use std::io::Write;

use allocation_counter::measure;
use bytes::Bytes;
use erpsync::server::DEFAULT_MESSAGE_BYTES;
use erpsync::soap::Fault;
use erpsync::testing::MockTransport;
use erpsync::xml::{
    Limits, RawAttribute, RawElement, ReadError, ReadErrorKind, ReadOptions, Reader, XmlRead, from_str,
};
use erpsync::xsd::{AnyType, Dictionary, QName};
use erpsync::{Request, Response, XmlRead, XmlWrite};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::FutureExt;
use http_body_util::Full;
use tower::ServiceExt;

/// The longest message, and as long as each message here.
const MESSAGE: usize = 1 << 20;
/// The memory that its values may take.
const MEMORY: usize = 4 * MESSAGE;

macro_rules! wide {
    ($($element:literal $field:ident)*) => {
        /// A type of many fields, of which a message need not have one.
        #[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
        #[xml(namespace = "urn:x", type = "Wide", default)]
        struct Wide {
            $(#[xml(element = $element, min_occurs = 0)] $field: Option<String>,)*
            #[xml(element = "Wide", min_occurs = 0)]
            inner: Option<Box<Wide>>,
            #[xml(element = "Many", min_occurs = 0, max_occurs = "unbounded")]
            many: Vec<Wide>,
        }
    };
}

wide! {
    "a" a "b" b "c" c "d" d "e" e "f" f "g" g "h" h "i" i "j" j "k" k "l" l "m" m "n" n "o" o "p" p "q" q "r" r "s" s "t" t
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", choice)]
#[allow(clippy::large_enum_variant, reason = "that is what it is for")]
enum Part {
    #[xml(element = "Wide")]
    Wide(Wide),
    #[xml(element = "Id")]
    Id(i32),
    #[xml(text)]
    Text(String),
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", group)]
struct Pair {
    #[xml(element = "Left")]
    left: Wide,
    #[xml(element = "Right", min_occurs = 0)]
    right: Option<i32>,
}

/// With a required element, so that it is put together at the end.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Required")]
struct Required {
    #[xml(element = "Id")]
    id: i32,
    #[xml(element = "Wide", min_occurs = 0)]
    wide: Option<Wide>,
}

#[derive(Debug, XmlRead)]
#[xml(namespace = "urn:x")]
#[allow(dead_code, reason = "what is kept is measured")]
struct Everything {
    #[xml(element = "Wide", min_occurs = 0, max_occurs = "unbounded")]
    wide: Vec<Wide>,
    #[xml(element = "Nil", min_occurs = 0, max_occurs = "unbounded", nillable)]
    nil: Vec<Option<Wide>>,
    #[xml(element = "Required", min_occurs = 0, max_occurs = "unbounded")]
    required: Vec<Required>,
    #[xml(element = "Items", min_occurs = 0, items("I"))]
    items: Option<Vec<Wide>>,
    #[xml(element = "Entries", min_occurs = 0, entries("E", key = "K", value = "V"))]
    entries: Option<Dictionary<String, Wide>>,
    #[xml(element = "Texts", min_occurs = 0, max_occurs = "unbounded")]
    texts: Vec<String>,
    #[xml(element = "Numbers", min_occurs = 0, list)]
    numbers: Option<Vec<i64>>,
    #[xml(element = "Words", min_occurs = 0, list)]
    words: Option<Vec<String>>,
    #[xml(element = "Names", min_occurs = 0, list)]
    names: Option<Vec<QName>>,
    #[xml(element = "Name", min_occurs = 0, max_occurs = "unbounded")]
    name: Vec<QName>,
    #[xml(element = "Any", min_occurs = 0, max_occurs = "unbounded")]
    any: Vec<AnyType>,
    #[xml(attribute = "numbers")]
    numbers_attribute: Option<Vec<i64>>,
    #[xml(any_attribute)]
    attributes: Vec<RawAttribute>,
    #[xml(any, min_occurs = 0, max_occurs = "unbounded")]
    others: Vec<RawElement>,
}

/// Texts between elements.
#[derive(Debug, XmlRead)]
#[xml(namespace = "urn:x")]
#[allow(dead_code, reason = "what is kept is measured")]
struct Mixed {
    #[xml(choice, min_occurs = 0, max_occurs = "unbounded")]
    parts: Vec<Part>,
}

#[derive(Debug, XmlRead)]
#[xml(namespace = "urn:x")]
#[allow(dead_code, reason = "what is kept is measured")]
struct Pairs {
    #[xml(group, min_occurs = 0, max_occurs = "unbounded")]
    pairs: Vec<Pair>,
}

fn options() -> ReadOptions {
    ReadOptions::default().limits(Limits::default().message_bytes(MESSAGE))
}

/// A message of about the longest length: what repeats in it, within a root element that declares a long namespace.
fn message(before: &str, piece: &str, behind: &str) -> String {
    let long = "&amp;".repeat(4_000);
    let start = format!(
        "<m xmlns='urn:x' xmlns:l='{long}' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{before}"
    );
    let end = format!("{behind}</m>");
    let times = (MESSAGE - start.len() - end.len()) / piece.len();
    format!("{start}{}{end}", piece.repeat(times))
}

fn read<T: XmlRead>(text: &str) -> Result<T, ReadError> {
    let mut reader = Reader::with_options(text, options());
    reader.root()?;
    let value = T::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Reads a message, and tells whether it was refused for the memory that it takes.
fn check<T: XmlRead>(title: &str, text: &str) -> bool {
    let mut outcome = Ok(());
    let told = measure(|| outcome = read::<T>(text).map(drop));
    // While a list grows, its old room is there beside the new one.
    let most = 2 * MEMORY as u64 + (256 << 10);
    assert!(told.bytes_max <= most, "{title}: {} bytes for {}", told.bytes_max, text.len());
    match outcome {
        Ok(()) => false,
        Err(error) => {
            assert_eq!(error.kind(), &ReadErrorKind::Memory(MEMORY), "{title}: {error}");
            assert!(error.to_string().contains("Limits::memory_bytes"), "{error}");
            true
        }
    }
}

#[test]
fn what_is_kept_of_hostile_messages_is_bounded() {
    for (title, before, piece, behind) in [
        ("empty elements of a wide type", "", "<Wide/>", ""),
        ("nil elements of a wide type", "", "<Nil i:nil='1'/>", ""),
        ("empty items in a list", "<Items>", "<I/>", "</Items>"),
        ("entries of a dictionary", "<Entries>", "<E><K/><V/></E>", "</Entries>"),
        ("a type that is put together at the end", "", "<Required><Id>1</Id><Wide/></Required>", ""),
        ("boxes", "", "<Wide><Wide/></Wide>", ""),
        ("lists of one", "", "<Wide><Many/></Wide>", ""),
        ("short texts", "", "<Texts>a</Texts>", ""),
        ("empty texts", "", "<Texts/>", ""),
        ("numbers in a list", "<Numbers>", "1 ", "</Numbers>"),
        ("words in a list", "<Words>", "a ", "</Words>"),
        ("names in a list", "<Names>", "l:a ", "</Names>"),
        ("names in a long namespace", "", "<Name>l:a</Name>", ""),
        ("elements in a long namespace", "", "<l:a/>", ""),
        ("elements that mention a long namespace", "", "<a>l:</a>", ""),
        ("any types in a long namespace", "", "<Any i:type='l:a'/>", ""),
        ("elements in a namespace of their own", "", "<p:a xmlns:p='urn:y'/>", ""),
    ] {
        let refused = check::<Everything>(title, &message(before, piece, behind));
        let fits = ["empty texts", "short texts", "elements in a namespace of their own"];
        assert!(refused || fits.contains(&title) || title.starts_with("names in a long"), "{title} was read");
    }
    for (title, piece) in [
        ("wide alternatives", "<Wide/>"),
        ("small alternatives", "<Id>1</Id>"),
        ("mixed content", "a<Id>1</Id>"),
    ] {
        assert!(check::<Mixed>(title, &message("", piece, "")), "{title}");
    }
    assert!(check::<Pairs>("repeated groups", &message("", "<Left/>", "")));
    // As many attributes as an element may have, again and again.
    let attributes: String = (0..1_000).map(|n| format!(" a{n:03}=''")).collect();
    let many = message("", &format!("<Any{attributes}/>"), "");
    check::<Everything>("attributes of any types", &many);
    let numbers = "1 ".repeat(MESSAGE / 2 - 100);
    assert!(check::<Everything>("numbers in an attribute", &format!("<m numbers='{numbers}'/>")));
}

/// A message as it should be takes no more than it may.
#[test]
fn ordinary_messages_are_read() {
    let piece = "<Wide><a>first text</a><f>second text</f><t>third text, which is longer</t></Wide>";
    assert!(!check::<Everything>("records", &message("", piece, "")[..MESSAGE / 8].to_owned().add_end()));
    let names = message("<Names>", "l:a ", "</Names>");
    let names: Everything = read(&format!("{}</Names></m>", &names[..MESSAGE / 8])).unwrap();
    let names = names.names.unwrap();
    // They share one text.
    assert!(std::ptr::eq(names[0].namespace.as_str(), names[1].namespace.as_str()));
    assert_eq!(names[0].namespace.len(), 4_000);
}

trait AddEnd {
    fn add_end(self) -> String;
}

impl AddEnd for String {
    /// Cut behind the last whole record.
    fn add_end(self) -> String {
        let end = self.rfind("</Wide>").unwrap() + "</Wide>".len();
        format!("{}</m>", &self[..end])
    }
}

/// To compare two elements takes no memory that grows with them.
#[test]
fn comparing_elements_takes_little_memory() {
    let element = |quote: char| {
        let content = "<a/>".repeat(100_000);
        RawElement::parse(&format!("<m xmlns={quote}{}{quote}>{content}</m>", "u".repeat(4_000))).unwrap()
    };
    let (one, other) = (element('"'), element('\''));
    let told = measure(|| assert_eq!(one, other));
    assert!(told.bytes_max < 256 << 10, "{told:?}");
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "Ask", default)]
struct Ask {}

#[erpsync::service(namespace = "urn:x")]
trait Asks: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Ask", action = "urn:x/Ask", input = "Ask", output = "Ask")]
    fn ask(&self, request: Request<Ask>) -> impl Future<Output = Result<Response<Ask>, Self::Error>> + Send;
}

#[test]
fn header_blocks_that_nobody_knows_are_counted() {
    let envelope = |block: &str, count: usize| {
        let long = "&amp;".repeat(4_000);
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header xmlns:l='{long}'>{}</s:Header>\
             <s:Body><Ask xmlns='urn:x'/></s:Body></s:Envelope>",
            block.repeat(count)
        )
    };
    let client = AsksClient::with_transport("http://test/", MockTransport::new()).unwrap();
    let call = client.ask(Ask {});
    let reply = call.read_reply(envelope("<l:a/>", 128)).unwrap();
    assert_eq!(reply.other_headers.len(), 128);
    let long = envelope("<l:a/>", 500_000);
    let told = measure(|| {
        let error = call.read_reply(long.clone()).unwrap_err();
        assert!(error.report().contains("128 unknown header blocks"), "{error:?}");
    });
    assert!(told.bytes_max as usize <= 3 * long.len() + (4 << 20), "{told:?}");
    let limits = Limits::default().header_blocks(1_000);
    let client = client.with_read_options(ReadOptions::default().limits(limits));
    assert_eq!(client.ask(Ask {}).read_reply(envelope("<a/>", 1_000)).unwrap().other_headers.len(), 1_000);
}

/// The reasons and codes of a fault are counted, too.
#[test]
fn faults_are_bounded() {
    for fault in [
        "<f:Reason>{}</f:Reason>".replace("{}", &"<f:Text/>".repeat(100_000)),
        "<faultstring/>".repeat(60_000),
        format!("<f:Code>{}</f:Code>", "<f:Value>l:a</f:Value>".repeat(40_000)),
    ] {
        let long = "&amp;".repeat(4_000);
        let envelope = format!(
            "<f:Envelope xmlns:f='http://www.w3.org/2003/05/soap-envelope' xmlns:l='{long}'><f:Body><f:Fault>{fault}\
             </f:Fault></f:Body></f:Envelope>"
        );
        let limits = Limits::default().message_bytes(MESSAGE);
        let client = AsksClient::with_transport("http://test/", MockTransport::new())
            .unwrap()
            .with_read_options(ReadOptions::default().limits(limits));
        let call = client.ask(Ask {});
        let told = measure(|| drop(call.read_reply(envelope.clone()).unwrap_err()));
        assert!(told.bytes_max as usize <= 3 * MEMORY, "{told:?} for {}", &fault[..40]);
    }
}

/// Paths in errors are cut, however long the names in them are.
#[test]
fn paths_of_errors_are_bounded() {
    let name = "n".repeat(4_000);
    let text = format!("{}{}", format!("<{name}>").repeat(200), "<m");
    let error = from_str::<()>(&text).unwrap_err();
    assert!(error.path().len() < 3_000 && error.path().contains('…'), "{}", error.path().len());
}

struct Answering;

impl Asks for Answering {
    type Error = Fault;

    async fn ask(&self, _request: Request<Ask>) -> Result<Response<Ask>, Fault> {
        Ok(Response::new(Ask {}))
    }
}

/// Answer of a server to a message in gzip: the status and the text.
fn answer(xml: &str, limit: usize) -> (u16, String) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(xml.as_bytes()).unwrap();
    let request = http::Request::post("/")
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", "\"urn:x/Ask\"")
        .header("content-encoding", "gzip")
        .body(Full::new(Bytes::from(packed.finish().unwrap())))
        .unwrap();
    let options = ReadOptions::default().limits(Limits::default().message_bytes(limit));
    let server = AsksServer::new(Answering).with_read_options(options);
    let answer = server.oneshot(request).now_or_never().expect("nothing to wait for").unwrap();
    let (parts, body) = answer.into_parts();
    let body = body.try_into_bytes().expect("it is there");
    (parts.status.as_u16(), String::from_utf8(body.to_vec()).unwrap())
}

#[test]
fn a_server_refuses_what_costs_too_much() {
    let long = "&amp;".repeat(4_000);
    let blocks = "<l:a/>".repeat(50_000);
    let bomb = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header xmlns:l='{long}'>{blocks}</s:Header>\
         <s:Body><Ask xmlns='urn:x'/></s:Body></s:Envelope>"
    );
    let told = measure(|| {
        let (status, text) = answer(&bomb, MESSAGE);
        assert_eq!(status, 500);
        assert!(text.contains("Client") && text.contains("more than 128 unknown header blocks"), "{text}");
    });
    // The message and what unpacking it takes.
    assert!(told.bytes_max as usize <= 4 * bomb.len() + (4 << 20), "{told:?}");
    let (status, text) = answer(&" ".repeat(MESSAGE + 1), MESSAGE);
    assert_eq!(status, 413, "{text}");
    // Gzip is slow without optimization, so the default is stated and not reached.
    assert_eq!(DEFAULT_MESSAGE_BYTES, 32 << 20);
}
