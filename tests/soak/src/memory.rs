//! Memory of this process, as the operating system counts it.

use std::fs;

/// Memory of the process in KiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) now: u64,
    /// Largest so far.
    pub(crate) peak: u64,
}

/// Reads `/proc/self/status` (proc_pid_status(5)); `None` where there is none.
pub(crate) fn memory() -> Option<Memory> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some(Memory { now: field("VmRSS:")?, peak: field("VmHWM:")? })
}

/// Memory of the idle process, to compare the peak with.
#[derive(Debug)]
pub(crate) struct Idle(Option<Memory>);

impl Idle {
    /// Counts what the process has now as idle.
    pub(crate) fn now() -> Self {
        Self(memory())
    }

    /// Peak above the idle process, in KiB; 0 where it can't be measured.
    pub(crate) fn peak_above(&self) -> u64 {
        match (&self.0, memory()) {
            (Some(idle), Some(end)) => end.peak.saturating_sub(idle.now),
            _ => 0,
        }
    }
}
