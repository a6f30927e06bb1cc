//! WS-Security on request.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::error::ErrorKind;
use erpsync::Secret;
use erpsync::security::certificates::Certificate;
use erpsync::security::keys::{KeyError, PrivateKey};

use super::{Server, read, usage};
use crate::protection::{Protection, Signing};
use crate::stand_in;

#[derive(Debug, Args)]
#[command(next_help_heading = "WS-Security")]
pub(super) struct SecurityArgs {
    /// Sends user name and password (--user, --password) with each call, as a UsernameToken with a digest
    #[arg(long, conflicts_with = "replay")]
    username_token: bool,

    /// Signs each message with a private key (PEM) and its certificate (PEM); the stand-in signs its replies with them, too
    #[arg(long, num_args = 2, value_names = ["KEY", "CERT"], conflicts_with = "replay")]
    sign: Option<Vec<PathBuf>>,

    /// The certificate (PEM) that a server signs its replies with; unless given, they need no signature
    #[arg(long, value_name = "FILE", requires_all = ["sign", "endpoint"])]
    server_certificate: Option<PathBuf>,
}

impl SecurityArgs {
    /// Names of the options that have a meaning for the stand-in alone, too.
    pub(super) const FOR_STAND_IN: [&str; 2] = ["username_token", "sign"];

    /// Protection of the calls to a server, by a user.
    pub(super) fn of_calls(
        &self,
        server: &Server,
        user: Option<(String, Secret<String>)>,
    ) -> Result<Protection, clap::Error> {
        let user = match (self.username_token, user) {
            (false, _) => None,
            (true, Some(user)) => Some(user),
            (true, None) => {
                let problem = "--username-token needs --user and --password";
                return Err(usage(ErrorKind::MissingRequiredArgument, problem));
            }
        };
        let peer = self.server_certificate.as_deref().map(certificate).transpose()?;
        let signing = self.signing()?;
        // The stand-in has the same certificate.
        let own = signing.as_ref().map(|signing| signing.certificate.clone());
        let peer = peer.or_else(|| own.filter(|_| matches!(server, Server::StandIn)));
        Ok(Protection { user, signing, peer })
    }

    /// Protection of the stand-in alone.
    pub(super) fn of_stand_in(&self) -> Result<Protection, clap::Error> {
        let user = (stand_in::USER.to_owned(), Secret::from(stand_in::PASSWORD));
        Ok(Protection { user: self.username_token.then_some(user), signing: self.signing()?, peer: None })
    }

    fn signing(&self) -> Result<Option<Signing>, clap::Error> {
        let Some([key_file, certificate_file]) = self.sign.as_deref() else { return Ok(None) };
        let key = PrivateKey::from_pem(read("private key", key_file)?);
        let key = key.map_err(|error| unusable("private key", key_file, &error))?;
        Ok(Some(Signing { key, certificate: certificate(certificate_file)? }))
    }
}

fn certificate(path: &Path) -> Result<Certificate, clap::Error> {
    let certificate = Certificate::from_pem(read("certificate", path)?);
    certificate.map_err(|error| unusable("certificate", path, &error))
}

fn unusable(what: &str, path: &Path, error: &KeyError) -> clap::Error {
    usage(ErrorKind::ValueValidation, &format!("the {what} {} can't be used: {error}", path.display()))
}
