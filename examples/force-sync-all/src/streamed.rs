//! `--stream`: `ForceSyncAll` with the changes as they arrive.
//!
//! The client is the same but for the types of the response: `build.rs` generates the operation once more, with its lists as a stream.

use std::io::{self, Write};
use std::time::Instant;

use erpsync::client::CallError;
use futures_util::TryStreamExt;

use crate::args::{Options, Server};
use crate::client::Synced;
use crate::report::changes::{Change, record};
use crate::report::{json, one_line};
use crate::services86::{self, PluginResponse, SoTimeZone};
use crate::streams::services86::{ErpSyncClient, ForceSyncAll, ForceSyncAllResponseItem as Changed};

/// Synchronizes all active connections, and writes each change as soon as it has arrived.
///
/// # Errors
///
/// Those of the call, and of the output.
pub(crate) async fn force_sync_all(
    client: &services86::ErpSyncClient,
    options: &Options,
    out: &mut impl Write,
) -> Result<io::Result<Synced>, CallError> {
    // Settings and tickets stay; the types are others.
    let client = ErpSyncClient::from_client(client.client().clone());
    let start = Instant::now();
    let response = client.force_sync_all(ForceSyncAll {}).await?;
    let time_zone = response.headers.time_zone.clone();
    let mut changes = response.body;
    while let Some(changed) = changes.try_next().await? {
        if let Err(error) = write(&changed, options.json, out) {
            return Ok(Err(error));
        }
    }
    // All that stands around the changes, with empty lists.
    let response = changes.finish().await?.response;
    Ok(Ok(Synced {
        endpoint: client.client().endpoint().to_owned(),
        stand_in: matches!(options.server, Server::StandIn),
        duration: start.elapsed(),
        time_zone: time_zone.map(|zone| SoTimeZone {
            so_time_zone_id: zone.so_time_zone_id,
            so_time_zone_location_code: zone.so_time_zone_location_code,
        }),
        response: response.map(|response| PluginResponse {
            is_ok: response.is_ok,
            user_explanation: response.user_explanation,
            tech_explanation: response.tech_explanation,
            error_code: response.error_code,
            ..PluginResponse::default()
        }),
    }))
}

fn write(changed: &Changed, json: bool, out: &mut impl Write) -> io::Result<()> {
    let (change, item) = match changed {
        Changed::AddedRecords(item) => (Change::Added, item),
        Changed::UpdatedRecords(item) => (Change::Updated, item),
        Changed::DeletedRecords(item) => (Change::Deleted, item),
    };
    let Some(item) = item else { return Ok(()) };
    let (table, id) = record(item.tablename.as_deref(), item.record_id);
    match json {
        true => json::write_change(change, table, id, out)?,
        false => writeln!(out, "  {:<7}  {:<8} {id}", change.word(), one_line(table))?,
    }
    // Now, not when the buffer is full.
    out.flush()
}
