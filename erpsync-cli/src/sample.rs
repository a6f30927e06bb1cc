//! `erpsync sample`.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;
use erpsync_codegen::Sample;
use erpsync_codegen::diagnostic::visible;

use crate::input::Input;
use crate::output;

/// Print sample messages of a WSDL's operations.
///
/// A request, a reply and the faults of each operation that has a binding to SOAP, in their envelopes, every member filled
/// with a made-up value of its type. Messages in SOAP's encoding have the types of their elements, and the sizes of arrays. They go to standard output, each behind a comment that names it.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Only the messages of this operation. May be repeated.
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,
    /// Print as many documents of a message as it takes for every alternative to occur, and one with the least that a
    /// message holds.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let analysis = arguments.input.loading.builder().read(&arguments.input.wsdls);
    let all = match analysis.samples() {
        Ok(all) => all,
        Err(error) => return output::refused(&error),
    };
    for name in &arguments.operations {
        if !all.iter().any(|sample| sample.operation == *name) {
            return output::failed(&format!(
                "error: no operation `{name}` has a binding to SOAP{}",
                suggestion(name, &all)
            ));
        }
    }
    let is_wanted = |sample: &&Sample| {
        (arguments.all || sample.number == 0)
            && (arguments.operations.is_empty() || arguments.operations.contains(&sample.operation))
    };
    let mut out = io::stdout().lock();
    for sample in all.iter().filter(is_wanted) {
        match writeln!(out, "{}\n{}", title(sample), sample.envelope()) {
            Ok(()) => {}
            // `| head` has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Err(error) => return output::failed(&format!("error: can't write: {error}")),
        }
        for gap in &sample.gaps {
            output::note(&format!("warning: the {} of {} lacks {gap}", sample.direction, sample.operation));
        }
    }
    for name in analysis.operations().collect::<BTreeSet<_>>() {
        let is_wanted =
            arguments.operations.is_empty() || arguments.operations.iter().any(|wanted| wanted == name);
        if is_wanted && !all.iter().any(|sample| sample.operation == name) {
            output::note(&format!(
                "warning: there is no sample of {name}: it has no binding to SOAP, or its messages have no end, or are \
                 nested deeper than a sample is"
            ));
        }
    }
    ExitCode::SUCCESS
}

/// The comment before a sample. Two hyphens may stand in a name, and not in a comment (XML 1.0, section 2.5).
fn title(sample: &Sample) -> String {
    let operation = visible(&sample.operation).replace("--", "- -").replace("--", "- -");
    format!("<!-- {} of {operation} -->", sample.direction)
}

fn suggestion(name: &str, all: &[Sample]) -> String {
    let names = all.iter().map(|sample| sample.operation.as_str());
    erpsync_codegen::diagnostic::nearest(name, names)
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
