//! A stand-in for NetServer: the services SoPrincipal and ErpSync, on the traits that the build script
//! generated, over HTTP on this machine.
//!
//! It has one user and one application, whose tickets and tokens it really checks, and some connections to
//! ERP systems in which people go on working, so that each synchronization finds something else to do.
//! Operations that are not implemented here answer with a fault that says so.

mod crm;
mod denied;
mod erp;
mod erp_sync;
mod sessions;
mod slowly;
mod so_principal;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use erpsync::security::Security;
use tokio::net::TcpListener;

use self::crm::Crm;
use self::sessions::Sessions;
pub(crate) use self::sessions::{APPLICATION_TOKEN, PASSWORD, USER};
use crate::services86::{ErpSyncServer, SoPrincipalServer};
use crate::streams::services86 as streams;

const ERP_SYNC: &str = "/Remote/Services86/ErpSync.svc";
const SO_PRINCIPAL: &str = "/Remote/Services86/SoPrincipal.svc";
/// Both services where `ForceSyncAll` sends each change when it is known.
const SLOWLY: [&str; 2] =
    ["/Slowly/Remote/Services86/ErpSync.svc", "/Slowly/Remote/Services86/SoPrincipal.svc"];

/// The stand-in, at its address.
#[derive(Debug)]
pub(crate) struct StandIn {
    listener: TcpListener,
    address: SocketAddr,
}

/// Shared state of both services.
#[derive(Debug)]
struct NetServer {
    sessions: Sessions,
    crm: Mutex<Crm>,
}

impl NetServer {
    fn crm(&self) -> MutexGuard<'_, Crm> {
        self.crm.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StandIn {
    /// Takes a port of the loopback interface; 0 is any that is free.
    pub(crate) async fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address of the service ErpSync.
    pub(crate) fn erp_sync_url(&self) -> String {
        format!("http://{}{ERP_SYNC}", self.address)
    }

    /// The address of ErpSync where its response comes bit by bit.
    pub(crate) fn slow_erp_sync_url(&self) -> String {
        format!("http://{}{}", self.address, SLOWLY[0])
    }

    /// Returns an introduction for a person who wants to call it.
    pub(crate) fn introduction(&self) -> String {
        let (address, [slowly, _]) = (self.address, SLOWLY);
        format!(
            "A stand-in for NetServer, until Ctrl-C.\n\n\
             \x20 ErpSync            http://{address}{ERP_SYNC}\n\
             \x20 SoPrincipal        http://{address}{SO_PRINCIPAL}\n\
             \x20 ErpSync, slowly    http://{address}{slowly}\n\
             \x20 WSDLs              at these addresses, with ?wsdl behind them\n\
             \x20 user               {USER}\n\
             \x20 password           {PASSWORD}\n\
             \x20 application token  {APPLICATION_TOKEN}\n"
        )
    }

    /// Answers calls until Ctrl-C. Messages of ErpSync are protected by `security`.
    pub(crate) async fn serve(self, security: Option<Security>) {
        let net_server = Arc::new(NetServer { sessions: Sessions::default(), crm: Mutex::new(Crm::new()) });
        let erp_sync = ErpSyncServer::from_arc(net_server.clone());
        let erp_sync = match security {
            Some(security) => erp_sync.with_interceptor(security),
            None => erp_sync,
        };
        let slowly = streams::ErpSyncServer::from_arc(net_server.clone());
        let so_principal = SoPrincipalServer::from_arc(net_server);
        let router = axum::Router::new()
            .route_service(ERP_SYNC, erp_sync)
            .route_service(SO_PRINCIPAL, so_principal.clone());
        let router = router.route_service(SLOWLY[0], slowly).route_service(SLOWLY[1], so_principal);
        let stop = async {
            // Without a handler for Ctrl-C, the signal ends the process as it always does.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        erpsync::server::serve(self.listener, router).graceful_shutdown(stop).await;
    }
}
