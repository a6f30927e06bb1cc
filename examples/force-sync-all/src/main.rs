//! Starts a synchronization of SuperOffice CRM with its ERP systems, and tells what it changed.
//!
//! Without arguments it calls a stand-in for NetServer that it starts itself; with `--endpoint` a real one.
//!
//! Parts to copy for a program of your own:
//!
//! - `build.rs`: generates the code from the WSDLs; `include_wsdl!` below takes it in.
//! - `client`: sets a client up and calls an operation with it.
//! - `protection`: WS-Security, for the client and for a server.
//! - `failure`: what can go wrong with a call, and what to do about it.
//! - `streamed`: the same operation with its changes as a stream.
//! - `stand_in`: a server, by implementing the generated traits.
//!
//! `args` and `report` are the command line around it.

mod args;
mod client;
mod failure;
mod protection;
mod report;
mod show;
mod stand_in;
mod streamed;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use crate::args::{Options, Server, Task};
use crate::client::Synced;
use crate::failure::Failure;
use crate::protection::Protection;
use crate::stand_in::StandIn;

// The modules `services86`, with the clients, servers and types of both services, and one for a foreign
// namespace.
erpsync::include_wsdl!();

/// `ForceSyncAll` with the lists of its response as a stream.
pub mod streams {
    erpsync::include_wsdl!("streams");
}

#[tokio::main]
async fn main() -> ExitCode {
    // Ends the program with status 2 for a command line that can't be understood.
    let task = args::parse();
    // `RUST_LOG` chooses what is logged to stderr: `RUST_LOG=erpsync=debug` shows each call.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match task {
        Task::Serve(port, protection) => serve(port, &protection).await,
        Task::Sync(options) => sync(*options).await,
    }
}

/// Runs the stand-in until Ctrl-C.
async fn serve(port: u16, protection: &Protection) -> ExitCode {
    let outcome = async {
        let stand_in = StandIn::bind(port).await?;
        write!(io::stdout(), "{}", stand_in.introduction())?;
        stand_in.serve(protection.of_stand_in()).await;
        io::Result::Ok(())
    };
    match outcome.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::serving(port, &error).tell(),
    }
}

/// Calls `ForceSyncAll` and tells the outcome. The exit status is 0 when synchronized, 1 when the server said
/// no, 2 when it can't be known.
async fn sync(options: Options) -> ExitCode {
    let (endpoint, sign_in_endpoint) = match &options.server {
        Server::At { endpoint, sign_in_endpoint } => (endpoint.clone(), sign_in_endpoint.clone()),
        Server::Recorded(_) => ("http://recorded/Remote/Services86/ErpSync.svc".to_owned(), None),
        Server::StandIn => match StandIn::bind(0).await {
            Ok(stand_in) => {
                let endpoint = match options.stream {
                    true => stand_in.slow_erp_sync_url(),
                    false => stand_in.erp_sync_url(),
                };
                // Ends with the program.
                tokio::spawn(stand_in.serve(options.protection.of_stand_in()));
                (endpoint, None)
            }
            Err(error) => return Failure::serving(0, &error).tell(),
        },
    };
    let outcome = match client::connect(&options, &endpoint, sign_in_endpoint) {
        Ok(client) if options.stream => streamed::force_sync_all(&client, &options, &mut io::stdout()).await,
        Ok(client) => client::force_sync_all(&client, &options).await.map(Ok),
        Err(failure) => return fail(&failure, &options),
    };
    match outcome {
        Ok(Ok(synced)) => tell(&synced, &options),
        // A reader that went away (`| head`) has seen what it wanted.
        Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(error)) => Failure::writing(&error).tell(),
        Err(error) => fail(&Failure::of_call(&error, &options), &options),
    }
}

/// Tells why there is no outcome.
fn fail(failure: &Failure, options: &Options) -> ExitCode {
    if options.json {
        // If this can't be written, stderr and the exit status say the same.
        let _ = report::json::write_failure(failure, &mut io::stdout());
    }
    failure.tell()
}

/// Tells what the response says.
fn tell(synced: &Synced, options: &Options) -> ExitCode {
    let failure = Failure::in_response(synced);
    let written = match options.json {
        false if options.stream => report::text::write_outcome(synced, &mut io::stdout()),
        true => report::json::write(synced, failure.as_ref(), &mut io::stdout()),
        false => report::text::write(synced, &mut io::stdout()),
    };
    match (failure, written) {
        (Some(failure), _) => failure.tell(),
        // A reader that went away (`| head`) has seen what it wanted.
        (None, Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => Failure::writing(&error).tell(),
        (None, _) => ExitCode::SUCCESS,
    }
}
