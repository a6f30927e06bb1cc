//! Searching: by a text, below a parent, by restrictions.

use crate::connector::{
    ActorArrayPluginResponseWs, GetSearchableFieldsRequestWs, ResponseStateWs, SearchActorByParentRequestWs,
    SearchActorsAdvancedRequestWs, SearchActorsRequestWs, SearchRestrictionInfoWs, WsGetSearchableFields,
    WsSearchActorByParent, WsSearchActors, WsSearchActorsAdvanced,
};
use crate::program::{GUID, Host, assert_error, assert_ok, base, list, save, text};

fn keys(result: &ActorArrayPluginResponseWs) -> Vec<&str> {
    result.actors.iter().flatten().flatten().map(|actor| actor.erp_key.as_deref().unwrap()).collect()
}

async fn by_text(host: &Host, actor_type: &str, words: &str) -> ActorArrayPluginResponseWs {
    let request = SearchActorsRequestWs {
        request_base_ws: base(),
        actor_type: text(actor_type),
        field_keys: None,
        search_text: text(words),
    };
    let reply = host.client().ws_search_actors(WsSearchActors { request: Some(request) }).await.unwrap();
    reply.body.ws_search_actors_result.unwrap()
}

type Restriction<'a> = (&'a str, &'a str, &'a [&'a str]);

async fn advanced(
    host: &Host,
    actor_type: &str,
    restrictions: &[Restriction<'_>],
) -> ActorArrayPluginResponseWs {
    let restriction = |(key, operator, values): &Restriction<'_>| {
        Some(SearchRestrictionInfoWs { field_key: text(key), operator: text(operator), values: list(values) })
    };
    let request = SearchActorsAdvancedRequestWs {
        request_base_ws: base(),
        actor_type: text(actor_type),
        field_keys: list(&[]),
        restrictions: Some(restrictions.iter().map(restriction).collect()),
    };
    let reply =
        host.client().ws_search_actors_advanced(WsSearchActorsAdvanced { request: Some(request) }).await;
    reply.unwrap().body.ws_search_actors_advanced_result.unwrap()
}

#[tokio::test]
async fn by_a_text() {
    let host = Host::connected().await;
    for (actor_type, words, wanted) in [
        ("Customer", "sykkel", &["C1001"][..]),
        ("Customer", " ØRSTED ", &["C1002"]),
        ("Customer", "& s", &["C1002"]),
        ("Customer", "c1003", &["C1003"]),
        ("Customer", "", &["C1001", "C1002", "C1003"]),
        ("Customer", "nobody", &[]),
        ("Person", "nordmann", &["P1001", "P1002"]),
        ("Person", "55 00", &["P1001"]),
    ] {
        let result = by_text(&host, actor_type, words).await;
        assert_ok(&result.connector_result_base_ws);
        assert_eq!(keys(&result), wanted, "{words}");
    }
    let settings = [("Company", "bikes"), ("ApiKey", "fjord-key"), ("MaxHits", "[I:2]")];
    assert_ok(&save(&host.client(), GUID, &settings).await);
    let result = by_text(&host, "Customer", "").await;
    assert_eq!(keys(&result), ["C1001", "C1002"]);
    let told = &result.connector_result_base_ws;
    assert_eq!((told.is_ok, &told.state), (Some(true), &Some(ResponseStateWs::OkWithInfo)));
    assert_eq!(told.user_explanation.as_deref(), Some("these are the first 2 of 3 hits"));
}

#[tokio::test]
async fn below_a_parent() {
    let host = Host::connected().await;
    let below = async |parent: Option<(&str, &str)>, words: &str| {
        let (parent_type, parent_key) = parent.unzip();
        let request = SearchActorByParentRequestWs {
            request_base_ws: base(),
            actor_type: text("Person"),
            field_keys: list(&["LastName"]),
            parent_actor_erp_key: parent_key.map(str::to_owned),
            parent_actor_type: parent_type.map(str::to_owned),
            search_text: text(words),
        };
        let request = WsSearchActorByParent { request: Some(request) };
        let reply = host.client().ws_search_actor_by_parent(request).await.unwrap();
        reply.body.ws_search_actor_by_parent_result.unwrap()
    };
    assert_eq!(keys(&below(Some(("Customer", "C1001")), "").await), ["P1001", "P1002"]);
    assert_eq!(keys(&below(Some(("Customer", "C1001")), "kari").await), ["P1001"]);
    assert_eq!(keys(&below(Some(("Supplier", "S1001")), "").await), ["P1004"]);
    assert_eq!(keys(&below(Some(("Supplier", "C1001")), "").await), Vec::<&str>::new());
    let result = below(Some(("Customer", "C1001")), "").await;
    let first = result.actors.as_ref().unwrap()[0].as_ref().unwrap();
    assert_eq!(
        (first.parent_actor_type.as_deref(), first.parent_erp_key.as_deref()),
        (Some("Customer"), Some("C1001"))
    );
    assert_error(&below(None, "").await.connector_result_base_ws, None, "no key of a parent");
}

#[tokio::test]
async fn operators() {
    let host = Host::connected().await;
    // Customers: C1001 (NO, 250000, 2011-03-14, trade), C1002 (DK, 12500.5, 2019-11-02), C1003 (GB, on hold).
    for (restriction, wanted) in [
        (("Name", "=", &["cycle shed"][..]), &["3"][..]),
        (("Name", "is", &["Cycle Shed"]), &["3"]),
        (("Name", "isnot", &["Cycle Shed"]), &["1", "2"]),
        (("Name", "begins", &["ør"]), &["2"]),
        (("Name", "contains", &["S"]), &["1", "2", "3"]),
        (("Name", "ends", &["bergen"]), &["1"]),
        (("Name", "notbegins", &["c"]), &["1", "2"]),
        (("Name", "notcontains", &["e"]), &[]),
        (("Name", "notends", &["shed"]), &["1", "2"]),
        (("Name", "between", &["a", "m"]), &["3"]),
        (("Email", "=", &[""]), &["2", "3"]),
        (("Number", "=", &["[I:1002]"]), &["2"]),
        (("Number", "!=", &["1002"]), &["1", "3"]),
        (("Number", ">", &["[I:1001]"]), &["2", "3"]),
        (("Number", "<", &["[I:1002]"]), &["1"]),
        (("Number", ">=", &["[I:1002]"]), &["2", "3"]),
        (("Number", "<=", &["[I:1002]"]), &["1", "2"]),
        (("Number", "between", &["[I:1001]", "[I:1002]"]), &["1", "2"]),
        (("CreditLimit", "=", &["[F:12500.50]"]), &["2"]),
        (("CreditLimit", ">", &["[D:12500.5]"]), &["1"]),
        (("CreditLimit", "between", &["[F:0]", "[F:12500.5]"]), &["2", "3"]),
        (("OnHold", "=", &["[I:1]"]), &["3"]),
        (("OnHold", "=", &["[I:0]"]), &["1", "2"]),
        (("CustomerSince", "=", &["[DT:03/14/2011 23:59:59.0000000]"]), &["1"]),
        (("CustomerSince", "before", &["[DT:11/02/2019 00:00:00.0000000]"]), &["1"]),
        (("CustomerSince", "after", &["[DT:03/14/2011 00:00:00.0000000]"]), &["2"]),
        (("CustomerSince", "beforeOrEqual", &["[DT:11/02/2019 00:00:00.0000000]"]), &["1", "2"]),
        (("CustomerSince", "afterOrEqual", &["[DT:03/14/2011 00:00:00.0000000]"]), &["1", "2"]),
        (("CustomerSince", "between", &["[DT:01/01/2011 00:00:00]", "[DT:12/31/2011 00:00:00]"]), &["1"]),
        (("Country", "oneof", &["DK", "GB"]), &["2", "3"]),
        (("Country", "notoneof", &["DK", "GB"]), &["1"]),
        (("Country", "oneof", &[]), &[]),
    ] {
        let result = advanced(&host, "Customer", &[restriction]).await;
        assert_ok(&result.connector_result_base_ws);
        let found: Vec<_> =
            keys(&result).iter().map(|key| key.strip_prefix("C100").unwrap().to_owned()).collect();
        assert_eq!(found, wanted, "{restriction:?}");
    }
    let both = [("Country", "oneof", &["NO", "DK"][..]), ("CreditLimit", "<", &["[F:100000]"])];
    assert_eq!(keys(&advanced(&host, "Customer", &both).await), ["C1002"]);
    assert_eq!(keys(&advanced(&host, "Customer", &[]).await).len(), 3);
    let of_parent = [("ParentActorType", "=", &["Customer"][..]), ("ParentErpKey", "=", &["C1001"])];
    assert_eq!(keys(&advanced(&host, "Person", &of_parent).await), ["P1001", "P1002"]);
    assert_eq!(
        keys(&advanced(&host, "Person", &[("ParentActorType", "is", &["supplier"])]).await),
        ["P1004"]
    );
}

#[tokio::test]
async fn restrictions_that_make_no_sense() {
    let host = Host::connected().await;
    for (restriction, code, words) in [
        (("Colour", "=", &["red"][..]), Some("UNKOWN_FIELDKEY"), "`Colour`"),
        (("Name", "like", &["x"]), None, "`like` is no operator of the field `Name`"),
        (("Country", "=", &["NO"]), None, "oneof, notoneof"),
        (("Name", "=", &[]), None, "needs one value, not 0"),
        (("Name", "between", &["a"]), None, "needs two values, not 1"),
        (("Number", ">", &["[F:1.5]"]), None, "[I:12345]"),
        (("CustomerSince", "before", &["2013-12-31"]), None, "[DT:12/31/2013"),
    ] {
        let result = advanced(&host, "Customer", &[restriction]).await;
        assert_error(&result.connector_result_base_ws, code, words);
    }
}

#[tokio::test]
async fn searchable_fields() {
    let host = Host::connected().await;
    let request = GetSearchableFieldsRequestWs { request_base_ws: base(), actor_type: text("Project") };
    let request = WsGetSearchableFields { request: Some(request) };
    let reply = host.client().ws_get_searchable_fields(request).await.unwrap();
    let result = reply.body.ws_get_searchable_fields_result.unwrap();
    assert_ok(&result.connector_result_base_ws);
    assert_eq!(result.items, list(&["Name", "Status", "Start", "Budget"]));
}
