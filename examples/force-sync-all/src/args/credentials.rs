//! Credentials of the caller, from one of several sources.

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use erpsync::Secret;
use erpsync::superoffice::SystemUser;

use super::{Cli, Given, Server, usage};
use crate::stand_in;

/// Credentials of the calls.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// A ticket that is there already.
    Ticket(Secret<String>),
    /// An OAuth access token, to sign in with.
    AccessToken(Secret<String>),
    /// A user name and a password, to sign in with.
    User(String, Secret<String>),
    /// The system user of a tenant of SuperOffice Online.
    SystemUser(Box<SystemUser>),
}

/// Picks the credentials: the command line goes before the environment, and each may name only one way.
pub(super) fn credentials(cli: &Cli, server: &Server, given: &Given<'_>) -> Result<Credentials, clap::Error> {
    let ticket = cli.ticket.clone().map(Credentials::Ticket);
    let access_token = cli.access_token.clone().map(Credentials::AccessToken);
    for source in [ValueSource::CommandLine, ValueSource::EnvVariable] {
        let by = |option| given.by(option, source);
        // A password in the environment may be there for other runs.
        let user = by("user") || (by("password") && source == ValueSource::CommandLine);
        match (by("ticket"), by("access_token"), user, by("system_user_token")) {
            (false, false, false, false) => {}
            (true, false, false, false) => return ticket.ok_or_else(nothing),
            (false, true, false, false) => return access_token.ok_or_else(nothing),
            (false, false, true, false) => return user_and_password(cli, server),
            (false, false, false, true) => {
                return cli.system_user.system_user().map(|user| Credentials::SystemUser(Box::new(user)));
            }
            _ => {
                return Err(usage(
                    ErrorKind::ArgumentConflict,
                    "more than one way to sign in: give one of --ticket, --access-token, --system-user-token, and \
                     --user with --password, or one of their variables",
                ));
            }
        }
    }
    match server {
        Server::StandIn | Server::Recorded(_) => user_and_password(cli, server),
        Server::At { .. } => Err(nothing()),
    }
}

/// The stand-in's user stands in for what is not given to it.
fn user_and_password(cli: &Cli, server: &Server) -> Result<Credentials, clap::Error> {
    let (user, password) = match server {
        Server::StandIn | Server::Recorded(_) => (Some(stand_in::USER), Some(stand_in::PASSWORD)),
        Server::At { .. } => (None, None),
    };
    let user = cli.user.clone().or_else(|| user.map(str::to_owned));
    let password = cli.password.clone().or_else(|| password.map(Secret::from));
    match (user, password) {
        (Some(user), Some(password)) => Ok(Credentials::User(user, password)),
        (Some(_), None) => Err(usage(
            ErrorKind::MissingRequiredArgument,
            "--user needs a password: set ERPSYNC_PASSWORD, or give --password",
        )),
        (None, _) => Err(usage(
            ErrorKind::MissingRequiredArgument,
            "--password needs a user: give --user, or set ERPSYNC_USER",
        )),
    }
}

fn nothing() -> clap::Error {
    usage(
        ErrorKind::MissingRequiredArgument,
        "nothing to sign in with: set ERPSYNC_TICKET, or ERPSYNC_USER and ERPSYNC_PASSWORD, or give the options \
         of these names",
    )
}
