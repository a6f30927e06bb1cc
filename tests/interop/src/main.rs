//! `interop serve` and `interop call`: one side each; the other may be any SOAP stack. `interop soak`: both, with
//! what lies between them broken.

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use interop::{client, server, soak, values};
use tokio::net::TcpListener;

/// ErpSync between this project and other SOAP stacks: one side of a call, on known values.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves ErpSync on loopback, for a client of another stack; prints the address.
    Serve {
        /// The port; 0 takes one that is free.
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
    /// Makes every call at the endpoint of a server of another stack, and compares every value.
    Call {
        /// The URL of the service.
        endpoint: String,
    },
    /// Calls our server with many clients at once, through a proxy that damages connections.
    Soak {
        /// Number of clients.
        #[arg(long, default_value_t = 256)]
        clients: usize,
        /// Duration in seconds, at least.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Number of calls, at least.
        #[arg(long, default_value_t = 3000)]
        calls: u64,
        /// Seed of the damage.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Prints the values that both sides work on.
    Values,
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "what the program is for")]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    match Arguments::parse().command {
        Command::Serve { port } => {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            println!("http://{}{}", listener.local_addr()?, server::PATH);
            axum::serve(listener, server::router()).await?;
        }
        Command::Call { endpoint } => {
            let mut code = ExitCode::SUCCESS;
            for outcome in client::call_everything(&endpoint).await {
                match outcome.result {
                    Ok(()) => println!("{}: as expected", outcome.call),
                    Err(difference) => {
                        println!("{}: {difference}", outcome.call);
                        code = ExitCode::FAILURE;
                    }
                }
            }
            return Ok(code);
        }
        Command::Soak { clients, seconds, calls, seed } => {
            let load = soak::Load { clients, time: Duration::from_secs(seconds), calls, seed };
            let numbers = soak::run(load).await?;
            print!("{numbers}");
            return Ok(if numbers.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Values => print!("{}", values::VALUES),
    }
    Ok(ExitCode::SUCCESS)
}
