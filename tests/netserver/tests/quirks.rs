//! Quirks of other SOAP stacks of which no recording was kept, in messages written after their description.

use std::io::Write as _;

use erpsync::client::CallErrorKind;
use erpsync::xml::ReadErrorKind;
use flate2::Compression;
use flate2::write::GzEncoder;
use netserver_tests::answers::{self, NO_TICKET};
use netserver_tests::http_message::HttpMessage;
use netserver_tests::loopback;
use netserver_tests::recorder::{Body, Recorder, under_axum};
use netserver_tests::services86::*;

const SERVICES: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
const TOKEN: &str = "<ApplicationToken>1234567-1234-9876</ApplicationToken>";
const CREDENTIALS: &str = "<Credentials><Ticket>7T:1234abcxyzExample==</Ticket></Credentials>";
const TIME_ZONE: &str =
    "<TimeZone><SoTimeZoneId>77</SoTimeZoneId><SoTimeZoneLocationCode>NO</SoTimeZoneLocationCode></TimeZone>";
const ACTION: &str =
    "SOAPAction: \"http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll\"\r\n";
const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";

/// An envelope of SOAP 1.1 whose header and body are in the default namespace of the service.
fn envelope(header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{SERVICES}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn all_headers() -> String {
    [TOKEN, CREDENTIALS, TIME_ZONE].concat()
}

/// Sends a request to a server; gives the answer, and what reached the implementation if something did.
async fn send(fields: &str, xml: impl AsRef<[u8]>) -> (HttpMessage, Option<(Body, ErpSyncRequestHeaders)>) {
    let (recorder, address) = under_axum().await;
    let xml = xml.as_ref();
    let mut request = format!(
        "POST /Remote/Services86/ErpSync.svc HTTP/1.1\r\nHost: localhost\r\n{fields}Content-Length: {}\r\n\r\n",
        xml.len()
    )
    .into_bytes();
    request.extend_from_slice(xml);
    let answer = loopback::exchange(address, &request).await;
    (answer, only(&recorder))
}

fn only(recorder: &Recorder) -> Option<(Body, ErpSyncRequestHeaders)> {
    let mut seen = recorder.take();
    assert!(seen.len() < 2);
    seen.pop().map(|seen| (seen.body, seen.headers))
}

/// The request is one for `ForceSyncAll` with every header block, and is answered.
async fn assert_synced(fields: &str, xml: impl AsRef<[u8]>) {
    let (answer, seen) = send(fields, xml).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let expected = (Body::ForceSyncAll(ForceSyncAll {}), answers::request_headers(true));
    assert_eq!(seen, Some(expected));
}

/// Reads a reply to `ForceSyncAll` by the client.
async fn read(header: &str, body: &str) -> Result<(Answer, ErpSyncResponseHeaders), CallErrorKind> {
    let reply = http::Response::new(envelope(header, body).into());
    let client = ErpSyncClient::with_transport("http://canned/", loopback::canned(reply)).unwrap();
    answers::call(&client, "ForceSyncAll").await.map_err(erpsync::client::CallError::into_kind)
}

use netserver_tests::answers::Answer;

fn plugin_response(answer: Answer) -> PluginResponse {
    let Answer::ForceSyncAll(ForceSyncAllResponse { response: Some(response) }) = answer else {
        panic!("{answer:?}")
    };
    response
}

/// Row 2: the action quoted or not, its field in any spelling; or none, then the body's element tells.
#[tokio::test]
async fn soap_action_in_any_form() {
    let xml = envelope(&all_headers(), "<ForceSyncAll/>");
    for action in [
        ACTION.to_owned(),
        ACTION.replace('"', ""),
        ACTION.replace("SOAPAction", "Soapaction"),
        "SOAPAction: \"\"\r\n".to_owned(),
        String::new(),
    ] {
        assert_synced(&format!("{XML}{action}"), &xml).await;
    }
    let (answer, seen) = send(&format!("{XML}SOAPAction: \"urn:other\"\r\n"), &xml).await;
    assert_eq!((answer.status(), seen), (500, None));
    assert!(answer.text().contains("ActionNotSupported"), "{}", answer.text());
}

/// Row 5: gzip is taken, and no other content encoding; the answer says so.
#[tokio::test]
async fn gzip_is_taken() {
    let xml = envelope(&all_headers(), "<ForceSyncAll/>");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(xml.as_bytes()).unwrap();
    assert_synced(&format!("{XML}{ACTION}Content-Encoding: gzip\r\n"), packed.finish().unwrap()).await;
    assert_synced(&format!("{XML}{ACTION}Content-Encoding: identity\r\n"), &xml).await;
    let (answer, seen) = send(&format!("{XML}{ACTION}Content-Encoding: br\r\n"), b"\x0b\x01").await;
    assert_eq!((answer.status(), seen), (415, None));
    assert!(answer.text().contains("gzip"), "{}", answer.text());
}

/// Rows 6 and 7: encodings, byte order marks, declarations in any form, line ends around the envelope.
#[tokio::test]
async fn encodings_and_declarations() {
    let xml = envelope(&all_headers(), "<ForceSyncAll/>");
    let fields = format!("{XML}{ACTION}");
    for start in ["", "\u{FEFF}", "<?xml version='1.0' encoding='utf-8'?>\n", "<?xml version=\"1.0\"?>"] {
        assert_synced(&fields, format!("{start}{xml}\n")).await;
    }
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{FEFF}{xml}").encode_utf16().flat_map(bytes).collect()
    };
    for charset in ["Content-Type: text/xml; charset=utf-16\r\n", XML, "Content-Type: text/xml\r\n"] {
        assert_synced(&format!("{charset}{ACTION}"), wide(u16::to_le_bytes)).await;
        assert_synced(&format!("{charset}{ACTION}"), wide(u16::to_be_bytes)).await;
    }
}

/// Row 8: an envelope in the default namespace.
#[tokio::test]
async fn envelope_without_prefix() {
    let xml = format!(
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:n=\"{SERVICES}\"><Header>\
         <n:ApplicationToken>1234567-1234-9876</n:ApplicationToken>\
         <n:Credentials><n:Ticket>7T:1234abcxyzExample==</n:Ticket></n:Credentials>\
         <TimeZone xmlns=\"{SERVICES}\"><SoTimeZoneId>77</SoTimeZoneId>\
         <SoTimeZoneLocationCode>NO</SoTimeZoneLocationCode></TimeZone>\
         </Header><Body><n:ForceSyncAll></n:ForceSyncAll></Body></Envelope>"
    );
    assert_synced(&format!("{XML}{ACTION}"), xml).await;
}

/// Rows 14 and 31: what must be understood is, where the WSDL names it; else the server refuses the message,
/// but the client does not.
#[tokio::test]
async fn must_understand() {
    let fields = format!("{XML}{ACTION}");
    let token = TOKEN.replace("<ApplicationToken>", "<ApplicationToken s:mustUnderstand=\"1\">");
    assert_synced(&fields, envelope(&[&token, CREDENTIALS, TIME_ZONE].concat(), "<ForceSyncAll/>")).await;
    let other = "<t:Transaction xmlns:t=\"urn:t\" s:mustUnderstand=\"1\">5</t:Transaction>";
    let (answer, seen) = send(&fields, envelope(&(all_headers() + other), "<ForceSyncAll/>")).await;
    assert_eq!((answer.status(), seen), (500, None));
    assert!(answer.text().contains("s:MustUnderstand"), "{}", answer.text());

    let reply = http::Response::new(
        envelope(
            &format!("<Succeeded>true</Succeeded>{other}"),
            "<ForceSyncAllResponse><Response><IsOk>true</IsOk></Response></ForceSyncAllResponse>",
        )
        .into(),
    );
    let client = ErpSyncClient::with_transport("http://canned/", loopback::canned(reply)).unwrap();
    let response = client.force_sync_all(ForceSyncAll {}).await.unwrap();
    assert_eq!(response.response.as_ref().unwrap().is_ok, Some(true));
    assert_eq!(response.other_headers[0].name().local, "Transaction");
}

/// Row 15: header blocks in any order, white space between them.
#[tokio::test]
async fn header_blocks_in_any_order() {
    for order in
        [[TIME_ZONE, CREDENTIALS, TOKEN], [CREDENTIALS, TOKEN, TIME_ZONE], [TOKEN, TIME_ZONE, CREDENTIALS]]
    {
        assert_synced(&format!("{XML}{ACTION}"), envelope(&order.join("\r\n "), "<ForceSyncAll/>")).await;
    }
}

/// Row 16: no ticket is one that is left out, or nil.
#[tokio::test]
async fn no_ticket() {
    let nil = "<Credentials xsi:nil=\"true\"/>";
    for credentials in ["", nil] {
        let xml = envelope(&[TOKEN, credentials, TIME_ZONE].concat(), "<ForceSyncAll/>");
        let (answer, seen) = send(&format!("{XML}{ACTION}"), xml).await;
        assert_eq!(answer.status(), 500);
        assert!(answer.text().contains(NO_TICKET), "{}", answer.text());
        assert_eq!(seen.unwrap().1, answers::request_headers(false));
    }
}

/// Row 17: all forms of an empty element; or nothing at all in the body, where the action tells.
#[tokio::test]
async fn empty_wrappers() {
    for wrapper in [
        "<ForceSyncAll/>",
        "<ForceSyncAll></ForceSyncAll>",
        "<ForceSyncAll xsi:nil=\"true\"/>",
        "<ForceSyncAll>\n  </ForceSyncAll>",
        "",
    ] {
        assert_synced(&format!("{XML}{ACTION}"), envelope(&all_headers(), wrapper)).await;
    }
}

/// Rows 18 and 19: an encoding style is not looked at, a wrong `xsi:type` on a leaf neither.
#[tokio::test]
async fn types_on_leaves() {
    let action = ACTION.replace("ForceSyncAll", "ForceResyncExternal");
    let body = format!(
        "<ForceResyncExternal s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\
         <ErpConnectionId xsi:type=\"xsd:int\">7</ErpConnectionId>\
         <ErpActorType xsi:type=\"xsd:string\">Customer</ErpActorType>\
         <ExternalKeys xmlns:a=\"{ARRAYS}\" xsi:type=\"a:ArrayOfstring\"><a:string xsi:type=\"xsd:string\">A&amp;B\
         </a:string><a:string>&lt;x&gt;</a:string><a:string><![CDATA[søk]]></a:string></ExternalKeys>\
         </ForceResyncExternal>"
    );
    let (answer, seen) = send(&format!("{XML}{action}"), envelope(&all_headers(), &body)).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(seen.unwrap().0, Body::ForceResyncExternal(answers::force_resync_external()));
}

/// Row 23: a prefix must be declared, `xsi` too.
#[tokio::test]
async fn undeclared_prefix() {
    let body = "<ForceSyncAllResponse><Response><IsOk>true</IsOk><ErrorCode xsi:nil=\"true\"/></Response>\
                </ForceSyncAllResponse>";
    let xml = envelope("", body).replace("xmlns:xsi=", "xmlns:other=");
    let reply = http::Response::new(xml.into());
    let client = ErpSyncClient::with_transport("http://canned/", loopback::canned(reply)).unwrap();
    let error = client.force_sync_all(ForceSyncAll {}).await.unwrap_err();
    let text = error.report();
    assert!(
        text.contains("ForceSyncAllResponse/Response/ErrorCode: the namespace prefix `xsi` is not declared"),
        "{text}"
    );
}

/// Row 24: an empty array is not an absent one, an empty text not an absent one, in all forms.
#[tokio::test]
async fn empty_is_not_null() {
    let forms = ["<{}/>", "<{}></{}>", "<{} />"];
    for form in forms {
        let (text, array) = (form.replace("{}", "ErrorCode"), form.replace("{}", "DeletedRecords"));
        let body = format!(
            "<ForceSyncAllResponse><Response>{text}<Changes>{array}<UpdatedRecords xsi:nil=\"1\"/></Changes>\
             </Response></ForceSyncAllResponse>"
        );
        let response = plugin_response(read("", &body).await.unwrap().0);
        assert_eq!(response.error_code, Some(String::new()));
        let changes = response.changes.unwrap();
        assert_eq!(changes.deleted_records, Some(Vec::new()));
        assert_eq!((changes.updated_records, changes.added_records), (None, None));
    }
}

/// Row 25: no header blocks at all.
#[tokio::test]
async fn no_response_headers() {
    let body = "<ForceSyncAllResponse><Response><IsOk>true</IsOk></Response></ForceSyncAllResponse>";
    let (answer, headers) = read("", body).await.unwrap();
    assert_eq!(plugin_response(answer).is_ok, Some(true));
    assert_eq!(headers, ErpSyncResponseHeaders::default());
}

/// Row 32: elements that stand for others are refused, not read as empty ones.
#[tokio::test]
async fn multi_reference() {
    for body in [
        "<ForceSyncAllResponse><Response><TableRight id=\"_17\"/><Changes><TableRight href=\"#_17\"/></Changes>\
         </Response></ForceSyncAllResponse>",
        "<ForceSyncAllResponse><Response href=\"#id1\"/></ForceSyncAllResponse>",
        "<ForceSyncAllResponse><Response><ErrorCode href=\"#id1\"></ErrorCode></Response></ForceSyncAllResponse>",
        "<ForceSyncAllResponse><Response><Changes><AddedRecords href='#id1'/></Changes></Response>\
         </ForceSyncAllResponse>",
    ] {
        match read("", body).await.unwrap_err() {
            CallErrorKind::Read(error) => {
                assert!(matches!(error.kind(), ReadErrorKind::Unexpected(_)), "{error}");
                assert!(error.to_string().contains("`href` stands for an element elsewhere"), "{error}");
            }
            kind => panic!("{kind}"),
        }
    }
    // An `id` alone is only a name.
    let body = "<ForceSyncAllResponse id=\"_1\"><Response id=\"_2\"><IsOk id=\"_3\">true</IsOk></Response>\
                </ForceSyncAllResponse>";
    assert_eq!(plugin_response(read("", body).await.unwrap().0).is_ok, Some(true));

    let body = "<ForceSyncAll href=\"#_1\"/>";
    let (answer, seen) = send(&format!("{XML}{ACTION}"), envelope(&all_headers(), body)).await;
    assert_eq!((answer.status(), seen), (500, None));
    assert!(answer.text().contains("`href` stands for an element elsewhere"), "{}", answer.text());
}

/// Row 33: UTC as `Z` or as an offset is the same time.
#[tokio::test]
async fn utc_in_either_form() {
    let mut read = Vec::new();
    for utc in ["Z", "+00:00"] {
        let body = format!(
            "<GetErpSyncConnectionSummaryResponse><Response><LastSync>2024-02-29T13:37:42{utc}</LastSync>\
             </Response></GetErpSyncConnectionSummaryResponse>"
        );
        let reply = http::Response::new(envelope("", &body).into());
        let client = ErpSyncClient::with_transport("http://canned/", loopback::canned(reply)).unwrap();
        let response = client.get_erp_sync_connection_summary(GetErpSyncConnectionSummary::default()).await;
        read.push(response.unwrap().body.response.unwrap().last_sync.unwrap());
    }
    assert_eq!(read[0], read[1]);
    assert_eq!(read[0], "2024-02-29T13:37:42Z".parse().unwrap());
}
