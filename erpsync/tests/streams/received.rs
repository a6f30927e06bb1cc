//! Replies whose list is a stream, in a client.

use erpsync::client::CallErrorKind;
use futures_util::StreamExt;
use test_support::peers::{envelope, http_reply, raw_server};

use crate::messages::*;
use crate::peer::peer;

pub(crate) const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";

/// A reply up to its first item.
pub(crate) fn start() -> String {
    let whole = envelope(
        "<Session xmlns='urn:changes'>s1</Session>",
        "<c:GetChangesResponse xmlns:c='urn:changes' version='2'><c:Token>t</c:Token><c:Changes of='all'><c:Title>new</c:Title>|",
    );
    whole.split('|').next().unwrap().to_owned()
}

pub(crate) fn item(id: i32) -> String {
    format!("<c:Change kind='k'><c:Id>{id}</c:Id><c:Name>n{id}</c:Name></c:Change>")
}

pub(crate) const END: &str =
    "<c:Total>3</c:Total></c:Changes><c:Next>u</c:Next></c:GetChangesResponse></s:Body></s:Envelope>";

#[tokio::test]
async fn a_reply_is_there_before_it_ends() {
    let peer = peer(XML).await;
    let client = JournalClient::new(peer.url()).unwrap();
    peer.chunk(start() + "<c:Change kind='k'><c");
    let response = client.get_changes(GetChanges::default()).await.unwrap();
    assert_eq!(response.headers.session.as_deref(), Some("s1"));
    let mut stream = response.into_inner();
    let before = stream.before();
    assert_eq!(before.version.as_deref(), Some("2"));
    assert_eq!(before.token.as_deref(), Some("t"));
    let changes = before.changes.as_ref().unwrap();
    assert_eq!((changes.of.as_deref(), changes.title.as_deref()), (Some("all"), Some("new")));
    // Each item is there when its last byte is.
    let text = item(1);
    peer.chunk(&text["<c:Change kind='k'><c".len()..]);
    assert_eq!(stream.next().await.unwrap().unwrap().id, 1);
    peer.chunk(item(2) + &item(3));
    assert_eq!(stream.next().await.unwrap().unwrap().name.as_deref(), Some("n2"));
    assert_eq!(stream.next().await.unwrap().unwrap().kind.as_deref(), Some("k"));
    peer.chunk(END);
    peer.end();
    assert!(stream.next().await.is_none());
    let message = stream.finish().await.unwrap();
    let changes = message.changes.unwrap();
    assert_eq!((changes.of.as_deref(), changes.title.as_deref()), (Some("all"), Some("new")));
    assert_eq!((changes.total, changes.items.len()), (Some(3), 0));
    assert_eq!((message.token.as_deref(), message.next.as_deref()), (Some("t"), Some("u")));
}

#[tokio::test]
async fn faults_and_other_replies_are_those_of_any_call() {
    let call = async |reply: Vec<u8>| {
        let client = JournalClient::new(format!("http://{}/", raw_server(reply).await)).unwrap();
        client.get_changes(GetChanges::default()).await
    };
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>";
    for status in ["200 OK", "500 Oops"] {
        let error = call(http_reply(status, "text/xml", envelope("", fault))).await.unwrap_err();
        assert_eq!(error.fault().unwrap().reason(), "no");
    }
    let error = call(http_reply("200 OK", "text/html", "<html><p>hello</html>")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::NotSoap { .. }), "{error:?}");
    let error = call(http_reply("503 Busy", "text/plain", "later")).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::HttpStatus { .. }), "{error:?}");
    for (body, found) in [
        ("", None),
        ("<Changes/>", Some(0)),
        ("<Changes xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>", None),
    ] {
        let body =
            format!("<GetChangesResponse xmlns='urn:changes'><Token>t</Token>{body}</GetChangesResponse>");
        let response = call(http_reply("200 OK", "text/xml", envelope("", &body))).await.unwrap();
        assert_eq!(response.before().token.as_deref(), Some("t"));
        let message = response.into_inner().finish().await.unwrap();
        assert_eq!(message.changes.map(|changes| changes.items.len()), found);
    }
}
