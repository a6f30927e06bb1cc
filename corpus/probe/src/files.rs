//! The folder of a unit: `samples.tsv` and the files that it names are read, `written/` and `results.tsv` are made.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;

/// A probe of one unit: its samples, and where the results go.
pub struct Probe {
    folder: PathBuf,
    samples: Vec<Sample>,
    results: File,
    /// The sample that is being tried.
    current: String,
}

/// A line of `samples.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The name of its file, and of the file with what was written.
    pub(crate) file: String,
    /// The operation: its service's number and its own.
    pub(crate) operation: String,
    /// `request`, `reply` or `fault`.
    pub(crate) direction: String,
    /// `1.1` or `1.2`.
    pub(crate) soap: String,
}

impl Probe {
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let table = fs::read_to_string(folder.join("samples.tsv"))?;
        let samples = table.lines().filter_map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            Some(Sample {
                file: cells.next()?,
                operation: cells.next()?,
                direction: cells.next()?,
                soap: cells.next()?,
            })
        });
        fs::create_dir_all(folder.join("written"))?;
        Ok(Self {
            folder: folder.to_owned(),
            samples: samples.collect(),
            results: File::create(folder.join("results.tsv"))?,
            current: String::new(),
        })
    }

    /// The samples of an operation, requests first.
    pub(crate) fn samples(&self, operation: &str) -> Vec<Sample> {
        let mut wanted: Vec<Sample> =
            self.samples.iter().filter(|sample| sample.operation == operation).cloned().collect();
        wanted.sort_by_key(|sample| sample.direction != "request");
        wanted
    }

    /// The text of a sample, which from now on is the one that is tried.
    pub(crate) fn read(&mut self, sample: &Sample) -> io::Result<Bytes> {
        self.current.clone_from(&sample.file);
        fs::read(self.folder.join("samples").join(&sample.file)).map(Bytes::from)
    }

    pub(crate) fn write(&self, sample: &Sample, written: &[u8]) -> io::Result<()> {
        fs::write(self.folder.join("written").join(&sample.file), written)
    }

    /// A line of `results.tsv`: the file, how far it came (`ok` or the step that failed), and why.
    pub(crate) fn result(&mut self, step: &str, text: &str) {
        let text = text.replace(['\t', '\n', '\r'], " ");
        // A full disk makes the line missing, and `corpus` reports missing lines.
        let _ = writeln!(self.results, "{}\t{step}\t{text}", self.current);
    }

    pub(crate) fn panicked(&mut self, text: &str) {
        self.result("panic", text);
    }

    /// Marks the results as whole.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        writeln!(self.results, "end\tend\t")
    }
}
