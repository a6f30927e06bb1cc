//! Times in messages, and the clock that they are compared with.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{SecurityError, SecurityErrorKind};
use crate::xsd::{DateTime, Offset};

/// Clock that times of messages are compared with: the system's, unless a test sets another.
#[derive(Clone)]
pub(super) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(super) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Time in UTC with milliseconds, as it is written into messages.
pub(super) fn written(time: SystemTime) -> Result<String, SecurityError> {
    let failed =
        || SecurityError::new(SecurityErrorKind::Setup, "the clock shows a time that can't be written");
    let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| failed())?;
    let whole = SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs());
    let whole = DateTime::try_from(whole).map_err(|_| failed())?.to_string();
    Ok(format!("{}.{:03}Z", whole.trim_end_matches('Z'), since.subsec_millis()))
}

/// Reads a time of a message. One without an offset is in UTC (WS-Security 1.1.1, section 10).
pub(super) fn parsed(text: &str, element: &str) -> Result<SystemTime, SecurityError> {
    let failed =
        || SecurityError::new(SecurityErrorKind::Malformed, format!("`{element}` of the message is no time"));
    let time: DateTime = text.trim().parse().map_err(|_| failed())?;
    let time = if time.offset().is_some() { time } else { time.with_offset(Some(Offset::UTC)) };
    SystemTime::try_from(time).map_err(|_| failed())
}

/// Limits on the age of messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Freshness {
    pub(super) max_age: Duration,
    pub(super) clock_skew: Duration,
}

impl Freshness {
    /// Checks that a time of creation is neither too long ago nor in the future.
    pub(super) fn check(
        self,
        created: SystemTime,
        now: SystemTime,
        element: &str,
    ) -> Result<(), SecurityError> {
        let expired =
            |reason| Err(SecurityError::new(SecurityErrorKind::Expired, format!("the {element} {reason}")));
        match now.duration_since(created) {
            Ok(age) if age > self.max_age.saturating_add(self.clock_skew) => expired("is too old"),
            Err(ahead) if ahead.duration() > self.clock_skew => expired("was created in the future"),
            _ => Ok(()),
        }
    }

    /// The end of the time within which a message of this time of creation is accepted.
    pub(super) fn end(self, created: SystemTime) -> SystemTime {
        let span = self.max_age.saturating_add(self.clock_skew);
        created.checked_add(span).unwrap_or(created)
    }
}
