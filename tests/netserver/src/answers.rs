//! The values that all servers of the recordings answered with, and the calls that they answered.
//!
//! Written from what is to be seen in the recordings, not from what was read from them.

use erpsync::Response;
use erpsync::client::CallError;
use erpsync::xsd::Dictionary;

use crate::services86::{
    ChangedData, ChangedDataItem, DeleteConnection, DeleteConnectionResponse, ErpActorType,
    ErpSyncActorSummary, ErpSyncClient, ErpSyncConnectionSummary, ErpSyncEngineStatus, ErpSyncRequestHeaders,
    ErpSyncResponseHeaders, ForceResyncExternal, ForceResyncExternalResponse, ForceSyncAll,
    ForceSyncAllResponse, GetEngineStatus, GetEngineStatusResponse, GetErpSyncConnectionSummary,
    GetErpSyncConnectionSummaryResponse, PluginResponse, SoCredentials, SoTimeZone,
};

/// The application token of every recorded request.
pub const APPLICATION_TOKEN: &str = "1234567-1234-9876";
/// The ticket of every recorded request that has one.
pub const TICKET: &str = "7T:1234abcxyzExample==";
/// Reason of the fault of `DeleteConnection`.
pub const LOCKED: &str = "Cannot delete connection 7: <locked> & søk";
/// Reason of the fault of a call without a ticket.
pub const NO_TICKET: &str = "Missing ticket: not authenticated";

/// A response to one of the calls.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the operations")]
pub enum Answer {
    ForceSyncAll(ForceSyncAllResponse),
    ForceResyncExternal(ForceResyncExternalResponse),
    GetEngineStatus(GetEngineStatusResponse),
    GetErpSyncConnectionSummary(GetErpSyncConnectionSummaryResponse),
    DeleteConnection(DeleteConnectionResponse),
}

/// Makes the call of a scenario, as the recorded clients made it.
///
/// # Errors
///
/// As the client.
///
/// # Panics
///
/// If there is no such scenario.
pub async fn call(
    client: &ErpSyncClient,
    scenario: &str,
) -> Result<(Answer, ErpSyncResponseHeaders), CallError> {
    let headers = request_headers(scenario != "NoTicket");
    match scenario {
        "ForceSyncAll" | "NoTicket" => {
            let response = client.force_sync_all(ForceSyncAll {}).headers(headers).await?;
            Ok(split(response, Answer::ForceSyncAll))
        }
        "ForceResyncExternal" => {
            let request = force_resync_external();
            let response = client.force_resync_external(request).headers(headers).await?;
            Ok(split(response, Answer::ForceResyncExternal))
        }
        "GetEngineStatus" => {
            let response = client.get_engine_status(GetEngineStatus {}).headers(headers).await?;
            Ok(split(response, Answer::GetEngineStatus))
        }
        "GetErpSyncConnectionSummary" => {
            let request = GetErpSyncConnectionSummary { erp_sync_connection_id: Some(7) };
            let response = client.get_erp_sync_connection_summary(request).headers(headers).await?;
            Ok(split(response, Answer::GetErpSyncConnectionSummary))
        }
        "DeleteConnection" => {
            let request = DeleteConnection { erp_connection_id: Some(7) };
            let response = client.delete_connection(request).headers(headers).await?;
            Ok(split(response, Answer::DeleteConnection))
        }
        other => panic!("there is no scenario `{other}`"),
    }
}

fn split<T>(
    response: Response<T, ErpSyncResponseHeaders>,
    answer: fn(T) -> Answer,
) -> (Answer, ErpSyncResponseHeaders) {
    assert!(response.other_headers.is_empty(), "{:?}", response.other_headers);
    (answer(response.body), response.headers)
}

/// Answer of the servers to a scenario that is no fault.
///
/// # Panics
///
/// If it is one, or there is no such scenario.
pub fn answer(scenario: &str) -> Answer {
    match scenario {
        "ForceSyncAll" => Answer::ForceSyncAll(ForceSyncAllResponse { response: Some(synced()) }),
        "ForceResyncExternal" => {
            Answer::ForceResyncExternal(ForceResyncExternalResponse { response: Some(resynced()) })
        }
        "GetEngineStatus" => Answer::GetEngineStatus(GetEngineStatusResponse { response: Some(status()) }),
        "GetErpSyncConnectionSummary" => {
            let response = Some(summary());
            Answer::GetErpSyncConnectionSummary(GetErpSyncConnectionSummaryResponse { response })
        }
        other => panic!("there is no answer to the scenario `{other}`"),
    }
}

fn synced() -> PluginResponse {
    let changed = |tablename: &str, record_id| {
        Some(ChangedDataItem {
            tablename: Some(tablename.to_owned()),
            record_id: Some(record_id),
            ..Default::default()
        })
    };
    PluginResponse {
        is_ok: Some(true),
        user_explanation: Some("søk & <find>".to_owned()),
        tech_explanation: None,
        error_code: Some(String::new()),
        changes: Some(ChangedData {
            added_records: Some(vec![changed("contact", 11), changed("person", 12)]),
            updated_records: Some(vec![changed("sale", 13)]),
            deleted_records: Some(Vec::new()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn resynced() -> PluginResponse {
    PluginResponse {
        is_ok: Some(true),
        user_explanation: Some("keys=3".to_owned()),
        tech_explanation: Some("7|Customer|A&B|<x>|søk".to_owned()),
        error_code: Some(String::new()),
        ..Default::default()
    }
}

fn status() -> ErpSyncEngineStatus {
    ErpSyncEngineStatus {
        is_running: Some(true),
        status_message: Some("kjører & <ok>".to_owned()),
        interval: Some("PT1H30M".parse().unwrap()),
        ..Default::default()
    }
}

fn summary() -> ErpSyncConnectionSummary {
    let customer = ErpSyncActorSummary {
        actor_type: Some(ErpActorType::Customer),
        has_mappings: Some(true),
        defaults: Some("a<b".to_owned()),
        mappings: None,
        ..Default::default()
    };
    ErpSyncConnectionSummary {
        display_name: Some("Conn 7".to_owned()),
        display_description: None,
        active: Some(true),
        deleted: Some(false),
        last_sync: Some("2024-02-29T13:37:42Z".parse().unwrap()),
        actors: Some(vec![Some(customer)]),
        ..Default::default()
    }
}

/// The header blocks of every answer.
pub fn response_headers() -> ErpSyncResponseHeaders {
    ErpSyncResponseHeaders {
        exception_info: None,
        extra_info: Some(Dictionary::from_iter([("sync-id".to_owned(), Some("a<b&c".to_owned()))])),
        succeeded: Some(true),
        time_zone: Some(time_zone()),
    }
}

/// The header blocks of every request.
pub fn request_headers(with_ticket: bool) -> ErpSyncRequestHeaders {
    ErpSyncRequestHeaders {
        application_token: Some(APPLICATION_TOKEN.into()),
        credentials: with_ticket.then(|| SoCredentials { ticket: Some(TICKET.into()) }),
        time_zone: Some(time_zone()),
    }
}

fn time_zone() -> SoTimeZone {
    SoTimeZone { so_time_zone_id: Some(77), so_time_zone_location_code: Some("NO".to_owned()) }
}

/// Request of the recorded clients to `ForceResyncExternal`.
pub fn force_resync_external() -> ForceResyncExternal {
    ForceResyncExternal {
        erp_connection_id: Some(7),
        erp_actor_type: Some(ErpActorType::Customer),
        external_keys: Some(["A&B", "<x>", "søk"].map(|key| Some(key.to_owned())).into()),
    }
}
