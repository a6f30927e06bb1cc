//! Replies of seven servers, byte for byte as they sent them, read by the client.

use erpsync::client::{CallError, CallErrorKind};
use erpsync::soap::FaultKind;
use erpsync::transport::TransportErrorKind;
use erpsync::xml::ReadErrorKind;
use netserver_tests::answers::{self, Answer, LOCKED, NO_TICKET};
use netserver_tests::http_message::HttpMessage;
use netserver_tests::services86::{ErpSyncClient, ErpSyncResponseHeaders};
use netserver_tests::{Capture, captures, loopback};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const WCF_ERRORS: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";

type Outcome = Result<(Answer, ErpSyncResponseHeaders), CallError>;

/// Expected kind of a reply.
#[derive(Debug, PartialEq)]
enum Expected {
    /// The answer to the call.
    Answer,
    /// A fault with a code (of a kind, in a namespace, with a name) and a reason that begins like this.
    Fault(FaultKind, &'static str, &'static str, &'static str),
    /// A status that is not success, without a fault.
    Status(u16, &'static str),
    /// Not well-formed.
    Refused(&'static str),
    /// The server closed the connection.
    Nothing,
}

/// Returns the expected content of a file. A file that is not named here holds the ordinary answer to its call.
fn expected(capture: &Capture) -> Expected {
    use Expected::{Answer, Fault, Nothing, Refused, Status};
    let client_fault = |reason| Fault(FaultKind::Sender, SOAP_11, "Client", reason);
    match (capture.quirk(), capture.server(), capture.scenario()) {
        ("gsoap-chunked-request", "spyne", _) => Status(500, "A server error occurred."),
        ("mono-raw-fault", "mono", _) => {
            let reason = "The server was unable to process the request due to an internal error.";
            Fault(FaultKind::Other, WCF_ERRORS, "InternalServiceFault", reason)
        }
        ("mono-utf16-request", "mono", _) => Status(415, ""),
        ("mono-utf16-request", "gsoap", _) => {
            client_fault("Validation constraint violation: SOAP message expected")
        }
        ("mono-utf16-request", "node", _) => Fault(FaultKind::Other, "", "500", "Invalid XML"),
        ("gsoap-soap12-typed", "metro" | "mono", _) => Status(415, ""),
        ("gsoap-soap12-typed", "gsoap", "ForceResyncExternal") => {
            client_fault("Validation constraint violation: syntax error in element 'SOAP-ENV:Header'")
        }
        ("gsoap-soap12-typed", "gsoap", _) => Nothing,
        ("gsoap-soap12-typed", "node", _) => client_fault(NO_TICKET),
        ("gsoap-soap12-typed", "spyne", _) => Fault(
            FaultKind::Sender,
            SOAP_11,
            "Client.SoapError",
            "No {http://schemas.xmlsoap.org/soap/envelope/}Envelope element was found!",
        ),
        ("gsoap-soap12-typed", "gsoap12", "DeleteConnection") => {
            Fault(FaultKind::Receiver, SOAP_12, "Receiver", LOCKED)
        }
        ("gsoap-soap12-typed", "perl", "DeleteConnection") => {
            Fault(FaultKind::Receiver, SOAP_12, "Server", LOCKED)
        }
        ("gsoap-soap12-typed", "perl", "ForceResyncExternal") => {
            Fault(FaultKind::Sender, SOAP_12, "Client", "Application failed during request deserialization")
        }
        // It has prefixed elements, but not the declaration of the prefix.
        ("gsoap-soap12-typed", "perl", "ForceSyncAll") => {
            Refused("the namespace prefix `so` is not declared")
        }
        ("gsoap-soap12-typed", "php", "DeleteConnection") => {
            Fault(FaultKind::Receiver, SOAP_12, "Receiver", LOCKED)
        }
        ("node-undeclared-xsi", "node", _) if capture.client() == "perl" => Fault(
            FaultKind::Receiver,
            "",
            "Server",
            "TypeError: Cannot read properties of undefined (reading 'outputName')",
        ),
        ("node-undeclared-xsi", "node", _) => Refused("the namespace prefix `xsi` is not declared"),
        (_, "mono", "DeleteConnection") => Fault(FaultKind::Receiver, "", "Server", LOCKED),
        (_, "mono", "NoTicket") => Fault(FaultKind::Sender, "", "Client", NO_TICKET),
        (_, _, "DeleteConnection") => Fault(FaultKind::Receiver, SOAP_11, "Server", LOCKED),
        (_, _, "NoTicket") => client_fault(NO_TICKET),
        _ => Answer,
    }
}

fn check(capture: &Capture, outcome: &Outcome) {
    let path = &capture.path;
    match (expected(capture), outcome) {
        (Expected::Answer, Ok((answer, headers))) => {
            assert_eq!(*answer, answers::answer(capture.scenario()), "{path}");
            assert_eq!(*headers, answers::response_headers(), "{path}");
        }
        (Expected::Fault(kind, namespace, local, reason), Err(error)) => {
            let fault = error.fault().unwrap_or_else(|| panic!("{path}: no fault, but {error}"));
            assert_eq!(fault.kind(), kind, "{path}");
            let code = (fault.code().namespace.as_str(), fault.code().local.as_str());
            assert_eq!(code, (namespace, local), "{path}");
            assert!(fault.reason().starts_with(reason), "{path}: {}", fault.reason());
        }
        (Expected::Status(expected, start), Err(error)) => match error.kind() {
            CallErrorKind::HttpStatus { status, body, .. } => {
                assert_eq!(status.as_u16(), expected, "{path}");
                assert!(body.starts_with(start) && body.is_empty() == start.is_empty(), "{path}: {body}");
            }
            kind => panic!("{path}: {kind}"),
        },
        (Expected::Refused(reason), Err(error)) => match error.kind() {
            CallErrorKind::Read(read) => {
                let expected = ReadErrorKind::NotWellFormed(reason.to_owned());
                assert_eq!(*read.kind(), expected, "{path}");
            }
            kind => panic!("{path}: {kind}"),
        },
        (Expected::Nothing, Err(error)) => match error.kind() {
            CallErrorKind::Transport(problem) => {
                assert_eq!(problem.kind(), TransportErrorKind::Broken, "{path}");
                assert!(error.is_outcome_unknown(), "{path}");
            }
            kind => panic!("{path}: {kind}"),
        },
        (expected, outcome) => panic!("{path}: expected {expected:?}, not {outcome:?}"),
    }
}

/// Counts the files by kind, so that none is passed over.
fn tally(captures: &[Capture]) -> [usize; 5] {
    let mut tally = [0; 5];
    for capture in captures {
        tally[match expected(capture) {
            Expected::Answer => 0,
            Expected::Fault(..) => 1,
            Expected::Status(..) => 2,
            Expected::Refused(_) => 3,
            Expected::Nothing => 4,
        }] += 1;
    }
    tally
}

#[test]
fn every_file_is_accounted_for() {
    let Some(captures) = captures(".res.http") else { return };
    assert_eq!(captures.len(), 122);
    assert_eq!(tally(&captures), [60, 42, 10, 8, 2]);
}

#[tokio::test]
async fn read_from_memory() {
    let Some(captures) = captures(".res.http") else { return };
    let (mut read, mut interim, mut chunked) = (0, 0, 0);
    for capture in &captures {
        if capture.bytes.is_empty() {
            assert_eq!(expected(capture), Expected::Nothing, "{}", capture.path);
            continue;
        }
        let (message, behind) = HttpMessage::parse(&capture.bytes).expect(&capture.path);
        assert!(behind.is_empty(), "{}", capture.path);
        interim += message.interim;
        chunked += usize::from(message.chunks.is_some());
        let client =
            ErpSyncClient::with_transport("http://canned/", loopback::canned(message.response())).unwrap();
        check(capture, &answers::call(&client, capture.scenario()).await);
        read += 1;
    }
    assert_eq!((read, interim, chunked), (120, 26, 44));
}

#[tokio::test]
async fn read_over_loopback() {
    let Some(captures) = captures(".res.http") else { return };
    for capture in &captures {
        let address = loopback::play(capture.bytes.clone(), capture.bytes.len().max(1)).await;
        let client = ErpSyncClient::new(format!("http://{address}/Remote/Services86/ErpSync.svc")).unwrap();
        check(capture, &answers::call(&client, capture.scenario()).await);
    }
}

/// A reply in chunks of any size, which come in pieces of any size.
#[tokio::test]
async fn chunks_of_any_size() {
    let Some(captures) = captures("/ForceSyncAll.res.http") else { return };
    for path in ["metro-metro/", "mono-mono/", "zeep-php/"] {
        let capture = captures.iter().find(|capture| capture.path.starts_with(path)).expect(path);
        let (message, _) = HttpMessage::parse(&capture.bytes).unwrap();
        for size in [1, 2, 3, 7, 64, 1000, 100_000] {
            for pieces in [1, 5, 4096] {
                let address = loopback::play(message.rechunked(size), pieces).await;
                let client = ErpSyncClient::new(format!("http://{address}/")).unwrap();
                check(capture, &answers::call(&client, capture.scenario()).await);
            }
        }
    }
}

/// All parts of a fault besides code and reason are kept, in either layout.
#[tokio::test]
async fn faults_keep_their_parts() {
    let Some(captures) = captures(".res.http") else { return };
    let fault = async |path: &str| {
        let capture = captures.iter().find(|capture| capture.path == path).expect(path);
        let (message, _) = HttpMessage::parse(&capture.bytes).unwrap();
        let client =
            ErpSyncClient::with_transport("http://canned/", loopback::canned(message.response())).unwrap();
        let error = answers::call(&client, capture.scenario()).await.unwrap_err();
        let CallErrorKind::Fault(fault) = error.into_kind() else { panic!("{path}") };
        fault
    };

    // The layout of SOAP 1.2 in an envelope of 1.1, with a prefix in the code that is not declared.
    let node = fault("quirks/node-undeclared-xsi/perl-node/ForceSyncAll.res.http").await;
    assert_eq!(node.code().subcodes, [(String::new(), "InternalServerError".to_owned())]);
    assert_eq!(node.code().to_string(), "Server/InternalServerError");

    // Says that it is UTF-16, and is UTF-8; a header block that must be understood and is not for us.
    let node = fault("quirks/mono-utf16-request/mono-node/ForceSyncAll.res.http").await;
    assert!(node.detail().unwrap().as_str().contains("Non-whitespace before first tag."));

    let perl = fault("quirks/gsoap-soap12-typed/gsoap12-perl/DeleteConnection.res.http").await;
    assert!(perl.node().unwrap().starts_with("http://127.0.0.1:"));
    // `<faultactor></faultactor>`.
    let spyne = fault("quirks/gsoap-soap12-typed/gsoap12-spyne/DeleteConnection.res.http").await;
    assert_eq!((spyne.node(), spyne.detail()), (None, None));

    let gsoap = fault("quirks/gsoap-soap12-typed/gsoap12-gsoap12/DeleteConnection.res.http").await;
    assert_eq!(gsoap.reasons()[0].lang, "en");
    // `xml:lang=""`.
    let mono = fault("mono-mono/DeleteConnection.res.http").await;
    assert_eq!(mono.reasons()[0].lang, "");
}
