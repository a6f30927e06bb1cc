//! Output of the commands: code on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use erpsync_codegen::Error;
use erpsync_codegen::diagnostic::{Diagnostics, Style, visible_lines};
use erpsync_codegen::text::Sources;

/// Something is wrong with the documents or the files; a wrong command line is 2, which `clap` sees to.
pub(crate) const FAILED: u8 = 1;

/// Shows the problems, in colour on a terminal that has nothing against it (`NO_COLOR`).
pub(crate) fn show(diagnostics: &Diagnostics, sources: &Sources) {
    let is_coloured =
        io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let style = if is_coloured { Style::Coloured } else { Style::Plain };
    print(diagnostics.render(sources, style).trim_end());
}

/// Shows the problems of an error, and returns the exit status for it.
pub(crate) fn refused(error: &Error) -> ExitCode {
    show(error.diagnostics(), error.sources());
    ExitCode::from(FAILED)
}

/// Lines for the user; what a terminal would not show is escaped.
pub(crate) fn note(text: &str) {
    print(&visible_lines(text));
}

/// Prints to standard error; a closed stream is ignored.
fn print(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Prints the result to standard output. A reader that closed it, as `head` does, has seen enough.
pub(crate) fn text(text: &str) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            failed(&format!("error: can't write: {error}"))
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Says what failed.
pub(crate) fn failed(text: &str) -> ExitCode {
    note(text);
    ExitCode::from(FAILED)
}
