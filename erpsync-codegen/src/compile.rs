//! The entry point for build scripts: reads, generates, writes, and prints cargo's instructions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::cargo;
use crate::config::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;

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
/// Cargo shows warnings.
///
/// # Errors
///
/// If a file can't be read or written, if the documents have errors, or if an earlier call wrote the same file from other
/// WSDLs; nothing is written then.
pub fn compile<P: AsRef<Path>>(wsdls: &[P]) -> Result<(), Error> {
    configure().compile(wsdls)
}

/// A [`Builder`] with the defaults, for build scripts that need options.
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
        let file = folder.join(&self.config.file_name);
        let is_out_dir = std::env::var_os("OUT_DIR").is_some_and(|own| Path::new(&own) == folder);
        let mut builder = self.clone();
        builder.config.embed_wsdl.get_or_insert(self.config.server);
        let generated = builder.read(wsdls).generate().inspect_err(|_| {
            if is_out_dir {
                // An earlier run's file must not be compiled, even if the build script ignores the error.
                let _ = std::fs::remove_file(&file);
            }
        })?;
        claim(&file, wsdls)?;
        print(&generated.cargo_instructions());
        generated.write(&folder)?;
        if is_out_dir {
            print(&[cargo::generated(&file).ok_or_else(|| unnamable(&file))?]);
        }
        Ok(())
    }

    fn folder(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = &self.out_dir {
            return Ok(folder.clone());
        }
        std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
            let message = "there is no OUT_DIR, which cargo sets for build scripts";
            let error = Diagnostic::error(Code::CONFIGURATION, message);
            Error::from_diagnostic(error.help("outside of a build script, call `out_dir`"))
        })
    }
}

/// The error for a path that cargo would read otherwise.
fn unnamable(file: &Path) -> Error {
    let message = format!("the path `{}` can't be passed to the compiler", file.display());
    let error = Diagnostic::error(Code::CONFIGURATION, message);
    Error::from_diagnostic(error.note("cargo would read some of its characters otherwise"))
}

/// Records that a file is generated from these WSDLs. An earlier call in the same build script that wrote it from others is
/// an error: its code would be lost.
fn claim<P: AsRef<Path>>(file: &Path, wsdls: &[P]) -> Result<(), Error> {
    static CLAIMED: Mutex<BTreeMap<PathBuf, Vec<PathBuf>>> = Mutex::new(BTreeMap::new());
    let wsdls: Vec<PathBuf> = wsdls.iter().map(|wsdl| wsdl.as_ref().to_owned()).collect();
    let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
    let earlier = claimed.entry(file.to_owned()).or_insert_with(|| wsdls.clone());
    if *earlier == wsdls {
        return Ok(());
    }
    let earlier: Vec<String> = earlier.iter().map(|wsdl| format!("`{}`", wsdl.display())).collect();
    let message = format!(
        "`{}` has been generated from {} already, and would be overwritten",
        file.display(),
        earlier.join(", ")
    );
    Err(Error::from_diagnostic(Diagnostic::error(Code::CONFIGURATION, message).help(
        "give all WSDLs to one call, so that they share what they have in common, or call `file_name` for one of them",
    )))
}

#[allow(clippy::print_stdout, reason = "cargo reads the standard output of a build script")]
fn print(instructions: &[String]) {
    for instruction in instructions {
        println!("{instruction}");
    }
}
