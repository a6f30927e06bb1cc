//! Uploads and downloads files of any size, over SOAP with MTOM.
//!
//! Parts to copy for a program of your own:
//!
//! - `wsdl/Documents.wsdl`: `xmime:expectedContentTypes` makes an attachment of an element, the policy turns MTOM on.
//! - `client`: an upload from a file and a download into one; neither is ever in memory as a whole.
//! - `server`: the same on the other side.
//! - `progress`: a stream between them that counts.

mod args;
mod client;
mod progress;
mod server;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use erpsync::server::serve;
use tokio::net::TcpListener;

use crate::args::{Command, Options};

// The module `documents`, named after the WSDL's namespace.
erpsync::include_wsdl!();

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Options::parse().command {
        Command::Serve { folder, listen } => host(&folder, &listen).await,
        Command::Upload { file, name, server } => client::upload(&file, name, &server).await,
        Command::Download { name, output, server } => client::download(name, output, &server).await,
        Command::List { server } => client::list(&server).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "documents: {}", report(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Answers calls until Ctrl-C.
async fn host(folder: &Path, listen: &str) -> Result<(), Box<dyn Error>> {
    tokio::fs::create_dir_all(folder).await?;
    let listener = TcpListener::bind(listen).await?;
    // A closed stdout is no reason to end.
    let _ = writeln!(io::stdout(), "{} at http://{}/documents", folder.display(), listener.local_addr()?);
    let stop = async { tokio::signal::ctrl_c().await.unwrap_or(()) };
    serve(listener, server::server(folder.to_owned())).graceful_shutdown(stop).await;
    Ok(())
}

/// An error with its causes on one line.
fn report(error: &dyn Error) -> String {
    let mut report = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        report.push_str(&format!(": {error}"));
        cause = error.source();
    }
    report
}
