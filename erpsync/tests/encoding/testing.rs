//! The mock, cassettes and validation with messages in SOAP's encoding.

use erpsync::soap::SoapVersion;
use erpsync::testing::{Cassette, MockTransport};
use erpsync::transport::InProcess;
use erpsync::validate::Validate as _;

use super::*;

fn store(label: &str) -> Store {
    Store { r#box: Some(AnyBox::Box(a_box(label))), count: 4 }
}

#[tokio::test]
async fn a_mock_compares_and_answers() {
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let mock = MockTransport::new();
        let client =
            DepotClient::with_transport("http://test/", mock.clone()).unwrap().with_soap_version(version);
        let chain = Node { name: "1".to_owned(), next: None };
        let stored = StoreResponse { r#return: Some(place(None, 4)), count: 5 };
        mock.when(client.store(store("x"))).reply(stored.clone());
        mock.when(client.follow(Follow { node: None })).reply(FollowResponse { node: Some(chain.clone()) });
        let refusal = Refusal { code: 7, r#box: Some(AnyBox::Box(a_box("z"))) };
        mock.when(client.store(store("z"))).fault(StoreFaults::Refused(refusal.clone()).into());
        mock.when(client.list(List { numbers: vec![1, 2] }))
            .reply(ListResponse { places: vec![Some(place(None, 1)), None] });

        assert_eq!(client.store(store("x")).await.unwrap().into_inner(), stored);
        assert_eq!(client.follow(Follow { node: None }).await.unwrap().node, Some(chain));
        let listed = client.list(List { numbers: vec![1, 2] }).await.unwrap();
        assert_eq!(listed.places, [Some(place(None, 1)), None]);
        let refused = client.store(store("z")).await.unwrap_err();
        assert_eq!(refused.fault_as::<StoreFaults>(), Some(StoreFaults::Refused(refusal)));

        // The call that was made, as XML and as a value.
        assert!(
            mock.calls()[0].xml().contains("xsi:type=\"xsd:string\">x</label>"),
            "{}",
            mock.calls()[0].xml()
        );
        assert_eq!(mock.calls()[0].read::<Store>().unwrap(), store("x"));
        mock.verify().unwrap();

        let error = client.store(store("y")).await.unwrap_err().report();
        assert!(error.contains("store is not expected"), "{error}");
        let other = Arrange { lists: Vec::new(), ..arrangement() };
        let error = client.arrange(other).await.unwrap_err().report();
        assert!(error.contains("arrange"), "{error}");
    }
}

#[tokio::test]
async fn a_cassette_records_and_plays() {
    let folder = tempfile::tempdir().unwrap();
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let path = folder.path().join("depot.xml");
        let calls = async |client: DepotClient| {
            let client = client.with_soap_version(version);
            let headers = DepotRequestHeaders { desk: Some(Desk { id: "t".to_owned() }) };
            let stored = client.store(Request::new(store("x")).with_headers(headers)).await.unwrap();
            assert_eq!(stored.body.r#return, Some(place(Some("t"), 4)));
            let refused = client.store(store("y")).await.unwrap_err();
            let refusal = Refusal { code: 7, r#box: store("y").r#box };
            assert_eq!(refused.fault_as::<StoreFaults>(), Some(StoreFaults::Refused(refusal)));
            let arranged = client.arrange(arrangement()).await.unwrap().into_inner();
            let Arrange { grid, lists, things, .. } = arrangement();
            assert_eq!((&arranged.grid, &arranged.lists), (&grid, &lists));
            assert_eq!(values(&arranged.things), values(&things));
        };
        let recorder = Cassette::record(&path, InProcess::new(DepotServer::new(Echo)));
        calls(DepotClient::with_transport("http://test/", recorder).unwrap()).await;
        let player = Cassette::replay(&path).unwrap();
        let client = DepotClient::with_transport("http://test/", player.clone()).unwrap();
        calls(client.clone()).await;
        player.verify().unwrap();
        let error = client.with_soap_version(version).store(store("z")).await.unwrap_err();
        assert!(error.report().contains("no such request on the cassette"), "{}", error.report());
    }
}

#[test]
fn values_are_validated() {
    let with_owner = |owner: &str| Sort {
        boxes: vec![
            None,
            Some(AnyBox::Crate(Crate { r#box: a_box("y"), slats: 9, owner: Some(owner.to_owned()) })),
        ],
    };
    with_owner("short").validate().unwrap();
    store("x").validate().unwrap();
    arrangement().validate().unwrap();
    let error = with_owner("too long").validate().unwrap_err();
    let [violation] = error.violations() else { panic!("one violation: {error}") };
    assert_eq!(violation.path(), "boxes[2]/owner");
    assert!(violation.reason().contains("maxLength"), "{violation:?}");
}
