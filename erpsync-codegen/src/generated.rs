//! Generated code: its files, and what a build script does with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cargo;
use crate::diagnostic::{Diagnostics, Style};
use crate::error::Error;
use crate::overview::Overview;
use crate::text::Sources;
use crate::write::{is_current, write_if_changed};

/// Generated code, made by [`Analysis::generate`](crate::Analysis::generate).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The files; the first is the one to include.
    pub files: Vec<GeneratedFile>,
    /// Warnings: what was left out, and what may cause trouble. No errors.
    pub warnings: Diagnostics,
    /// A summary of the documents and of the code.
    pub overview: Overview,
    pub(crate) sources: Arc<Sources>,
    /// The files that were read.
    pub(crate) inputs: Vec<PathBuf>,
}

/// A file of generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GeneratedFile {
    /// The name, without a folder: `wsdl.rs`.
    pub name: String,
    /// Formatted Rust. Files behind the first may also be a WSDL or a schema that the code embeds.
    pub text: String,
}

impl Generated {
    /// The documents that the warnings refer to.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The warnings as text, with their places; empty if there are none.
    pub fn report(&self) -> String {
        self.warnings.render(&self.sources, Style::Plain)
    }

    /// Instructions for cargo, one a line and without line ends: `cargo::rerun-if-changed=` for each file that was read, and
    /// `cargo::warning=` for each line of the warnings.
    ///
    /// [`compile`](crate::compile()) prints them. A build script that calls [`Analysis::generate`](crate::Analysis::generate)
    /// prints them itself:
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let generated = erpsync_codegen::configure().read(["wsdl/Orders.wsdl"]).generate()?;
    /// for line in generated.cargo_instructions() {
    ///     println!("{line}");
    /// }
    /// generated.write("src/generated")?;
    /// # Ok(()) }
    /// ```
    ///
    /// A file whose name cargo would not read as it is written (not UTF-8, control characters, white space at an end) has no
    /// instruction.
    pub fn cargo_instructions(&self) -> Vec<String> {
        cargo::instructions(&self.inputs, &self.warnings, &self.sources)
    }

    /// Writes the files into a folder, except those that are there with the same text. Returns the paths it wrote.
    ///
    /// # Errors
    ///
    /// If the folder or a file can't be written.
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<Vec<PathBuf>, Error> {
        let mut written = Vec::new();
        for file in &self.files {
            let path = folder.as_ref().join(&file.name);
            match write_if_changed(&path, &file.text) {
                Ok(true) => written.push(path),
                Ok(false) => {}
                Err(error) => return Err(Error::unwritable(&path, error)),
            }
        }
        Ok(written)
    }

    /// Files of the folder that are missing or differ from the generated ones. Line ends don't count.
    pub fn outdated(&self, folder: impl AsRef<Path>) -> Vec<PathBuf> {
        let paths = self.files.iter().map(|file| (folder.as_ref().join(&file.name), &file.text));
        paths.filter(|(path, text)| !is_current(path, text)).map(|(path, _)| path).collect()
    }
}
