//! Attachments in tests of programs: the mock and cassettes have them in the envelope.

use erpsync::testing::{Cassette, MockTransport};
use erpsync::transport::InProcess;
use erpsync::{Attachment, Mtom};

use crate::files::{
    Disk, Download, DownloadResponse, FilesClient, FilesServer, MOST, Upload, UploadResponse, pattern,
};

fn upload(b: Vec<u8>) -> Upload {
    Upload { name: "f".to_owned(), a: pattern(10).into(), b: Attachment::from_bytes(b) }
}

#[tokio::test]
async fn a_mock_compares_attachments_and_gives_them() {
    let mock = MockTransport::new();
    let client = FilesClient::with_transport("http://test/", mock.clone()).unwrap().with_mtom(Mtom::new());
    mock.when(client.upload(upload(pattern(5_000)))).reply(UploadResponse { summary: "taken".to_owned() });
    let response = DownloadResponse { name: "f".to_owned(), a: pattern(1).into(), b: pattern(5_000).into() };
    mock.when(client.download(Download { size_a: 1, size_b: 5_000 })).reply(response.clone());

    let mut other = pattern(5_000);
    other[4_999] ^= 1;
    let error = client.upload(upload(other)).await.unwrap_err();
    assert!(error.report().contains("upload is not expected with this request"), "{}", error.report());
    assert_eq!(client.upload(upload(pattern(5_000))).await.unwrap().summary, "taken");
    let given = client.download(Download { size_a: 1, size_b: 5_000 }).await.unwrap().into_inner();
    assert_eq!(given.b.bytes(MOST).await.unwrap(), pattern(5_000));
    let asked = mock.calls()[1].read::<Upload>().unwrap();
    assert_eq!(asked.b.as_bytes().unwrap(), &pattern(5_000));
    assert!(mock.verify().is_err(), "one call came that is not expected");
}

#[tokio::test]
async fn a_cassette_keeps_attachments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("files.xml");
    let calls = async |client: FilesClient| {
        let client = client.with_mtom(Mtom::new());
        let summary = client.upload(upload(pattern(5_000))).await.unwrap().into_inner().summary;
        assert_eq!(summary, "f 10 5000 true None None");
        let given = client.download(Download { size_a: 10, size_b: 5_000 }).await.unwrap().into_inner();
        assert_eq!(given.a.bytes(MOST).await.unwrap(), pattern(10));
        assert_eq!(given.b.bytes(MOST).await.unwrap(), pattern(5_000));
    };
    let recorder = Cassette::record(&path, InProcess::new(FilesServer::new(Disk)));
    calls(FilesClient::with_transport("http://test/", recorder).unwrap()).await;
    let player = Cassette::replay(&path).unwrap();
    let client = FilesClient::with_transport("http://test/", player.clone()).unwrap();
    calls(client.clone()).await;
    let error = client.upload(upload(pattern(5_001))).await.unwrap_err();
    assert!(error.report().contains("no such request on the cassette"), "{}", error.report());
}
