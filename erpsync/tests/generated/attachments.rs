//! Attachments as the generator prints them: its golden file compiled, and servers of it called.

use std::sync::{Arc, Mutex};

use erpsync::client::CallErrorKind;
use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::xsd::{HexBinary, Nillable};
use erpsync::{Attachment, Request, Response};

#[allow(unreachable_pub, reason = "generated code is public")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/attachments.rs");
}
use generated::attachments::{
    Archive, ArchiveClient, ArchiveServer, Fax, FaxClient, FaxServer, MailRequestParts, MailResponseParts,
    Post, PostClient, PostServer, SealRequestParts, Store, StoreChoice, Stored,
};
use generated::docs::Put;
use generated::fax;

/// More than what stays inline with MTOM.
const LONG: usize = 3_000;

fn attachment(byte: u8, length: usize) -> Attachment {
    Attachment::from_bytes(vec![byte; length])
}

/// First byte, length and media type of an attachment.
async fn summary(attachment: Attachment) -> (u8, usize, Option<String>) {
    attachment.received_header().await.unwrap();
    let media_type = attachment.content_type().map(str::to_owned);
    let bytes = attachment.bytes(1 << 20).await.unwrap();
    assert!(bytes.iter().all(|byte| Some(byte) == bytes.first()));
    (bytes.first().copied().unwrap_or_default(), bytes.len(), media_type)
}

/// Messages that the services received.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    async fn see(&self, name: &str, attachment: Attachment) {
        let (byte, length, media_type) = summary(attachment).await;
        self.0.lock().unwrap().push(format!("{name} {byte}*{length} {}", media_type.unwrap_or_default()));
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Archive for Seen {
    type Error = Fault;

    async fn store(&self, request: Request<Store>) -> Result<Response<Stored>, Fault> {
        let store = request.into_inner();
        self.see("document", store.document).await;
        if let Nillable::Value(preview) = store.preview {
            self.see("preview", preview).await;
        }
        for page in store.page {
            self.see("page", page).await;
        }
        if let Some(cover) = store.cover {
            self.see("cover", cover).await;
        }
        for scan in store.scans.into_iter().flatten() {
            self.see("scan", scan).await;
        }
        if let StoreChoice::Annex(annex) = store.choice {
            self.see("annex", annex).await;
        }
        if let Some(thumbnail) = store.thumbnail {
            self.see("thumbnail", thumbnail).await;
        }
        Ok(Stored { id: 7, receipt: Some(attachment(9, 2).with_content_type("text/plain")) }.into())
    }

    async fn fetch(&self, request: Request<i32>) -> Result<Response<Attachment>, Fault> {
        Ok(Response::new(attachment(5, request.body as usize)))
    }
}

impl Post for Seen {
    type Error = Fault;

    async fn mail(&self, request: Request<MailRequestParts>) -> Result<Response<MailResponseParts>, Fault> {
        let MailRequestParts { note, image, index } = request.into_inner();
        // The second part first: the one before it is kept meanwhile.
        self.see("index", index).await;
        self.see(&note, image).await;
        Ok(MailResponseParts::new(attachment(4, LONG)).into())
    }

    async fn put(&self, request: Request<Put>) -> Result<(), Fault> {
        let Put { data, thumb, .. } = request.into_inner();
        for attachment in [data, thumb] {
            let bytes = attachment.bytes(1 << 20).await.map_err(|error| Fault::sender(error.report()))?;
            self.0.lock().unwrap().push(sha_256(&bytes));
        }
        Ok(())
    }

    async fn seal(&self, request: Request<SealRequestParts>) -> Result<(), Fault> {
        self.see("seal", request.into_inner().seal).await;
        Ok(())
    }
}

impl Fax for Seen {
    type Error = Fault;

    async fn fax(&self, request: Request<fax::Fax>) -> Result<Response<fax::FaxResponse>, Fault> {
        let fax::Fax { number, pages } = request.into_inner();
        self.see(&number, pages).await;
        Ok(fax::FaxResponse::new(3, attachment(b'r', 10)).into())
    }
}

fn store() -> Store {
    Store {
        title: "t".to_owned(),
        document: attachment(1, LONG).with_content_type("application/pdf"),
        preview: Nillable::Value(attachment(2, LONG)),
        page: vec![
            attachment(3, LONG).with_content_type("image/png"),
            attachment(4, 5).with_content_type("image/gif"),
        ],
        cover: Some(attachment(5, 5).with_content_type("image/jpeg")),
        scans: Some(vec![attachment(6, 5), attachment(7, LONG)]),
        choice: StoreChoice::Annex(attachment(8, 5).with_content_type("text/plain")),
        thumbnail: None,
    }
}

#[tokio::test]
async fn every_form_goes_by_mtom_as_the_policy_asks() {
    let (seen, text) = (Seen::default(), Arc::new(Mutex::new(String::new())));
    let kept = Arc::clone(&text);
    let client =
        ArchiveClient::with_transport("http://test/", InProcess::new(ArchiveServer::new(seen.clone())))
            .unwrap()
            .with_observer(move |exchange| kept.lock().unwrap().push_str(&exchange.request_xml()));
    let stored = client.store(store()).await.unwrap().into_inner();
    assert_eq!(
        seen.take(),
        [
            "document 1*3000 application/pdf",
            "preview 2*3000 application/octet-stream",
            "page 3*3000 image/png",
            "page 4*5 image/gif",
            "cover 5*5 image/jpeg",
            "scan 6*5 ",
            "scan 7*3000 application/octet-stream",
            "annex 8*5 text/plain",
        ]
    );
    assert_eq!(summary(stored.receipt.unwrap()).await, (9, 2, Some("text/plain".to_owned())));
    let text = std::mem::take(&mut *text.lock().unwrap());
    // Long ones are parts, short ones stay, and only an element that has the attribute says its media type.
    assert_eq!(text.matches("<xop:Include ").count(), 4, "{text}");
    assert_eq!(text.matches(":contentType=").count(), 3, "{text}");
    assert!(text.contains("<Scan>BgYGBgY=</Scan>"), "{text}");
    assert!(text.contains("<Annex>cid:"), "{text}");
    let found = client.fetch(70_000).await.unwrap().into_inner();
    assert_eq!(summary(found).await.1, 70_000);
}

#[tokio::test]
async fn absence_and_nil_stay_what_they_are() {
    let seen = Seen::default();
    let client =
        ArchiveClient::with_transport("http://test/", InProcess::new(ArchiveServer::new(seen.clone())))
            .unwrap();
    let store = Store {
        preview: Nillable::Nil,
        page: Vec::new(),
        cover: None,
        scans: None,
        choice: StoreChoice::Hash(HexBinary::from(vec![1])),
        ..store()
    };
    client.store(store).await.unwrap();
    assert_eq!(seen.take(), ["document 1*3000 application/pdf"]);
}

#[tokio::test]
async fn mime_parts_are_fields_in_both_styles() {
    let seen = Seen::default();
    let client =
        PostClient::with_transport("http://test/", InProcess::new(PostServer::new(seen.clone()))).unwrap();
    let index = Attachment::from_bytes(&b"    "[..]);
    let reply =
        client.mail(MailRequestParts::new("hello".to_owned(), attachment(2, LONG), index)).await.unwrap();
    // The first of the types that the WSDL allows, unless the program gives one.
    assert_eq!(seen.take(), ["index 32*4 text/xml", "hello 2*3000 image/png"]);
    assert_eq!(summary(reply.into_inner().image).await.1, LONG);
    client.seal(SealRequestParts::new(attachment(1, 4))).await.unwrap();
    assert_eq!(seen.take(), ["seal 1*4 application/octet-stream"]);

    let client =
        FaxClient::with_transport("http://test/", InProcess::new(FaxServer::new(seen.clone()))).unwrap();
    let reply = client.fax(fax::Fax::new("0815".to_owned(), attachment(3, 100))).await.unwrap().into_inner();
    assert_eq!(seen.take(), ["0815 3*100 image/tiff"]);
    assert_eq!(summary(reply.report).await, (b'r', 10, Some("text/plain".to_owned())));
}

#[tokio::test]
async fn a_message_without_its_mime_part_is_an_error_that_names_it() {
    use erpsync::transport::Body;
    use http::Response;

    let reply = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body/></e:Envelope>";
    let transport = tower::service_fn(move |_: http::Request<Body>| async move {
        let reply = Response::builder().header("content-type", "text/xml").body(Body::from(reply)).unwrap();
        Ok::<_, std::convert::Infallible>(reply)
    });
    let client = PostClient::with_transport("http://test/", transport).unwrap();
    let request = MailRequestParts::new("hello".to_owned(), attachment(2, 3), attachment(3, 3));
    let error = client.mail(request).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Read(_)), "{error}");
    assert!(error.report().contains("image"), "{}", error.report());
}

fn sha_256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bodies that each have one trait which makes them hard to read.
#[tokio::test]
async fn bodies_of_every_make_reach_a_generated_server() {
    use tower::ServiceExt as _;

    let Some(folder) = test_support::test_data("vectors/mime") else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let rows = manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let mut read = 0;
    for row in rows.filter(|row| row[0].starts_with("made-soap12/")) {
        let (id, expected) = (row[0], row[12]);
        let content_type = std::fs::read(folder.join(format!("{id}.content-type"))).unwrap();
        let facts = std::fs::read(folder.join(format!("{id}.parts.json"))).unwrap();
        let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
        let seen = Seen::default();
        let request = http::Request::post("/post").header("content-type", content_type.trim_ascii());
        let body = std::fs::read(folder.join(format!("{id}.body"))).unwrap();
        let request = request.body(erpsync::transport::Body::from(body)).unwrap();
        let status = PostServer::new(seen.clone()).oneshot(request).await.unwrap().status();
        match expected {
            "accept" => assert!(status.is_success(), "{id}: {status}"),
            "reject" => assert!(!status.is_success(), "{id}: {status}"),
            _ => {}
        }
        if status.is_success() {
            let includes = facts["includes"].as_array().unwrap().iter();
            let parts = includes.map(|include| &facts["parts"][include["part"].as_u64().unwrap() as usize]);
            let hashes: Vec<&str> = parts.map(|part| part["sha256"].as_str().unwrap()).collect();
            assert!(hashes.is_empty() || seen.take() == hashes, "{id}");
            read += 1;
        }
    }
    assert!(read >= 22, "{read}");
}

#[test]
fn operations_know_which_messages_may_have_attachments() {
    let [store, fetch] = generated::attachments::ARCHIVE.operations else { panic!("two operations") };
    assert_eq!([store.input_attachments, store.output_attachments], [true, true]);
    assert_eq!([fetch.input_attachments, fetch.output_attachments], [false, true]);
    assert!(generated::attachments::ARCHIVE.mtom && !generated::attachments::POST.mtom);
}
