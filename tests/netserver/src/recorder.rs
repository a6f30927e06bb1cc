//! A server of ErpSync that notes what it is asked, and the two ways that users host one.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use erpsync::soap::Fault;
use erpsync::xml::Name;
use erpsync::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

use crate::answers::{self, Answer, LOCKED, NO_TICKET};
use crate::services86::*;

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the operations")]
pub enum Body {
    ForceSyncAll(ForceSyncAll),
    ForceResyncExternal(ForceResyncExternal),
    GetEngineStatus(GetEngineStatus),
    GetErpSyncConnectionSummary(GetErpSyncConnectionSummary),
    DeleteConnection(DeleteConnection),
}

/// A request as it reached the implementation.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Body of the reply.
    pub body: Body,
    /// The header blocks that the WSDL names.
    pub headers: ErpSyncRequestHeaders,
    /// The names of the header blocks that the WSDL does not know.
    pub others: Vec<String>,
}

/// Notes what it is asked, and answers as the recorded servers did.
#[derive(Debug, Default)]
pub struct Recorder {
    seen: Mutex<Vec<Seen>>,
}

impl Recorder {
    /// Takes what was noted.
    ///
    /// # Panics
    ///
    /// If an operation panicked.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Notes the request; a fault where it has no ticket, as the recorded servers had it.
    fn note<T>(&self, request: Request<T, ErpSyncRequestHeaders>, body: fn(T) -> Body) -> Result<(), Fault> {
        let Request { body: content, headers, other_headers, .. } = request;
        let ticket = headers.credentials.as_ref().and_then(|credentials| credentials.ticket.as_ref());
        let known = ticket.is_some_and(|ticket| ticket.expose() == answers::TICKET);
        let local = |name: Name<'_>| name.local.to_owned();
        let others = other_headers.iter().map(|other| local(other.name())).collect();
        self.seen.lock().unwrap().push(Seen { body: body(content), headers, others });
        if known { Ok(()) } else { Err(Fault::sender(NO_TICKET)) }
    }
}

fn respond<T>(body: T) -> Result<Response<T, ErpSyncResponseHeaders>, Fault> {
    Ok(Response::new(body).with_headers(answers::response_headers()))
}

impl ErpSync for Recorder {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, ErpSyncRequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ErpSyncResponseHeaders>, Fault> {
        self.note(request, Body::ForceSyncAll)?;
        let Answer::ForceSyncAll(response) = answers::answer("ForceSyncAll") else { unreachable!() };
        respond(response)
    }

    async fn force_resync_external(
        &self,
        request: Request<ForceResyncExternal, ErpSyncRequestHeaders>,
    ) -> Result<Response<ForceResyncExternalResponse, ErpSyncResponseHeaders>, Fault> {
        self.note(request, Body::ForceResyncExternal)?;
        let Answer::ForceResyncExternal(response) = answers::answer("ForceResyncExternal") else {
            unreachable!()
        };
        respond(response)
    }

    async fn get_engine_status(
        &self,
        request: Request<GetEngineStatus, ErpSyncRequestHeaders>,
    ) -> Result<Response<GetEngineStatusResponse, ErpSyncResponseHeaders>, Fault> {
        self.note(request, Body::GetEngineStatus)?;
        let Answer::GetEngineStatus(response) = answers::answer("GetEngineStatus") else { unreachable!() };
        respond(response)
    }

    async fn get_erp_sync_connection_summary(
        &self,
        request: Request<GetErpSyncConnectionSummary, ErpSyncRequestHeaders>,
    ) -> Result<Response<GetErpSyncConnectionSummaryResponse, ErpSyncResponseHeaders>, Fault> {
        self.note(request, Body::GetErpSyncConnectionSummary)?;
        let answer = answers::answer("GetErpSyncConnectionSummary");
        let Answer::GetErpSyncConnectionSummary(response) = answer else { unreachable!() };
        respond(response)
    }

    async fn delete_connection(
        &self,
        request: Request<DeleteConnection, ErpSyncRequestHeaders>,
    ) -> Result<Response<DeleteConnectionResponse, ErpSyncResponseHeaders>, Fault> {
        self.note(request, Body::DeleteConnection)?;
        Err(Fault::receiver(LOCKED))
    }
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Hosts a recorder under axum.
///
/// # Panics
///
/// If there is no free port.
pub async fn under_axum() -> (Arc<Recorder>, SocketAddr) {
    let recorder = Arc::new(Recorder::default());
    let server = ErpSyncServer::from_arc(recorder.clone());
    let router = axum::Router::new().route_service("/Remote/Services86/ErpSync.svc", server);
    let (listener, address) = listener().await;
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (recorder, address)
}

/// Hosts a recorder under hyper alone.
///
/// # Panics
///
/// If there is no free port.
pub async fn under_hyper() -> (Arc<Recorder>, SocketAddr) {
    let recorder = Arc::new(Recorder::default());
    let server = ErpSyncServer::from_arc(recorder.clone());
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(server.clone());
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    (recorder, address)
}
