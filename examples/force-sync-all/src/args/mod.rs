//! The command line and the environment.

mod credentials;
mod security;
mod system_user;
mod values;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};
use erpsync::Secret;
use erpsync::soap::SoapVersion;
use erpsync::testing::Cassette;

pub(crate) use self::credentials::Credentials;
use self::credentials::credentials;
use self::security::SecurityArgs;
use self::system_user::SystemUserArgs;
use self::values::{duration, soap_version, time_zone};
use crate::protection::Protection;
use crate::services86::SoTimeZone;
use crate::stand_in;

/// Task of the program.
#[derive(Debug)]
pub(crate) enum Task {
    /// Run the stand-in server on this port.
    Serve(u16, Box<Protection>),
    /// Call `ForceSyncAll`.
    Sync(Box<Options>),
}

/// Endpoint, credentials and output format of the calls.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) server: Server,
    pub(crate) application_token: Option<Secret<String>>,
    pub(crate) credentials: Credentials,
    /// WS-Security of the messages.
    pub(crate) protection: Protection,
    pub(crate) soap: SoapVersion,
    pub(crate) timeout: Option<Duration>,
    /// The time zone that the server is asked to reckon in.
    pub(crate) time_zone: Option<SoTimeZone>,
    /// Certificates to trust, as the PEM file holds them.
    pub(crate) root_certificate: Option<Vec<u8>>,
    /// File to record the exchanges in.
    pub(crate) record: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) show_xml: bool,
    /// Tell each change as it arrives.
    pub(crate) stream: bool,
}

/// Whom to call.
#[derive(Debug)]
pub(crate) enum Server {
    /// The stand-in in this process.
    StandIn,
    /// None: what was recorded of one is played.
    Recorded(Cassette),
    /// A server that runs already.
    At {
        /// The address of `ErpSync.svc`.
        endpoint: String,
        /// The address of `SoPrincipal.svc`, if it can't be derived.
        sign_in_endpoint: Option<String>,
    },
}

/// Starts a synchronization of SuperOffice CRM with its ERP systems (ErpSync.ForceSyncAll), waits for its end,
/// and tells what it changed.
///
/// Without --endpoint it calls a stand-in for NetServer that it starts in its own process.
#[derive(Debug, Parser)]
#[command(name = "force-sync-all", version, after_help = AFTER_HELP)]
struct Cli {
    /// The address of ErpSync.svc, for example
    /// `https://online.superoffice.com/Cust12345/Remote/Services86/ErpSync.svc`
    #[arg(long, value_name = "URL", env = "ERPSYNC_ENDPOINT", hide_env_values = true)]
    endpoint: Option<String>,

    /// The address of SoPrincipal.svc [default: next to ErpSync.svc]
    #[arg(long, value_name = "URL", env = "ERPSYNC_SIGN_IN_ENDPOINT", hide_env_values = true)]
    sign_in_endpoint: Option<String>,

    /// The application's token (client secret); SuperOffice Online wants it, an installation of your own may not
    #[arg(long, value_name = "TOKEN", env = "ERPSYNC_APPLICATION_TOKEN", hide_env_values = true)]
    application_token: Option<Secret<String>>,

    /// A ticket (7T:…) that you have
    #[arg(long, env = "ERPSYNC_TICKET", hide_env_values = true)]
    ticket: Option<Secret<String>>,

    /// Signs in with this user name
    #[arg(long, value_name = "NAME", env = "ERPSYNC_USER", hide_env_values = true)]
    user: Option<String>,

    /// The user's password
    #[arg(long, env = "ERPSYNC_PASSWORD", hide_env_values = true)]
    password: Option<Secret<String>>,

    /// Signs in with this OAuth access token (8A:…)
    #[arg(long, value_name = "TOKEN", env = "ERPSYNC_ACCESS_TOKEN", hide_env_values = true)]
    access_token: Option<Secret<String>>,

    #[command(flatten)]
    system_user: SystemUserArgs,

    #[command(flatten)]
    security: SecurityArgs,

    /// The version of SOAP to call with, 1.1 or 1.2
    #[arg(long, value_name = "VERSION", default_value = "1.1", value_parser = soap_version)]
    soap: SoapVersion,

    /// Time limit of the call: 90, 90s, 10m, 2h [default: 1h]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,

    /// The time zone for the server to reckon in: a location code (NO, US-NY) or SuperOffice's number [default: the user's]
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    time_zone: Option<SoTimeZone>,

    /// A PEM file with certificates to trust, besides those that the system trusts
    #[arg(long, value_name = "FILE")]
    root_certificate: Option<PathBuf>,

    /// Records the exchanges in this file, secrets masked
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    /// Calls no server, but plays what --record recorded
    #[arg(long, value_name = "FILE", conflicts_with_all = ["record", "endpoint", "sign_in_endpoint"])]
    replay: Option<PathBuf>,

    /// Tells the outcome as one line of JSON
    #[arg(long)]
    json: bool,

    /// Shows the messages of both directions, secrets masked; with --json, on stderr
    #[arg(long)]
    show_xml: bool,

    /// Tells each change as it arrives; the stand-in takes its time
    #[arg(long, conflicts_with = "sign")]
    stream: bool,

    /// Only runs the stand-in on this port of this machine until Ctrl-C, 0 for any that is free
    #[arg(long, value_name = "PORT")]
    serve: Option<u16>,
}

const AFTER_HELP: &str = "\
Secrets on the command line can be seen in the list of processes: better give them by the environment, with the
variables above. What the command line says goes before the environment.

RUST_LOG=erpsync=debug logs the calls to stderr, without secrets.

Exit status: 0 synchronized; 1 the server said no; 2 a wrong command line, no connection, no readable reply.";

/// Reads the command line. Ends the program if it can't be understood, or asks for help.
pub(crate) fn parse() -> Task {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    task(cli, &Given(&matches)).unwrap_or_else(|error| error.exit())
}

fn task(cli: Cli, given: &Given<'_>) -> Result<Task, clap::Error> {
    if let Some(port) = cli.serve {
        return serve(port, &cli, given);
    }
    let server = match (&cli.replay, cli.endpoint.clone().filter(|_| given.at_all("endpoint"))) {
        (Some(path), _) => {
            let cassette = Cassette::replay(path);
            Server::Recorded(cassette.map_err(|error| usage(ErrorKind::Io, &error.to_string()))?)
        }
        (None, Some(endpoint)) => {
            let sign_in_endpoint = cli.sign_in_endpoint.clone().filter(|_| given.at_all("sign_in_endpoint"));
            Server::At { endpoint, sign_in_endpoint }
        }
        (None, None) if given.by("sign_in_endpoint", ValueSource::CommandLine) => {
            return Err(usage(ErrorKind::MissingRequiredArgument, "--sign-in-endpoint needs --endpoint"));
        }
        (None, None) => Server::StandIn,
    };
    let application_token = cli.application_token.clone().filter(|_| given.at_all("application_token"));
    let application_token = match server {
        // A recording may be of the stand-in, and its secrets are masked.
        Server::StandIn | Server::Recorded(_) => {
            application_token.or_else(|| Some(stand_in::APPLICATION_TOKEN.into()))
        }
        Server::At { .. } => application_token,
    };
    let root_certificate = cli.root_certificate.as_ref().map(|path| read("root certificate", path));
    let credentials = credentials(&cli, &server, given)?;
    let user = match &credentials {
        Credentials::User(name, password) => Some((name.clone(), password.clone())),
        _ => None,
    };
    Ok(Task::Sync(Box::new(Options {
        protection: cli.security.of_calls(&server, user)?,
        credentials,
        server,
        application_token,
        soap: cli.soap,
        timeout: cli.timeout,
        time_zone: cli.time_zone,
        root_certificate: root_certificate.transpose()?,
        record: cli.record,
        json: cli.json,
        show_xml: cli.show_xml,
        stream: cli.stream,
    })))
}

/// Options that are about calling have no meaning for the stand-in; variables are set for other runs.
fn serve(port: u16, cli: &Cli, given: &Given<'_>) -> Result<Task, clap::Error> {
    let others = Cli::command();
    let stray = others.get_arguments().find(|argument| {
        let has_meaning =
            argument.get_id() == "serve" || SecurityArgs::FOR_STAND_IN.contains(&argument.get_id().as_str());
        !has_meaning && given.by(argument.get_id().as_str(), ValueSource::CommandLine)
    });
    match stray.and_then(|argument| argument.get_long()) {
        Some(option) => {
            let problem = format!("--serve only runs the stand-in: --{option} can't go with it");
            Err(usage(ErrorKind::ArgumentConflict, &problem))
        }
        None => Ok(Task::Serve(port, Box::new(cli.security.of_stand_in()?))),
    }
}

fn read(what: &str, path: &Path) -> Result<Vec<u8>, clap::Error> {
    std::fs::read(path).map_err(|error| {
        usage(ErrorKind::Io, &format!("the {what} {} can't be read: {error}", path.display()))
    })
}

fn usage(kind: ErrorKind, problem: &str) -> clap::Error {
    Cli::command().error(kind, problem)
}

/// Sources of the option values.
struct Given<'m>(&'m ArgMatches);

impl Given<'_> {
    /// Returns true if the option has its value from `source`. An empty variable counts as not set.
    fn by(&self, option: &str, source: ValueSource) -> bool {
        let empty = || self.0.get_raw(option).is_some_and(|mut raw| raw.all(|value| value.is_empty()));
        self.0.value_source(option) == Some(source) && !(source == ValueSource::EnvVariable && empty())
    }

    fn at_all(&self, option: &str) -> bool {
        self.by(option, ValueSource::CommandLine) || self.by(option, ValueSource::EnvVariable)
    }
}
