//! Many clients at once against our server, through a proxy that damages connections.
//!
//! Every call must end in the answer to its own request or in an error, within its deadline; no request may be
//! carried out twice; memory must not grow. The damage is such that it can be noticed: bytes that XML and HTTP
//! forbid, never a digit for another.

mod numbers;
mod proxy;
mod service;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use erpsync::transport::Http;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use self::numbers::Numbers;
use self::service::{Counting, expected};
use crate::services86::{ErpSyncClient, ErpSyncServer, GetConnection};

/// Time limit of a call: more than the proxy delays, less than it stalls.
const DEADLINE: Duration = Duration::from_secs(3);

/// Time beyond its deadline after which a call counts as hanging.
const GRACE: Duration = Duration::from_secs(10);

/// Size of a run.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Number of clients that call at once.
    pub clients: usize,
    /// Duration of the calls, at least.
    pub time: Duration,
    /// Number of calls, at least: a slow machine still gives enough of them to judge.
    pub calls: u64,
    /// Seed of the damage; one seed does the same damage again, at other moments.
    pub seed: u64,
}

/// Runs the load.
///
/// # Errors
///
/// If a port of the loopback interface can't be had.
///
/// # Panics
///
/// If a client's task panics.
pub async fn run(load: Load) -> std::io::Result<Numbers> {
    let service = Arc::new(Counting::default());
    let upstream = serve(service.clone()).await?;
    let (address, damage) = proxy::start(upstream, load.seed).await?;
    let ids = Arc::new(AtomicU64::new(1));
    let until = Instant::now() + load.time;
    let mut tasks = JoinSet::new();
    for _ in 0..load.clients {
        // A transport each: the connections of one are not those of another.
        let client =
            ErpSyncClient::with_transport(format!("http://{address}{}", crate::server::PATH), Http::new())
                .unwrap()
                .with_timeout(DEADLINE);
        tasks.spawn(call_until(client, ids.clone(), service.clone(), until, load.calls));
    }
    let warm = numbers::memory_after(load.time / 3).await;
    let mut numbers = Numbers::default();
    while let Some(ended) = tasks.join_next().await {
        numbers.add(&ended.expect("a client's task"));
    }
    numbers.damaged = damage.load(Ordering::Relaxed);
    numbers.carried_out_twice = service.twice();
    numbers.memory = warm.zip(numbers::memory());
    Ok(numbers)
}

async fn serve(service: Arc<Counting>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = axum::Router::new().route_service(crate::server::PATH, ErpSyncServer::from_arc(service));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn call_until(
    client: ErpSyncClient,
    ids: Arc<AtomicU64>,
    service: Arc<Counting>,
    until: Instant,
    calls: u64,
) -> Numbers {
    let mut numbers = Numbers::default();
    while Instant::now() < until || ids.load(Ordering::Relaxed) <= calls {
        let Ok(id) = i32::try_from(ids.fetch_add(1, Ordering::Relaxed)) else { break };
        let request = GetConnection { erp_connection_id: Some(id) };
        match tokio::time::timeout(DEADLINE + GRACE, client.get_connection(request)).await {
            Err(_) => numbers.hanging += 1,
            Ok(Err(error)) => numbers.error(&error),
            Ok(Ok(reply)) if reply.body.response.as_ref() == Some(&expected(id)) => {
                numbers.right += 1;
                numbers.answered_without_work += u64::from(service.times(id) == 0);
            }
            Ok(Ok(reply)) => numbers.wrong(format!("call {id}: {:?}", reply.body)),
        }
    }
    numbers
}
