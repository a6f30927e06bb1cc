//! Streams in other encodings, in gzip, and in chunks of any size; against the same reply in one piece.

use std::convert::Infallible;

use bytes::Bytes;
use erpsync::stream::Streamed;
use erpsync::transport::Body;
use erpsync::{Request, Response};
use futures_util::{FutureExt, StreamExt, stream};
use proptest::prelude::*;
use test_support::peers::envelope;

use crate::messages::*;
use crate::received::{END, item, start};

/// The operation of the tests, without streams.
#[erpsync::service(name = "Whole", namespace = "urn:changes", default_stubs)]
pub(crate) trait Whole: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(
        name = "GetChanges",
        action = "urn:changes/get",
        input = "GetChanges",
        output = "GetChangesResponse"
    )]
    fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> impl Future<Output = Result<Response<GetChangesResponse, Headers>, Self::Error>> + Send;
}

/// A transport that answers with these chunks.
fn chunks(
    content_type: &'static str,
    coding: &'static str,
    chunks: Vec<Bytes>,
) -> impl erpsync::transport::Transport + Clone + 'static {
    tower::service_fn(move |_: http::Request<Body>| {
        let chunks = chunks.clone().into_iter().map(Ok::<_, Infallible>);
        let reply = http::Response::builder().header("Content-Type", content_type);
        let reply = reply.header("Content-Encoding", coding).body(Body::from_stream(stream::iter(chunks)));
        async { Ok::<_, Infallible>(reply.unwrap()) }
    })
}

/// A reply of the wanted client: its message with all items, or what went wrong.
async fn streamed(
    transport: impl erpsync::transport::Transport + 'static,
) -> Result<GetChangesResponse, String> {
    let client = JournalClient::with_transport("http://test/", transport).unwrap().with_timeout(None);
    let call = client.get_changes(GetChanges::default()).await;
    let mut stream: Streamed<_> = call.map_err(|error| error.report())?.into_inner();
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        items.push(item.map_err(|error| error.report())?);
    }
    let mut message = stream.finish().await.map_err(|error| error.report())?;
    if !items.is_empty() {
        message.changes.get_or_insert_default().items = items;
    }
    Ok(message)
}

async fn whole(
    transport: impl erpsync::transport::Transport + 'static,
) -> Result<GetChangesResponse, String> {
    let client = WholeClient::with_transport("http://test/", transport).unwrap().with_timeout(None);
    let reply = client.get_changes(GetChanges::default()).await;
    reply.map(Response::into_inner).map_err(|error| error.report())
}

/// Waits for a future that is woken again and again, but waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    loop {
        if let Some(output) = future.as_mut().now_or_never() {
            return output;
        }
    }
}

fn in_chunks(bytes: &[u8], len: usize) -> Vec<Bytes> {
    bytes.chunks(len).map(Bytes::copy_from_slice).collect()
}

fn message(declaration: &str) -> String {
    let items: String = (1..=30).map(|id| item(id).replace(">n", ">é€𝄞 ")).collect();
    [declaration, &start(), "\r\n", &items, END].concat()
}

fn wide(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn encodings_in_chunks_of_any_length() {
    let latin = message("<?xml version='1.0' encoding='windows-1252'?>").replace('𝄞', "x");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&latin);
    let cases: [(&str, Vec<u8>); 6] = [
        ("text/xml", message("<?xml version='1.0' encoding='UTF-8'?>\n").into()),
        ("text/xml", message("\u{FEFF}<?xml version='1.0'?>").into()),
        ("text/xml; charset=utf-16", wide(&message(""), true)),
        ("text/xml", wide(&message("<?xml version='1.0' encoding='utf-16'?>"), false)),
        ("text/xml", latin.clone().into_owned()),
        ("text/xml; charset=windows-1252", latin.into_owned()),
    ];
    for (content_type, bytes) in cases {
        let expected = ready(whole(chunks(content_type, "identity", vec![Bytes::from(bytes.clone())])));
        assert_eq!(expected.as_ref().unwrap().changes.as_ref().unwrap().items.len(), 30);
        for len in [1, 2, 3, 7, 100, 100_000] {
            let found = ready(streamed(chunks(content_type, "identity", in_chunks(&bytes, len))));
            assert_eq!(found, expected, "{content_type} {len}");
        }
        // Not text in its encoding any more.
        let mut wrong = bytes.clone();
        wrong.truncate(bytes.len() - 1);
        wrong.push(0xFF);
        assert!(ready(streamed(chunks(content_type, "identity", in_chunks(&wrong, 64)))).is_err());
    }
}

#[test]
fn replies_in_gzip() {
    use std::io::Write as _;
    let text = message("");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let expected = ready(whole(chunks("text/xml", "identity", vec![text.into()])));
    assert!(expected.is_ok());
    for len in [1, 10, 1000] {
        assert_eq!(ready(streamed(chunks("text/xml", "gzip", in_chunks(&packed, len)))), expected, "{len}");
    }
    let cut = &packed[..packed.len() - 4];
    let error = ready(streamed(chunks("text/xml", "gzip", in_chunks(cut, 100)))).unwrap_err();
    assert!(error.contains("can't be unpacked from gzip"), "{error}");
    let error = ready(streamed(chunks("text/xml", "gzip", vec!["<a/>".into()]))).unwrap_err();
    assert!(error.contains("gzip"), "{error}");
}

/// Replies that are right, and texts that mutations put into them.
const MESSAGES: [&str; 3] = [
    "<c:GetChangesResponse xmlns:c='urn:changes' version='2'><c:Token>t</c:Token><c:Changes of='a>b'><c:Title>x</c:Title>\
     <c:Change kind='k'><c:Id>1</c:Id><c:Name>a &amp; b</c:Name></c:Change> <!-- > --> \
     <c:Change><c:Id>2</c:Id></c:Change><c:Change><c:Id> 3 </c:Id><c:Name><![CDATA[<c:Change>]]></c:Name></c:Change>\
     <c:Total>3</c:Total></c:Changes><c:Next>n</c:Next></c:GetChangesResponse>",
    "<GetChangesResponse xmlns='urn:changes'><Changes><Change xmlns:i='urn:i'><Id>7</Id><More><Change/></More></Change>\
     <x:Change xmlns:x='urn:changes'><x:Id>8</x:Id></x:Change><Other/><Change><Id>9</Id></Change></Changes></GetChangesResponse>",
    "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>",
];

const PIECES: [&str; 28] = [
    "",
    "",
    "",
    "<",
    ">",
    "/",
    "&",
    "'",
    "\"",
    "=",
    " ",
    "x",
    "é",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?p ?>",
    "&lt;",
    "<c:Change>",
    "</c:Change>",
    "<c:Change><c:Id>5</c:Id></c:Change>",
    "</c:Changes>",
    "<Changes>",
    " xmlns='urn:changes'",
    " xmlns=''",
    " xmlns:c='urn:d'",
    "<!DOCTYPE x>",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// The stream of any reply, cut anywhere, is the list of the whole, or both are errors.
    #[test]
    fn any_reply_in_any_chunks(
        message in prop::sample::select(&MESSAGES[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..5_usize, prop::sample::select(&PIECES[..])), 0..3),
        cuts in prop::collection::vec(1..40_usize, 1..20),
    ) {
        let mut text = envelope("<Session xmlns='urn:changes'>s</Session>", message);
        for (at, gone, piece) in changes {
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((at + gone).min(text.len()));
            text.replace_range(at..end, piece);
        }
        let mut lens = cuts.iter().cycle();
        let (mut pieces, mut rest) = (Vec::new(), text.as_bytes());
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(rest.len().min(*lens.next().unwrap()));
            pieces.push(Bytes::copy_from_slice(piece));
            rest = behind;
        }
        let expected = ready(whole(chunks("text/xml", "identity", vec![text.clone().into()])));
        let found = ready(streamed(chunks("text/xml", "identity", pieces)));
        match (&expected, &found) {
            (Ok(expected), Ok(found)) => prop_assert_eq!(expected, found),
            (Err(_), Err(_)) => {}
            _ => prop_assert!(false, "{expected:?} as a whole, {found:?} as a stream: {text}"),
        }
    }
}
