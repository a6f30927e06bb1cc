//! One file of the disk → its text, if it may be read: regular files, within the limits, in the folders of the documents
//! that were asked for.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::encoding;
use super::options::Options;
use super::unread::Unread;
use crate::diagnostic::Code;
use crate::limits::Limits;

/// Reads files.
pub(super) struct Files {
    limits: Limits,
    allow_outside: bool,
    /// Folders that files may be read from, without symbolic links.
    folders: Vec<PathBuf>,
    bytes: usize,
    number: usize,
}

/// A file's text.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    /// True outside of all folders of the documents that were asked for.
    pub(super) is_outside: bool,
}

impl Files {
    pub(super) fn new(options: &Options) -> Self {
        let Options { limits, allow_outside, .. } = *options;
        Self { limits, allow_outside, folders: Vec::new(), bytes: 0, number: 0 }
    }

    /// Takes in the folder of a file that the caller names, and the folder of the file that it links to.
    pub(super) fn allow_folder_of(&mut self, file: &Path) {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok();
        let linked = fs::canonicalize(file).ok().and_then(|file| file.parent().map(Path::to_owned));
        self.folders.extend(folder);
        self.folders.extend(linked);
    }

    /// Reports a regular file that may be read. Nothing is opened for that: opening a pipe may wait for ever, and
    /// opening a device may do something.
    pub(super) fn is_readable(&self, path: &Path) -> bool {
        self.check(path).is_ok()
    }

    /// The text of a file.
    pub(super) fn read(&mut self, path: &Path) -> Result<Text, Unread> {
        let is_outside = self.check(path)?;
        if self.number >= self.limits.documents {
            let reason = format!("there are more than {} documents", self.limits.documents);
            return Err(Unread::limit(path, reason, "documents"));
        }
        let unread = |reason: String| Unread::new(path, reason);
        let bytes = self.bytes(path)?;
        self.bytes += bytes.len();
        self.number += 1;
        let text = encoding::decode(bytes);
        // A file from elsewhere may hold anything, and none of it is for messages.
        let text = if is_outside { text.map_err(|_| "it is not text".to_owned()) } else { text };
        let text = text.map_err(unread)?;
        let start = text.trim_ascii_start();
        if !start.is_empty() && !start.starts_with('<') {
            let reason = "it is not an XML document: it does not begin with `<`";
            return Err(Unread::invalid(path, Code::NOT_WELL_FORMED, reason));
        }
        Ok(Text { text, is_outside })
    }

    /// Returns `true` for a file outside of the folders, which is an error unless it is allowed.
    fn check(&self, path: &Path) -> Result<bool, Unread> {
        let unread = |reason: String| Unread::new(path, reason);
        if path.to_string_lossy().contains(char::is_control) {
            return Err(Unread {
                help: Some("correct the location, or the name of the file".to_owned()),
                ..unread("its name has a control character".to_owned())
            });
        }
        let real = fs::canonicalize(path).map_err(|error| unread(reason(&error)))?;
        let is_outside = !self.folders.iter().any(|folder| real.starts_with(folder));
        if is_outside && !self.allow_outside {
            return Err(Unread::outside(path));
        }
        let metadata = fs::metadata(&real).map_err(|error| unread(reason(&error)))?;
        regular(&metadata).map_err(unread)?;
        Ok(is_outside)
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        let unread = |reason: String| Unread::new(path, reason);
        let file = File::open(path).map_err(|error| unread(reason(&error)))?;
        let metadata = file.metadata().map_err(|error| unread(reason(&error)))?;
        // Another file may be there by now.
        regular(&metadata).map_err(unread)?;
        let left = self.limits.total_bytes.saturating_sub(self.bytes);
        let most = self.limits.document_bytes.min(left);
        let mut bytes = Vec::new();
        if metadata.len() <= most as u64 {
            let mut limited = file.take(most as u64 + 1);
            limited.read_to_end(&mut bytes).map_err(|error| unread(reason(&error)))?;
            if bytes.len() <= most {
                return Ok(bytes);
            }
        }
        Err(match self.limits.document_bytes <= left {
            true => {
                let reason = format!("it is larger than {}", size(self.limits.document_bytes));
                Unread::limit(path, reason, "document_bytes")
            }
            false => {
                let reason =
                    format!("with it, the documents are larger than {}", size(self.limits.total_bytes));
                Unread::limit(path, reason, "total_bytes")
            }
        })
    }
}

fn regular(metadata: &Metadata) -> Result<(), String> {
    match metadata.is_file() {
        true => Ok(()),
        false if metadata.is_dir() => Err("it is a folder".to_owned()),
        false => Err("it is not a regular file".to_owned()),
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    }
}

fn size(bytes: usize) -> String {
    match bytes % (1 << 20) {
        0 if bytes > 0 => format!("{} MiB", bytes >> 20),
        _ => format!("{bytes} bytes"),
    }
}
