//! The client: set up from the options, and called.

#[cfg(test)]
mod tests;

use std::io;
use std::time::{Duration, Instant};

use erpsync::client::{CallError, EndpointError};
use erpsync::superoffice::Tickets;
use erpsync::testing::Cassette;
use erpsync::transport::Http;

use crate::args::{Credentials, Options, Server};
use crate::failure::Failure;
use crate::services86::{ErpSyncClient, ErpSyncRequestHeaders, ForceSyncAll, PluginResponse, SoTimeZone};
use crate::show;

/// Outcome of a call.
#[derive(Debug)]
pub(crate) struct Synced {
    /// Address that answered.
    pub(crate) endpoint: String,
    /// True for the stand-in in this process.
    pub(crate) stand_in: bool,
    /// Duration of the call, signing in included.
    pub(crate) duration: Duration,
    /// Body of the reply. NetServer always fills it in.
    pub(crate) response: Option<PluginResponse>,
    /// The time zone that the server reckons in.
    pub(crate) time_zone: Option<SoTimeZone>,
}

/// A client of the server at `endpoint`. Nothing is sent yet.
///
/// # Errors
///
/// If an address or the root certificate can't be used.
pub(crate) fn connect(
    options: &Options,
    endpoint: &str,
    sign_in_endpoint: Option<String>,
) -> Result<ErpSyncClient, Failure> {
    let mut http = Http::builder();
    if let Some(pem) = &options.root_certificate {
        http = http.root_certificate_pem(pem);
    }
    if matches!(options.server, Server::StandIn) {
        // No proxy knows the way back into this process.
        http = http.no_proxy();
    }
    let http = http.build().map_err(|error| Failure::connecting(&error))?;
    let client = match (&options.server, &options.record) {
        (Server::Recorded(cassette), _) => ErpSyncClient::with_transport(endpoint, cassette.clone()),
        (_, Some(file)) => ErpSyncClient::with_transport(endpoint, Cassette::record(file, http)),
        (_, None) => ErpSyncClient::with_transport(endpoint, http),
    };
    client
        .and_then(|client| set_up(client, options, sign_in_endpoint))
        .map_err(|error| Failure::address(&error))
}

/// The client with what the options say, over whatever transport it has.
fn set_up(
    client: ErpSyncClient,
    options: &Options,
    sign_in_endpoint: Option<String>,
) -> Result<ErpSyncClient, EndpointError> {
    // Fetches a ticket with the first call, and another if the server refuses it.
    let mut tickets = match &options.credentials {
        Credentials::Ticket(ticket) => Tickets::fixed(ticket.clone()),
        Credentials::AccessToken(token) => Tickets::access_token(token.clone()),
        Credentials::SystemUser(system_user) => Tickets::new((**system_user).clone()),
        Credentials::User(name, password) => Tickets::user_name_password(name, password.clone()),
    };
    if let Some(endpoint) = sign_in_endpoint {
        tickets = tickets.with_sign_in_endpoint(endpoint)?;
    }

    let headers = ErpSyncRequestHeaders {
        application_token: options.application_token.clone(),
        time_zone: options.time_zone.clone(),
        ..Default::default()
    };
    let mut client =
        client.with_headers(&headers).with_authentication(tickets).with_soap_version(options.soap);
    if let Some(security) = options.protection.of_client() {
        client = client.with_interceptor(security);
    }
    if let Some(timeout) = options.timeout {
        client = client.with_timeout(timeout);
    }
    Ok(match (options.show_xml, options.json) {
        (false, _) => client,
        // There, only the one line of JSON goes to stdout.
        (true, true) => client.with_observer(|exchange| show::exchange(exchange, &mut io::stderr().lock())),
        (true, false) => client.with_observer(|exchange| show::exchange(exchange, &mut io::stdout().lock())),
    })
}

/// Synchronizes all active connections, and waits until that is done.
pub(crate) async fn force_sync_all(client: &ErpSyncClient, options: &Options) -> Result<Synced, CallError> {
    let start = Instant::now();
    let response = client.force_sync_all(ForceSyncAll {}).await?;
    Ok(Synced {
        endpoint: client.client().endpoint().to_owned(),
        stand_in: matches!(options.server, Server::StandIn),
        duration: start.elapsed(),
        time_zone: response.headers.time_zone,
        response: response.body.response,
    })
}
