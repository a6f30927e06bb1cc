//! A server of this project: it wants the requests of the values, and gives their responses.

use std::fmt::Debug;

use erpsync::soap::Fault;
use erpsync::{Request, Response};

use crate::services86::{
    DeleteConnection, DeleteConnectionResponse, ErpSync, ErpSyncRequestHeaders, ErpSyncResponseHeaders,
    ErpSyncServer, ForceResyncExternal, ForceResyncExternalResponse, ForceSyncAll, ForceSyncAllResponse,
    GetEngineStatus, GetEngineStatusResponse, GetErpSyncConnectionSummary,
    GetErpSyncConnectionSummaryResponse, SaveConnection, SaveConnectionResponse,
};
use crate::values;

/// The path of the service.
pub const PATH: &str = "/Remote/Services86/ErpSync.svc";

/// Compares each request with the one of the values, and answers with their response; another request is a
/// fault that tells the difference.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expecting;

impl Expecting {
    fn answer<Q, R>(
        &self,
        request: &Request<Q, ErpSyncRequestHeaders>,
        expected: &Q,
        response: R,
    ) -> Result<Response<R, ErpSyncResponseHeaders>, Fault>
    where
        Q: PartialEq + Debug,
    {
        let ticket =
            |headers: &ErpSyncRequestHeaders| headers.credentials.as_ref().and_then(|own| own.ticket.clone());
        if ticket(&request.headers).is_none() {
            return Err(values::fault(None));
        }
        let known = values::request_headers(true);
        if ticket(&request.headers) != ticket(&known)
            || request.headers.application_token != known.application_token
        {
            return Err(Fault::sender("not the ticket or the application token of the values"));
        }
        if request.body != *expected {
            let (found, wanted) = (&request.body, expected);
            return Err(Fault::sender(format!("the server read {found:?} instead of {wanted:?}")));
        }
        Ok(Response::new(response).with_headers(values::response_headers()))
    }
}

impl ErpSync for Expecting {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, ErpSyncRequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ErpSyncResponseHeaders>, Fault> {
        let response = ForceSyncAllResponse { response: Some(values::plugin_response("ForceSyncAll")) };
        self.answer(&request, &ForceSyncAll {}, response)
    }

    async fn force_resync_external(
        &self,
        request: Request<ForceResyncExternal, ErpSyncRequestHeaders>,
    ) -> Result<Response<ForceResyncExternalResponse, ErpSyncResponseHeaders>, Fault> {
        let response = Some(values::plugin_response("ForceResyncExternal"));
        let response = ForceResyncExternalResponse { response };
        self.answer(&request, &values::force_resync_external(), response)
    }

    async fn get_engine_status(
        &self,
        request: Request<GetEngineStatus, ErpSyncRequestHeaders>,
    ) -> Result<Response<GetEngineStatusResponse, ErpSyncResponseHeaders>, Fault> {
        let response = GetEngineStatusResponse { response: Some(values::engine_status()) };
        self.answer(&request, &GetEngineStatus {}, response)
    }

    async fn get_erp_sync_connection_summary(
        &self,
        request: Request<GetErpSyncConnectionSummary, ErpSyncRequestHeaders>,
    ) -> Result<Response<GetErpSyncConnectionSummaryResponse, ErpSyncResponseHeaders>, Fault> {
        let response = GetErpSyncConnectionSummaryResponse { response: Some(values::summary()) };
        self.answer(&request, &values::get_summary(), response)
    }

    async fn save_connection(
        &self,
        request: Request<SaveConnection, ErpSyncRequestHeaders>,
    ) -> Result<Response<SaveConnectionResponse, ErpSyncResponseHeaders>, Fault> {
        let response = SaveConnectionResponse { response: Some(values::saved_connection()) };
        self.answer(&request, &values::save_connection(), response)
    }

    async fn delete_connection(
        &self,
        request: Request<DeleteConnection, ErpSyncRequestHeaders>,
    ) -> Result<Response<DeleteConnectionResponse, ErpSyncResponseHeaders>, Fault> {
        self.answer(&request, &values::delete_connection(), ())?;
        Err(values::fault(Some("DeleteConnection")))
    }
}

/// The service at [`PATH`], with its WSDL at `?wsdl`.
pub fn router() -> axum::Router {
    let server = ErpSyncServer::new(Expecting);
    axum::Router::new().route_service(PATH, server)
}
