//! Build script → cargo: the only place that prints cargo's instructions.
//!
//! Every line that a build script prints and that begins with `cargo:` is an instruction, some of which run commands. Texts of
//! documents and names of files are part of these lines, so [`line`] lets nothing through that could begin another.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostics, Style, is_hidden, visible};
use crate::text::Sources;

/// Instructions of a build script that read `files` and found `warnings`, one a line, without line ends.
pub(crate) fn instructions(files: &[PathBuf], warnings: &Diagnostics, sources: &Sources) -> Vec<String> {
    let files = files.iter().filter_map(|file| rerun_if_changed(file));
    let reports = warnings.shown().map(|warning| warning.render(sources, Style::Plain));
    let lines = reports.flat_map(|text| text.lines().map(warning).collect::<Vec<_>>());
    files.chain(lines).collect()
}

fn rerun_if_changed(file: &Path) -> Option<String> {
    let file = file.to_str()?;
    let is_read_alike = !file.is_empty() && file.trim() == file && !file.contains(is_hidden);
    is_read_alike.then(|| line("rerun-if-changed", file))
}

/// The instruction that passes the path of a generated file to rustc, for `erpsync::include_wsdl!`; none where cargo would
/// read the path otherwise.
pub(crate) fn generated(file: &Path) -> Option<String> {
    let (path, stem) = (file.to_str()?, file.file_stem()?.to_str()?);
    let is_read_alike = !path.contains(is_hidden) && path.trim() == path && !stem.contains('=');
    is_read_alike.then(|| line("rustc-env", &format!("ERPSYNC_WSDL_{stem}={path}")))
}

fn warning(text: &str) -> String {
    line("warning", text)
}

/// One instruction, of the form that cargo has had since 1.77: one line, whatever the value is.
fn line(instruction: &'static str, value: &str) -> String {
    format!("cargo::{instruction}={}", visible(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_one_line() {
        for text in [
            "a\ncargo::rustc-link-arg=x",
            "a\r\ncargo:x=y",
            "\u{1b}[2J",
            "\u{85}cargo::x",
            "\u{2028}x",
            "\0",
            "",
        ] {
            let line = warning(text);
            assert!(line.starts_with("cargo::warning="), "{line}");
            assert!(!line.contains(is_hidden), "{line:?}");
        }
    }

    #[test]
    fn a_file_that_cargo_would_read_otherwise_is_not_watched() {
        for path in ["a\ncargo::rustc-link-arg=x", " a.xsd", "a.xsd ", "a\r.xsd", "a\0", "", "\u{202e}a"] {
            assert_eq!(rerun_if_changed(Path::new(path)), None, "{path:?}");
        }
        let plain = rerun_if_changed(Path::new("a b/Größe=1.xsd"));
        assert_eq!(plain.as_deref(), Some("cargo::rerun-if-changed=a b/Größe=1.xsd"));
    }
}
