//! The command line and the environment.

use std::path::PathBuf;

use clap::Parser;

/// Hosts a connector that SuperOffice's ERP Sync can call (IErpConnectorWS), with a small ERP system behind it, whose
/// actors and connection settings are in an embedded database.
#[derive(Debug, Parser)]
#[command(name = "erp-connector", version, after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// Address to listen on, as ADDRESS:PORT; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", env = "ERP_CONNECTOR_LISTEN", default_value = "127.0.0.1:8090")]
    pub(crate) listen: String,

    /// The file of the database; it is made if it is not there
    #[arg(long, value_name = "FILE", env = "ERP_CONNECTOR_DATABASE", default_value = "erp-connector.redb")]
    pub(crate) database: PathBuf,

    /// Believes what a proxy in front says of the address that was asked (Forwarded, X-Forwarded-*), in the WSDL
    #[arg(long)]
    pub(crate) behind_proxy: bool,

    /// Makes a new database without the example's companies, actors and lists
    #[arg(long)]
    pub(crate) empty: bool,
}

const AFTER_HELP: &str = "\
The address to register in SuperOffice is http://ADDRESS:PORT/ErpConnectorWS.svc, its WSDL is there with ?wsdl behind \
it. SuperOffice calls without a sign-in of its own, so listen where only it can reach the connector, and put a proxy \
that speaks TLS in front of it.

RUST_LOG=erpsync=info logs the requests to stderr, without secrets.

Exit status: 0 stopped by Ctrl-C; 2 a wrong command line, no database, or no port.";

/// Reads the command line. Ends the program if it can't be understood, or asks for help.
pub(crate) fn parse() -> Options {
    Options::parse()
}
