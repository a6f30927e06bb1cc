//! `ForceSyncAll` as a server answers that takes its time: each change is sent when it is known.

use std::convert::Infallible;
use std::time::Duration;

use erpsync::soap::Fault;
use erpsync::{Request, Response, Streamed};
use futures_util::{StreamExt, stream};

use super::NetServer;
use super::sessions::Sessions;
use crate::services86;
use crate::streams::services86::{
    ChangedDataItem, ErpSync, ErpSyncRequestHeaders, ErpSyncResponseHeaders, ForceSyncAll,
    ForceSyncAllResponse, ForceSyncAllResponseItem as Changed, PluginResponse, SoExceptionInfo, SoTimeZone,
};

/// Time that a change takes.
const PAUSE: Duration = Duration::from_millis(100);

impl ErpSync for NetServer {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, ErpSyncRequestHeaders>,
    ) -> Result<Response<Streamed<ForceSyncAllResponse>, ErpSyncResponseHeaders>, Fault> {
        let headers = request.headers;
        let ticket = headers.credentials.and_then(|credentials| credentials.ticket);
        let permission = Sessions::check_application(headers.application_token.as_ref())
            .and_then(|()| self.sessions.check_ticket(ticket.as_ref()));
        let mut answered = ErpSyncResponseHeaders {
            succeeded: Some(permission.is_ok()),
            time_zone: Some(headers.time_zone.unwrap_or_else(|| SoTimeZone {
                so_time_zone_id: Some(77),
                so_time_zone_location_code: Some("NO".to_owned()),
            })),
            ..ErpSyncResponseHeaders::default()
        };
        if let Err(denied) = permission {
            let services86::SoExceptionInfo { message, friendly_text, exception_type, source, .. } =
                denied.into();
            let exception =
                SoExceptionInfo { message, friendly_text, exception_type, source, ..Default::default() };
            answered.exception_info = Some(exception);
            let nothing =
                Streamed::new(ForceSyncAllResponse::default(), stream::empty::<Result<_, Infallible>>());
            return Ok(Response::new(nothing).with_headers(answered));
        }
        let (connections, changes) = self.crm().synchronize();
        let lists = [
            (changes.added_records, Changed::AddedRecords as fn(_) -> _),
            (changes.updated_records, Changed::UpdatedRecords),
            (changes.deleted_records, Changed::DeletedRecords),
        ];
        let items = lists.into_iter().flat_map(|(records, changed)| {
            records.into_iter().flatten().map(move |record| changed(record.map(item)))
        });
        let items = stream::iter(items.collect::<Vec<_>>()).then(|item| async {
            tokio::time::sleep(PAUSE).await;
            Ok::<_, Infallible>(item)
        });
        let response = PluginResponse {
            is_ok: Some(true),
            user_explanation: Some(format!("{connections} active connections were synchronized")),
            ..PluginResponse::default()
        };
        let streamed = Streamed::new(ForceSyncAllResponse { response: Some(response) }, items);
        Ok(Response::new(streamed).with_headers(answered))
    }
}

fn item(record: services86::ChangedDataItem) -> ChangedDataItem {
    ChangedDataItem { tablename: record.tablename, record_id: record.record_id, ..ChangedDataItem::default() }
}
