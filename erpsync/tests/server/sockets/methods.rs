//! Paths, methods, media types, actions: what the header of a request decides.

use std::sync::atomic::Ordering;

use erpsync::Request;
use erpsync::superoffice::Tickets;

use super::host::{ACTION, ALL, ERP_SYNC, Host, SO_PRINCIPAL, as_soap_1_2, post, post_with, sync_message};
use test_support::net_server::*;
use test_support::peers::envelope;

#[tokio::test]
async fn several_services_in_one_process() {
    for under in ALL {
        let host = Host::start(under).await;
        let client = ErpSyncClient::new(host.url(ERP_SYNC))
            .unwrap()
            .with_headers(&headers())
            .with_authentication(Tickets::user_name_password(USER, PASSWORD));
        client.force_sync_all(ForceSyncAll {}).await.unwrap();
        assert_eq!(host.net_server.signed_in.load(Ordering::SeqCst), 1, "{under:?}");
        let principal = SoPrincipalClient::new(host.url(SO_PRINCIPAL)).unwrap();
        let request = AuthenticateUsernamePassword { user_name: Some("x".to_owned()), password: None };
        let reply = principal
            .authenticate_username_password(Request::new(request).with_headers(headers()))
            .await
            .unwrap();
        assert_eq!(reply.body.authentication_succeeded, Some(false));
        // Neither knows the other's operations, and nobody is elsewhere.
        let message = sync_message();
        let wrong = String::from_utf8(post(ACTION, "")).unwrap().replace(ERP_SYNC, SO_PRINCIPAL);
        host.send(wrong).await.expect(500, &["ActionNotSupported"]);
        let elsewhere = post_with("Content-Type: text/xml\r\n", message);
        let elsewhere = String::from_utf8(elsewhere).unwrap().replace(ERP_SYNC, "/elsewhere");
        assert_eq!(host.send(elsewhere).await.status(), 404);
    }
}

#[tokio::test]
async fn methods() {
    for under in ALL {
        let host = Host::start(under).await;
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
            let reply = host.send(format!("{method} {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n\r\n")).await;
            assert_eq!(reply.status(), 405, "{method}");
            assert_eq!(reply.header("allow"), Some("GET, HEAD, POST"), "{method}");
        }
        let get = host.send(format!("GET {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n\r\n")).await;
        get.expect(200, &["<title>ErpSync</title>", "POST"]);
        let head = format!("HEAD {ERP_SYNC} HTTP/1.1\r\nHost: here\r\n\r\n");
        let mut connection = host.connect().await;
        connection.write(&head).await;
        let first = connection.head().await;
        assert!(first.starts_with("HTTP/1.1 200"), "{first}");
        assert!(
            first.to_ascii_lowercase().contains(&format!("content-length: {}\r\n", get.body.len())),
            "{first}"
        );
        // No body came: the next response follows right behind.
        connection.write(head).await;
        assert!(connection.head().await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn media_types_and_versions() {
    for under in ALL {
        let host = Host::start(under).await;
        for (content_type, message, answered) in [
            ("text/xml", sync_message(), "text/xml; charset=utf-8"),
            ("TEXT/XML;charset=\"UTF-8\"", sync_message(), "text/xml; charset=utf-8"),
            (
                "application/soap+xml; charset=utf-8",
                as_soap_1_2(&sync_message()),
                "application/soap+xml; charset=utf-8",
            ),
            // The envelope decides where it and the media type differ.
            ("text/xml", as_soap_1_2(&sync_message()), "application/soap+xml; charset=utf-8"),
            ("application/soap+xml", sync_message(), "text/xml; charset=utf-8"),
        ] {
            let reply = host.send(post_with(&format!("Content-Type: {content_type}\r\n"), message)).await;
            reply.expect(200, &["s\u{f8}k &amp; &lt;find"]);
            assert_eq!(reply.header("content-type"), Some(answered), "{content_type}");
            let namespace =
                if answered.starts_with("text") { "schemas.xmlsoap.org" } else { "www.w3.org/2003/05" };
            reply.expect(200, &[namespace]);
        }
        for refused in ["application/json", "multipart/related; type=\"text/xml\"", "text/plain", "text"] {
            let reply = host.send(post_with(&format!("Content-Type: {refused}\r\n"), sync_message())).await;
            reply.expect(415, &["text/xml", "application/soap+xml"]);
        }
        let packed = "Content-Type: text/xml\r\nContent-Encoding: br\r\n";
        host.send(post_with(packed, "x")).await.expect(415, &["Content-Encoding"]);
    }
}

#[tokio::test]
async fn actions_and_elements() {
    let element = format!(
        "<DeleteConnection xmlns=\"{NAMESPACE}\"><ErpConnectionId>5</ErpConnectionId></DeleteConnection>"
    );
    for under in ALL {
        let host = Host::start(under).await;
        let reply = host
            .send(post_with(&format!("Content-Type: text/xml\r\nSOAPAction: {ACTION}\r\n"), sync_message()))
            .await;
        reply.expect(200, &["<Succeeded"]);
        // By the element: no action, an empty one.
        for action in ["", "SOAPAction: \"\"\r\n", "SOAPAction:\r\n"] {
            let head = format!("Content-Type: text/xml\r\n{action}");
            host.send(post_with(&head, envelope("", &element))).await.expect(500, &["NoConnection"]);
        }
        let soap_1_2 = format!("Content-Type: application/soap+xml; action=\"{ACTION}\"\r\n");
        host.send(post_with(&soap_1_2, as_soap_1_2(&sync_message()))).await.expect(200, &["<Succeeded"]);
        // The action says one operation, the body another one.
        host.send(post(ACTION, &element)).await.expect(500, &["s:Client", "is expected for this operation"]);
        // WCF's fault for what there is no operation for.
        let none = "xmlns:a=\"http://schemas.microsoft.com/ws/2005/05/addressing/none\"";
        let reply = host.send(post("urn:no-such-action", &element)).await;
        reply.expect(500, &["a:ActionNotSupported</faultcode>", none, "urn:no-such-action"]);
        let soap_1_2 = "Content-Type: application/soap+xml; action=\"urn:no-such-action\"\r\n";
        let reply = host.send(post_with(soap_1_2, as_soap_1_2(&envelope("", &element)))).await;
        reply.expect(400, &["<s:Value>s:Sender</s:Value>", "a:ActionNotSupported</s:Value>", none]);
        // One that nobody implemented.
        let wake = host.send(post("urn:wake", "<x/>")).await;
        assert_eq!(wake.status(), 500);
        let wake = host.send(post("urn:wake", &format!("<Wake xmlns=\"{NAMESPACE}\"/>"))).await;
        assert_eq!((wake.status(), wake.body.len()), (202, 0));
    }
}

#[tokio::test]
async fn header_blocks_that_must_be_understood() {
    let next_1_1 = "s:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"";
    let role = |name: &str| format!("s:role=\"http://www.w3.org/2003/05/soap-envelope/role/{name}\"");
    for under in ALL {
        let host = Host::start(under).await;
        let with = |attributes: &str| {
            sync_message()
                .replace("<s:Header>", &format!("<s:Header><x:Other xmlns:x=\"urn:x\" {attributes}/>"))
        };
        for (attributes, understood) in [
            (String::new(), true),
            ("s:mustUnderstand=\"0\"".to_owned(), true),
            ("s:mustUnderstand=\"1\"".to_owned(), false),
            (format!("s:mustUnderstand=\"1\" {next_1_1}"), false),
            ("s:mustUnderstand=\"1\" s:actor=\"\"".to_owned(), false),
            ("s:mustUnderstand=\"1\" s:actor=\"urn:somebody-else\"".to_owned(), true),
            // An attribute of another namespace says nothing.
            ("mustUnderstand=\"1\"".to_owned(), true),
        ] {
            let reply = host.send(post_with("Content-Type: text/xml\r\n", with(&attributes))).await;
            match understood {
                true => reply.expect(200, &["<Succeeded"]),
                false => reply.expect(500, &["<faultcode>s:MustUnderstand</faultcode>"]),
            };
        }
        for (attributes, understood) in [
            ("s:mustUnderstand=\"false\"".to_owned(), true),
            ("s:mustUnderstand=\"true\"".to_owned(), false),
            (format!("s:mustUnderstand=\"true\" {}", role("next")), false),
            (format!("s:mustUnderstand=\"true\" {}", role("ultimateReceiver")), false),
            (format!("s:mustUnderstand=\"true\" {}", role("none")), true),
            ("s:mustUnderstand=\"true\" s:role=\"urn:somebody-else\"".to_owned(), true),
        ] {
            let message = as_soap_1_2(&with(&attributes));
            let reply = host.send(post_with("Content-Type: application/soap+xml\r\n", message)).await;
            match understood {
                true => reply.expect(200, &["<Succeeded"]),
                false => reply.expect(
                    500,
                    &["s:MustUnderstand", "<s:NotUnderstood qname=\"q:Other\" xmlns:q=\"urn:x\"/>"],
                ),
            };
        }
        // A header block of the WSDL is understood.
        let known = sync_message().replace("<Credentials ", "<Credentials s:mustUnderstand=\"1\" ");
        host.send(post_with("Content-Type: text/xml\r\n", known)).await.expect(200, &["<Succeeded"]);
        assert_eq!(host.net_server.synced.load(Ordering::SeqCst), 8, "{under:?}");
    }
}
