//! The service ErpSync, as far as it is about synchronizing.

use erpsync::soap::Fault;
use erpsync::{Request, Response};

use super::NetServer;
use super::denied::Denied;
use super::sessions::Sessions;
use crate::services86::{
    ChangeEngineStatus, ChangeEngineStatusResponse, ErpSync, ErpSyncEngineStatus, ErpSyncRequestHeaders,
    ErpSyncResponseHeaders, ForceSyncAll, ForceSyncAllResponse, GetConnection, GetConnectionResponse,
    GetEngineStatus, GetEngineStatusResponse, PluginResponse, SoTimeZone, SyncAll, SyncAllResponse,
};

type Answer<T> = Result<Response<T, ErpSyncResponseHeaders>, Fault>;

impl ErpSync for NetServer {
    type Error = Fault;

    /// Synchronizes whatever the switch says.
    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, ErpSyncRequestHeaders>,
    ) -> Answer<ForceSyncAllResponse> {
        self.answer(request.headers, || Ok(ForceSyncAllResponse { response: Some(self.synchronize()) }))
    }

    /// Synchronizes if that is switched on.
    async fn sync_all(&self, request: Request<SyncAll, ErpSyncRequestHeaders>) -> Answer<SyncAllResponse> {
        self.answer(request.headers, || {
            let response = if self.crm().engine_runs { self.synchronize() } else { switched_off() };
            Ok(SyncAllResponse { response: Some(response) })
        })
    }

    async fn get_engine_status(
        &self,
        request: Request<GetEngineStatus, ErpSyncRequestHeaders>,
    ) -> Answer<GetEngineStatusResponse> {
        self.answer(request.headers, || Ok(GetEngineStatusResponse { response: Some(self.engine_status()) }))
    }

    async fn change_engine_status(
        &self,
        request: Request<ChangeEngineStatus, ErpSyncRequestHeaders>,
    ) -> Answer<ChangeEngineStatusResponse> {
        let run = request.body.run;
        self.answer(request.headers, || {
            if let Some(run) = run {
                self.crm().engine_runs = run;
            }
            Ok(ChangeEngineStatusResponse { response: Some(self.engine_status()) })
        })
    }

    async fn get_connection(
        &self,
        request: Request<GetConnection, ErpSyncRequestHeaders>,
    ) -> Answer<GetConnectionResponse> {
        let id = request.body.erp_connection_id.unwrap_or_default();
        self.answer(request.headers, || {
            let connection = self.crm().connection(id).ok_or(Denied::NoSuchConnection(id))?;
            Ok(GetConnectionResponse { response: Some(connection) })
        })
    }
}

impl NetServer {
    /// Lets the application and its user in; answers with what `work` gives, or says in the headers why there
    /// is nothing.
    fn answer<T: Default>(
        &self,
        headers: ErpSyncRequestHeaders,
        work: impl FnOnce() -> Result<T, Denied>,
    ) -> Answer<T> {
        let ticket = headers.credentials.and_then(|credentials| credentials.ticket);
        let outcome = Sessions::check_application(headers.application_token.as_ref())
            .and_then(|()| self.sessions.check_ticket(ticket.as_ref()))
            .and_then(|()| work());
        let answered = ErpSyncResponseHeaders {
            succeeded: Some(outcome.is_ok()),
            exception_info: outcome.as_ref().err().map(|denied| (*denied).into()),
            // The caller's, if he gave one.
            time_zone: Some(headers.time_zone.unwrap_or_else(|| SoTimeZone {
                so_time_zone_id: Some(77),
                so_time_zone_location_code: Some("NO".to_owned()),
            })),
            ..ErpSyncResponseHeaders::default()
        };
        Ok(Response::new(outcome.unwrap_or_default()).with_headers(answered))
    }

    fn synchronize(&self) -> PluginResponse {
        let (connections, changes) = self.crm().synchronize();
        PluginResponse {
            is_ok: Some(true),
            user_explanation: Some(format!("{connections} active connections were synchronized")),
            changes: Some(changes),
            ..PluginResponse::default()
        }
    }

    fn engine_status(&self) -> ErpSyncEngineStatus {
        let is_running = self.crm().engine_runs;
        let message = if is_running { "Running" } else { "Switched off" };
        ErpSyncEngineStatus {
            is_running: Some(is_running),
            status_message: Some(message.to_owned()),
            ..ErpSyncEngineStatus::default()
        }
    }
}

fn switched_off() -> PluginResponse {
    PluginResponse {
        is_ok: Some(true),
        user_explanation: Some("Automatic synchronization is switched off".to_owned()),
        ..PluginResponse::default()
    }
}
