//! The command `erpsync-codegen`.

mod check;
mod generate;
mod input;
mod output;
mod reading;
mod sample;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Generates Rust clients and servers from WSDLs.
///
/// Does on the command line what `erpsync_codegen::compile` does in a build script, for trying a WSDL out, for code that is committed,
/// and for looking for mistakes in a WSDL.
#[derive(Debug, Parser)]
#[command(name = "erpsync-codegen", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  erpsync-codegen generate wsdl/ErpSync.wsdl wsdl/SoPrincipal.wsdl -o src/generated/wsdl.rs
      Writes a Rust file with a module for each namespace. Make it part of a crate with
      `include!(\"generated/wsdl.rs\");`, next to a dependency on `erpsync`.
  erpsync-codegen generate wsdl/ErpSync.wsdl -o src/generated/wsdl.rs --check
      Writes nothing; fails if the file is not what would be generated. For continuous integration.
  erpsync-codegen check wsdl/ErpSync.wsdl
      Shows every problem in the WSDL and in all that it imports; with `--deny warnings`, for continuous integration,
      a warning fails, too.
  erpsync-codegen sample wsdl/ErpSync.wsdl --operation ForceSyncAll
      Prints a request and a reply, filled in.

Exit status: 0 if all is well, 1 if a WSDL has errors (or warnings that are denied) or a file is not up to date, 2 for
a wrong command line.";

#[derive(Debug, Subcommand)]
enum Command {
    Generate(Box<generate::Arguments>),
    Check(check::Arguments),
    Sample(sample::Arguments),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Generate(arguments) => generate::run(*arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
    }
}
