//! Hosts a connector that SuperOffice's ERP Sync can call, with a small ERP system behind it.
//!
//! Parts to copy for a connector of your own:
//!
//! - `build.rs`: generates the code from the WSDL; `include_wsdl!` below takes it in.
//! - `service`: the 17 operations, by implementing the generated trait; `service::server` sets the server up to be
//!   lenient in what it reads.
//!
//! `erp` stands for your ERP system: its actors, and the settings of the connections, in an embedded database. `args`
//! is the command line.

mod args;
mod erp;
mod service;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::args::Options;
use crate::erp::{Erp, seed};

// The module `connector`, named after the WSDL's namespace, with the trait, the server and the types; and one for a
// foreign namespace.
erpsync::include_wsdl!();

/// Path of the connector on this host.
const PATH: &str = "/ErpConnectorWS.svc";

#[tokio::main]
async fn main() -> ExitCode {
    // Ends the program with status 2 for a command line that can't be understood.
    let options = args::parse();
    // `RUST_LOG` chooses what is logged to stderr: `RUST_LOG=erpsync=info` shows each request.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match host(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "erp-connector: {problem}");
            ExitCode::from(2)
        }
    }
}

/// Answers calls until it is asked to stop; those that are under way are answered first.
async fn host(options: &Options) -> Result<(), String> {
    let file = options.database.display();
    let erp = Erp::open(&options.database, !options.empty)
        .map_err(|error| format!("the database {file} can't be opened: {error}"))?;
    let listen = &options.listen;
    let no_port = |error| format!("can't listen at {listen}: {error}");
    let listener = TcpListener::bind(listen).await.map_err(no_port)?;
    let address = listener.local_addr().map_err(no_port)?;
    let introduction = format!(
        "An ERP connector, until Ctrl-C.\n\n\
         \x20 connector  http://{address}{PATH}\n\
         \x20 WSDL       http://{address}{PATH}?wsdl\n\
         \x20 database   {file}\n\
         \x20 companies  {}\n",
        seed::introduction(&erp).map_err(|error| error.to_string())?
    );
    // A closed stdout is no reason to end.
    let _ = io::stdout().write_all(introduction.as_bytes());
    let router =
        axum::Router::new().route_service(PATH, service::server(Arc::new(erp), options.behind_proxy));
    erpsync::server::serve(listener, router).graceful_shutdown(asked_to_stop()).await;
    Ok(())
}

/// Waits for Ctrl-C, or for what a service manager sends.
async fn asked_to_stop() {
    let ctrl_c = async {
        // Without a handler for it, the signal ends the process as it always does.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
