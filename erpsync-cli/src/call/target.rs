//! Where a call goes, and who makes it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use erpsync::Secret;
use erpsync::client::Client;
use erpsync::http_auth::{Basic, Bearer};
use erpsync::soap::SoapVersion;
use erpsync::transport::Http;
use erpsync::xml::RawElement;
use erpsync_model::Operation;
use http::{HeaderName, HeaderValue};

/// Where a call goes, and who makes it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Where it goes")]
pub(crate) struct Target {
    /// Call this address instead of the WSDL's.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Version of SOAP; that of the binding by default.
    #[arg(long, value_enum, value_name = "VERSION")]
    soap: Option<Soap>,
    /// A field of the HTTP header. May be repeated.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// A header block of SOAP, as XML. May be repeated.
    #[arg(long = "header-block", value_name = "XML")]
    blocks: Vec<String>,
    /// Sign in with Basic authentication, which sends the password as it is: over HTTPS only. Without `:PASSWORD`, it is that of `ERPSYNC_PASSWORD`.
    #[arg(short, long, value_name = "USER[:PASSWORD]", conflicts_with = "bearer")]
    user: Option<String>,
    /// Sign in with this bearer token.
    #[arg(long, value_name = "TOKEN", env = "ERPSYNC_TOKEN", hide_env_values = true)]
    bearer: Option<String>,
    /// Trust these root certificates, too (PEM).
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Client certificate with its chain (PEM).
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Key of the client certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Time limit in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

/// Version of SOAP on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Soap {
    #[value(name = "1.1")]
    V1_1,
    #[value(name = "1.2")]
    V1_2,
}

impl Target {
    /// The version of SOAP that was asked for.
    pub(crate) fn version(&self) -> Option<erpsync_model::SoapVersion> {
        self.soap.map(|version| match version {
            Soap::V1_1 => erpsync_model::SoapVersion::V1_1,
            Soap::V1_2 => erpsync_model::SoapVersion::V1_2,
        })
    }

    /// A client of the service.
    ///
    /// # Errors
    ///
    /// The reason why there can't be one.
    pub(super) fn client(&self, operation: &Operation) -> Result<Client, String> {
        let address = match (&self.endpoint, &operation.address) {
            (Some(address), _) => address.as_str(),
            (None, Some(address)) => address,
            (None, None) => return Err("the WSDL gives no address: name one with `--endpoint`".to_owned()),
        };
        let mut client =
            Client::with_transport(address, self.transport()?).map_err(|error| error.to_string())?;
        client = client.with_timeout(Duration::from_secs(self.timeout)).with_retry(None);
        client = client.with_soap_version(match (self.soap, operation.version) {
            (Some(Soap::V1_1), _) | (None, erpsync_model::SoapVersion::V1_1) => SoapVersion::V1_1,
            (Some(Soap::V1_2), _) | (None, erpsync_model::SoapVersion::V1_2) => SoapVersion::V1_2,
        });
        for header in &self.headers {
            let (name, value) = field(header)?;
            client = client.with_http_header(name, value);
        }
        for block in &self.blocks {
            let block =
                RawElement::parse(block).map_err(|error| format!("a header block is not XML: {error}"))?;
            client = client.with_header_block(block);
        }
        if let Some(user) = &self.user {
            let (user, password) = match user.split_once(':') {
                Some((user, password)) => (user, password.to_owned()),
                None => {
                    let password = std::env::var("ERPSYNC_PASSWORD");
                    (&**user, password.map_err(|_| "the password is missing: `ERPSYNC_PASSWORD` is not set")?)
                }
            };
            let basic = Basic::new(user, Secret::from(password)).map_err(|error| error.to_string())?;
            client = client.with_authentication(basic);
        }
        if let Some(token) = &self.bearer {
            client = client.with_authentication(Bearer::new(Secret::from(token.clone())));
        }
        Ok(client)
    }

    fn transport(&self) -> Result<Http, String> {
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| format!("can't read {}: {error}", path.display()))
        };
        let mut builder = Http::builder();
        if let Some(roots) = &self.cacert {
            builder = builder.root_certificate_pem(read(roots)?);
        }
        if let (Some(chain), Some(key)) = (&self.cert, &self.key) {
            builder = builder.client_certificate_pem(read(chain)?, read(key)?);
        }
        builder.build().map_err(|error| error.to_string())
    }
}

/// A field of the HTTP header. Its value, which may be a secret, is in no message.
fn field(header: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = header.split_once(':').ok_or("a header field is written as `Name: value`")?;
    let name: HeaderName =
        name.trim().parse().map_err(|_| format!("`{}` is no name of a header field", name.trim()))?;
    let mut value: HeaderValue =
        value.trim().parse().map_err(|_| format!("the value of the header field `{name}` is none"))?;
    value.set_sensitive(true);
    Ok((name, value))
}
