//! Programs of others that the tests talk to, as `install` installs them. Tests say that they are skipped where one is missing.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Folder of the installed stacks: zeep and spyne in a virtual environment of Python, node-soap, WSS4J.
#[derive(Debug)]
pub struct Stacks(PathBuf);

/// The stacks; `None`, with a message, if they are not installed.
pub fn stacks() -> Option<Stacks> {
    let stacks = Stacks(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/interop"));
    let needed = ["venv/bin/python", "node_modules/soap", "wss4j/Wss4j.class"];
    match needed.iter().all(|path| stacks.0.join(path).exists()) {
        true => Some(stacks),
        false => {
            skip("the SOAP stacks");
            None
        }
    }
}

impl Stacks {
    /// Path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Command that runs a script of the folder `foreign` in Python.
    pub fn python(&self, script: &str) -> Command {
        let mut command = Command::new(self.path("venv/bin/python"));
        command.arg(foreign(script));
        command
    }

    /// Command that runs a script of the folder `foreign` in Node.js.
    pub fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(foreign(script)).current_dir(&self.0);
        command
    }
}

/// Path of a file in the folder `foreign`.
pub fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(name)
}

/// Path of an installed program; `None`, with a message, if it is missing.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/bin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skip(name);
    }
    found
}

/// Reports that a test is skipped.
///
/// # Panics
///
/// If `ERPSYNC_REQUIRE_TEST_DATA` is set: then no test may be skipped.
pub fn skip(missing: &str) {
    let required = std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_some();
    assert!(
        !required,
        "ERPSYNC_REQUIRE_TEST_DATA is set, and `{missing}` is not installed (tests/interop/install)"
    );
    #[allow(clippy::print_stderr, reason = "whoever runs the tests is to see it")]
    {
        eprintln!("skipped: `{missing}` is not installed (tests/interop/install)");
    }
}

/// Standard output of a program that has to succeed.
///
/// # Panics
///
/// If the program fails, with what it wrote.
pub async fn output_of(mut command: Command) -> String {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("it does not panic").expect("the program starts");
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}{errors}");
    text.into_owned()
}

/// Server of another stack, which prints lines. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server.
    ///
    /// # Panics
    ///
    /// If the program does not start.
    pub fn start(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, output }
    }

    /// The next line that it prints.
    ///
    /// # Panics
    ///
    /// If its output can't be read.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("its output is text");
        line.trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
