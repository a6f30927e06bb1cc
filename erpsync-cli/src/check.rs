//! `erpsync check`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use erpsync_codegen::diagnostic::{Code, Diagnostic, Severity, nearest};

use crate::input::Input;
use crate::output;

/// Show every problem in WSDLs and in all that they import.
///
/// Reads the WSDLs together, as `generate` does, and writes nothing. Errors are what makes it impossible to generate
/// code. Warnings are about parts that are left out of the code, or may cause trouble: those of `generate`, rules that other
/// programs insist on (WS-I Basic Profile 1.1), unused declarations, missing addresses, policies that can't be met. Each has
/// a code, as in `warning[unused]`. For each port with a policy, `info[policy]` has what it asks for.
///
/// If no error makes it fail, it prints its findings: services, ports and operations, the modules that
/// `generate` makes of them, and the lists that are streams.
///
/// Exit status: 0 if there is no error, 1 if there is one, or, with `--deny warnings`, a warning.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Make a stream of a list, as `generate` does. May be repeated.
    #[arg(long, value_name = "PATH")]
    stream: Vec<String>,
    /// Exit with status 1 if there are warnings, too. For continuous integration.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// Don't show warnings and facts of this code. May be repeated.
    #[arg(long, value_name = "CODE", value_parser = code)]
    allow: Vec<Code>,
    /// Show all codes and what they mean, and check nothing.
    #[arg(long, exclusive = true)]
    codes: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Deny {
    Warnings,
}

fn code(name: &str) -> Result<Code, String> {
    Code::from_name(name).ok_or_else(|| {
        let near = nearest(name, Code::ALL.iter().map(|(code, _)| code.0));
        let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        format!("there is no such code; {near}`check --codes` lists them")
    })
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    if arguments.codes {
        return output::text(&codes());
    }
    let builder =
        arguments.stream.iter().fold(arguments.input.loading.builder(), |builder, path| builder.stream(path));
    let analysis = builder.read(&arguments.input.wsdls);
    let (mut found, overview) = match analysis.generate() {
        Ok(generated) => (generated.warnings, Some(generated.overview)),
        Err(error) => (error.diagnostics().clone(), None),
    };
    found.append(analysis.lint());
    let is_allowed =
        |one: &Diagnostic| one.severity != Severity::Error && arguments.allow.contains(&one.code);
    found.retain(|one| !is_allowed(one));
    found.sort();
    output::show(&found, analysis.sources());
    let has_warnings = found.warnings().next().is_some();
    if found.has_errors() || has_warnings && arguments.deny.is_some() {
        return ExitCode::from(output::FAILED);
    }
    if !has_warnings {
        output::note("no problems found");
    }
    overview.map_or(ExitCode::SUCCESS, |overview| output::text(&overview.to_string()))
}

fn codes() -> String {
    Code::ALL.iter().map(|(code, meaning)| format!("{code:<20} {}\n", meaning.trim())).collect()
}
