//! The outcome for a program: one line of JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::changes::{Change, records};
use crate::client::Synced;
use crate::failure::Failure;
use crate::services86::ChangedData;

/// The operation that the program calls.
const OPERATION: &str = "ForceSyncAll";

/// Writes what a response says; `failure` if that is not a success.
pub(crate) fn write(synced: &Synced, failure: Option<&Failure>, out: &mut impl Write) -> io::Result<()> {
    let response = synced.response.as_ref();
    let time_zone = synced
        .time_zone
        .as_ref()
        .map(|zone| json!({ "id": zone.so_time_zone_id, "location": zone.so_time_zone_location_code }));
    let line = json!({
        "synced": failure.is_none(),
        "operation": OPERATION,
        "endpoint": synced.endpoint,
        "duration_ms": u64::try_from(synced.duration.as_millis()).unwrap_or(u64::MAX),
        "time_zone": time_zone,
        "explanation": response.and_then(|response| response.user_explanation.as_ref()),
        "technical_explanation": response.and_then(|response| response.tech_explanation.as_ref()),
        "error_code": response.and_then(|response| response.error_code.as_ref()),
        "changes": response.and_then(|response| response.changes.as_ref()).map(changes),
        "error": failure.map(error),
    });
    writeln!(out, "{line}")
}

/// Writes a change, which came in a stream.
pub(crate) fn write_change(change: Change, table: &str, id: i32, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", json!({ "change": change.word(), "table": table, "id": id }))
}

/// Writes why a call brought no response.
pub(crate) fn write_failure(failure: &Failure, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", json!({ "synced": false, "operation": OPERATION, "error": error(failure) }))
}

fn error(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind,
        "status": failure.status(),
        "message": failure.what,
        "details": failure.details,
        "advice": failure.advice,
    })
}

/// The lists; one is null where the server does not say.
fn changes(data: &ChangedData) -> Value {
    let record = |(table, id): (&str, i32)| json!({ "table": table, "id": id });
    let list = |change: Change| change.list(data).map(|list| records(list).map(record).collect::<Vec<_>>());
    Change::ALL.into_iter().map(|change| (change.word(), list(change))).collect()
}
