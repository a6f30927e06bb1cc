//! Cost of compiling generated code: `--budget`.
//!
//! The WSDLs become one crate, over the runtime with its default features. Its dependencies are built first; what is
//! measured is the crate alone. The program serves every service with its client, so each message is read and written, and
//! nothing else is done with it. A program with one operation of any type shows what the runtime takes by itself.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use erpsync_codegen::configure;
use quote::quote;

use crate::compile::{put, root};
use crate::{generated_api, progress};

/// A run of cargo that is measured.
pub(crate) struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Folder of the profile, where there is a program.
    program: Option<&'static str>,
}

/// All that can be measured.
pub(crate) const STEPS: &[Step] = &[
    Step { name: "`cargo check`, the library", arguments: &["check", "--lib"], program: None },
    Step { name: "`cargo build`, library and program", arguments: &["build"], program: Some("debug") },
    Step {
        name: "`cargo build --release`, library and program",
        arguments: &["build", "--release"],
        program: Some("release"),
    },
];

/// Generates and compiles the WSDLs together, in a folder below `out`. Gives a table in Markdown.
pub(crate) fn budget(wsdls: &[PathBuf], steps: &[Step], out: &Path) -> Result<String, String> {
    let folder = out.join("budget");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let start = Instant::now();
    let generated = configure().allow_outside(true).read(wsdls).generate();
    let generated = generated.map_err(|error| format!("refused: {error}"))?;
    let generation = start.elapsed();
    let text = &generated.files[0].text;
    let parsed = syn::parse_file(text).map_err(|error| error.to_string())?;
    let api = generated_api::read(&parsed);
    let operations: usize = api.services.iter().map(|service| service.operations.len()).sum();
    write(&folder, text, &api.forwarder(&quote!(budget::generated)).to_string())?;

    let mut table = format!(
        "{} WSDLs, {operations} operations, {} lines of generated code, generated in {:.1} s. {}\n\n\
         | | seconds | of processors | peak memory of rustc, MiB | size, MiB | without symbols |\n|---|---|---|---|---|---|\n",
        wsdls.len(),
        text.lines().count(),
        generation.as_secs_f64(),
        load()
    );
    for &Step { name, arguments, program } in steps {
        progress::say(&format!("{name}: dependencies, and once to warm up"));
        cargo(&folder, arguments)?;
        let lib = folder.join("src/lib.rs");
        let touched =
            File::options().append(true).open(&lib).and_then(|file| file.set_modified(SystemTime::now()));
        touched.map_err(|error| error.to_string())?;
        progress::say(name);
        let Cost { wall, processors, memory } = cargo(&folder, arguments)?;
        let program_sizes = program.map(|profile| sizes(&folder.join("target").join(profile).join("budget")));
        let _ = writeln!(
            table,
            "| {name} | {:.1} | {processors:.1} | {} | {} |",
            wall.as_secs_f64(),
            memory.map_or_else(|| "not known".to_owned(), mebibytes),
            program_sizes.unwrap_or_else(|| " | ".to_owned()),
        );
        if let Some(profile) = program {
            cargo(&folder, &[arguments, &["--example", "base"]].concat())?;
            let base = folder.join("target").join(profile).join("examples/base");
            let _ = writeln!(table, "| a program with one operation | | | | {} |", sizes(&base));
        }
    }
    Ok(table)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 20))
}

/// Size of a program, and its size without symbols if there is a `strip`: two cells of a table.
fn sizes(program: &Path) -> String {
    let size = |path: &Path| fs::metadata(path).map_or_else(|_| String::new(), |file| mebibytes(file.len()));
    let stripped = program.with_extension("stripped");
    let run = Command::new("strip").arg("-o").arg(&stripped).arg(program).status();
    let without_symbols =
        if run.is_ok_and(|status| status.success()) { size(&stripped) } else { String::new() };
    format!("{} | {without_symbols}", size(program))
}

/// A service with one operation, whose messages may hold anything.
const BASE: &str = r#"
#[erpsync::service(namespace = "urn:base")]
pub trait Base: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(input = "Ask", output = "Answer")]
    fn ask(
        &self,
        request: erpsync::Request<erpsync::xml::RawElement>,
    ) -> impl std::future::Future<Output = Result<erpsync::Response<erpsync::xml::RawElement>, Self::Error>> + Send;
}

fn main() -> Result<(), erpsync::client::EndpointError> {
    let endpoint = std::env::args().nth(1).unwrap_or_default();
    let server = BaseServer::new(BaseClient::new(&*endpoint)?);
    let transport = erpsync::transport::InProcess::new(server);
    std::hint::black_box(erpsync::client::Client::with_transport(&*endpoint, transport)?);
    Ok(())
}
"#;

fn write(folder: &Path, generated: &str, program: &str) -> Result<(), String> {
    let root = root()?;
    let manifest = format!(
        "[package]\nname = \"budget\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         erpsync = {{ path = '{0}/erpsync' }}\n",
        root.display()
    );
    put(&folder.join("Cargo.toml"), &manifest)?;
    let lock = fs::read_to_string(root.join("Cargo.lock")).map_err(|error| error.to_string())?;
    put(&folder.join("Cargo.lock"), &lock)?;
    put(&folder.join("src/generated.rs"), generated)?;
    put(&folder.join("src/lib.rs"), "pub mod generated;\n")?;
    put(&folder.join("examples/base.rs"), BASE)?;
    put(&folder.join("src/main.rs"), program)
}

/// Cost of a run of cargo.
struct Cost {
    wall: Duration,
    /// Seconds of processors, of all processes together.
    processors: f64,
    /// The most that one rustc had, in bytes.
    memory: Option<u64>,
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Cost, String> {
    let before = processors();
    let start = Instant::now();
    let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .args(["--offline", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .spawn()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    let (id, ended) = (child.id(), AtomicBool::new(false));
    let (status, memory) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(id, &ended));
        let status = child.wait();
        ended.store(true, Ordering::Relaxed);
        (status, watcher.join().unwrap_or(None))
    });
    if !status.map_err(|error| error.to_string())?.success() {
        return Err(format!("`cargo {}` failed in `{}`", arguments.join(" "), folder.display()));
    }
    Ok(Cost { wall: start.elapsed(), processors: processors() - before, memory })
}

/// The most memory that a compiler had which a cargo started. Linux tells; elsewhere it is not known.
fn watch(cargo: u32, ended: &AtomicBool) -> Option<u64> {
    let mut most = None;
    while !ended.load(Ordering::Relaxed) {
        for process in fs::read_dir("/proc").ok()?.flatten() {
            let Ok(status) = fs::read_to_string(process.path().join("status")) else { continue };
            let field = |name: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(name))?;
                line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()
            };
            if field("PPid") == Some(cargo.into()) {
                most = most.max(field("VmHWM").map(|kibibytes| kibibytes << 10));
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    most
}

/// Seconds of processors of all processes that this one has waited for, and those that they have: `proc(5)`. In hundredths,
/// which is what Linux counts in on the machines that this is for.
fn processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, which may hold anything, stands in parentheses.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let of_children = fields.skip(13).take(2).filter_map(|field| field.parse::<f64>().ok());
    of_children.sum::<f64>() / 100.0
}

/// Load of the machine.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    match load.split_whitespace().next() {
        Some(load) => format!("Load before it began: {load}, on {cores} cores."),
        None => format!("{cores} cores."),
    }
}
