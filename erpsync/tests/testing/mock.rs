//! `MockTransport`: what it expects, what it gives, what it says.

use erpsync::client::{CallError, CallErrorKind};
use erpsync::soap::{Fault, SoapVersion};
use erpsync::superoffice::NotSucceeded;
use erpsync::superoffice::NotSucceededReply;
use erpsync::superoffice::Tickets;
use erpsync::testing::MockTransport;
use erpsync::transport::TransportErrorKind;
use http::StatusCode;
use test_support::net_server::*;

fn client(mock: &MockTransport) -> ErpSyncClient {
    ErpSyncClient::with_transport("http://test/Remote/Services86/ErpSync.svc", mock.clone()).unwrap()
}

fn delete(id: i32) -> DeleteConnection {
    DeleteConnection { erp_connection_id: Some(id) }
}

fn synced(explanation: &str) -> ForceSyncAllResponse {
    ForceSyncAllResponse {
        response: Some(PluginResponse {
            is_ok: Some(true),
            user_explanation: Some(explanation.to_owned()),
            error_code: None,
        }),
    }
}

async fn sync(client: &ErpSyncClient) -> Result<ForceSyncAllResponse, CallError> {
    client.force_sync_all(ForceSyncAll {}).await.map(|reply| reply.body)
}

#[tokio::test]
async fn replies_of_all_kinds() {
    let mock = MockTransport::in_order();
    let client = client(&mock);
    let call = || mock.when(client.force_sync_all(ForceSyncAll {}));
    call().reply(synced("<&>"));
    let headers = ResponseHeaders { succeeded: Some(true), ..Default::default() };
    call().reply(erpsync::Response::new(synced("")).with_headers(headers.clone()));
    call().fault(Fault::sender("no").with_subcode("urn:x", "Busy"));
    call().not_succeeded("SuperOffice.Exceptions.SoSessionException", "no <session>");
    call().status(StatusCode::SERVICE_UNAVAILABLE, "later");
    call().fail(TransportErrorKind::Connect);

    assert_eq!(sync(&client).await.unwrap(), synced("<&>"));
    assert_eq!(client.force_sync_all(ForceSyncAll {}).await.unwrap().headers, headers);
    let fault = sync(&client).await.unwrap_err();
    assert_eq!(fault.fault().unwrap().reason(), "no");
    let refusal = sync(&client).await.unwrap_err();
    assert_eq!(refusal.interceptor_error::<NotSucceeded>().unwrap().user_text(), "no <session>");
    assert!(erpsync::superoffice::is_ticket_refused(&refusal));
    let status = sync(&client).await.unwrap_err();
    assert!(matches!(status.kind(), CallErrorKind::HttpStatus { status, .. } if status.as_u16() == 503));
    let failed = sync(&client).await.unwrap_err();
    assert!(failed.is_retryable());
    mock.verify().unwrap();
}

#[tokio::test]
async fn either_version_of_soap() {
    let mock = MockTransport::new();
    let client = client(&mock).with_soap_version(SoapVersion::V1_2);
    mock.when(client.delete_connection(delete(7))).reply(DeleteConnectionResponse {});
    mock.when(client.force_sync_all(ForceSyncAll {})).fault(Fault::receiver("busy"));
    client.delete_connection(delete(7)).await.unwrap();
    let error = sync(&client).await.unwrap_err();
    assert!(error.reply().unwrap().contains(SoapVersion::V1_2.namespace()), "{error}");
}

#[tokio::test]
async fn in_any_order_and_as_often_as_said() {
    let mock = MockTransport::new();
    let client = client(&mock);
    mock.when(client.delete_connection(delete(1))).reply(DeleteConnectionResponse {});
    mock.when(client.force_sync_all(ForceSyncAll {})).times(2).reply(synced(""));
    mock.when(client.delete_connection(delete(0))).with_any_request().times(3).fault(Fault::sender("no"));
    for _ in 0..2 {
        sync(&client).await.unwrap();
    }
    client.delete_connection(delete(8)).await.unwrap_err();
    client.delete_connection(delete(1)).await.unwrap();
    client.delete_connection(delete(9)).await.unwrap_err();
    assert_eq!((mock.count("ForceSyncAll"), mock.count("DeleteConnection"), mock.count("Wake")), (2, 3, 0));
    let read: Vec<_> =
        mock.calls()[2..].iter().map(|call| call.read::<DeleteConnection>().unwrap()).collect();
    assert_eq!(read, [delete(8), delete(1), delete(9)]);
    let unmet = mock.verify().unwrap_err();
    assert_eq!(unmet.to_string(), "DeleteConnection is expected 3 times and came 2 times");
}

#[tokio::test]
async fn what_is_not_expected_is_told_with_what_is() {
    let mock = MockTransport::in_order();
    let client = client(&mock);
    let error = sync(&client).await.unwrap_err().report();
    assert!(error.contains("ForceSyncAll is not expected: nothing is"), "{error}");

    mock.when(client.delete_connection(delete(1))).reply(DeleteConnectionResponse {});
    mock.when(client.force_sync_all(ForceSyncAll {})).reply(synced(""));
    let error = sync(&client).await.unwrap_err();
    assert!(error.report().contains(
        "ForceSyncAll is not expected. Of what is expected, in order: DeleteConnection is expected once and came \
         never; ForceSyncAll is expected once and came never"
    ), "{error}");
    // Nothing went out, so nobody needs to fear that it was done.
    assert!(!error.is_outcome_unknown());
    let error = client.delete_connection(delete(2)).await.unwrap_err().report();
    assert!(error.contains(
        "DeleteConnection is not expected with this request (at /Body/DeleteConnection/ErpConnectionId: `2`, where \
         `1` is expected)"
    ), "{error}");
    let unmet = mock.verify().unwrap_err().to_string();
    assert!(unmet.contains("ForceSyncAll came and is not expected"), "{unmet}");
}

#[tokio::test]
async fn signing_in_is_a_call_as_any_other() {
    let mock = MockTransport::in_order();
    let client = client(&mock)
        .with_headers(&headers())
        .with_authentication(Tickets::user_name_password(USER, PASSWORD));
    let principal = SoPrincipalClient::with_transport("http://test/", mock.clone()).unwrap();
    let signed_in = |ticket: &str| AuthenticateResponse {
        credentials: Some(SoCredentials { ticket: Some(ticket.into()) }),
        authentication_succeeded: Some(true),
    };
    let sign_in = || {
        let request = AuthenticateUsernamePassword {
            user_name: Some(USER.to_owned()),
            password: Some(PASSWORD.into()),
        };
        mock.when(principal.authenticate_username_password(request))
    };
    sign_in().reply(signed_in("7T:one"));
    mock.when(client.force_sync_all(ForceSyncAll {})).not_succeeded("SoSessionException", "expired");
    sign_in().reply(signed_in("7T:two"));
    mock.when(client.force_sync_all(ForceSyncAll {})).reply(synced("done"));
    sync(&client).await.unwrap();
    mock.verify().unwrap();
    assert!(mock.calls()[3].xml().contains("<Ticket>7T:two</Ticket>"));
    // Its `Debug` output is masked; so is the description of a request that differs in a secret.
    let shown = format!("{:?}", mock.calls());
    assert!(
        shown.contains("<Ticket>***</Ticket>") && !shown.contains("canary") && !shown.contains("7T:"),
        "{shown}"
    );
    sign_in().reply(signed_in("7T:three"));
    let wrong = AuthenticateUsernamePassword { user_name: None, password: Some("wrong-canary".into()) };
    let error = principal.authenticate_username_password(wrong).await.unwrap_err().report();
    assert!(error.contains("AuthenticateUsernamePassword is not expected with this request"), "{error}");
    assert!(!error.contains("canary"), "{error}");
}
