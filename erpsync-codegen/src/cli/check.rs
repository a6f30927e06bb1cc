//! `erpsync-codegen check`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use erpsync_codegen::configure;

use crate::output;

/// Show every problem in WSDLs and in all that they import.
///
/// Reads the WSDLs together, as `generate` does, and writes nothing. Errors are what makes it impossible to generate
/// code; warnings are what would be left out of the code, or will bite.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The files to read; what they import is read too, from the disk only.
    #[arg(required = true, value_name = "WSDL")]
    wsdls: Vec<PathBuf>,
    /// Read FILE where a document imports LOCATION (as written there, or a namespace). May be repeated.
    #[arg(long, value_name = "LOCATION=FILE", value_parser = super::generate::last_equals)]
    catalogue: Vec<(String, String)>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut builder = configure();
    for (location, file) in &arguments.catalogue {
        builder = builder.catalogue(location, file);
    }
    let (sources, loaded) = builder.read(&arguments.wsdls);
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
