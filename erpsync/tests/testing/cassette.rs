//! Cassettes: recorded from a server over loopback TCP, played without one.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use erpsync::client::{CallError, CallErrorKind};
use erpsync::superoffice::Tickets;
use erpsync::superoffice::WithTicket;
use erpsync::testing::Cassette;
use erpsync::transport::{Body, Http, Transport};
use test_support::net_server::*;
use test_support::peers::{envelope, http_reply, raw, raw_server};

/// A file that is gone when the test is over.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("erpsync-cassette-{}-{name}", std::process::id()));
        Self(folder.join("calls.xml"))
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn client(endpoint: &str, transport: impl Transport + 'static) -> ErpSyncClient {
    ErpSyncClient::with_transport(endpoint, transport)
        .unwrap()
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD))
}

fn delete(id: i32) -> DeleteConnection {
    DeleteConnection { erp_connection_id: Some(id) }
}

/// Session of a program: signs in, is refused, signs in again, gets an answer and a fault that quotes.
async fn session(client: &ErpSyncClient) -> Vec<String> {
    let mut told = Vec::new();
    let mut tell = |outcome: Result<String, CallError>| {
        told.push(outcome.unwrap_or_else(|error| {
            error.report().replace(error.endpoint(), "") + error.reply().unwrap_or_default()
        }));
    };
    let shown = |reply: erpsync::Response<ForceSyncAllResponse, ResponseHeaders>| format!("{reply:?}");
    tell(client.force_sync_all(ForceSyncAll {}).await.map(shown));
    tell(client.force_sync_all(ForceSyncAll {}).ticket("7T:other-canary").await.map(shown));
    tell(client.delete_connection(delete(7)).await.map(|_| String::new()));
    told
}

async fn record(scratch: &Scratch) -> Vec<String> {
    let server = Arc::new(NetServer::default());
    // The first ticket is refused.
    server.valid_from.store(1, Ordering::SeqCst);
    let endpoint = serve(server).await;
    session(&client(&endpoint, Cassette::record(&scratch.0, Http::new()))).await
}

#[tokio::test]
async fn what_was_recorded_is_played() {
    let scratch = Scratch::new("played");
    let told = record(&scratch).await;
    assert!(told[0].contains("søk & <find>"), "{told:?}");
    let cassette = Cassette::replay(&scratch.0).unwrap();
    let client = client("http://nowhere.invalid/Remote/Services86/ErpSync.svc", cassette.clone());
    let played = session(&client).await;
    // A message that was put on lines reads the same.
    let without_space = |told: &[String]| -> Vec<String> {
        told.iter().map(|text| text.split_whitespace().collect::<String>().replace("><", ">\n<")).collect()
    };
    assert_eq!(without_space(&played)[0], without_space(&told)[0]);
    for (played, told) in played.iter().zip(&told) {
        let first = |text: &str| text.split('<').next().unwrap().to_owned();
        assert_eq!(first(played), first(told));
    }
    cassette.verify().unwrap();
}

#[tokio::test]
async fn a_cassette_is_readable_and_the_same_each_time_and_holds_no_secret() {
    let (one, other) = (Scratch::new("one"), Scratch::new("other"));
    record(&one).await;
    record(&other).await;
    let text = one.text();
    assert_eq!(text, other.text());
    assert!(!text.contains("canary"), "{text}");
    for line in [
        "<cassette version=\"1\">",
        "  <exchange operation=\"AuthenticateUsernamePassword\" action=\"http://www.superoffice.net/ws/crm/NetServer/Services86/SoPrincipal/AuthenticateUsernamePassword\">",
        "            <Password>***</Password>",
        "    <reply status=\"200\" content-type=\"text/xml\">",
        "            <Message>no session for the ticket ***</Message>",
        "              <UserExplanation>søk &amp; &lt;find&gt;</UserExplanation>",
        "    <reply status=\"500\" content-type=\"text/xml\">",
        "            <faultstring xml:lang=\"en\">there is no connection Some(7)</faultstring>",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    // Sign-in, refused call, sign-in, call; the call with another ticket; the fault.
    assert_eq!(text.matches("<exchange ").count(), 6, "{text}");
}

#[tokio::test]
async fn what_was_not_recorded_is_told() {
    let scratch = Scratch::new("missing");
    record(&scratch).await;
    let cassette = Cassette::replay(&scratch.0).unwrap();
    let client = client("http://nowhere.invalid/", cassette.clone());
    let error = client.delete_connection(delete(8)).ticket("7T:canary").await.unwrap_err();
    let told = error.report();
    assert!(
        told.contains(
            "no DeleteConnection is like this one; the nearest, exchange 6, differs at \
         /Envelope/Body/DeleteConnection/ErpConnectionId: `8`, where `7` is expected"
        ),
        "{told}"
    );
    assert!(told.contains("calls.xml") && !told.contains("canary"), "{told}");
    assert!(matches!(error.kind(), CallErrorKind::Transport(error) if error.is_unsent()));
    // Each exchange once.
    client.delete_connection(delete(7)).ticket("7T:canary").await.unwrap_err().fault().unwrap();
    let told = client.delete_connection(delete(7)).ticket("7T:canary").await.unwrap_err().report();
    assert!(told.contains("each DeleteConnection that is like this one was played already"), "{told}");
    let told = client.wake(Wake {}).await.unwrap_err().report();
    assert!(
        told.contains("wake was not recorded; what was: AuthenticateUsernamePassword, ForceSyncAll"),
        "{told}"
    );
    let unplayed = cassette.verify().unwrap_err().to_string();
    assert!(unplayed.contains("not played: AuthenticateUsernamePassword, ForceSyncAll, "), "{unplayed}");
}

#[tokio::test]
async fn however_the_request_is_written() {
    let scratch = Scratch::new("written");
    let action = format!("{NAMESPACE}/ErpSync/DeleteConnection");
    std::fs::create_dir_all(scratch.0.parent().unwrap()).unwrap();
    // As a person might write it, with another idea of prefixes and space.
    let file = format!(
        "<cassette version='1'>\n<exchange operation='DeleteConnection' action='{action}'><request>\
         <e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/' xmlns:n='{NAMESPACE}'>\
         <e:Header><n:ApplicationToken>***</n:ApplicationToken></e:Header><e:Body><n:DeleteConnection>\
         <n:ErpConnectionId><![CDATA[7]]></n:ErpConnectionId></n:DeleteConnection></e:Body></e:Envelope>\
         </request><reply status='503' content-type='text/plain' retry-after='7'><text>later &amp; later</text></reply>\
         </exchange></cassette>"
    );
    std::fs::write(&scratch.0, file).unwrap();
    let cassette = Cassette::replay(&scratch.0).unwrap();
    let client = ErpSyncClient::with_transport("http://test/", cassette).unwrap().with_headers(&headers());
    let error = client.delete_connection(delete(7)).await.unwrap_err();
    let CallErrorKind::HttpStatus { status, body, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(
        (status.as_u16(), body.as_str(), error.retry_after().unwrap().as_secs()),
        (503, "later & later", 7)
    );
}

#[tokio::test]
async fn secrets_of_other_names_and_replies_that_are_no_xml() {
    let scratch = Scratch::new("names");
    let page = "<html><p>who is <b>pin-canary</b>?";
    let address = raw_server(http_reply("404 Not Found", "text/html; charset=iso-8859-1", page)).await;
    let cassette = Cassette::record(&scratch.0, Http::new()).with_secret_elements(["Pin"]);
    let client = ErpSyncClient::with_transport(format!("http://{address}/"), cassette)
        .unwrap()
        .with_header_block(raw("<x:Pin xmlns:x='urn:x'>pin-canary</x:Pin>"));
    client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let text = scratch.text();
    assert!(text.contains("<x:Pin xmlns:x='urn:x'>***</x:Pin>"), "{text}");
    assert!(text.contains("<text>&lt;html&gt;&lt;p&gt;who is &lt;b&gt;***&lt;/b&gt;?</text>"), "{text}");
}

#[test]
fn files_that_are_no_cassettes() {
    let scratch = Scratch::new("broken");
    let told = Cassette::replay(&scratch.0).unwrap_err();
    assert_eq!(told.path(), scratch.0);
    assert!(told.to_string().contains("calls.xml can't be played"), "{told}");
    std::fs::create_dir_all(scratch.0.parent().unwrap()).unwrap();
    for (text, problem) in [
        ("<cassette version='2'/>", "of version 2"),
        ("<cassette/>", "version"),
        ("<cassette version='1'><exchange operation='a' action='b'/></cassette>", "request"),
        ("nothing", "expected"),
    ] {
        std::fs::write(&scratch.0, text).unwrap();
        let told = Cassette::replay(&scratch.0).unwrap_err().to_string();
        assert!(told.contains(problem), "{told}");
    }
}

#[tokio::test]
async fn a_reply_that_is_a_stream_is_recorded_whole() {
    let scratch = Scratch::new("stream");
    let body = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"/>";
    let reply = envelope("", body);
    let streaming = tower::service_fn(move |_: http::Request<Body>| {
        let bytes: Vec<_> = reply.bytes().map(|byte| Ok::<_, Infallible>(vec![byte])).collect();
        let body = Body::from_stream(futures_util::stream::iter(bytes));
        async { Ok::<_, Infallible>(http::Response::new(body)) }
    });
    let call = |cassette: Cassette| {
        ErpSyncClient::with_transport("http://test/", cassette).unwrap().force_sync_all(ForceSyncAll {})
    };
    call(Cassette::record(&scratch.0, streaming)).await.unwrap();
    assert!(scratch.text().contains("<ForceSyncAllResponse "), "{}", scratch.text());
    call(Cassette::replay(&scratch.0).unwrap()).await.unwrap();
}
