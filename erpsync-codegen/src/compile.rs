//! The entry point for build scripts: reads, generates, writes, and tells cargo.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::cargo::{self, cargo_instructions};
use crate::config::Builder;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Style, visible};
use crate::pipeline::{Generated, generate};
use crate::resolve;
use crate::source::{Options, Sources};
use crate::write::{is_current, write_if_changed};

/// Generates `wsdl.rs` in `OUT_DIR` from WSDLs: the whole of most build scripts.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), erpsync_codegen::Error> {
///     erpsync_codegen::compile(&["wsdl/ErpSync.wsdl", "wsdl/SoPrincipal.wsdl"])
/// }
/// ```
///
/// `erpsync::include_wsdl!();` then brings the modules in. Types that several of the WSDLs have are generated once.
/// Schemas can be among the files, for a WSDL that uses their namespaces without saying where they are.
/// Files are relative to the package's folder; cargo runs the script again when one of them changes, or any file
/// that they import. A file that they import and that is not there is not waited for, unless it is needed, which is an error.
/// Only files below the folders of the WSDLs are read ([`Builder::allow_outside`]), within limits ([`Builder::limits`]).
/// Warnings are shown by cargo.
///
/// # Errors
///
/// If a file can't be read or written, if the documents have errors, or if an earlier call wrote the same file from other
/// WSDLs; nothing is written then.
pub fn compile<P: AsRef<Path>>(wsdls: &[P]) -> Result<(), Error> {
    configure().compile(wsdls)
}

/// A [`Builder`] with the defaults, for build scripts that want something else.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), erpsync_codegen::Error> {
///     erpsync_codegen::configure().server(false).compile(&["wsdl/ErpSync.wsdl"])
/// }
/// ```
pub fn configure() -> Builder {
    Builder::default()
}

/// Why [`compile`] wrote nothing.
///
/// Both its `Display` and its `Debug` form are the whole report, with the places in the documents, so that
/// returning it from `main` or unwrapping it in a build script shows what is wrong.
pub struct Error {
    report: String,
}

impl Error {
    fn new(diagnostics: &Diagnostics, sources: &Sources) -> Self {
        Self { report: diagnostics.render(sources, Style::Plain) }
    }

    fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        Self {
            report: format!("error: can't {action} `{}`: {error}\n", visible(&path.display().to_string())),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.report.trim_end())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Error: ` stands before it, in the first line.
        write!(f, "no code was generated\n\n{}", self.report)
    }
}

impl std::error::Error for Error {}

/// Problems of a document that is not read.
const UNREAD: [Code; 3] = [Code::MISSING_IMPORT, Code::LIMIT, Code::NOT_WELL_FORMED];

impl Builder {
    /// Generates code from WSDLs and writes it, for a build script; see [`compile`].
    ///
    /// Outside of a build script (without `OUT_DIR`) [`out_dir`](Self::out_dir) must be given.
    ///
    /// # Errors
    ///
    /// As for [`compile`]; also if there is neither `OUT_DIR` nor `out_dir`.
    pub fn compile<P: AsRef<Path>>(&self, wsdls: &[P]) -> Result<(), Error> {
        let folder = self.folder()?;
        let file = folder.join(&self.config().file_name);
        let is_of_cargo = std::env::var_os("OUT_DIR").is_some_and(|own| Path::new(&own) == folder);
        let (sources, loaded) = self.read(wsdls);
        let mut builder = self.clone();
        builder.config.embed_wsdl.get_or_insert(self.config.server);
        let generated = builder.generate(&sources, loaded).map_err(|found| {
            if is_of_cargo {
                // What an earlier run left is not what was asked for, whether or not the error is looked at.
                let _ = std::fs::remove_file(&file);
            }
            Error::new(&found, &sources)
        })?;
        claim(&file, wsdls)?;
        print(&cargo_instructions(&sources, &generated.warnings));
        generated.write(&folder)?;
        if is_of_cargo {
            let report = format!(
                "error: the compiler can't be told of `{}`: its path has characters that cargo would read otherwise\n",
                visible(&file.display().to_string())
            );
            print(&[cargo::generated(&file).ok_or(Error { report })?]);
        }
        Ok(())
    }

    /// The first half of [`compile`](Self::compile): reads documents and what they import, with the catalogue.
    pub fn read<P: AsRef<Path>>(&self, wsdls: &[P]) -> (Sources, Diagnostics) {
        let mut options = Options::new().limits(self.limits).allow_outside(self.allow_outside);
        for (key, file) in &self.catalogue {
            options = options.map(key, file);
        }
        Sources::load(wsdls, &options)
    }

    /// The second half, as far as it is without effect: [`generate`], with the problems that
    /// [`read`](Self::read) found taken in.
    ///
    /// # Errors
    ///
    /// All problems, if one is an error.
    pub fn generate(&self, sources: &Sources, mut loaded: Diagnostics) -> Result<Generated, Diagnostics> {
        if loaded.has_errors() {
            // What else can't be read is found in the same run; what follows from that is not.
            let (_, found) = resolve::load(sources);
            let is_unread = |one: &&Diagnostic| one.severity == Severity::Error && UNREAD.contains(&one.code);
            loaded.extend(found.iter().filter(is_unread).cloned());
            return Err(loaded);
        }
        match generate(sources, self.config()) {
            Ok(mut generated) => {
                loaded.append(std::mem::take(&mut generated.warnings));
                Ok(Generated { warnings: loaded, ..generated })
            }
            Err(found) => {
                loaded.append(found);
                Err(loaded)
            }
        }
    }

    fn folder(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = &self.out_dir {
            return Ok(folder.clone());
        }
        std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| Error {
            report:
                "error: there is no OUT_DIR, which cargo sets for build scripts; elsewhere, call `out_dir`\n"
                    .to_owned(),
        })
    }
}

impl Generated {
    /// Writes the files into a folder, those whose text is not there already. Returns the paths it wrote.
    ///
    /// # Errors
    ///
    /// If the folder or a file can't be written.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut written = Vec::new();
        for file in &self.files {
            let path = folder.join(&file.name);
            match write_if_changed(&path, &file.text) {
                Ok(true) => written.push(path),
                Ok(false) => {}
                Err(error) => return Err(Error::io("write", &path, &error)),
            }
        }
        Ok(written)
    }

    /// The files of the folder that are missing or hold something else than what was generated. Line ends don't
    /// count.
    pub fn outdated(&self, folder: &Path) -> Vec<PathBuf> {
        let paths = self.files.iter().map(|file| (folder.join(&file.name), &file.text));
        paths.filter(|(path, text)| !is_current(path, text)).map(|(path, _)| path).collect()
    }
}

/// Notes that a file is generated from these WSDLs. That an earlier call in the same build script wrote it from others
/// is an error: what those have would be gone.
fn claim<P: AsRef<Path>>(file: &Path, wsdls: &[P]) -> Result<(), Error> {
    static CLAIMED: Mutex<BTreeMap<PathBuf, Vec<PathBuf>>> = Mutex::new(BTreeMap::new());
    let wsdls: Vec<PathBuf> = wsdls.iter().map(|wsdl| wsdl.as_ref().to_owned()).collect();
    let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
    match claimed.entry(file.to_owned()).or_insert_with(|| wsdls.clone()) {
        earlier if *earlier == wsdls => Ok(()),
        earlier => Err(Error {
            report: format!(
                "error: `{}` has been generated from `{}` already, and would be overwritten\n = help: give all WSDLs to \
                 one call, so that they share what they have in common, or call `file_name` for one of them\n",
                visible(&file.display().to_string()),
                visible(
                    &earlier.iter().map(|wsdl| wsdl.display().to_string()).collect::<Vec<_>>().join("`, `")
                ),
            ),
        }),
    }
}

#[allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn print(instructions: &[String]) {
    for instruction in instructions {
        println!("{instruction}");
    }
}
