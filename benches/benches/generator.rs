//! Generating: WSDLs from text to formatted Rust.
//!
//! `cargo bench --bench generator` tells what an optimised command takes, `cargo bench --profile dev --bench generator`
//! what a build script does, which is not optimised.

use std::path::{Path, PathBuf};
use std::time::Instant;

use erpsync_codegen::configure;

/// Number of runs; the median counts.
const ROUNDS: usize = 7;

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    measure("wsdl/ErpSync.wsdl", &[here.join("../wsdl/ErpSync.wsdl")]);
    let folder = here.join("../../shared/wsdl/superoffice");
    measure("the ErpSync.wsdl of a server", &[folder.join("Services86-ErpSync.wsdl")]);
    measure("all WSDLs of Services86", &services86(&folder));
}

fn services86(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut wsdls: Vec<_> = entries
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("Services86-") && name.ends_with(".wsdl")
        })
        .collect();
    wsdls.sort();
    wsdls
}

#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
fn measure(title: &str, wsdls: &[PathBuf]) {
    if wsdls.is_empty() || !wsdls.iter().all(|path| path.is_file()) {
        println!("{title}: not here");
        return;
    }
    let builder = configure();
    let analysis = builder.read(wsdls);
    let sources = analysis.sources().iter();
    let texts: Vec<_> = sources
        .filter(|(_, source)| !source.is_built_in())
        .map(|(_, source)| (source.name(), source.text()))
        .collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let mut lines = 0;
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let generated = builder.read_texts(texts.iter().copied()).generate();
            let spent = start.elapsed().as_secs_f64();
            let files = generated.unwrap_or_else(|_| panic!("{title} does not generate")).files;
            lines = files.iter().map(|file| file.text.lines().count()).sum();
            spent
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    println!(
        "{title}: {} documents, {:.2} MB, {lines} lines of Rust: {:.0} ms",
        texts.len(),
        bytes as f64 / 1e6,
        seconds[ROUNDS / 2] * 1e3
    );
}
