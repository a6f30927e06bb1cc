//! Shared part of the programs that `corpus` generates: sends each sample message through a generated client
//! and server, and records the result.
//!
//! A request is read by the server, written by the client and read again by the server; a reply, and a fault, is read
//! by the client, written by the server and read again. Both readings must be equal. The written message is left
//! in a file beside the sample, for other parsers to judge.
//!
//! `slot` is the implementation behind the server, `wire` what lies between the two, `operation` the three steps,
//! `files` what is read from and written to the disk.

mod files;
mod operation;
mod slot;
#[cfg(test)]
mod tests;
mod wire;

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;

pub use files::Probe;
pub use operation::{Calls, Endpoint, Faults};
pub use slot::Slot;
pub use wire::Wire;

/// A unit's name, and what tries its operations.
pub type Unit = (&'static str, fn(&mut Probe));

/// Runs the probes of the units that the command line names, behind the folder that they lie in.
///
/// A panic of a probe is reported as a failure. A probe that ends the process leaves lines of the results missing.
pub fn main(units: &[Unit]) -> ExitCode {
    // Each panic is caught and recorded at its step.
    panic::set_hook(Box::new(|_| {}));
    let mut arguments = std::env::args_os().skip(1);
    let Some(folder) = arguments.next() else { return ExitCode::FAILURE };
    for name in arguments {
        let Some((name, run)) = units.iter().find(|(unit, _)| name == *unit) else {
            return ExitCode::FAILURE;
        };
        let Ok(mut probe) = Probe::open(&Path::new(&folder).join(name)) else { return ExitCode::FAILURE };
        if let Err(cause) = panic::catch_unwind(AssertUnwindSafe(|| run(&mut probe))) {
            let text = cause.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
            probe.panicked(text);
        }
        if probe.end().is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
