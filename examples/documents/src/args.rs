//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Address of the server unless another is given.
const SERVER: &str = "http://127.0.0.1:8025/documents";

/// Uploads and downloads files of any size, over SOAP with MTOM.
#[derive(Debug, Parser)]
#[command(name = "documents", version)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The part of the program that runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the files of a folder until Ctrl-C.
    Serve {
        /// Folder that has the documents; it is made if it does not exist.
        folder: PathBuf,
        /// Address to listen at.
        #[arg(long, default_value = "127.0.0.1:8025")]
        listen: String,
    },
    /// Sends a file to the server.
    Upload {
        /// The file.
        file: PathBuf,
        /// Name of the document, if not that of the file.
        #[arg(long)]
        name: Option<String>,
        /// Address of the server.
        #[arg(long, default_value = SERVER)]
        server: String,
    },
    /// Fetches a document from the server.
    Download {
        /// Name of the document.
        name: String,
        /// File to write; one of the document's name in the current folder unless given.
        #[arg(long, short)]
        output: Option<PathBuf>,
        /// Address of the server.
        #[arg(long, default_value = SERVER)]
        server: String,
    },
    /// Lists the documents on the server.
    List {
        /// Address of the server.
        #[arg(long, default_value = SERVER)]
        server: String,
    },
}
