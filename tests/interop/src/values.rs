//! The values of `foreign/values.json`, as the generated types.

use std::sync::LazyLock;

use erpsync::soap::Fault;
use erpsync::xml::ReadText;
use erpsync::xsd::Dictionary;
use erpsync::{XmlRead, XmlWrite};
use serde_json::Value;

use crate::services86::{
    ChangedData, ChangedDataItem, DeleteConnection, ErpActorType, ErpConnection, ErpSyncActorSummary,
    ErpSyncConnectionSummary, ErpSyncEngineStatus, ErpSyncRequestHeaders, ErpSyncResponseHeaders,
    ForceResyncExternal, GetErpSyncConnectionSummary, PluginResponse, SaveConnection, SoCredentials,
    SoTimeZone,
};

/// The text of the file.
pub const VALUES: &str = include_str!("../foreign/values.json");

static PARSED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(VALUES).expect("foreign/values.json is JSON"));

/// The request of an operation.
fn request(operation: &str) -> &'static Value {
    &PARSED["calls"][operation]["request"]
}

fn response(operation: &str) -> &'static Value {
    &PARSED["calls"][operation]["response"]
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn int(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| i32::try_from(number).ok())
}

fn list<T>(value: &Value, item: impl Fn(&Value) -> T) -> Option<Vec<T>> {
    value.as_array().map(|items| items.iter().map(item).collect())
}

fn object<T>(value: &Value, read: impl FnOnce(&Value) -> T) -> Option<T> {
    value.is_object().then(|| read(value))
}

fn actor_type(value: &Value) -> Option<ErpActorType> {
    text(value).map(|name| ErpActorType::read_text(name.into()).expect("an actor type"))
}

/// Header blocks of the client, with a ticket or without.
pub fn request_headers(has_ticket: bool) -> ErpSyncRequestHeaders {
    ErpSyncRequestHeaders {
        application_token: text(&PARSED["applicationToken"]).map(Into::into),
        credentials: has_ticket.then(|| SoCredentials { ticket: text(&PARSED["ticket"]).map(Into::into) }),
        ..ErpSyncRequestHeaders::default()
    }
}

/// Header blocks of the server.
pub fn response_headers() -> ErpSyncResponseHeaders {
    let headers = &PARSED["replyHeaders"];
    let mut extra_info = Dictionary::new();
    for (key, value) in headers["ExtraInfo"].as_object().into_iter().flatten() {
        extra_info.push(key.clone(), text(value));
    }
    let zone = &headers["TimeZone"];
    ErpSyncResponseHeaders {
        extra_info: Some(extra_info),
        succeeded: headers["Succeeded"].as_bool(),
        time_zone: Some(SoTimeZone {
            so_time_zone_id: int(&zone["SoTimeZoneId"]),
            so_time_zone_location_code: text(&zone["SoTimeZoneLocationCode"]),
        }),
        ..ErpSyncResponseHeaders::default()
    }
}

/// Content of the fault detail of `DeleteConnection`.
#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:interop", root = "Locked")]
pub struct Locked {
    /// Name of the user who locked the connection.
    #[xml(element = "By")]
    pub by: String,
}

/// The fault of `DeleteConnection`, or of a call without a ticket.
pub fn fault(operation: Option<&str>) -> Fault {
    let place = operation.map_or(&PARSED["noTicket"], |operation| &PARSED["calls"][operation]);
    let fault = &place["fault"];
    let made = Fault::sender(fault["reason"].as_str().expect("the reason of a fault"));
    match text(&fault["detail"]["By"]) {
        Some(by) => made.with_detail(&Locked { by }),
        None => made,
    }
}

fn changed(value: &Value) -> Option<Vec<Option<ChangedDataItem>>> {
    list(value, |item| {
        Some(ChangedDataItem {
            tablename: text(&item["Tablename"]),
            record_id: int(&item["RecordId"]),
            ..ChangedDataItem::default()
        })
    })
}

/// The answer to `ForceSyncAll` or `ForceResyncExternal`.
pub fn plugin_response(operation: &str) -> PluginResponse {
    let value = response(operation);
    PluginResponse {
        is_ok: value["IsOk"].as_bool(),
        user_explanation: text(&value["UserExplanation"]),
        tech_explanation: text(&value["TechExplanation"]),
        error_code: text(&value["ErrorCode"]),
        changes: object(&value["Changes"], |changes| ChangedData {
            added_records: changed(&changes["AddedRecords"]),
            updated_records: changed(&changes["UpdatedRecords"]),
            deleted_records: changed(&changes["DeletedRecords"]),
            ..ChangedData::default()
        }),
        ..PluginResponse::default()
    }
}

/// Request of `ForceResyncExternal`.
pub fn force_resync_external() -> ForceResyncExternal {
    let value = request("ForceResyncExternal");
    ForceResyncExternal {
        erp_connection_id: int(&value["ErpConnectionId"]),
        erp_actor_type: actor_type(&value["ErpActorType"]),
        external_keys: list(&value["ExternalKeys"], text),
    }
}

/// Reply of `GetEngineStatus`.
pub fn engine_status() -> ErpSyncEngineStatus {
    let value = response("GetEngineStatus");
    ErpSyncEngineStatus {
        is_running: value["IsRunning"].as_bool(),
        status_message: text(&value["StatusMessage"]),
        interval: text(&value["Interval"]).map(|text| text.parse().expect("a duration")),
        ..ErpSyncEngineStatus::default()
    }
}

/// Request of `GetErpSyncConnectionSummary`.
pub fn get_summary() -> GetErpSyncConnectionSummary {
    let value = request("GetErpSyncConnectionSummary");
    GetErpSyncConnectionSummary { erp_sync_connection_id: int(&value["ErpSyncConnectionId"]) }
}

/// Reply of `GetErpSyncConnectionSummary`.
pub fn summary() -> ErpSyncConnectionSummary {
    let value = response("GetErpSyncConnectionSummary");
    ErpSyncConnectionSummary {
        display_name: text(&value["DisplayName"]),
        display_description: text(&value["DisplayDescription"]),
        active: value["Active"].as_bool(),
        deleted: value["Deleted"].as_bool(),
        last_sync: text(&value["LastSync"]).map(|text| text.parse().expect("a date and time")),
        actors: list(&value["Actors"], |actor| {
            Some(ErpSyncActorSummary {
                actor_type: actor_type(&actor["ActorType"]),
                has_mappings: actor["HasMappings"].as_bool(),
                defaults: text(&actor["Defaults"]),
                mappings: text(&actor["Mappings"]),
                ..ErpSyncActorSummary::default()
            })
        }),
        ..ErpSyncConnectionSummary::default()
    }
}

fn connection(value: &Value) -> ErpConnection {
    ErpConnection {
        erp_connection_id: int(&value["ErpConnectionId"]),
        erp_connector_id: int(&value["ErpConnectorId"]),
        display_name: text(&value["DisplayName"]),
        display_description: text(&value["DisplayDescription"]),
        active: value["Active"].as_bool(),
        connection_id: text(&value["ConnectionId"]),
        most_recent_timestamp: text(&value["MostRecentTimestamp"]),
        config_fields: value["ConfigFields"].as_array().map(|pairs| {
            let mut fields = Dictionary::new();
            for pair in pairs {
                fields.push(text(&pair["Key"]).unwrap_or_default(), text(&pair["Value"]));
            }
            fields
        }),
        deleted: value["Deleted"].as_bool(),
        all_access: value["AllAccess"].as_bool(),
        user_group_access_ids: list(&value["UserGroupAccessIds"], |id| int(id).unwrap_or_default()),
        associate_access_ids: list(&value["AssociateAccessIds"], |id| int(id).unwrap_or_default()),
        ..ErpConnection::default()
    }
}

/// Request of `SaveConnection`.
pub fn save_connection() -> SaveConnection {
    SaveConnection { connection: Some(connection(&request("SaveConnection")["Connection"])) }
}

/// Reply of `SaveConnection`.
pub fn saved_connection() -> ErpConnection {
    connection(response("SaveConnection"))
}

/// Request of `DeleteConnection`; the answer is a fault.
pub fn delete_connection() -> DeleteConnection {
    DeleteConnection { erp_connection_id: int(&request("DeleteConnection")["ErpConnectionId"]) }
}
