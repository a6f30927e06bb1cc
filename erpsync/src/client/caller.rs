//! Identity of the party that makes a call.

use std::fmt;
use std::sync::Arc;

/// Identity of the party that makes a call, by the client's settings: user info and query of the endpoint, and
/// HTTP header fields that are credentials.
///
/// A key for caches of tickets and tokens, so that those of one tenant never go to another. It shows nothing of itself.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Caller {
    pub(super) user_info: Option<String>,
    pub(super) query: Option<String>,
    pub(super) credentials: Arc<[String]>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Caller(..)")
    }
}
