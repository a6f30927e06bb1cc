//! Properties of an element's declaration beyond its type, at each place of an element, as the generator
//! prints them: its golden file compiled, its samples read and written, and calls with it.

use std::sync::{Arc, Mutex};

use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::xml::{XmlRead, from_str, to_string};
use erpsync::xsd::{Dictionary, OrNil};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/declared.rs");
}

use generated::declared::*;

const SAMPLES: &str = include_str!("../../../erpsync-codegen/tests/golden/declared.samples");

/// Answers with what it is sent, and shows a `Put` to the test.
#[derive(Clone, Default)]
struct Echo {
    put: Arc<Mutex<Option<Request<Put, DeclaredRequestHeaders>>>>,
}

macro_rules! echo {
    ($($method:ident: $body:ty;)*) => {
        impl Declared for Echo {
            type Error = Fault;

            $(async fn $method(&self, request: Request<$body>) -> Result<Response<$body>, Fault> {
                Ok(Response::new(request.body))
            })*

            async fn put(
                &self,
                request: Request<Put, DeclaredRequestHeaders>,
            ) -> Result<Response<PutResponse>, Fault> {
                let busy = request.counts.as_ref().is_some_and(Vec::is_empty);
                *self.put.lock().expect("nobody panicked") = Some(request);
                if busy { Err(PutFaults::Busy(vec![3]).into()) } else { Err(PutFaults::Full(None).into()) }
            }

            async fn several(
                &self,
                request: Request<SeveralRequestParts>,
            ) -> Result<Response<SeveralResponseParts>, Fault> {
                let SeveralRequestParts { count, level, spans } = request.body;
                Ok(Response::new(SeveralResponseParts { count, level, spans }))
            }

            async fn typed(&self, request: Request<String>) -> Result<Response<Vec<i32>>, Fault> {
                Ok(Response::new(vec![request.body.len() as i32]))
            }

            async fn call(&self, request: Request<Call>) -> Result<Response<CallResponse>, Fault> {
                let Call { code, sizes } = request.body;
                Ok(Response::new(CallResponse { code, sizes }))
            }
        }
    };
}

echo! {
    send_count: i32;
    send_code: String;
    send_line: Option<String>;
    send_sizes: Vec<i32>;
    send_spans: Option<Vec<i32>>;
    send_record: Option<Record>;
    send_level: Option<Level>;
    send_marks: Option<Levels>;
    send_length: Option<Length>;
    send_data: Option<erpsync::xsd::Base64Binary>;
    send_switch: String;
    send_price: OrNil<Price, NilPrice>;
    send_row: Option<Row>;
}

/// A client of the server above.
fn client() -> DeclaredClient {
    DeclaredClient::with_transport("http://test/", InProcess::new(DeclaredServer::new(Echo::default())))
        .unwrap()
}

/// A client that gets this in the body of each reply.
fn replying(body: &str) -> DeclaredClient {
    let envelope = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns='urn:example:declared' \
         xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><s:Body>{body}</s:Body></s:Envelope>"
    );
    let service = tower::service_fn(move |_| {
        let response = http::Response::builder().header("content-type", "text/xml; charset=utf-8");
        let response = response.body(http_body_util::Full::new(bytes::Bytes::from(envelope.clone())));
        std::future::ready(response.map_err(|_| std::io::Error::other("not a response")))
    });
    DeclaredClient::with_transport("http://test/", service).unwrap()
}

#[tokio::test]
async fn whole_bodies_are_read_as_their_elements_say() {
    assert_eq!(replying("<Count/>").send_count(1).await.expect("reads").body, 5);
    assert_eq!(replying("<Count>7</Count>").send_count(1).await.expect("reads").body, 7);
    assert_eq!(replying("<Code> a \n b </Code>").send_code(String::new()).await.expect("reads").body, "a b");
    assert_eq!(
        replying("<Line> a\n</Line>").send_line(None).await.expect("reads").body.as_deref(),
        Some(" a ")
    );
    assert_eq!(replying("<Line i:nil='1'/>").send_line(None).await.expect("reads").body, None);
    assert_eq!(replying("<Sizes/>").send_sizes(vec![1]).await.expect("reads").body, [1, 2]);
    assert_eq!(replying("<Sizes> 3\n4 </Sizes>").send_sizes(vec![1]).await.expect("reads").body, [3, 4]);
    assert_eq!(replying("<Spans/>").send_spans(None).await.expect("reads").body, Some(vec![]));
    assert_eq!(replying("<Spans i:nil='true'/>").send_spans(None).await.expect("reads").body, None);
    assert_eq!(replying("<Record i:nil='true'/>").send_record(None).await.expect("reads").body, None);
    let record = replying("<Record><id>1</id></Record>").send_record(None).await.expect("reads").body;
    assert_eq!(record, Some(Record { id: 1 }));
    assert_eq!(replying("<Level/>").send_level(None).await.expect("reads").body, Some(Level::Low));
    assert_eq!(replying("<Level i:nil='true'/>").send_level(None).await.expect("reads").body, None);
    let marks = replying("<Marks/>").send_marks(None).await.expect("reads").body.expect("a value");
    assert_eq!(marks.iter().collect::<Vec<_>>(), [&Level::Low, &Level::High]);
    assert_eq!(replying("<Length/>").send_length(None).await.expect("reads").body, Some(Length::Int(7)));
    let data = replying("<Data> AQ== </Data>").send_data(None).await.expect("reads").body;
    assert_eq!(data.as_deref(), Some(&vec![1]));
    assert_eq!(replying("<Data i:nil='true'/>").send_data(None).await.expect("reads").body, None);
    assert_eq!(replying("<Switch/>").send_switch("on".to_owned()).await.expect("reads").body, "on");
    let nil = OrNil::Nil(NilPrice { currency: Some("EUR".to_owned()) });
    let price = replying("<Price i:nil='true' currency='EUR'/>").send_price(nil.clone()).await;
    assert_eq!(price.expect("reads").body, nil);
    let price = replying("<Price currency='EUR'/>").send_price(nil).await.expect("reads").body;
    assert_eq!(price.value().map(|price| price.value), Some(9.into()));
    assert_eq!(replying("<Row i:nil='true'/>").send_row(None).await.expect("reads").body, None);
    let row = replying("<Row><cell> a  b </cell></Row>").send_row(None).await.expect("reads").body;
    assert_eq!(row, Some(Row { cell: vec!["a b".to_owned()] }));
    let sizes = replying("<sizes xmlns=''>1 2</sizes>").typed("a".to_owned()).await.expect("reads").body;
    assert_eq!(sizes, [1, 2]);
}

#[tokio::test]
async fn whole_bodies_come_back_as_they_were_sent() {
    let client = client();
    assert_eq!(client.send_count(7).await.expect("a reply").body, 7);
    for line in [None, Some(" a ".to_owned())] {
        assert_eq!(client.send_line(line.clone()).await.expect("a reply").body, line);
    }
    assert_eq!(client.send_sizes(vec![3, 4]).await.expect("a reply").body, [3, 4]);
    for spans in [None, Some(vec![]), Some(vec![1, 2])] {
        assert_eq!(client.send_spans(spans.clone()).await.expect("a reply").body, spans);
    }
    for record in [None, Some(Record { id: 5 })] {
        assert_eq!(client.send_record(record.clone()).await.expect("a reply").body, record);
    }
    for level in [None, Some(Level::High)] {
        assert_eq!(client.send_level(level.clone()).await.expect("a reply").body, level);
    }
    for length in [None, Some(Length::Int(3)), Some(Length::Level(Level::High))] {
        assert_eq!(client.send_length(length.clone()).await.expect("a reply").body, length);
    }
    assert_eq!(client.typed(" a  b ".to_owned()).await.expect("a reply").body, [3]);
    let call = Call { code: " a  b ".to_owned(), sizes: vec![1, 2] };
    assert_eq!(
        client.call(call).await.expect("a reply").body,
        CallResponse { code: "a b".to_owned(), sizes: vec![1, 2] }
    );
    let several = SeveralRequestParts { count: 1, level: None, spans: Some(vec![2]) };
    let reply = client.several(several).await.expect("a reply").body;
    assert_eq!(reply, SeveralResponseParts { count: 1, level: None, spans: Some(vec![2]) });
}

#[tokio::test]
async fn what_would_be_read_as_another_value_is_not_sent() {
    let client = client();
    let error = client.send_sizes(vec![]).await.expect_err("it is empty").report();
    assert!(error.contains("`Sizes`: an empty text would be read as the value"), "{error}");
    let error = client.send_switch(String::new()).await.expect_err("it is empty").report();
    assert!(error.contains("`Switch`: an empty text"), "{error}");
    for (put, name) in [
        (Put { maybe_sizess: Some(vec![None, Some(vec![])]), ..Put::default() }, "maybesizes"),
        (
            Put { spans_by: Some([("a".to_owned(), Some(vec![]))].into_iter().collect()), ..Put::default() },
            "Value",
        ),
        (Put { again: vec![Some(vec![])], ..Put::default() }, "Again"),
    ] {
        let error = to_string(&put).expect_err("it is empty").to_string();
        assert!(error.contains(&format!("`{name}`: an empty text")), "{error}");
    }
}

#[tokio::test]
async fn header_blocks_and_faults_are_read_as_their_elements_say() {
    let echo = Echo::default();
    let client =
        DeclaredClient::with_transport("http://test/", InProcess::new(DeclaredServer::new(echo.clone())))
            .unwrap();
    let headers = DeclaredRequestHeaders { trace: Some(vec![4]), session: Some(" s  1 ".to_owned()) };
    let error = client.put(Request::new(Put::default()).with_headers(headers)).await.expect_err("a fault");
    assert_eq!(error.fault_as::<PutFaults>(), Some(PutFaults::Full(None)));
    let seen = echo.put.lock().expect("nobody panicked").take().expect("a request");
    assert_eq!(seen.headers.trace, Some(vec![4]));
    assert_eq!(seen.headers.session.as_deref(), Some("s 1"));

    let put = Put { counts: Some(vec![]), ..Put::default() };
    let error = client.put(put).await.expect_err("a fault");
    assert_eq!(error.fault_as::<PutFaults>(), Some(PutFaults::Busy(vec![3])));
}

#[test]
fn samples_come_back_as_they_were() {
    let mut nil = 0;
    for text in SAMPLES.lines().filter(|line| line.starts_with("<ns1:Put ")) {
        let value: Put = from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let again = to_string(&value).expect("writes");
        assert_eq!(from_str::<Put>(&again).expect("reads what was written"), value, "{again}");
        let count = |text: &str| text.matches("nil=\"true\"").count();
        assert_eq!(count(&again), count(text), "{again}");
        nil += count(text);
    }
    assert!(nil > 12, "{nil}");
}

fn put(inner: &str) -> Result<Put, erpsync::xml::ReadError> {
    from_str(&format!(
        "<Put xmlns='urn:example:declared' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{inner}</Put>"
    ))
}

#[test]
fn items_are_read_as_their_elements_say() {
    let read = put("<Counts><count/><count>7</count></Counts>\
         <MaybeCounts><maybecount i:nil='1'/><maybecount/></MaybeCounts>\
         <Codes><code> a  b </code><code><![CDATA[ c ]]></code></Codes>\
         <MaybeCodes><maybecode> a\n</maybecode><maybecode i:nil='true'/></MaybeCodes>\
         <Sizess><sizes>1 2</sizes><sizes/></Sizess>\
         <MaybeSizess><maybesizes/><maybesizes i:nil='true'/><maybesizes>3</maybesizes></MaybeSizess>\
         <Levels><level/><level>high</level></Levels>\
         <Lengths><length/></Lengths><Switchs><switch/></Switchs>\
         <Prices><price currency='EUR'/><price i:nil='true' currency='NOK'/></Prices>")
    .expect("reads");
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(read.counts, Some(vec![5, 7]));
    assert_eq!(read.maybe_counts, Some(vec![None, Some(5)]));
    assert_eq!(read.codes, Some(texts(&["a b", "c"])));
    assert_eq!(read.maybe_codes, Some(vec![Some("a".to_owned()), None]));
    assert_eq!(read.sizess, Some(vec![vec![1, 2], vec![]]));
    assert_eq!(read.maybe_sizess, Some(vec![Some(vec![1, 2]), None, Some(vec![3])]));
    assert_eq!(read.levels, Some(vec![Level::Low, Level::High]));
    assert_eq!(read.lengths, Some(vec![Length::Int(7)]));
    assert_eq!(read.switchs, Some(texts(&["on"])));
    let prices = read.prices.expect("they are there");
    assert_eq!(prices[0].value().map(|price| price.value), Some(9.into()));
    assert_eq!(prices[1], OrNil::Nil(NilPrice { currency: Some("NOK".to_owned()) }));
}

#[test]
fn keys_and_values_are_read_as_their_elements_say() {
    let read = put("<CountBy><CountEntry><Key> a  b </Key><Value/></CountEntry></CountBy>\
         <CodeBy><CodeEntry><Key/><Value> c </Value></CodeEntry>\
         <CodeEntry><Key>2</Key><Value i:nil='true'/></CodeEntry></CodeBy>\
         <SizesBy><SizesEntry><Key>1 2</Key><Value>3 4</Value></SizesEntry></SizesBy>\
         <SpansBy><SpansEntry><Key>a</Key></SpansEntry><SpansEntry><Key> b</Key><Value/></SpansEntry></SpansBy>\
         <RecordBy><RecordEntry><Key>1</Key></RecordEntry></RecordBy>\
         <PriceBy><PriceEntry><Key>1</Key><Value i:nil='true' currency='EUR'/></PriceEntry>\
         <PriceEntry><Key>2</Key></PriceEntry></PriceBy>")
    .expect("reads");
    fn pairs<K: Clone, V: Clone>(read: &Option<Dictionary<K, V>>) -> Vec<(K, V)> {
        read.iter().flat_map(Dictionary::iter).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
    assert_eq!(pairs(&read.count_by), [("a b".to_owned(), 5)]);
    assert_eq!(pairs(&read.code_by), [(1, Some("c".to_owned())), (2, None)]);
    assert_eq!(pairs(&read.sizes_by), [(vec![1, 2], vec![3, 4])]);
    assert_eq!(pairs(&read.spans_by), [("a".to_owned(), None), (" b".to_owned(), Some(vec![1, 2]))]);
    assert_eq!(pairs(&read.record_by), [(1, None)]);
    let nil = OrNil::Nil(NilPrice { currency: Some("EUR".to_owned()) });
    assert_eq!(pairs(&read.price_by), [(1, Some(nil)), (2, None)]);
    let again = to_string(&read).expect("writes");
    assert_eq!(from_str::<Put>(&again).expect("reads what was written"), read);
    assert!(again.contains("<SpansEntry><Key>a</Key></SpansEntry>"), "{again}");
    assert!(again.contains("<RecordEntry><Key>1</Key></RecordEntry>"), "{again}");

    let error = put("<CountBy><CountEntry><Key>a</Key></CountEntry></CountBy>").expect_err("no value");
    assert!(error.to_string().contains("the required `Value` is missing"), "{error}");
    let error = put("<SpansBy><SpansEntry><Value/></SpansEntry></SpansBy>").expect_err("no key");
    assert!(error.to_string().contains("the required `Key` is missing"), "{error}");
}

#[test]
fn alternatives_members_of_groups_and_mixed_content_are_read_as_their_elements_say() {
    let read =
        put("<Again/><Again i:nil='1'/><OneCount/><OneCode> a  b </OneCode><OneCode i:nil='1'/><OneSizes/>\
         <OneRecord i:nil='1'/><HeadCount/><HeadCode> a </HeadCode><HeadSizes/><HeadSizes i:nil='1'/>\
         <Note>x<At/><By> a  b </By><For>1 2</For></Note>")
        .expect("reads");
    assert_eq!(read.again, [Some(vec![1, 2]), None]);
    assert_eq!(
        read.choice,
        [
            PutChoice::OneCount(5),
            PutChoice::OneCode(Some("a b".to_owned())),
            PutChoice::OneCode(None),
            PutChoice::OneSizes(Some(vec![1, 2])),
            PutChoice::OneRecord(None),
        ]
    );
    assert_eq!(
        read.head,
        [
            HeadElement::HeadCount(5),
            HeadElement::HeadCode(Some("a".to_owned())),
            HeadElement::HeadSizes(Some(vec![1, 2])),
            HeadElement::HeadSizes(None),
        ]
    );
    assert_eq!(
        read.note.expect("it is there").content,
        [
            PutNoteChoice::Text("x".to_owned()),
            PutNoteChoice::At(5),
            PutNoteChoice::By(Some("a b".to_owned())),
            PutNoteChoice::For(vec![1, 2]),
        ]
    );
}

#[test]
fn a_list_is_a_value_of_its_own() {
    let read: Option<Vec<i32>> = from_str("<a> 1 2 </a>").expect("reads");
    assert_eq!(read, Some(vec![1, 2]));
    assert!(<Vec<i32> as XmlRead>::absent().is_none());
}
