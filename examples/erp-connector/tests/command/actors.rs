//! Actors: their types, and reading, creating and changing them.

use crate::connector::{
    ActorArrayPluginResponseWs, ActorPluginResponseWs, CreateActorRequestWs, ErpActorWs, FieldAccessInfoWs,
    FieldMetadataTypeInfoWs, GetActorsByTimestampRequestWs, GetActorsRequestWs,
    GetSupportedActorTypeFieldsRequestWs, IErpConnectorWsClient, ResponseStateWs, SaveActorsRequestWs,
    WsCreateActor, WsGetActors, WsGetActorsByTimestamp, WsGetSupportedActorTypeFields, WsSaveActors,
};
use crate::program::{Host, assert_error, assert_ok, base, list, save, text, texts, value};

async fn read(client: &IErpConnectorWsClient, keys: &[&str], fields: &[&str]) -> ActorArrayPluginResponseWs {
    let request = GetActorsRequestWs {
        request_base_ws: base(),
        actor_type: text("Customer"),
        erp_keys: list(keys),
        field_keys: list(fields),
    };
    let reply = client.ws_get_actors(WsGetActors { request: Some(request) }).await.unwrap();
    reply.body.ws_get_actors_result.unwrap()
}

async fn create(client: &IErpConnectorWsClient, actor: ErpActorWs) -> ActorPluginResponseWs {
    let request = CreateActorRequestWs { request_base_ws: base(), actor: Some(actor) };
    let reply = client.ws_create_actor(WsCreateActor { request: Some(request) }).await.unwrap();
    reply.body.ws_create_actor_result.unwrap()
}

async fn change(client: &IErpConnectorWsClient, actors: Vec<ErpActorWs>) -> ActorArrayPluginResponseWs {
    let actors = Some(actors.into_iter().map(Some).collect());
    let request = SaveActorsRequestWs { request_base_ws: base(), actors };
    let reply = client.ws_save_actors(WsSaveActors { request: Some(request) }).await.unwrap();
    reply.body.ws_save_actors_result.unwrap()
}

async fn changed(
    client: &IErpConnectorWsClient,
    actor_type: &str,
    since: &str,
) -> ActorArrayPluginResponseWs {
    let request = GetActorsByTimestampRequestWs {
        request_base_ws: base(),
        actor_type: text(actor_type),
        field_keys: list(&["Name"]),
        updated_on_or_after: text(since),
    };
    let reply =
        client.ws_get_actors_by_timestamp(WsGetActorsByTimestamp { request: Some(request) }).await.unwrap();
    reply.body.ws_get_actors_by_timestamp_result.unwrap()
}

fn customer(values: &[(&str, &str)]) -> ErpActorWs {
    ErpActorWs { actor_type: text("Customer"), field_values: texts(values), ..ErpActorWs::default() }
}

fn actors(result: &ActorArrayPluginResponseWs) -> Vec<&ErpActorWs> {
    result.actors.iter().flatten().flatten().collect()
}

#[tokio::test]
async fn fields_of_a_type() {
    let host = Host::connected().await;
    let fields = async |actor_type: &str| {
        let request =
            GetSupportedActorTypeFieldsRequestWs { request_base_ws: base(), actor_type: text(actor_type) };
        let request = WsGetSupportedActorTypeFields { request: Some(request) };
        let reply = host.client().ws_get_supported_actor_type_fields(request).await.unwrap();
        reply.body.ws_get_supported_actor_type_fields_result.unwrap()
    };
    let result = fields("Customer").await;
    assert_ok(&result.connector_result_base_ws);
    let customer: Vec<_> = result.field_meta_data_objects.unwrap().into_iter().flatten().collect();
    let of = |key: &str| customer.iter().find(|field| field.field_key.as_deref() == Some(key)).unwrap();
    assert_eq!(
        (of("Name").access.as_ref(), of("Name").max_length),
        (Some(&FieldAccessInfoWs::Mandatory), Some(80))
    );
    assert_eq!(of("Number").access, Some(FieldAccessInfoWs::ReadOnly));
    for (key, field_type) in [
        ("Number", FieldMetadataTypeInfoWs::Integer),
        ("CreditLimit", FieldMetadataTypeInfoWs::Double),
        ("OnHold", FieldMetadataTypeInfoWs::Checkbox),
        ("CustomerSince", FieldMetadataTypeInfoWs::Datetime),
        ("PriceList", FieldMetadataTypeInfoWs::List),
    ] {
        assert_eq!(of(key).field_type, Some(field_type), "{key}");
    }
    assert_eq!(of("PriceList").list_name.as_deref(), Some("PriceLists"));
    let result = fields("Employee").await;
    assert_error(&result.connector_result_base_ws, None, "no actor type `Employee`");
}

#[tokio::test]
async fn reading() {
    let host = Host::connected().await;
    let result = read(&host.client(), &["C1002", "C1", "C1001"], &[]).await;
    assert_ok(&result.connector_result_base_ws);
    let found = actors(&result);
    assert_eq!(
        found.iter().map(|actor| actor.erp_key.as_deref()).collect::<Vec<_>>(),
        [Some("C1002"), Some("C1001")]
    );
    // Each kind of value in its form.
    for (field, wanted) in [
        ("Name", "Ørsted & Sønner"),
        ("Number", "[I:1002]"),
        ("Email", ""),
        ("Country", "DK"),
        ("CreditLimit", "[F:12500.5]"),
        ("OnHold", "[I:0]"),
        ("CustomerSince", "[DT:11/02/2019 00:00:00.0000000]"),
    ] {
        assert_eq!(value(found[0], field), wanted, "{field}");
    }
    assert!(found[1].last_modified < found[0].last_modified);
    let result = read(&host.client(), &["C1001"], &["Country", "Name"]).await;
    assert_eq!(actors(&result)[0].field_values, texts(&[("Country", "NO"), ("Name", "Sykkelhuset Bergen")]));
    let result = read(&host.client(), &["C1001"], &["Name", "Colour"]).await;
    assert_error(&result.connector_result_base_ws, Some("UNKOWN_FIELDKEY"), "`Colour`");
    assert_eq!(result.actors, None);
}

#[tokio::test]
async fn creating_and_changing() {
    let host = Host::connected().await;
    let client = host.client();
    let created =
        create(&client, customer(&[("Name", "A&B <x> søk"), ("CreditLimit", "[D:7.50]"), ("OnHold", "1")]))
            .await;
    assert_ok(&created.connector_result_base_ws);
    let created = created.actor.unwrap();
    assert_eq!(created.erp_key.as_deref(), Some("C1004"));
    for (field, wanted) in [
        ("Name", "A&B <x> søk"),
        ("Number", "[I:1004]"),
        ("CreditLimit", "[F:7.5]"),
        ("OnHold", "[I:1]"),
        ("Country", "NO"),
    ] {
        assert_eq!(value(&created, field), wanted, "{field}");
    }

    // Only what is given changes; what comes back as it was is no change of a field that can only be read.
    let values = [
        ("Email", "a@b.example"),
        ("Country", ""),
        ("CustomerSince", "[DT:2/29/2024 7:05:00]"),
        ("Number", "[I:1004]"),
    ];
    let changed =
        change(&client, vec![ErpActorWs { erp_key: created.erp_key.clone(), ..customer(&values) }]).await;
    assert_error(&changed.connector_result_base_ws, None, "7:05:00");
    let values = [
        ("Email", "a@b.example"),
        ("Country", ""),
        ("CustomerSince", "[DT:2/29/2024 07:05:00.5]"),
        ("Number", "[I:1004]"),
    ];
    let changed =
        change(&client, vec![ErpActorWs { erp_key: created.erp_key.clone(), ..customer(&values) }]).await;
    assert_ok(&changed.connector_result_base_ws);
    let now = actors(&changed)[0];
    for (field, wanted) in [
        ("Name", "A&B <x> søk"),
        ("Email", "a@b.example"),
        ("Country", ""),
        ("CustomerSince", "[DT:02/29/2024 07:05:00.5000000]"),
    ] {
        assert_eq!(value(now, field), wanted, "{field}");
    }
    assert!(now.last_modified > created.last_modified);
    assert_eq!(actors(&read(&client, &["C1004"], &[]).await), [now]);

    let with_number = change(
        &client,
        vec![ErpActorWs { erp_key: text("C1004"), ..customer(&[("Number", "[I:5]"), ("Email", "c")]) }],
    )
    .await;
    let told = &with_number.connector_result_base_ws;
    assert_eq!((told.is_ok, &told.state), (Some(true), &Some(ResponseStateWs::Warning)));
    assert!(told.user_explanation.as_ref().unwrap().contains("Number"), "{told:?}");
    assert_eq!(
        (value(actors(&with_number)[0], "Number"), value(actors(&with_number)[0], "Email")),
        ("[I:1004]", "c")
    );
}

#[tokio::test]
async fn what_can_not_be_created_or_changed() {
    let host = Host::connected().await;
    let client = host.client();
    let person = |parent: &str, key: &str| ErpActorWs {
        actor_type: text("Person"),
        parent_actor_type: text(parent),
        parent_erp_key: text(key),
        ..customer(&[("LastName", "X")])
    };
    for (actor, code, words) in [
        (customer(&[("Email", "a")]), None, "`Name` must have a value"),
        (customer(&[("Name", " ")]), None, "`Name` must have a value"),
        (customer(&[("Name", &"x".repeat(81))]), None, "at most 80"),
        (customer(&[("Name", "X"), ("Country", "XX")]), Some("UNKOWN_LISTITEM_ID"), "`XX`"),
        (customer(&[("Name", "X"), ("Colour", "")]), Some("UNKOWN_FIELDKEY"), "`Colour`"),
        (customer(&[("Name", "X"), ("CreditLimit", "[F:much]")]), None, "[F:12345.6789]"),
        (customer(&[("Name", "X"), ("CustomerSince", "[DT:31/12/2013 00:00:00]")]), None, "[DT:12/31/2013"),
        (customer(&[("Name", "X"), ("CustomerSince", "[DT:02/30/2013 00:00:00]")]), None, "[DT:12/31/2013"),
        (ErpActorWs { actor_type: None, ..customer(&[]) }, None, "no actor type ``"),
        (person("Customer", "C9"), None, "no Customer `C9`"),
        (person("Project", "J1001"), None, "can't belong to a `Project`"),
    ] {
        let result = create(&client, actor.clone()).await;
        assert_error(&result.connector_result_base_ws, code, words);
        assert_eq!(result.actor, None);
    }
    // All of the actors or none.
    let one = |key: &str, email: &str| ErpActorWs { erp_key: text(key), ..customer(&[("Email", email)]) };
    let before = read(&client, &["C1001"], &[]).await;
    let result = change(&client, vec![one("C1001", "new@example"), one("C9", "new@example")]).await;
    assert_error(&result.connector_result_base_ws, None, "no Customer `C9`");
    assert_eq!(read(&client, &["C1001"], &[]).await, before);
    let result =
        change(&client, vec![ErpActorWs { erp_key: text("C1001"), ..customer(&[("Name", "")]) }]).await;
    assert_error(&result.connector_result_base_ws, None, "`Name` must have a value");
    // The key that was not used is used now: nothing was created above.
    let created = create(&client, person("Customer", "C1001")).await;
    assert_eq!(created.actor.unwrap().erp_key.as_deref(), Some("P1005"));

    let settings = [("Company", "bikes"), ("ApiKey", "fjord-key"), ("ReadOnly", "[I:1]")];
    assert_ok(&save(&client, crate::program::GUID, &settings).await);
    let result = create(&client, customer(&[("Name", "X")])).await;
    assert_error(&result.connector_result_base_ws, None, "CRM only reads");
}

#[tokio::test]
async fn changes_since_a_time_stamp() {
    let host = Host::connected().await;
    let client = host.client();
    let all = changed(&client, "Customer", "").await;
    assert_ok(&all.connector_result_base_ws);
    let all = actors(&all).into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(all.len(), 3);
    assert!(all.is_sorted_by(|one, other| one.last_modified < other.last_modified));
    let last = all[2].last_modified.clone().unwrap();
    // On or after: the last one comes again.
    assert_eq!(actors(&changed(&client, "Customer", &last).await), [&all[2]]);

    let first = ErpActorWs { erp_key: text("C1001"), ..customer(&[("Name", "Sykkelhuset")]) };
    let saved = change(&client, vec![first]).await;
    let since = changed(&client, "Customer", &last).await;
    let keys: Vec<_> = actors(&since).iter().map(|actor| actor.erp_key.as_deref().unwrap()).collect();
    assert_eq!(keys, ["C1003", "C1001"]);
    assert_eq!(actors(&since)[1].last_modified, actors(&saved)[0].last_modified);
    assert_eq!(actors(&since)[1].field_values, texts(&[("Name", "Sykkelhuset")]));
    // One order for all types: what came before the last customer is before it for projects, too.
    let newest = actors(&saved)[0].last_modified.clone().unwrap();
    assert_eq!(actors(&changed(&client, "Project", &newest).await), Vec::<&ErpActorWs>::new());
    assert_eq!(actors(&changed(&client, "Project", &last).await).len(), 2);
    let result = changed(&client, "Customer", "yesterday").await;
    assert_error(&result.connector_result_base_ws, None, "no LastModified");
}

/// More changes than one answer holds are read to their end by asking again from the last one on.
#[tokio::test]
async fn changes_in_several_answers() {
    let host = Host::connected().await;
    let client = host.client();
    let before = changed(&client, "Customer", "").await;
    let mut since = actors(&before)[2].last_modified.clone().unwrap();
    let touched =
        |round: usize| ErpActorWs { erp_key: text("C1001"), ..customer(&[("Email", &round.to_string())]) };
    // An actor is told once, however often it changed.
    let many = (0..20).map(touched).collect();
    assert_ok(&change(&client, many).await.connector_result_base_ws);
    assert_eq!(actors(&changed(&client, "Customer", &since).await).len(), 2);
    let new = |number: usize| customer(&[("Name", &format!("New {number}"))]);
    for number in 0..110 {
        assert_ok(&create(&client, new(number)).await.connector_result_base_ws);
    }
    let mut seen = Vec::new();
    loop {
        let result = changed(&client, "Customer", &since).await;
        let found = actors(&result);
        let names =
            found.iter().map(|actor| value(actor, "Name").to_owned()).filter(|name| name.starts_with("New"));
        seen.extend(names);
        let last = found.last().unwrap().last_modified.clone().unwrap();
        if last == since {
            break;
        }
        since = last;
    }
    seen.dedup();
    assert_eq!(seen.len(), 110);
}
