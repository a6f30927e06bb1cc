//! From text to files: the only stage that writes.

use std::io;
use std::path::Path;

/// Writes `text` to `path` unless it is there already, so that whoever watches the file (cargo does, by its
/// time) sees a change only where there is one. Missing folders are made.
///
/// Returns whether it wrote.
///
/// # Errors
///
/// The error of the file system.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    if is_current(path, text) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)?;
    Ok(true)
}

/// Returns true if the file holds `text`. Line ends that a version control system may have turned into CRLF don't
/// count.
pub(crate) fn is_current(path: &Path, text: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|there| there == text || there.replace("\r\n", "\n") == text)
}
