//! Running the program.

use std::process::{Command, Stdio};

/// Output and exit status of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program, in an environment that says nothing to it.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_force-sync-all"));
    let stray = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy().to_ascii_uppercase();
        name.starts_with("ERPSYNC_") || name.ends_with("_PROXY") || name == "RUST_LOG"
    });
    stray.for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn finish(mut command: Command) -> Run {
    let output = command.output().unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn run(arguments: &[&str]) -> Run {
    finish(program(arguments))
}

impl Run {
    /// Checks the exit status, and that stderr tells these things.
    #[track_caller]
    pub(crate) fn expect(&self, status: i32, told: &[&str]) {
        assert_eq!(self.status, Some(status), "{self:?}");
        for text in told {
            assert!(self.stderr.contains(text), "`{text}` is not in {self:?}");
        }
    }

    /// The one line of JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }
}
