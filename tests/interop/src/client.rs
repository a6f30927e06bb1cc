//! The client: it makes every call of the values, and compares every value of the replies.

use std::fmt::Debug;

use erpsync::Response;
use erpsync::client::CallError;
use erpsync::soap::Fault;

use crate::services86::{ErpSyncClient, ErpSyncResponseHeaders, ForceSyncAll, GetEngineStatus};
use crate::values::{self, Locked};

/// Result of one call: its name, and the differences found.
#[derive(Debug)]
pub struct Outcome {
    /// The operation, or `NoTicket`.
    pub call: &'static str,
    /// The difference between what was expected and what came.
    pub result: Result<(), String>,
}

/// Makes every call at an endpoint.
pub async fn call_everything(endpoint: &str) -> Vec<Outcome> {
    let client = ErpSyncClient::new(endpoint).unwrap().with_headers(&values::request_headers(true));
    let stranger = ErpSyncClient::new(endpoint).unwrap().with_headers(&values::request_headers(false));
    let reply = client.force_sync_all(ForceSyncAll {}).await;
    let force_sync_all = compare(reply, |body| body.response, values::plugin_response("ForceSyncAll"));
    let reply = client.force_resync_external(values::force_resync_external()).await;
    let expected = values::plugin_response("ForceResyncExternal");
    let force_resync_external = compare(reply, |body| body.response, expected);
    let reply = client.get_engine_status(GetEngineStatus {}).await;
    let get_engine_status = compare(reply, |body| body.response, values::engine_status());
    let reply = client.get_erp_sync_connection_summary(values::get_summary()).await;
    let summary = compare(reply, |body| body.response, values::summary());
    let reply = client.save_connection(values::save_connection()).await;
    let save_connection = compare(reply, |body| body.response, values::saved_connection());
    let reply = client.delete_connection(values::delete_connection()).await;
    let delete_connection = refused(reply, &values::fault(Some("DeleteConnection")));
    let reply = stranger.force_sync_all(ForceSyncAll {}).await;
    let no_ticket = refused(reply, &values::fault(None));
    [
        ("ForceSyncAll", force_sync_all),
        ("ForceResyncExternal", force_resync_external),
        ("GetEngineStatus", get_engine_status),
        ("GetErpSyncConnectionSummary", summary),
        ("SaveConnection", save_connection),
        ("DeleteConnection", delete_connection),
        ("NoTicket", no_ticket),
    ]
    .map(|(call, result)| Outcome { call, result })
    .into()
}

fn compare<B, T: PartialEq + Debug>(
    reply: Result<Response<B, ErpSyncResponseHeaders>, CallError>,
    value: impl FnOnce(B) -> Option<T>,
    expected: T,
) -> Result<(), String> {
    let reply = reply.map_err(|error| error.to_string())?;
    let headers = values::response_headers();
    if reply.headers != headers {
        return Err(format!("the headers are {:?}\n  instead of {headers:?}", reply.headers));
    }
    match value(reply.body) {
        Some(found) if found == expected => Ok(()),
        found => Err(format!("the response is {found:?}\n  instead of {expected:?}")),
    }
}

fn refused<T: Debug>(reply: Result<T, CallError>, expected: &Fault) -> Result<(), String> {
    let error = reply.err().ok_or("the call went through; a fault was expected")?;
    let said =
        |fault: &Fault| (fault.kind(), fault.reason().to_owned(), fault.detail_as::<Locked>().ok().flatten());
    match error.fault().map(said) {
        Some(found) if found == said(expected) => Ok(()),
        Some(found) => Err(format!("the fault says {found:?}\n  instead of {:?}", said(expected))),
        None => Err(format!("the error is {error:?}\n  instead of the fault {expected}")),
    }
}
