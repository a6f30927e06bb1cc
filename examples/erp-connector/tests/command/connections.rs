//! Connections: their settings, and what is left of them when the program ends.

use crate::connector::{
    ConnectorResultBaseWs, FieldAccessInfoWs, FieldMetadataTypeInfoWs, GetListItemsRequestWs,
    GetListRequestWs, IErpConnectorWsClient, TestConfigDataRequestWs, WsDeleteConnection, WsGetConfigData,
    WsGetList, WsGetListItems, WsGetSupportedActorTypes, WsTestConfigData, WsTestConnection,
};
use crate::program::{
    GUID, Host, Running, about, assert_error, assert_ok, base_of, plain, save, text, texts,
};

const BIKES: [(&str, &str); 2] = [("Company", "bikes"), ("ApiKey", "fjord-key")];

async fn test_connection(client: &IErpConnectorWsClient, guid: &str) -> ConnectorResultBaseWs {
    let reply = client.ws_test_connection(WsTestConnection { request: about(guid) }).await.unwrap();
    plain(reply.body.ws_test_connection_result)
}

#[tokio::test]
async fn the_dialog() {
    let host = Host::start();
    let reply = host.client().ws_get_config_data(WsGetConfigData {}).await.unwrap();
    let result = reply.body.ws_get_config_data_result.unwrap();
    assert_ok(&result.connector_result_base_ws);
    let fields: Vec<_> = result.field_meta_data_objects.unwrap().into_iter().flatten().collect();
    let keys: Vec<_> = fields.iter().map(|field| field.field_key.as_deref().unwrap()).collect();
    assert_eq!(keys, ["Company", "ApiKey", "MaxHits", "ReadOnly"]);
    assert_eq!(fields[0].field_type, Some(FieldMetadataTypeInfoWs::List));
    assert_eq!(fields[0].access, Some(FieldAccessInfoWs::Mandatory));
    assert_eq!(fields[0].display_name.as_deref(), Some("US:\"Company\";NO:\"Selskap\""));
    assert_eq!(fields[1].field_type, Some(FieldMetadataTypeInfoWs::Password));
    assert_eq!(fields[2].default_value.as_deref(), Some("[I:100]"));
    assert_eq!(
        fields.iter().map(|field| field.rank).collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3), Some(4)]
    );

    // Its list, which SuperOffice reads before there is a connection.
    let zero = "00000000-0000-0000-0000-000000000000";
    let request = GetListRequestWs { request_base_ws: base_of(zero), list_name: fields[0].list_name.clone() };
    let reply = host.client().ws_get_list(WsGetList { request: Some(request) }).await.unwrap();
    let result = reply.body.ws_get_list_result.unwrap();
    assert_ok(&result.connector_result_base_ws);
    let companies = texts(&[("bikes", "Fjord Bikes AS"), ("harbour", "Harbour Supplies Ltd")]);
    assert_eq!(result.list_items, companies);
}

#[tokio::test]
async fn items_of_lists() {
    let host = Host::start();
    let items = async |list: &str, keys: &[&str]| {
        let request = GetListItemsRequestWs {
            request_base_ws: base_of(GUID),
            list_item_keys: crate::program::list(keys),
            list_name: text(list),
        };
        let reply = host.client().ws_get_list_items(WsGetListItems { request: Some(request) }).await.unwrap();
        reply.body.ws_get_list_items_result.unwrap()
    };
    let result = items("Countries", &["SE", "NO"]).await;
    assert_ok(&result.connector_result_base_ws);
    let wanted = texts(&[("NO", "US:\"Norway\";NO:\"Norge\""), ("SE", "US:\"Sweden\";NO:\"Sverige\"")]);
    assert_eq!(result.list_items, wanted);
    assert_eq!(items("Countries", &[]).await.list_items, texts(&[]));
    let result = items("Countries", &["NO", "XX"]).await;
    assert_error(&result.connector_result_base_ws, Some("UNKOWN_LISTITEM_ID"), "`XX`");
    let result = items("Colours", &["red"]).await;
    assert_error(&result.connector_result_base_ws, None, "no list `Colours`");
}

#[tokio::test]
async fn settings_are_tried_out() {
    let host = Host::start();
    let client = host.client();
    let try_out = async |settings: &[(&str, &str)]| {
        let request = TestConfigDataRequestWs { connection_info: texts(settings) };
        let reply = client.ws_test_config_data(WsTestConfigData { request: Some(request) }).await.unwrap();
        plain(reply.body.ws_test_config_data_result)
    };
    assert_ok(&try_out(&BIKES).await);
    assert_ok(&try_out(&[BIKES[0], BIKES[1], ("MaxHits", "[I:7]"), ("ReadOnly", "[I:1]")]).await);
    assert_ok(&try_out(&[BIKES[0], BIKES[1], ("MaxHits", ""), ("ReadOnly", "false")]).await);
    for (settings, code, words) in [
        (&[][..], None, "`Company` must have a value"),
        (&[BIKES[0]], None, "`ApiKey` must have a value"),
        (&[BIKES[0], ("ApiKey", "wrong-canary")], None, "not that of the company"),
        (&[("Company", "planes"), BIKES[1]], Some("UNKOWN_LISTITEM_ID"), "`planes`"),
        (&[BIKES[0], BIKES[1], ("Colour", "red")], Some("UNKOWN_FIELDKEY"), "`Colour`"),
        (&[BIKES[0], BIKES[1], ("MaxHits", "[I:0]")], None, "from 1 to 1000"),
        (&[BIKES[0], BIKES[1], ("MaxHits", "many")], None, "[I:12345]"),
        (&[BIKES[0], BIKES[1], ("ReadOnly", "[F:1]")], None, "[I:1] or [I:0]"),
    ] {
        let result = try_out(settings).await;
        assert_error(&result, code, words);
        assert!(!format!("{result:?}").contains("wrong-canary"));
    }
    // Nothing was stored.
    assert_error(&test_connection(&client, GUID).await, Some("UNKNOWN_CONNECTION_ID"), "no settings");
}

#[tokio::test]
async fn saved_changed_and_deleted() {
    let host = Host::start();
    let client = host.client();
    assert_error(&save(&client, GUID, &BIKES[..1]).await, None, "`ApiKey` must have a value");
    assert_error(&test_connection(&client, GUID).await, Some("UNKNOWN_CONNECTION_ID"), "no settings");
    assert_ok(&save(&client, GUID, &BIKES).await);
    // One connection, however .NET writes its GUID.
    for guid in [GUID.to_uppercase(), format!("{{{GUID}}}"), format!(" {GUID} ")] {
        assert_ok(&test_connection(&client, &guid).await);
    }
    assert_error(&test_connection(&client, "7").await, None, "no GUID");
    // Settings that are wrong leave those that were right.
    assert_error(&save(&client, GUID, &[BIKES[0], ("ApiKey", "x")]).await, None, "not that of the company");
    assert_ok(&test_connection(&client, GUID).await);
    assert_ok(&save(&client, GUID, &[("Company", "harbour"), ("ApiKey", "harbour-key")]).await);
    assert_ok(&test_connection(&client, GUID).await);
    for _ in 0..2 {
        let reply = client.ws_delete_connection(WsDeleteConnection { request: about(GUID) }).await.unwrap();
        assert_ok(&plain(reply.body.ws_delete_connection_result));
    }
    assert_error(&test_connection(&client, GUID).await, Some("UNKNOWN_CONNECTION_ID"), "no settings");
}

/// SuperOffice sends settings that are gone again, and repeats the call once.
#[tokio::test]
async fn the_way_back_from_an_unknown_connection() {
    let host = Host::start();
    let client = host.client();
    let types = async || {
        let request = WsGetSupportedActorTypes { request: about(GUID) };
        let reply = client.ws_get_supported_actor_types(request).await.unwrap();
        reply.body.ws_get_supported_actor_types_result.unwrap()
    };
    let result = types().await;
    assert_error(&result.connector_result_base_ws, Some("UNKNOWN_CONNECTION_ID"), "no settings");
    assert_eq!(result.items, None);
    assert_ok(&save(&client, GUID, &BIKES).await);
    let result = types().await;
    assert_ok(&result.connector_result_base_ws);
    assert_eq!(result.items, crate::program::list(&["Customer", "Supplier", "Person", "Project"]));
}

#[cfg(unix)]
#[tokio::test]
async fn a_restart_keeps_them() {
    let Host { mut running, folder } = Host::start();
    let database = folder.path().join("erp.redb");
    assert_ok(&save(&running.client(), GUID, &BIKES).await);
    running.interrupt();
    assert_eq!(running.wait(), Some(0));

    let other = "00000000-0000-0000-0000-000000000001";
    let running = Running::start(&database, &[]);
    assert_ok(&test_connection(&running.client(), GUID).await);
    assert_error(
        &test_connection(&running.client(), other).await,
        Some("UNKNOWN_CONNECTION_ID"),
        "no settings",
    );
    assert_ok(&save(&running.client(), other, &BIKES).await);
    // Not even time to close the file.
    running.kill();

    let running = Running::start(&database, &[]);
    for guid in [GUID, other] {
        assert_ok(&test_connection(&running.client(), guid).await);
    }
    // There is an API key in it.
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(&database).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

/// Neither the log, at its finest, nor an answer tells an API key.
#[tokio::test]
async fn keys_show_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let running = Running::start_with(&folder.path().join("erp.redb"), &[], |command| {
        command.env("RUST_LOG", "trace").stderr(std::fs::File::create(&log).unwrap());
    });
    let client = running.client();
    let wrong = save(&client, GUID, &[("Company", "bikes"), ("ApiKey", "wrong-canary")]).await;
    assert_error(&wrong, None, "not that of the company");
    let long = save(&client, GUID, &[("Company", "bikes"), ("ApiKey", &"long-canary".repeat(10))]).await;
    assert_error(&long, None, "at most 100");
    assert_ok(&save(&client, GUID, &BIKES).await);
    assert_ok(&test_connection(&client, GUID).await);
    drop(running);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("operation=\"WSSaveConnection\" soap=SOAP 1.1 status=200"), "{log}");
    for secret in ["canary", "fjord-key"] {
        assert!(!log.contains(secret) && !format!("{wrong:?}{long:?}").contains(secret), "{log}");
    }
}
