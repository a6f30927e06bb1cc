//! Both sides over HTTP on loopback and in one process.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use erpsync::client::CallErrorKind;
use erpsync::soap::SoapVersion;
use erpsync::transport::{Http, InProcess};
use erpsync::{Attachment, AttachmentLimits, Mtom};
use futures_util::{StreamExt, stream};
use http::header::CONTENT_TYPE;
use tokio::net::TcpListener;

use crate::files::{Disk, Download, Fail, FilesClient, FilesServer, MOST, Upload, pattern};

/// A server on loopback, and the content types of the requests that it gets.
async fn serve(server: FilesServer<Disk>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let logged = tower::service_fn(move |request: http::Request<axum::body::Body>| {
        let content_type =
            request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
        let length = request.headers().contains_key("content-length");
        log.lock().unwrap().push(format!("{} {length}", content_type.unwrap_or_default()));
        tower::Service::call(&mut server.clone(), request)
    });
    let app = axum::Router::new().route_service("/files", logged);
    tokio::spawn(async move { axum::serve(listener, app).await });
    (format!("http://{address}/files"), seen)
}

fn client(address: &str, version: SoapVersion) -> FilesClient {
    FilesClient::with_transport(address, Http::new()).unwrap().with_soap_version(version)
}

fn upload(a: Attachment, b: Attachment) -> Upload {
    Upload { name: "søk & <f>".to_owned(), a, b }
}

#[tokio::test]
async fn both_versions_in_both_directions() {
    let (address, seen) = serve(FilesServer::new(Disk)).await;
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let plain = client(&address, version);
        let mtom = plain.clone().with_mtom(Mtom::new());
        for (client, is_mtom) in [(plain, false), (mtom, true)] {
            let (a, b) = (pattern(10), pattern(100_000));
            let b = Attachment::from_bytes(b).with_content_type("image/png").with_name("b \"1\".png");
            let response = client.upload(upload(a.into(), b)).await.unwrap();
            assert_eq!(response.summary, "søk & <f> 10 100000 true None None");
            let sent = seen.lock().unwrap().pop().unwrap();
            assert_eq!(
                sent.starts_with("multipart/related; type=\"application/xop+xml\""),
                is_mtom,
                "{sent}"
            );
            assert!(sent.ends_with(" true"), "the length is known: {sent}");
            if is_mtom && version == SoapVersion::V1_2 {
                assert!(
                    sent.contains(r#"start-info="application/soap+xml; action=\"urn:w2:files/upload\"""#),
                    "{sent}"
                );
            }

            let response =
                client.download(Download { size_a: 10, size_b: 100_000 }).await.unwrap().into_inner();
            assert_eq!(response.a.as_bytes().unwrap(), &pattern(10), "small data is inline");
            assert_eq!(response.b.as_bytes().is_none(), is_mtom);
            response.b.received_header().await.unwrap();
            if is_mtom {
                assert_eq!(response.b.content_type(), Some("image/png"));
                assert_eq!(response.b.name(), Some("b.png"));
            }
            assert_eq!(response.b.bytes(MOST).await.unwrap(), pattern(100_000));

            let fault = client.fail(Fail { code: 7 }).await.unwrap_err();
            assert_eq!(fault.fault().unwrap().reason(), "bad 7");
        }
    }
}

#[tokio::test]
async fn streams_go_out_as_they_come() {
    let (address, seen) = serve(FilesServer::new(Disk)).await;
    let client = client(&address, SoapVersion::V1_1);
    let chunks = || {
        stream::iter(
            pattern(300_000)
                .chunks(1000)
                .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
                .collect::<Vec<_>>(),
        )
    };
    let a = Attachment::from_stream(chunks());
    let b = Attachment::from_stream_with_length(chunks(), 300_000);
    let mtom = client.clone().with_mtom(Mtom::new());
    let request = upload(a, b);
    let response = mtom.upload(request.clone()).await.unwrap();
    assert_eq!(response.summary, "søk & <f> 300000 300000 true None None");
    assert!(seen.lock().unwrap().pop().unwrap().ends_with("false"), "no length is known");
    let spent = mtom.upload(request).await.unwrap_err();
    assert!(spent.report().contains("was read before"), "{}", spent.report());

    // Without MTOM a stream is read first.
    let request = upload(Attachment::from_stream(chunks()), Attachment::from_stream(chunks()));
    let response = client.upload(request.clone()).await.unwrap();
    assert_eq!(response.summary, "søk & <f> 300000 300000 true None None");
    assert!(client.upload(request).await.is_ok(), "it is in memory now");
    let limited = client.with_attachment_limits(AttachmentLimits::new().with_inline_bytes(1000));
    let error =
        limited.upload(upload(Attachment::from_stream(chunks()), Attachment::default())).await.unwrap_err();
    let CallErrorKind::Attachment(error) = error.kind() else { panic!("{error:?}") };
    assert_eq!(error.to_string(), "the attachment is longer than the limit of 1000 bytes");
}

#[tokio::test]
async fn a_stream_of_another_length_or_with_an_error_is_never_a_whole_message() {
    let (address, _) = serve(FilesServer::new(Disk)).await;
    let client = client(&address, SoapVersion::V1_1).with_mtom(Mtom::new());
    let chunks = || stream::iter([Ok::<_, std::io::Error>(pattern(5000))]);
    for length in [4999, 5001] {
        let wrong = Attachment::from_stream_with_length(chunks(), length);
        let error = client.upload(upload(Attachment::default(), wrong)).await.unwrap_err();
        assert!(error.report().contains("another length"), "{}", error.report());
    }
    let failing = chunks().chain(stream::iter([Err(std::io::Error::other("disk on fire"))]));
    let failing = Attachment::from_stream(failing);
    let error = client.upload(upload(Attachment::default(), failing)).await.unwrap_err();
    assert!(error.report().contains("disk on fire"), "{}", error.report());
}

#[tokio::test]
async fn parts_are_read_in_any_order_and_more_than_once() {
    let server = FilesServer::new(Disk).with_mtom(Mtom::new().with_threshold(0));
    let client = FilesClient::with_transport("http://test/", InProcess::new(server)).unwrap();
    let request = Download { size_a: 3_000_000, size_b: 2_000_000 };
    let response = client.download(request.clone()).await.unwrap().into_inner();
    let copy = response.b.clone();
    assert_eq!(copy, response.b);
    assert_ne!(copy, response.a);
    assert_eq!(response.b.bytes(MOST).await.unwrap(), pattern(2_000_000), "the first one is kept");
    assert_eq!(response.a.bytes(MOST).await.unwrap(), pattern(3_000_000));
    assert_eq!(copy.bytes(MOST).await.unwrap(), pattern(2_000_000));

    let small = AttachmentLimits::new().with_memory_bytes(1 << 20).with_file_bytes(0);
    let refusing = client.clone().with_attachment_limits(small);
    let response = refusing.download(request.clone()).await.unwrap().into_inner();
    let error = response.b.bytes(MOST).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 1048576 bytes of attachments that have to be kept: raise the limit if such messages are expected \
         (part 2, byte 2000000)".replace("2000000", &error.offset().unwrap().to_string())
    );
    drop(response.a);
    // In the order of the message nothing is kept.
    let response = refusing.download(request).await.unwrap().into_inner();
    assert_eq!(response.a.bytes(MOST).await.unwrap(), pattern(3_000_000));
    assert_eq!(response.b.bytes(MOST).await.unwrap(), pattern(2_000_000));
}

#[tokio::test]
async fn an_attachment_that_is_dropped_is_passed_over() {
    let server = FilesServer::new(Disk).with_mtom(Mtom::new());
    let client = FilesClient::with_transport("http://test/", InProcess::new(server))
        .unwrap()
        .with_attachment_limits(AttachmentLimits::new().with_memory_bytes(0).with_file_bytes(0));
    let response = client.download(Download { size_a: 100_000, size_b: 200_000 }).await.unwrap().into_inner();
    drop(response.a);
    assert_eq!(response.b.bytes(MOST).await.unwrap(), pattern(200_000));
}

#[tokio::test]
async fn files_are_sent_and_saved() {
    let (address, seen) = serve(FilesServer::new(Disk)).await;
    let client = client(&address, SoapVersion::V1_1).with_mtom(Mtom::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.bin");
    std::fs::write(&path, pattern(1_000_000)).unwrap();
    let file = Attachment::from_file(&path).await.unwrap();
    assert_eq!((file.name(), file.len_hint()), (Some("data.bin"), Some(1_000_000)));
    let request = upload(file.clone(), file);
    for _ in 0..2 {
        let response = client.upload(request.clone()).await.unwrap();
        assert_eq!(response.summary, "søk & <f> 1000000 1000000 true None None");
        assert!(seen.lock().unwrap().pop().unwrap().ends_with("true"), "the length is known");
    }
    let response = client.download(Download { size_a: 1, size_b: 1_500_000 }).await.unwrap().into_inner();
    let saved = folder.path().join("saved.bin");
    assert_eq!(response.b.save_to(&saved).await.unwrap(), 1_500_000);
    assert_eq!(std::fs::read(saved).unwrap(), pattern(1_500_000));
    assert!(Attachment::from_file(folder.path()).await.is_err(), "a folder is no attachment");
    std::fs::write(&path, "shorter").unwrap();
    let error = client.upload(request).await.unwrap_err();
    assert!(error.report().contains("another length"), "{}", error.report());
}

#[tokio::test]
async fn a_time_limit_holds_for_silence_of_a_request_not_for_its_length() {
    let (address, _) = serve(FilesServer::new(Disk)).await;
    let limit = Duration::from_secs(2);
    let client = client(&address, SoapVersion::V1_1).with_mtom(Mtom::new()).with_timeout(limit);
    let slow = stream::iter(pattern(6000).chunks(1000).map(<[u8]>::to_vec).collect::<Vec<_>>()).then(
        async |piece| {
            tokio::time::sleep(Duration::from_millis(500)).await;
            Ok::<_, std::io::Error>(piece)
        },
    );
    let start = Instant::now();
    let response =
        client.upload(upload(Attachment::default(), Attachment::from_stream(slow.boxed()))).await.unwrap();
    assert_eq!(response.summary, "søk & <f> 0 6000 true None None");
    assert!(start.elapsed() > limit);

    let silent = stream::iter([Ok::<_, std::io::Error>(pattern(1000))]).chain(stream::pending());
    let request = upload(Attachment::default(), Attachment::from_stream(silent));
    let error = client.upload(request).timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Timeout { .. }), "{}", error.report());
}

#[cfg(feature = "blocking")]
#[test]
fn attachments_without_async() {
    let server = FilesServer::new(Disk).with_mtom(Mtom::new());
    let client =
        FilesClient::with_transport("http://test/", InProcess::new(server)).unwrap().with_mtom(Mtom::new());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.bin");
    std::fs::write(&path, pattern(50_000)).unwrap();
    let file = Attachment::from_file_blocking(&path).unwrap();
    let response = client.upload(upload(Attachment::default(), file)).send_blocking().unwrap();
    assert_eq!(response.summary, "søk & <f> 0 50000 true None None");
    let download =
        || client.download(Download { size_a: 1, size_b: 70_000 }).send_blocking().unwrap().into_inner().b;
    assert_eq!(download().bytes_blocking(70_000).unwrap(), pattern(70_000));
    assert!(download().bytes_blocking(69_999).is_err());
    let saved = folder.path().join("saved.bin");
    assert_eq!(download().save_to_blocking(&saved).unwrap(), 70_000);
    assert_eq!(std::fs::read(saved).unwrap(), pattern(70_000));
    assert!(Attachment::from_file_blocking(folder.path().join("missing")).is_err());
}
