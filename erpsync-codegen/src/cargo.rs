//! Build script → cargo: the only place that knows cargo's instructions.
//!
//! Every line that a build script prints and that begins with `cargo:` is an instruction, some of which run commands. Texts of
//! documents and names of files are part of these lines, so [`line`] lets nothing through that could begin another.

use std::path::Path;

use crate::diagnostic::{Diagnostics, Style, is_hidden, visible};
use crate::source::Sources;

/// The instructions of a build script that read `sources` and found `warnings`, a line each, without line ends:
/// `cargo::rerun-if-changed=` for each file that was read, and `cargo::warning=` for each line of the report.
///
/// [`compile`](crate::compile) prints them. A build script that calls [`Builder::read`](crate::Builder::read) and
/// [`Builder::generate`](crate::Builder::generate) itself prints them itself:
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let builder = erpsync_codegen::configure();
/// let (sources, loaded) = builder.read(&["wsdl/Orders.wsdl"]);
/// let generated = builder.generate(&sources, loaded).map_err(|_| "wsdl/Orders.wsdl has errors")?;
/// for line in erpsync_codegen::cargo_instructions(&sources, &generated.warnings) {
///     println!("{line}");
/// }
/// generated.write(std::path::Path::new("src/generated"))?;
/// # Ok(()) }
/// ```
///
/// A file whose name cargo would not read as it is written (not UTF-8, control characters, white space at an end) has no
/// instruction.
pub fn cargo_instructions(sources: &Sources, warnings: &Diagnostics) -> Vec<String> {
    let files = sources.files().iter().filter_map(|file| rerun_if_changed(file));
    let reports = warnings.iter().map(|warning| warning.render(sources, Style::Plain));
    let lines = reports.flat_map(|text| text.lines().map(warning).collect::<Vec<_>>());
    files.chain(lines).collect()
}

fn rerun_if_changed(file: &Path) -> Option<String> {
    let file = file.to_str()?;
    let is_read_alike = !file.is_empty() && file.trim() == file && !file.contains(is_hidden);
    is_read_alike.then(|| line("rerun-if-changed", file))
}

/// Tells rustc of a file that was generated in this run, for `erpsync::include_wsdl!`; none where its path would be read
/// otherwise.
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
