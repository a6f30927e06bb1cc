//! The client without a server: what it calls, and what it makes of the replies.

use erpsync::Response;
use erpsync::soap::SoapVersion;
use erpsync::superoffice::NotSucceededReply;
use erpsync::testing::MockTransport;

use super::*;
use crate::services86::{
    AuthenticateResponse, AuthenticateUsernamePassword, ChangedData, ErpSyncResponseHeaders,
    ForceSyncAllResponse, SoCredentials, SoPrincipalClient,
};

fn options() -> Options {
    Options {
        server: Server::At { endpoint: "http://test/ErpSync.svc".to_owned(), sign_in_endpoint: None },
        application_token: Some("token".into()),
        credentials: Credentials::User("sync".to_owned(), "password".into()),
        protection: Default::default(),
        soap: SoapVersion::V1_1,
        timeout: None,
        time_zone: None,
        root_certificate: None,
        record: None,
        json: false,
        show_xml: false,
        stream: false,
    }
}

/// Expects a sign-in, which gets this ticket.
fn expect_sign_in(mock: &MockTransport, ticket: &str) {
    let principal = SoPrincipalClient::with_transport("http://test/SoPrincipal.svc", mock.clone()).unwrap();
    let request = AuthenticateUsernamePassword {
        user_name: Some("sync".to_owned()),
        password: Some("password".into()),
    };
    mock.when(principal.authenticate_username_password(request)).reply(AuthenticateResponse {
        credentials: Some(SoCredentials { ticket: Some(ticket.into()) }),
        authentication_succeeded: Some(true),
        ..Default::default()
    });
}

#[tokio::test]
async fn an_expired_ticket_is_fetched_anew_and_the_outcome_told() {
    let mock = MockTransport::in_order();
    let client = ErpSyncClient::with_transport("http://test/ErpSync.svc", mock.clone()).unwrap();
    expect_sign_in(&mock, "7T:old");
    mock.when(client.force_sync_all(ForceSyncAll {}))
        .not_succeeded("SuperOffice.Exceptions.SoSessionException", "the session has run out");
    expect_sign_in(&mock, "7T:new");
    let response = PluginResponse {
        is_ok: Some(true),
        changes: Some(ChangedData { added_records: Some(Vec::new()), ..Default::default() }),
        ..Default::default()
    };
    let time_zone =
        SoTimeZone { so_time_zone_id: Some(77), so_time_zone_location_code: Some("NO".to_owned()) };
    mock.when(client.force_sync_all(ForceSyncAll {})).reply(
        Response::new(ForceSyncAllResponse { response: Some(response.clone()) }).with_headers(
            ErpSyncResponseHeaders {
                succeeded: Some(true),
                time_zone: Some(time_zone.clone()),
                ..Default::default()
            },
        ),
    );

    let options = options();
    let synced = force_sync_all(&set_up(client, &options, None).unwrap(), &options).await.unwrap();
    assert_eq!((synced.response, synced.time_zone), (Some(response), Some(time_zone)));
    assert_eq!(synced.endpoint, "http://test/ErpSync.svc");
    mock.verify().unwrap();
    assert!(mock.calls()[3].xml().contains("<Ticket>7T:new</Ticket>"));
}
