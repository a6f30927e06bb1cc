//! `erpsync-codegen check`.

use std::process::ExitCode;

use clap::Args;

use crate::input::Input;
use crate::output;

/// Show every problem in WSDLs and in all that they import.
///
/// Reads the WSDLs together, as `generate` does, and writes nothing. Errors are what makes it impossible to generate
/// code; warnings are what would be left out of the code, or will bite.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let builder = arguments.input.builder();
    let (sources, loaded) = builder.read(&arguments.input.wsdls);
    match builder.generate(&sources, loaded) {
        Ok(generated) if generated.warnings.is_empty() => {
            output::note("no problems found");
            ExitCode::SUCCESS
        }
        Ok(generated) => {
            output::show(&generated.warnings, &sources);
            ExitCode::SUCCESS
        }
        Err(found) => {
            output::show(&found, &sources);
            ExitCode::from(output::FAILED)
        }
    }
}
