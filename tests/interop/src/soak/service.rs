//! The service under load: it answers each call with values made of its id, and counts how often it did so.

use std::sync::{Mutex, PoisonError};

use erpsync::soap::Fault;
use erpsync::xsd::Dictionary;
use erpsync::{Request, Response};

use crate::services86::{
    ErpConnection, ErpSync, ErpSyncRequestHeaders, ErpSyncResponseHeaders, GetConnection,
    GetConnectionResponse,
};

/// Answers `GetConnection`, and knows how often for which id.
#[derive(Debug, Default)]
pub(super) struct Counting {
    /// A byte an id, so that a long run takes little memory.
    times: Mutex<Vec<u8>>,
}

impl Counting {
    fn count(&self, id: i32) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let id = usize::try_from(id).unwrap_or_default();
        if times.len() <= id {
            times.resize(id + 1, 0);
        }
        times[id] = times[id].saturating_add(1);
    }

    /// Number of times that a call was carried out.
    pub(super) fn times(&self, id: i32) -> u8 {
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        usize::try_from(id).ok().and_then(|id| times.get(id).copied()).unwrap_or_default()
    }

    /// Number of calls that were carried out more than once.
    pub(super) fn twice(&self) -> u64 {
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.iter().filter(|times| **times > 1).count() as u64
    }
}

impl ErpSync for Counting {
    type Error = Fault;

    async fn get_connection(
        &self,
        request: Request<GetConnection, ErpSyncRequestHeaders>,
    ) -> Result<Response<GetConnectionResponse, ErpSyncResponseHeaders>, Fault> {
        let id = request.body.erp_connection_id.ok_or_else(|| Fault::sender("no id"))?;
        self.count(id);
        Ok(Response::new(GetConnectionResponse { response: Some(expected(id)) }))
    }
}

/// The answer to a call: a few kilobytes, all of which tell the id.
pub(super) fn expected(id: i32) -> ErpConnection {
    let mut fields = Dictionary::new();
    for number in 0..id % 40 {
        fields.push(format!("field {number} of {id}"), Some(format!("<{}> & søk", id.wrapping_mul(number))));
    }
    ErpConnection {
        erp_connection_id: Some(id),
        display_name: Some(format!("Connection {id}")),
        config_fields: Some(fields),
        user_group_access_ids: Some((0..id % 30).map(|number| id.wrapping_add(number)).collect()),
        ..ErpConnection::default()
    }
}
