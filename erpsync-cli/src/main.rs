//! The command `erpsync`.

mod arguments;
mod call;
mod check;
mod find;
mod generate;
mod input;
mod mock;
mod output;
mod reading;
mod sample;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Looks at SOAP services, calls them, and generates Rust from their WSDLs.
#[derive(Debug, Parser)]
#[command(name = "erpsync", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  erpsync generate wsdl/ErpSync.wsdl wsdl/SoPrincipal.wsdl -o src/generated/wsdl.rs
      Writes a Rust file with a module for each namespace. Make it part of a crate with
      `include!(\"generated/wsdl.rs\");`, next to a dependency on `erpsync`.
  erpsync generate wsdl/ErpSync.wsdl -o src/generated/wsdl.rs --check
      Writes nothing; fails if the file is not what would be generated. For continuous integration.
  erpsync check wsdl/ErpSync.wsdl
      Shows every problem in the WSDL and in all that it imports; with `--deny warnings`, for continuous integration,
      a warning fails, too.
  erpsync sample wsdl/ErpSync.wsdl --operation ForceSyncAll
      Prints a request and a reply, filled in.
  erpsync call wsdl/Orders.wsdl GetOrder number=7
      Calls an operation, and prints the reply as JSON.
  erpsync mock wsdl/Orders.wsdl --port 8086
      Stands in for the service: checks requests, and answers with samples.

Exit status: 0 if all is well, 1 if a WSDL has errors (or warnings that are denied) or a file is not up to date, 2 for
a wrong command line; `erpsync call --help` has more.";

#[derive(Debug, Subcommand)]
enum Command {
    Call(Box<call::Arguments>),
    Generate(Box<generate::Arguments>),
    Check(check::Arguments),
    Sample(sample::Arguments),
    Mock(Box<mock::Arguments>),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Call(arguments) => call::run(&arguments),
        Command::Generate(arguments) => generate::run(*arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Mock(arguments) => mock::run(&arguments),
    }
}
