//! Complete calls over loopback HTTP on kept-alive connections: our client and our server
//! beside a bare reqwest client and a bare axum handler that exchange the same two bodies, in the same run.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use bytes::Bytes;
use erpsync::soap::Fault;
use erpsync::{Request, Response};
use erpsync_benches::services86::{
    ChangedData, ChangedDataItem, ErpSync, ErpSyncClient, ErpSyncRequestHeaders, ErpSyncResponseHeaders,
    ErpSyncServer, ForceSyncAll, ForceSyncAllResponse, PluginResponse,
};

/// Calls a round, shared by those who call at once.
const CALLS: usize = 4_096;
const ROUNDS: usize = 9;

/// Answers with three records.
#[derive(Clone)]
struct Connector;

impl ErpSync for Connector {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        _: Request<ForceSyncAll, ErpSyncRequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ErpSyncResponseHeaders>, Fault> {
        let records = ["contact", "person", "sale"].into_iter().enumerate().map(|(at, table)| {
            Some(ChangedDataItem {
                tablename: Some(table.to_owned()),
                record_id: Some(1_000 + at as i32),
                ..ChangedDataItem::default()
            })
        });
        let changes = ChangedData { added_records: Some(records.collect()), ..ChangedData::default() };
        let response = PluginResponse {
            is_ok: Some(true),
            user_explanation: Some("all & well".to_owned()),
            changes: Some(changes),
            ..PluginResponse::default()
        };
        let headers = ErpSyncResponseHeaders { succeeded: Some(true), ..ErpSyncResponseHeaders::default() };
        Ok(Response::new(ForceSyncAllResponse { response: Some(response) }).with_headers(headers))
    }
}

/// The two bodies, as a call of the client really sends and receives them.
struct Bodies {
    request: Bytes,
    reply: Bytes,
}

const ACTION: &str = "\"http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll\"";
const SOAP: &str = "text/xml; charset=utf-8";

async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async { axum::serve(listener, app).await });
    format!("http://{address}/ErpSync.svc")
}

async fn bodies(client: &ErpSyncClient) -> Bodies {
    let seen = Arc::new(OnceLock::new());
    let keep = Arc::clone(&seen);
    let client = client.clone().with_observer(move |exchange| {
        let _ = keep.set(Bodies {
            request: exchange.request_xml().into(),
            reply: exchange.reply_xml().unwrap_or_default().into(),
        });
    });
    client.force_sync_all(ForceSyncAll {}).await.expect("the server answers");
    drop(client);
    Arc::into_inner(seen).and_then(OnceLock::into_inner).expect("the call was seen")
}

/// Seconds that the calls of a round take, so many of them at once.
async fn round<F: Future<Output = ()> + Send + 'static>(
    at_once: usize,
    call: impl Fn() -> F + Clone + Send + 'static,
) -> f64 {
    let start = Instant::now();
    let callers: Vec<_> = (0..at_once)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS / at_once {
                    call().await;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no call fails");
    }
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A call of ours, again and again.
fn calls(client: ErpSyncClient) -> impl Fn() -> Call + Clone + Send + 'static {
    move || {
        let client = client.clone();
        Box::pin(async move {
            client.force_sync_all(ForceSyncAll {}).await.expect("the server answers");
        })
    }
}

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

#[tokio::main]
#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
async fn main() {
    let ours = Router::new().route_service("/ErpSync.svc", ErpSyncServer::new(Connector));
    let url = serve(ours).await;
    let client = ErpSyncClient::new(&*url).unwrap();
    let bodies = bodies(&client).await;
    println!("request {} bytes, reply {} bytes", bodies.request.len(), bodies.reply.len());

    let reply = bodies.reply.clone();
    let bare = Router::new().route(
        "/ErpSync.svc",
        post(move |_: Bytes| {
            let reply = reply.clone();
            async move { ([(CONTENT_TYPE, SOAP)], reply) }
        }),
    );
    let peer = serve(bare).await;
    // The client is built with TLS, which it does not use here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (plain, request) = (reqwest::Client::new(), bodies.request);
    let call = calls(client);
    let bare = move || {
        let request =
            plain.post(&peer).header(CONTENT_TYPE, SOAP).header("SOAPAction", ACTION).body(request.clone());
        async move {
            let reply = request.send().await.expect("the server answers");
            reply.bytes().await.expect("the server answers");
        }
    };
    for at_once in [1, 16, 256] {
        let (mut peers, mut own) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            peers.push(round(at_once, bare.clone()).await);
            own.push(round(at_once, call.clone()).await);
        }
        let ratio = median(own.iter().zip(&peers).map(|(own, peer)| peer / own).collect());
        println!(
            "{at_once:4} at once: erpsync {:6.0} calls/s, reqwest and axum {:6.0} calls/s: {:.0} %",
            CALLS as f64 / median(own),
            CALLS as f64 / median(peers),
            ratio * 100.0
        );
    }
}
