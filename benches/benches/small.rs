//! Small messages: the envelopes of a ForceSyncAll call, with the header blocks that NetServer's have and three records in
//! the reply, written and read, first and again, against the bare token loop of quick-xml on the same bytes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use erpsync::client::Call;
use erpsync::soap::SoapVersion;
use erpsync::testing::MockTransport;
use erpsync::xml::{ReadOptions, Reader, TagCache, XmlRead};
use erpsync::{Request, Response};
use erpsync_benches::envelopes::{replies, request_headers};
use erpsync_benches::services86::{
    ERP_SYNC, ErpSyncClient, ErpSyncRequestHeaders, ErpSyncResponseHeaders, ForceSyncAll,
    ForceSyncAllResponse,
};
use erpsync_benches::{Contestant, DOCUMENTS, Style, bare_tokens, compare, documents};

/// Number of times that a round writes or reads each message: a single time is too short to be timed.
const TIMES: usize = 200;

type ForceSyncAllCall = Call<
    Request<ForceSyncAll, ErpSyncRequestHeaders>,
    Response<ForceSyncAllResponse, ErpSyncResponseHeaders>,
>;

/// A call of a client that has heard no reply yet.
fn call() -> ForceSyncAllCall {
    ErpSyncClient::with_transport("http://localhost/", MockTransport::new())
        .unwrap()
        .force_sync_all(ForceSyncAll {})
}

fn main() {
    requests();
    for style in [Style::Wcf, Style::Plain, Style::Prefixed] {
        whole_replies(style);
        payloads(style);
    }
}

/// Encoding as client and server do it.
fn requests() {
    let calls: Vec<_> = request_headers().into_iter().map(|headers| call().headers(headers)).collect();
    let write = |at: usize| calls[at].request_xml().expect("the requests can be written");
    written("a small request", &write);
    let operation = ERP_SYNC.operation("ForceSyncAll").expect("the WSDL has it");
    let call = call();
    let replies = replies(Style::Plain);
    let replies: Vec<_> =
        replies.iter().map(|reply| call.read_reply(reply.clone()).expect("it is a reply")).collect();
    let write = |at: usize| {
        operation.response_xml(&replies[at], SoapVersion::V1_1).expect("the replies can be written")
    };
    written("a small reply", &write);
}

/// Measures how long `write` takes, against what it takes to read what it wrote.
fn written(what: &str, write: &dyn Fn(usize) -> String) {
    let documents: Vec<String> = (0..DOCUMENTS).map(write).collect();
    let again = |at: usize| {
        for _ in 0..TIMES {
            black_box(write(black_box(at)));
        }
    };
    let tokens = |at: usize| (0..TIMES).for_each(|_| bare_tokens(&documents[at]));
    compare(
        &format!("writing {what}"),
        documents.iter().map(String::len).sum::<usize>() * TIMES,
        DOCUMENTS,
        vec![Contestant::new("erpsync", again), Contestant::new("quick-xml, bare tokens of it", tokens)],
    );
}

/// Time to read a reply [`TIMES`] times, each time with a value that `prepare` makes. Preparing and dropping the values
/// is not included.
fn reading<P, T>(prepare: impl Fn() -> P, read: impl Fn(&P) -> T) -> Duration {
    let once = || {
        let prepared = prepare();
        let start = Instant::now();
        let reply = black_box(read(&prepared));
        let spent = start.elapsed();
        drop(reply);
        spent
    };
    (0..TIMES).map(|_| once()).sum()
}

/// Decoding as a client does it. A first reply is read by a client that has heard none; making and dropping the client is
/// not measured, learning is.
fn whole_replies(style: Style) {
    let replies: Vec<Bytes> = replies(style).into_iter().map(Bytes::from).collect();
    let known = call();
    let read = |call: &ForceSyncAllCall, at: usize| {
        call.read_reply(replies[at].clone()).expect("the documents are replies")
    };
    (0..DOCUMENTS).for_each(|at| drop(read(&known, at)));
    let again = |at: usize| reading(|| (), |()| read(&known, at));
    let again_and_drop = |at: usize| reading(|| (), |()| drop(black_box(read(&known, at))));
    let first = |at: usize| reading(call, |call| read(call, at));
    let first_and_drop = |at: usize| reading(call, |call| drop(black_box(read(call, at))));
    let tokens = |at: usize| {
        let reply = std::str::from_utf8(&replies[at]).expect("the documents are text");
        (0..TIMES).for_each(|_| bare_tokens(reply));
    };
    compare(
        &format!("a small reply, the whole envelope, {style:?}"),
        replies.iter().map(Bytes::len).sum::<usize>() * TIMES,
        DOCUMENTS,
        vec![
            Contestant::timing("erpsync, the hundredth", again),
            Contestant::timing("  and dropping it", again_and_drop),
            Contestant::timing("erpsync, the first", first),
            Contestant::timing("  and dropping it", first_and_drop),
            Contestant::new("quick-xml, bare tokens", tokens),
        ],
    );
}

fn read_payload(document: &str, memory: TagCache) -> TagCache {
    let mut reader = Reader::with_tag_cache(document, ReadOptions::default(), memory);
    reader.root().expect("the documents are replies");
    black_box(ForceSyncAllResponse::read(&mut reader).expect("the documents are replies"));
    reader.finish().expect("the documents are replies");
    reader.into_tag_cache()
}

/// Without the envelope.
fn payloads(style: Style) {
    let documents = documents(style, 3);
    let mut memory =
        documents.iter().fold(TagCache::default(), |memory, document| read_payload(document, memory));
    let again = |at: usize| {
        for _ in 0..TIMES {
            memory = read_payload(&documents[at], std::mem::take(&mut memory));
        }
    };
    let first = |at: usize| {
        for _ in 0..TIMES {
            read_payload(&documents[at], TagCache::default());
        }
    };
    let tokens = |at: usize| (0..TIMES).for_each(|_| bare_tokens(&documents[at]));
    compare(
        &format!("a small reply, its payload, {style:?}"),
        documents.iter().map(String::len).sum::<usize>() * TIMES,
        DOCUMENTS,
        vec![
            Contestant::new("erpsync, with memory", again),
            Contestant::new("erpsync, the first of its kind", first),
            Contestant::new("quick-xml, bare tokens", tokens),
        ],
    );
}
