//! The system user of a tenant of SuperOffice Online.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::error::ErrorKind;
use erpsync::Secret;
use erpsync::superoffice::{KeyError, PrivateKey, SystemUser, TokenCheck, TrustedKeys};

use super::{read, usage};

#[derive(Debug, Args)]
#[command(next_help_heading = "System user of SuperOffice Online")]
pub(super) struct SystemUserArgs {
    /// Signs in as the system user, with the token that the tenant's consent gave the application
    #[arg(long, value_name = "TOKEN", env = "ERPSYNC_SYSTEM_USER_TOKEN", hide_env_values = true)]
    system_user_token: Option<Secret<String>>,

    /// The tenant, such as Cust12345
    #[arg(long, env = "ERPSYNC_TENANT")]
    tenant: Option<String>,

    /// The application's private key: PEM, or RSAKeyValue in XML
    #[arg(long, value_name = "FILE", env = "ERPSYNC_PRIVATE_KEY")]
    private_key: Option<PathBuf>,

    /// Keys of SuperOffice's token signatures: certificates or public keys in PEM, or its JSON Web Key Set
    #[arg(long, value_name = "FILE", env = "ERPSYNC_TRUSTED_KEYS")]
    trusted_keys: Option<PathBuf>,

    /// Whom its tokens are for: spn: and the application's id
    #[arg(long, env = "ERPSYNC_AUDIENCE")]
    audience: Option<String>,

    /// Address to sign in at, if not online.superoffice.com
    #[arg(long, value_name = "URL", env = "ERPSYNC_ENVIRONMENT")]
    environment: Option<String>,
}

impl SystemUserArgs {
    /// The system user that they describe, if all of it is there.
    pub(super) fn system_user(&self) -> Result<SystemUser, clap::Error> {
        let token = wanted(&self.system_user_token, "--system-user-token")?;
        let tenant = wanted(&self.tenant, "--tenant")?;
        let private_key = key("private key", wanted(&self.private_key, "--private-key")?, PrivateKey::new)?;
        let trusted = key("trusted keys", wanted(&self.trusted_keys, "--trusted-keys")?, TrustedKeys::new)?;
        let check = TokenCheck::new(trusted, wanted(&self.audience, "--audience")?);
        let system_user = SystemUser::new(tenant, token.clone(), private_key, check);
        match &self.environment {
            Some(environment) => system_user
                .with_environment(environment)
                .map_err(|error| usage(ErrorKind::ValueValidation, &format!("--environment: {error}"))),
            None => Ok(system_user),
        }
    }
}

fn wanted<'a, T>(value: &'a Option<T>, option: &str) -> Result<&'a T, clap::Error> {
    value.as_ref().ok_or_else(|| {
        usage(ErrorKind::MissingRequiredArgument, &format!("a system user needs {option}, or its variable"))
    })
}

fn key<K>(
    what: &str,
    path: &Path,
    parse: impl FnOnce(Vec<u8>) -> Result<K, KeyError>,
) -> Result<K, clap::Error> {
    parse(read(what, path)?).map_err(|error| {
        usage(ErrorKind::ValueValidation, &format!("the {what} {} can't be used: {error}", path.display()))
    })
}
