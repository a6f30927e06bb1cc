//! Failure in words, with advice and the exit status for scripts.

use std::io::{self, Write};
use std::process::ExitCode;

use erpsync::client::{CallError, CallErrorKind, Challenge, EndpointError, SignInErrorKind};
use erpsync::soap::{Fault, FaultKind};
use erpsync::superoffice::{NotSucceeded, is_ticket_refused};
use erpsync::transport::{TransportError, TransportErrorKind};

use crate::args::{Credentials, Options, Server};
use crate::client::Synced;
use crate::report::one_line;
use crate::report::text::in_one_language;

const MAY_RUN: &str = "The synchronization may have been done, or may still run on the server. Don't just repeat it: \
                       look at the ERP synchronization log in SuperOffice first.";

/// A failure to tell about.
#[derive(Debug)]
pub(crate) struct Failure {
    /// One word for scripts.
    pub(crate) kind: &'static str,
    /// Event and its place.
    pub(crate) what: String,
    /// More of it, a line each.
    pub(crate) details: Vec<String>,
    /// Advice to the user.
    pub(crate) advice: String,
    by: By,
}

/// Cause of the failure, which gives the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The server said no.
    Server = 1,
    /// The command line is wrong, there is no connection, or no reply that can be read.
    Circumstances = 2,
}

impl Failure {
    fn new(by: By, kind: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { kind, what: what.into(), details: Vec::new(), advice: advice.into(), by }
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        self.by as u8
    }

    /// Tells it on stderr; gives the exit status.
    pub(crate) fn tell(&self) -> ExitCode {
        let mut text = format!("error: {}\n", self.what);
        for line in &self.details {
            text.push_str(&format!("       {line}\n"));
        }
        if !self.advice.is_empty() {
            text.push_str(&format!("\n{}\n", self.advice));
        }
        // If this can't be written, the exit status is all there is.
        let _ = io::stderr().write_all(text.as_bytes());
        ExitCode::from(self.status())
    }

    /// Returns the failure that a valid response reports.
    pub(crate) fn in_response(synced: &Synced) -> Option<Self> {
        let endpoint = &synced.endpoint;
        let Some(response) = &synced.response else {
            let what = format!("ForceSyncAll at {endpoint}: the reply has no result in it");
            return Some(Self::new(By::Circumstances, "no-result", what, MAY_RUN));
        };
        if response.is_ok != Some(false) {
            return None;
        }
        let reason = response.user_explanation.as_deref().filter(|text| !text.trim().is_empty());
        let reason = one_line(reason.map_or("the server gives no reason", in_one_language));
        let code = response.error_code.as_deref().filter(|code| !code.is_empty());
        let code = code.map_or(String::new(), |code| format!(" ({})", one_line(code)));
        let mut failure = Self::new(
            By::Server,
            "not-ok",
            format!("ForceSyncAll at {endpoint}: the synchronization failed: {reason}{code}"),
            "Look at the ERP connections in SuperOffice, and whether their connectors answer. What is reported as \
             changed did change.",
        );
        let tech = response.tech_explanation.as_deref().unwrap_or_default();
        // A stack trace follows the first line.
        failure.details.extend(tech.lines().map(one_line).find(|line| !line.is_empty()));
        Some(failure)
    }

    /// Why a call failed.
    pub(crate) fn of_call(error: &CallError, options: &Options) -> Self {
        if let CallErrorKind::SignIn(sign_in) = error.kind()
            && let SignInErrorKind::Call(error) = sign_in.kind()
        {
            // The call that failed is the one that signs in.
            return Self::of_call(error, options);
        }
        let failure = call(error, options);
        let what = format!("{} at {}: {}", error.operation(), error.endpoint(), failure.what);
        Self { what, ..failure }
    }

    /// Failure of setting up the transport.
    pub(crate) fn connecting(error: &TransportError) -> Self {
        let what = format!("the connection can't be set up: {error}");
        Self::new(By::Circumstances, "connection", what, "Give certificates in PEM.")
    }

    /// Failure of an address that is not one.
    pub(crate) fn address(error: &EndpointError) -> Self {
        Self::new(
            By::Circumstances,
            "endpoint",
            error.to_string(),
            "Give the address of the service, for example \
             https://online.superoffice.com/Cust12345/Remote/Services86/ErpSync.svc",
        )
    }

    /// Why the stand-in can't run.
    pub(crate) fn serving(port: u16, error: &io::Error) -> Self {
        Self::new(
            By::Circumstances,
            "stand-in",
            format!("the stand-in can't serve at 127.0.0.1:{port}: {error}"),
            "Try another port: 0 is any that is free.",
        )
    }

    /// Why the outcome was not told.
    pub(crate) fn writing(error: &io::Error) -> Self {
        let what = format!("synchronized, but the outcome can't be written: {error}");
        Self::new(By::Circumstances, "output", what, "")
    }
}

fn call(error: &CallError, options: &Options) -> Failure {
    use By::{Circumstances, Server};
    match error.kind() {
        CallErrorKind::Fault(fault) => Failure::new(
            Server,
            "fault",
            format!("the service answered with the fault {}", one_line(&fault.to_string())),
            fault_advice(fault),
        ),
        CallErrorKind::Rejected(rejection) => Failure {
            details: error
                .interceptor_error()
                .map_or_else(Vec::new, |rejection| exceptions(error, rejection)),
            ..Failure::new(
                Server,
                "refused",
                format!("the server refused it: {}", one_line(&rejection.to_string())),
                if is_ticket_refused(error) { ticket_advice(options) } else { refusal_advice(options) },
            )
        },
        CallErrorKind::SignIn(error) => match error.kind() {
            SignInErrorKind::Rejected(reason)
                if matches!(options.credentials, Credentials::SystemUser(_)) =>
            {
                let what = format!("signing in for it was refused: {}", one_line(reason));
                Failure::new(Server, "sign-in", what, "")
            }
            SignInErrorKind::Rejected(_) => {
                let what = "signing in for it was refused: the user name or password is wrong, or the token";
                Failure::new(Server, "sign-in", what, sign_in_advice(options))
            }
            _ => Failure::new(
                Circumstances,
                "sign-in",
                format!("signing in for it failed: {}", error.report()),
                "",
            ),
        },
        CallErrorKind::Transport(error) => {
            Failure::new(Circumstances, "transport", error.report(), transport_advice(error))
        }
        CallErrorKind::Timeout { limit, sent: false } => Failure::new(
            Circumstances,
            "timeout",
            format!(
                "it was not sent within {} seconds: connecting or signing in took longer",
                limit.as_secs_f64()
            ),
            "Nothing was synchronized. --timeout sets how long to wait.",
        ),
        CallErrorKind::Timeout { limit, .. } => Failure::new(
            Circumstances,
            "timeout",
            format!("no reply within {} seconds", limit.as_secs_f64()),
            format!("{MAY_RUN} --timeout sets how long to wait."),
        ),
        CallErrorKind::HttpStatus { status, reason, body, location } => {
            let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            let to = location.as_ref().map_or(String::new(), |location| format!(" to {location}"));
            let body = if body.is_empty() { String::new() } else { format!(": {body}") };
            Failure::new(
                Circumstances,
                "http-status",
                format!("HTTP status {status}{reason}{to}, and no SOAP message{body}{}", asked_for(error)),
                status_advice(status.as_u16()),
            )
        }
        CallErrorKind::NotSoap { body, .. } if body.is_empty() => {
            Failure::new(Circumstances, "not-soap", "the reply is empty", MAY_RUN)
        }
        kind @ CallErrorKind::NotSoap { content_type, .. } if content_type.starts_with("multipart/") => {
            Failure::new(Circumstances, "not-soap", kind.to_string(), MAY_RUN)
        }
        CallErrorKind::NotSoap { content_type, body } => Failure::new(
            Circumstances,
            "not-soap",
            format!("the reply is not a SOAP message but `{content_type}`: {body}"),
            "Is this the address of the service itself? It ends with /Remote/Services86/ErpSync.svc.",
        ),
        CallErrorKind::Read(error) => {
            Failure::new(Circumstances, "unreadable", format!("the reply can't be read: {error}"), MAY_RUN)
        }
        CallErrorKind::Endpoint(error) => Failure::address(error),
        kind => Failure::new(Circumstances, "call", kind.to_string(), ""),
    }
}

/// The ways to say who calls that a server asks for.
fn asked_for(error: &CallError) -> String {
    let schemes: Vec<&str> = error.challenges().iter().map(Challenge::scheme).collect();
    if schemes.is_empty() {
        String::new()
    } else {
        format!("; it asks for {}", error.redact(&schemes.join(" or ")))
    }
}

/// The messages of the exceptions behind a refusal, as far as they are not told already. No stack traces.
fn exceptions(error: &CallError, rejection: &NotSucceeded) -> Vec<String> {
    let chain = rejection.exception.iter().flat_map(|exception| exception.chain());
    let messages = chain.filter_map(|exception| exception.message.as_deref()).map(|text| error.redact(text));
    messages
        .filter(|message| !message.is_empty() && message != &error.redact(rejection.user_text()))
        .collect()
}

fn fault_advice(fault: &Fault) -> &'static str {
    let is_action = fault.code().subcodes.iter().any(|(_, local)| local == "ActionNotSupported");
    match fault.kind() {
        FaultKind::VersionMismatch => "The service speaks another version of SOAP: see --soap.",
        _ if is_action => {
            "Is this the address of ErpSync.svc in Services86? Services84 and Services85 don't have ForceSyncAll, and \
             Services87 and Services88 want other namespaces: they need a client generated from their WSDL."
        }
        FaultKind::Receiver => {
            "The fault is the server's: its log knows more. Look there before you repeat the call."
        }
        _ => "The server did not take the request. --show-xml shows both messages.",
    }
}

fn ticket_advice(options: &Options) -> &'static str {
    match (&options.server, &options.credentials) {
        (Server::StandIn, Credentials::Ticket(_)) => {
            "The stand-in takes only the tickets that it gave out: call it without --ticket and ERPSYNC_TICKET, or \
             give the --endpoint of the server that the ticket is of."
        }
        (_, Credentials::Ticket(_)) => {
            "The server does not take the ticket. One that was not used for six hours is no longer valid: get another, \
             or sign in with --user and --password."
        }
        _ => "The server does not take the ticket that it has just given out: ask those who run it.",
    }
}

fn refusal_advice(options: &Options) -> &'static str {
    match options.application_token {
        None => {
            "The call had no application token: SuperOffice Online wants one (--application-token). Else see what the \
             server says above."
        }
        Some(_) => {
            "See what the server says above. In SuperOffice Online the application must have been granted the ERP Sync \
             service, and its token be the one for this environment."
        }
    }
}

fn sign_in_advice(options: &Options) -> &'static str {
    match (&options.server, &options.credentials) {
        (Server::StandIn, _) => {
            "The stand-in has a user of its own and knows no other: call it without --user, --password, --access-token \
             and their variables, or give the --endpoint of a server."
        }
        (_, Credentials::AccessToken(_)) => {
            "Check the access token: it lives for 20 minutes only, and is of one tenant."
        }
        _ => "Check the user name and the password.",
    }
}

fn transport_advice(error: &TransportError) -> &'static str {
    match error.kind() {
        TransportErrorKind::Connect => "Nothing was sent. Is the server running at this address?",
        TransportErrorKind::Certificate => {
            "Nothing was sent. If the server is the right one and its certificate is of your company or self-signed, \
             trust it with --root-certificate FILE (PEM); if the certificate is of another name or has run out, \
             that has to be set right on the server."
        }
        TransportErrorKind::Setup => "Nothing was sent.",
        _ => MAY_RUN,
    }
}

fn status_advice(status: u16) -> &'static str {
    match status {
        300..=399 => {
            "Redirects are not followed, since they would take the ticket along. Call the new address, if it \
                      is the right one."
        }
        401 | 403 => {
            "The server, or a gateway before it, does not let the caller in: check the ticket, or the user name \
                      and password, and whether the application may use the service."
        }
        404 | 405 => {
            "Is this the address of the service? It ends with /Remote/Services86/ErpSync.svc; what signs in is \
                      SoPrincipal.svc beside it, or --sign-in-endpoint."
        }
        407 => "The proxy wants credentials: see HTTPS_PROXY and NO_PROXY.",
        415 => "The service speaks another version of SOAP: see --soap.",
        429 | 503 => "The server is busy: try again later.",
        502 | 504 => MAY_RUN,
        _ => "See the log of the server.",
    }
}
