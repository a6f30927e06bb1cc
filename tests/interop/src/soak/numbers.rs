//! Figures of a run.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use erpsync::client::{CallError, CallErrorKind};

/// The calls of a run by how they ended.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Answered with the values of their own request.
    pub right: u64,
    /// Ended in an error, by its kind.
    pub errors: BTreeMap<String, u64>,
    /// Answered with anything else: must be empty.
    pub wrong: Vec<String>,
    /// Went on long after their deadline: must be 0.
    pub hanging: u64,
    /// Requests that the server carried out more than once: must be 0.
    pub carried_out_twice: u64,
    /// Answered without the server: must be 0.
    pub answered_without_work: u64,
    /// Directions of connections that the proxy damaged.
    pub damaged: u64,
    /// The memory of the process in KiB, after a third of the time and at the end, where the system tells it.
    pub memory: Option<(u64, u64)>,
}

impl Numbers {
    /// Counts the calls of another one, too.
    pub(super) fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.hanging += other.hanging;
        self.answered_without_work += other.answered_without_work;
        self.wrong.extend_from_slice(&other.wrong);
        for (kind, count) in &other.errors {
            *self.errors.entry(kind.clone()).or_default() += count;
        }
    }

    pub(super) fn error(&mut self, error: &CallError) {
        let kind = match error.kind() {
            CallErrorKind::Fault(fault) => format!("fault, {:?}", fault.code().kind),
            kind => format!("{kind:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned(),
        };
        *self.errors.entry(kind).or_default() += 1;
    }

    pub(super) fn wrong(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// Returns true if each call ended as it must and memory stayed flat: it grew by less than a half and 16 MiB.
    pub fn is_good(&self) -> bool {
        let is_flat = self.memory.is_none_or(|(warm, end)| end < warm + warm / 2 + (16 << 10));
        self.wrong.is_empty()
            && [self.hanging, self.carried_out_twice, self.answered_without_work] == [0; 3]
            && is_flat
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "right answers          {}", self.right)?;
        for (kind, count) in &self.errors {
            writeln!(f, "error {kind:16} {count}")?;
        }
        writeln!(f, "wrong answers          {}", self.wrong.len())?;
        for wrong in self.wrong.iter().take(3) {
            writeln!(f, "  {wrong}")?;
        }
        writeln!(f, "hanging                {}", self.hanging)?;
        writeln!(f, "carried out twice      {}", self.carried_out_twice)?;
        writeln!(f, "answered without work  {}", self.answered_without_work)?;
        writeln!(f, "damaged directions     {}", self.damaged)?;
        match self.memory {
            Some((warm, end)) => writeln!(f, "memory                 {warm} KiB, then {end} KiB"),
            None => Ok(()),
        }
    }
}

/// The memory of the process after a time.
pub(super) async fn memory_after(time: Duration) -> Option<u64> {
    tokio::time::sleep(time).await;
    memory()
}

/// The resident memory of this process in KiB, where the system tells it.
pub(super) fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
