//! The connector: the operations that SuperOffice calls, on the trait that the build script generated.
//!
//! Whatever goes wrong is told in the result, never by a fault; `answer` makes results, `convert` what is in them.

mod answer;
mod convert;

use std::sync::Arc;

use erpsync::soap::Fault;
use erpsync::xml::ReadOptions;
use erpsync::{Request, Response};

use self::answer::{Outcome, result};
use crate::connector::{
    ActorArrayPluginResponseWs, ActorPluginResponseWs, AnyConnectorResultBaseWs, AnyRequestBaseWs,
    ConnectorResultBaseWs, FieldMetadataInfoArrayPluginResponseWs, IErpConnectorWs, IErpConnectorWsServer,
    ListItemArrayPluginResponseWs, RequestBaseWs, ResponseStateWs, StringArrayPluginResponseWs,
    WsCreateActor, WsCreateActorResponse, WsDeleteConnection, WsDeleteConnectionResponse, WsGetActors,
    WsGetActorsByTimestamp, WsGetActorsByTimestampResponse, WsGetActorsResponse, WsGetConfigData,
    WsGetConfigDataResponse, WsGetList, WsGetListItems, WsGetListItemsResponse, WsGetListResponse,
    WsGetSearchableFields, WsGetSearchableFieldsResponse, WsGetSupportedActorTypeFields,
    WsGetSupportedActorTypeFieldsResponse, WsGetSupportedActorTypes, WsGetSupportedActorTypesResponse,
    WsSaveActors, WsSaveActorsResponse, WsSaveConnection, WsSaveConnectionResponse, WsSearchActorByParent,
    WsSearchActorByParentResponse, WsSearchActors, WsSearchActorsAdvanced, WsSearchActorsAdvancedResponse,
    WsSearchActorsResponse, WsTestConfigData, WsTestConfigDataResponse, WsTestConnection,
    WsTestConnectionResponse,
};
use crate::erp::catalog::{self, ActorType};
use crate::erp::{Connection, Erp, Found, Problem, Restriction, Saved};

/// The server to put at a path of a router.
///
/// SuperOffice's contract is not known in all its parts: see the documentation of the WSDL. Its requests may therefore
/// differ from it in names of the contract, in namespaces, and in the wrapper around the parameters.
pub(crate) fn server(erp: Arc<Erp>, behind_proxy: bool) -> IErpConnectorWsServer<Connector> {
    let read = ReadOptions::default().any_namespace(true).empty_is_absent(true);
    IErpConnectorWsServer::new(Connector { erp })
        .with_read_options(read)
        .with_lenient_contract(true)
        .with_forwarded(behind_proxy)
}

/// The connector.
#[derive(Debug)]
pub(crate) struct Connector {
    erp: Arc<Erp>,
}

type Answer<T> = Result<Response<T>, Fault>;

impl Connector {
    /// Lets the ERP system work where it may block.
    async fn work<R: Outcome>(&self, work: impl FnOnce(&Erp) -> Result<R, Problem> + Send + 'static) -> R {
        let erp = self.erp.clone();
        let worked = tokio::task::spawn_blocking(move || work(&erp)).await;
        result(worked.unwrap_or_else(|panicked| Err(Problem::Failed(Box::new(panicked)))))
    }

    /// Like [`work`](Self::work), for a connection that was saved.
    async fn connected<R: Outcome>(
        &self,
        base: RequestBaseWs,
        work: impl FnOnce(&Erp, &Connection) -> Result<R, Problem> + Send + 'static,
    ) -> R {
        let guid = base.connection_guid.unwrap_or_default();
        self.work(move |erp| work(erp, &erp.connection(&guid)?)).await
    }
}

impl IErpConnectorWs for Connector {
    type Error = Fault;

    async fn ws_get_config_data(
        &self,
        _request: Request<WsGetConfigData>,
    ) -> Answer<WsGetConfigDataResponse> {
        let done = FieldMetadataInfoArrayPluginResponseWs {
            field_meta_data_objects: convert::metadata(&catalog::SETTINGS),
            ..Default::default()
        };
        Ok(Response::new(WsGetConfigDataResponse { ws_get_config_data_result: Some(result(Ok(done))) }))
    }

    async fn ws_test_config_data(
        &self,
        request: Request<WsTestConfigData>,
    ) -> Answer<WsTestConfigDataResponse> {
        let settings = convert::settings(request.body.request.unwrap_or_default().connection_info);
        let done =
            self.work(move |erp| erp.connect(&settings).map(|_| ConnectorResultBaseWs::default())).await;
        Ok(Response::new(WsTestConfigDataResponse { ws_test_config_data_result: Some(plain(done)) }))
    }

    async fn ws_save_connection(
        &self,
        request: Request<WsSaveConnection>,
    ) -> Answer<WsSaveConnectionResponse> {
        let request = request.body.request.unwrap_or_default();
        let guid = request.request_base_ws.connection_guid.unwrap_or_default();
        let settings = convert::settings(request.connection_info);
        let save =
            move |erp: &Erp| erp.save_connection(&guid, &settings).map(|()| ConnectorResultBaseWs::default());
        let done = self.work(save).await;
        Ok(Response::new(WsSaveConnectionResponse { ws_save_connection_result: Some(plain(done)) }))
    }

    async fn ws_test_connection(
        &self,
        request: Request<WsTestConnection>,
    ) -> Answer<WsTestConnectionResponse> {
        let base = of(request.body.request);
        let done = self.connected(base, |_, _| Ok(ConnectorResultBaseWs::default())).await;
        Ok(Response::new(WsTestConnectionResponse { ws_test_connection_result: Some(plain(done)) }))
    }

    /// Also right where the connection is not known: were it `UNKNOWN_CONNECTION_ID`, SuperOffice would send the
    /// settings again.
    async fn ws_delete_connection(
        &self,
        request: Request<WsDeleteConnection>,
    ) -> Answer<WsDeleteConnectionResponse> {
        let guid = of(request.body.request).connection_guid.unwrap_or_default();
        let delete = move |erp: &Erp| erp.delete_connection(&guid).map(|()| ConnectorResultBaseWs::default());
        let done = self.work(delete).await;
        Ok(Response::new(WsDeleteConnectionResponse { ws_delete_connection_result: Some(plain(done)) }))
    }

    async fn ws_get_supported_actor_types(
        &self,
        request: Request<WsGetSupportedActorTypes>,
    ) -> Answer<WsGetSupportedActorTypesResponse> {
        let names =
            |_: &Erp, _: &Connection| Ok(strings(catalog::ACTOR_TYPES.iter().map(|known| known.name)));
        let done = self.connected(of(request.body.request), names).await;
        Ok(Response::new(WsGetSupportedActorTypesResponse {
            ws_get_supported_actor_types_result: Some(done),
        }))
    }

    async fn ws_get_supported_actor_type_fields(
        &self,
        request: Request<WsGetSupportedActorTypeFields>,
    ) -> Answer<WsGetSupportedActorTypeFieldsResponse> {
        let request = request.body.request.unwrap_or_default();
        let fields = move |_: &Erp, _: &Connection| {
            let actor_type = ActorType::of(request.actor_type.as_deref())?;
            Ok(FieldMetadataInfoArrayPluginResponseWs {
                field_meta_data_objects: convert::metadata(actor_type.fields),
                ..Default::default()
            })
        };
        let done = self.connected(request.request_base_ws, fields).await;
        Ok(Response::new(WsGetSupportedActorTypeFieldsResponse {
            ws_get_supported_actor_type_fields_result: Some(done),
        }))
    }

    async fn ws_get_actors(&self, request: Request<WsGetActors>) -> Answer<WsGetActorsResponse> {
        let request = request.body.request.unwrap_or_default();
        let read = move |erp: &Erp, connection: &Connection| {
            let view = View::new(request.actor_type.as_deref(), request.field_keys)?;
            let actors = erp.actors(connection, view.actor_type, &convert::texts(request.erp_keys))?;
            Ok(view.actors(actors))
        };
        let done = self.connected(request.request_base_ws, read).await;
        Ok(Response::new(WsGetActorsResponse { ws_get_actors_result: Some(done) }))
    }

    async fn ws_get_searchable_fields(
        &self,
        request: Request<WsGetSearchableFields>,
    ) -> Answer<WsGetSearchableFieldsResponse> {
        let request = request.body.request.unwrap_or_default();
        let fields = move |_: &Erp, _: &Connection| {
            let actor_type = ActorType::of(request.actor_type.as_deref())?;
            Ok(strings(actor_type.fields.iter().map(|field| field.key)))
        };
        let done = self.connected(request.request_base_ws, fields).await;
        Ok(Response::new(WsGetSearchableFieldsResponse { ws_get_searchable_fields_result: Some(done) }))
    }

    async fn ws_search_actors_advanced(
        &self,
        request: Request<WsSearchActorsAdvanced>,
    ) -> Answer<WsSearchActorsAdvancedResponse> {
        let request = request.body.request.unwrap_or_default();
        let search = move |erp: &Erp, connection: &Connection| {
            let view = View::new(request.actor_type.as_deref(), request.field_keys)?;
            let restrictions = request.restrictions.unwrap_or_default();
            let restrictions: Result<Vec<_>, _> = restrictions
                .into_iter()
                .flatten()
                .map(|one| {
                    let (key, operator) =
                        (one.field_key.unwrap_or_default(), one.operator.unwrap_or_default());
                    Restriction::new(view.actor_type, &key, &operator, &one.values.unwrap_or_default())
                })
                .collect();
            Ok(view.found(erp.search_by(connection, view.actor_type, &restrictions?)?))
        };
        let done = self.connected(request.request_base_ws, search).await;
        Ok(Response::new(WsSearchActorsAdvancedResponse { ws_search_actors_advanced_result: Some(done) }))
    }

    async fn ws_search_actors(&self, request: Request<WsSearchActors>) -> Answer<WsSearchActorsResponse> {
        let request = request.body.request.unwrap_or_default();
        let search = move |erp: &Erp, connection: &Connection| {
            let view = View::new(request.actor_type.as_deref(), request.field_keys)?;
            let text = request.search_text.unwrap_or_default();
            Ok(view.found(erp.search(connection, view.actor_type, &text, None)?))
        };
        let done = self.connected(request.request_base_ws, search).await;
        Ok(Response::new(WsSearchActorsResponse { ws_search_actors_result: Some(done) }))
    }

    async fn ws_search_actor_by_parent(
        &self,
        request: Request<WsSearchActorByParent>,
    ) -> Answer<WsSearchActorByParentResponse> {
        let request = request.body.request.unwrap_or_default();
        let search = move |erp: &Erp, connection: &Connection| {
            let view = View::new(request.actor_type.as_deref(), request.field_keys)?;
            let text = request.search_text.unwrap_or_default();
            let parent = convert::parent(request.parent_actor_type, request.parent_actor_erp_key);
            let parent =
                parent.ok_or_else(|| Problem::refused("there is no key of a parent in the request"))?;
            Ok(view.found(erp.search(connection, view.actor_type, &text, Some(&parent))?))
        };
        let done = self.connected(request.request_base_ws, search).await;
        Ok(Response::new(WsSearchActorByParentResponse { ws_search_actor_by_parent_result: Some(done) }))
    }

    async fn ws_create_actor(&self, request: Request<WsCreateActor>) -> Answer<WsCreateActorResponse> {
        let request = request.body.request.unwrap_or_default();
        let create = move |erp: &Erp, connection: &Connection| {
            let (actor_type, actor) = convert::actor(request.actor)?;
            let Saved { actor, untouched } = erp.create(connection, actor_type, actor)?;
            let done = ActorPluginResponseWs {
                actor: Some(convert::erp_actor(actor_type, actor, &[])),
                ..Default::default()
            };
            Ok(untouched_noted(done, &untouched))
        };
        let done = self.connected(request.request_base_ws, create).await;
        Ok(Response::new(WsCreateActorResponse { ws_create_actor_result: Some(done) }))
    }

    async fn ws_save_actors(&self, request: Request<WsSaveActors>) -> Answer<WsSaveActorsResponse> {
        let request = request.body.request.unwrap_or_default();
        let save = move |erp: &Erp, connection: &Connection| {
            let actors = request.actors.unwrap_or_default().into_iter();
            let actors = actors.map(convert::actor).collect::<Result<Vec<_>, _>>()?;
            let (mut now, mut untouched) = (Vec::new(), Vec::new());
            for (actor_type, saved) in erp.save(connection, actors)? {
                untouched.extend(saved.untouched);
                now.push(Some(convert::erp_actor(actor_type, saved.actor, &[])));
            }
            let done = ActorArrayPluginResponseWs { actors: Some(now), ..Default::default() };
            Ok(untouched_noted(done, &untouched))
        };
        let done = self.connected(request.request_base_ws, save).await;
        Ok(Response::new(WsSaveActorsResponse { ws_save_actors_result: Some(done) }))
    }

    /// Also answered without a connection: the list of the companies is asked for to set one up.
    async fn ws_get_list(&self, request: Request<WsGetList>) -> Answer<WsGetListResponse> {
        let request = request.body.request.unwrap_or_default();
        let read = move |erp: &Erp| Ok(items(erp.list(&request.list_name.unwrap_or_default())?));
        Ok(Response::new(WsGetListResponse { ws_get_list_result: Some(self.work(read).await) }))
    }

    async fn ws_get_list_items(&self, request: Request<WsGetListItems>) -> Answer<WsGetListItemsResponse> {
        let request = request.body.request.unwrap_or_default();
        let read = move |erp: &Erp| {
            let keys = convert::texts(request.list_item_keys);
            Ok(items(erp.list_items(&request.list_name.unwrap_or_default(), &keys)?))
        };
        Ok(Response::new(WsGetListItemsResponse { ws_get_list_items_result: Some(self.work(read).await) }))
    }

    async fn ws_get_actors_by_timestamp(
        &self,
        request: Request<WsGetActorsByTimestamp>,
    ) -> Answer<WsGetActorsByTimestampResponse> {
        let request = request.body.request.unwrap_or_default();
        let read = move |erp: &Erp, connection: &Connection| {
            let view = View::new(request.actor_type.as_deref(), request.field_keys)?;
            let since = request.updated_on_or_after.unwrap_or_default();
            Ok(view.actors(erp.changed_since(connection, view.actor_type, &since)?))
        };
        let done = self.connected(request.request_base_ws, read).await;
        Ok(Response::new(WsGetActorsByTimestampResponse { ws_get_actors_by_timestamp_result: Some(done) }))
    }
}

/// Requested parts of actors.
struct View {
    actor_type: &'static ActorType,
    fields: Vec<&'static catalog::Field>,
}

impl View {
    fn new(actor_type: Option<&str>, field_keys: Option<Vec<Option<String>>>) -> Result<Self, Problem> {
        let actor_type = ActorType::of(actor_type)?;
        Ok(Self { actor_type, fields: convert::fields(actor_type, field_keys)? })
    }

    fn actors(&self, actors: Vec<crate::erp::Actor>) -> ActorArrayPluginResponseWs {
        let actors =
            actors.into_iter().map(|actor| Some(convert::erp_actor(self.actor_type, actor, &self.fields)));
        ActorArrayPluginResponseWs { actors: Some(actors.collect()), ..Default::default() }
    }

    fn found(&self, found: Found) -> ActorArrayPluginResponseWs {
        let Found { actors, total } = found;
        let given = actors.len();
        let done = self.actors(actors);
        match given < total {
            true => done
                .noted(ResponseStateWs::OkWithInfo, format!("these are the first {given} of {total} hits")),
            false => done,
        }
    }
}

/// Returns the common part of a request without further content.
fn of(request: Option<AnyRequestBaseWs>) -> RequestBaseWs {
    match request {
        Some(AnyRequestBaseWs::RequestBaseWs(base)) => base,
        // Whatever else is in it, nothing tells the connection.
        _ => RequestBaseWs::default(),
    }
}

/// A result that is nothing but how it went.
fn plain(done: ConnectorResultBaseWs) -> AnyConnectorResultBaseWs {
    AnyConnectorResultBaseWs::ConnectorResultBaseWs(done)
}

fn strings(texts: impl Iterator<Item = &'static str>) -> StringArrayPluginResponseWs {
    StringArrayPluginResponseWs { items: convert::list(texts), ..Default::default() }
}

fn items(items: std::collections::BTreeMap<String, String>) -> ListItemArrayPluginResponseWs {
    ListItemArrayPluginResponseWs { list_items: convert::dictionary(items), ..Default::default() }
}

fn untouched_noted<R: Outcome>(done: R, untouched: &[&str]) -> R {
    match untouched {
        [] => done,
        fields => {
            let fields = fields.join(", ");
            done.noted(
                ResponseStateWs::Warning,
                format!("the ERP system gives these fields their values: {fields}"),
            )
        }
    }
}
