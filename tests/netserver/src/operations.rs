//! Every operation of both services: a server that notes requests and answers what it is told to, and the way
//! of a pair of sample messages through it.

use std::any::Any;
use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use erpsync::client::{Call, CallErrorKind};
use erpsync::soap::{Fault, HeaderBlocks};
use erpsync::transport::{Body, InProcess};
use erpsync::xml::{ReadOptions, XmlRead, XmlWrite};
use erpsync::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

use crate::services86::*;

type Slot = Mutex<Option<Box<dyn Any + Send>>>;

/// Notes the request of whatever operation, and answers what it was given.
#[derive(Debug, Default)]
struct Mirror {
    asked: Slot,
    answer: Slot,
}

impl Mirror {
    fn reflect<T: Send + 'static, H: Send + 'static, R, G>(
        &self,
        request: Request<T, H>,
    ) -> Result<Response<R, G>, Fault>
    where
        R: Default + Clone + 'static,
        G: Default + Clone + 'static,
    {
        *self.asked.lock().unwrap() = Some(Box::new(request));
        let answer = self.answer.lock().unwrap();
        let answer = answer.as_ref().and_then(|answer| answer.downcast_ref::<Response<R, G>>());
        Ok(answer.cloned().unwrap_or_default())
    }

    fn asked<T: 'static>(&self) -> Option<T> {
        let asked = self.asked.lock().unwrap().take()?;
        Some(*asked.downcast().expect("the operation has this request"))
    }
}

type Server = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Infallible>;

/// A request and a response to an operation, as documents.
#[derive(Debug)]
pub struct Pair {
    /// The bytes of the request.
    pub request: Vec<u8>,
    /// The bytes of the response.
    pub response: Vec<u8>,
}

/// Result of each half of a pair: our own message with the same values, or the error of reading it.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// Result of the request; the error is the server's answer.
    pub request: Result<String, String>,
    /// Result of the response; the error is the client's.
    pub response: Result<String, String>,
}

/// The messages that went by, as text.
type Log = Arc<Mutex<[String; 2]>>;

/// The server, its messages logged.
fn logged(server: Server, log: Log) -> Server {
    BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<Body>| {
        let (server, log) = (server.clone(), log.clone());
        async move {
            let (mut parts, body) = request.into_parts();
            // Without this field the answer is text.
            parts.headers.remove(http::header::ACCEPT_ENCODING);
            let request = body.collect(usize::MAX).await.unwrap();
            let answer =
                server.oneshot(http::Request::from_parts(parts, Body::from(request.clone()))).await?;
            let (parts, body) = answer.into_parts();
            let answer = body.collect(usize::MAX).await.unwrap();
            *log.lock().unwrap() = [&request, &answer].map(|xml| String::from_utf8_lossy(xml).into_owned());
            Ok(http::Response::from_parts(parts, Body::from(answer)))
        }
    }))
}

/// JSON of the generated types by the derives of `serde`.
trait Json: Serialize + DeserializeOwned + PartialEq + Debug {
    /// To JSON and back again: the same value, or, where something in it is masked, the same JSON.
    fn through_json(&self) {
        let json = serde_json::to_string(self).unwrap();
        let read: Self = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        if !json.contains("\"***\"") {
            assert_eq!(read, *self);
        }
    }
}

impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Json for T {}

/// Has the server read the request and the client the response, with these options; writes what was read with
/// the client and the server, and has it read again, strictly: the values must be the same.
async fn round<T, H, R, G>(
    pair: &Pair,
    options: ReadOptions,
    mirror: &Mirror,
    [given, strict]: [Server; 2],
    call: impl Fn(Server, ReadOptions, Request<T, H>) -> Call<Request<T, H>, Response<R, G>>,
) -> Outcome
where
    T: XmlRead + XmlWrite + Json + Clone + Default + Send + Sync + 'static,
    H: HeaderBlocks + Json + Clone + Default + Send + Sync + 'static,
    R: XmlRead + XmlWrite + Json + Clone + Default + Send + 'static,
    G: HeaderBlocks + Json + Clone + Default + Send + 'static,
{
    let log = Log::default();
    let strict = logged(strict, log.clone());
    let again = |request| call(strict.clone(), ReadOptions::default(), request);

    let message = http::Request::post("/").header("content-type", "application/soap+xml; charset=utf-8");
    let message = message.body(Body::from(pair.request.clone())).unwrap();
    let answer = given.oneshot(message).await.unwrap();
    let request = match mirror.asked::<Request<T, H>>() {
        Some(first) => {
            assert_eq!(answer.status(), 200);
            assert!(first.other_headers.is_empty(), "{:?}", first.other_headers);
            first.body.through_json();
            first.headers.through_json();
            let request = Request::new(first.body.clone()).with_headers(first.headers.clone());
            again(request).await.unwrap();
            let second = mirror.asked::<Request<T, H>>().unwrap();
            assert_eq!((second.body, second.headers), (first.body, first.headers));
            Ok(log.lock().unwrap()[0].clone())
        }
        None => {
            let text = answer.into_body().collect(usize::MAX).await.unwrap();
            Err(String::from_utf8_lossy(&text).into_owned())
        }
    };

    let reply = Bytes::from(pair.response.clone());
    let replying = tower::service_fn(move |_request| {
        let reply = http::Response::new(Body::from(reply.clone()));
        async { Ok(reply) }
    });
    let response = match call(BoxCloneSyncService::new(replying), options, Request::default()).await {
        Ok(first) => {
            first.body.through_json();
            first.headers.through_json();
            *mirror.answer.lock().unwrap() = Some(Box::new(first.clone()));
            assert_eq!(again(Request::default()).await.unwrap(), first);
            Ok(log.lock().unwrap()[1].clone())
        }
        Err(error) => match error.kind() {
            CallErrorKind::Read(error) => Err(error.to_string()),
            _ => panic!("{error}"),
        },
    };
    Outcome { request, response }
}

/// The server behind a pointer.
macro_rules! boxed {
    ($server:expr) => {
        BoxCloneSyncService::new($server)
    };
}

macro_rules! operations {
    (
        $service:ident, $client:ident, $server:ident, $names:ident, $round:ident, $asked:ident, $answered:ident;
        $($method:ident: $request:ident -> $response:ident;)*
    ) => {
        impl $service for Mirror {
            type Error = Fault;

            $(async fn $method(
                &self,
                request: Request<$request, $asked>,
            ) -> Result<Response<$response, $answered>, Fault> {
                self.reflect(request)
            })*
        }

        /// The operations of the service.
        pub const $names: &[&str] = &[$(stringify!($request)),*];

        /// Sends a pair of an operation through the service's server and client.
        ///
        /// # Panics
        ///
        /// If what was written reads as something else; if there is no such operation.
        pub async fn $round(operation: &str, pair: &Pair, options: ReadOptions) -> Outcome {
            let mirror = Arc::new(Mirror::default());
            let server = $server::from_arc(mirror.clone());
            let strict = boxed!(server.clone());
            let given = boxed!(server.with_read_options(options.clone()));
            match operation {
                $(stringify!($request) => {
                    let call = |server: Server, options, request: Request<$request, $asked>| {
                        let client = $client::with_transport("http://mirror/", InProcess::new(server)).unwrap();
                        client.with_read_options(options).$method(request)
                    };
                    round(pair, options, &mirror, [given, strict], call).await
                })*
                other => panic!("{} has no operation `{other}`", stringify!($service)),
            }
        }
    };
}

operations! {
    ErpSync, ErpSyncClient, ErpSyncServer, ERP_SYNC_OPERATIONS, erp_sync, ErpSyncRequestHeaders, ErpSyncResponseHeaders;
    create_default_erp_sync_connector_entity: CreateDefaultErpSyncConnectorEntity -> CreateDefaultErpSyncConnectorEntityResponse;
    get_erp_sync_connector_entity: GetErpSyncConnectorEntity -> GetErpSyncConnectorEntityResponse;
    save_erp_sync_connector_entity: SaveErpSyncConnectorEntity -> SaveErpSyncConnectorEntityResponse;
    can_delete_erp_sync_connector_entity: CanDeleteErpSyncConnectorEntity -> CanDeleteErpSyncConnectorEntityResponse;
    delete_erp_sync_connector_entity: DeleteErpSyncConnectorEntity -> DeleteErpSyncConnectorEntityResponse;
    test_connector_url: TestConnectorUrl -> TestConnectorUrlResponse;
    get_configuration_fields: GetConfigurationFields -> GetConfigurationFieldsResponse;
    get_connection: GetConnection -> GetConnectionResponse;
    save_connection: SaveConnection -> SaveConnectionResponse;
    delete_connection: DeleteConnection -> DeleteConnectionResponse;
    get_erp_connection_config_fields: GetErpConnectionConfigFields -> GetErpConnectionConfigFieldsResponse;
    test_connection_by_id: TestConnectionById -> TestConnectionByIdResponse;
    test_connection_by_config: TestConnectionByConfig -> TestConnectionByConfigResponse;
    toggle_erp_connection_active: ToggleErpConnectionActive -> ToggleErpConnectionActiveResponse;
    get_erp_sync_connection_summary: GetErpSyncConnectionSummary -> GetErpSyncConnectionSummaryResponse;
    save_erp_connection_sync_priorities: SaveErpConnectionSyncPriorities -> SaveErpConnectionSyncPrioritiesResponse;
    update_connection_fields: UpdateConnectionFields -> UpdateConnectionFieldsResponse;
    get_actor_type_mapping: GetActorTypeMapping -> GetActorTypeMappingResponse;
    save_actor_type_mapping: SaveActorTypeMapping -> SaveActorTypeMappingResponse;
    get_crm_actor_type: GetCrmActorType -> GetCrmActorTypeResponse;
    move_erp_field_item: MoveErpFieldItem -> MoveErpFieldItemResponse;
    validate_archive_column_config: ValidateArchiveColumnConfig -> ValidateArchiveColumnConfigResponse;
    get_default_value_info: GetDefaultValueInfo -> GetDefaultValueInfoResponse;
    save_default_value_info: SaveDefaultValueInfo -> SaveDefaultValueInfoResponse;
    get_connection_list_mappings: GetConnectionListMappings -> GetConnectionListMappingsResponse;
    save_connection_list_mappings: SaveConnectionListMappings -> SaveConnectionListMappingsResponse;
    get_connections_and_display_fields: GetConnectionsAndDisplayFields -> GetConnectionsAndDisplayFieldsResponse;
    get_erp_field_values: GetErpFieldValues -> GetErpFieldValuesResponse;
    get_fields_for_new_erp_actor: GetFieldsForNewErpActor -> GetFieldsForNewErpActorResponse;
    create_erp_actor_from_crm: CreateErpActorFromCrm -> CreateErpActorFromCrmResponse;
    supports_advanced_search: SupportsAdvancedSearch -> SupportsAdvancedSearchResponse;
    get_field_values_from_crm: GetFieldValuesFromCrm -> GetFieldValuesFromCrmResponse;
    get_field_values_from_erp: GetFieldValuesFromErp -> GetFieldValuesFromErpResponse;
    create_actor_link: CreateActorLink -> CreateActorLinkResponse;
    connect_actor: ConnectActor -> ConnectActorResponse;
    break_actor_link: BreakActorLink -> BreakActorLinkResponse;
    sync_all: SyncAll -> SyncAllResponse;
    force_sync_all: ForceSyncAll -> ForceSyncAllResponse;
    force_resync: ForceResync -> ForceResyncResponse;
    force_resync_batch_task: ForceResyncBatchTask -> ForceResyncBatchTaskResponse;
    force_resync_external: ForceResyncExternal -> ForceResyncExternalResponse;
    get_engine_status: GetEngineStatus -> GetEngineStatusResponse;
    change_engine_status: ChangeEngineStatus -> ChangeEngineStatusResponse;
    change_engine_interval: ChangeEngineInterval -> ChangeEngineIntervalResponse;
}

operations! {
    SoPrincipal, SoPrincipalClient, SoPrincipalServer, SO_PRINCIPAL_OPERATIONS, so_principal, SoPrincipalRequestHeaders, SoPrincipalResponseHeaders;
    get_system_info: GetSystemInfo -> GetSystemInfoResponse;
    authenticate_implicit: AuthenticateImplicit -> AuthenticateResponse;
    authenticate_username_password: AuthenticateUsernamePassword -> AuthenticateResponse;
    authenticate_generic: AuthenticateGeneric -> AuthenticateResponse;
    authenticate_with_access_token: AuthenticateWithAccessToken -> AuthenticateResponse;
}
