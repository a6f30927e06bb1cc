//! Signing in at `SoPrincipal`, without its generated types.
//!
//! The operations are the same in all versions of the services but for the namespace, which is that of the
//! header block to fill.

use std::fmt;
use std::time::{Duration, SystemTime};

use tracing::Instrument;

use super::Refusal;
use super::store::Identity;
use super::tickets::Clock;
use crate::Secret;
use crate::client::{AuthContext, Client, SignInError, SignInErrorKind};
use crate::client::{CallError, CallErrorKind, Verdict, exchange, judge};
use crate::soap::{Block, Blocks, Content, Sink, children, envelope};
use crate::xml::{RawElement, ReadError, Reader, Writer, escaped};

/// What a [`TicketSource`](super::TicketSource) signs in with: the client whose call needs a ticket, and the
/// operations of `SoPrincipal`.
#[derive(Clone)]
pub struct SignIn {
    context: AuthContext,
    timeout: Duration,
    clock: Clock,
}

impl SignIn {
    pub(super) fn new(context: AuthContext, endpoint: Option<&str>, timeout: Duration, clock: Clock) -> Self {
        let AuthContext { client, block, blocks } = context;
        let client = match endpoint {
            Some(endpoint) => client.with_endpoint(endpoint),
            None => client.with_sibling("SoPrincipal.svc"),
        };
        Self { context: AuthContext { client, block, blocks }, timeout, clock }
    }

    /// The address of `SoPrincipal`, for people: without user info and query.
    pub fn endpoint(&self) -> &str {
        self.context.client.endpoint()
    }

    /// How long signing in may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What time it is, by the clock of the [`Tickets`](super::Tickets).
    pub fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// Who signs in, for a call to an address with this user info and query.
    pub(super) fn identity(&self, called: (Option<String>, Option<String>)) -> Identity {
        let config = &*self.context.client.config;
        let mut blocks = Writer::new();
        self.headers(&mut blocks);
        Identity {
            address: config.endpoint.given().to_owned(),
            called,
            blocks: blocks.finish().unwrap_or_default(),
            credentials: config.credentials.clone(),
        }
    }

    /// The application's token, if the call has one.
    pub fn application_token(&self) -> Option<Secret<String>> {
        self.application_block()?.read().ok()
    }

    fn application_block(&self) -> Option<&RawElement> {
        self.context.blocks.iter().find(|block| block.name().local == "ApplicationToken")
    }

    /// A client of another service, for sources that get their tickets there: over the same transport, with the
    /// same limits, but without the header blocks and HTTP header fields that are meant for NetServer.
    pub fn client(&self, endpoint: impl Into<String>) -> Client {
        self.context.client.clone().for_another_service(endpoint)
    }

    /// Calls `AuthenticateUsernamePassword`: a ticket for a user name and a password.
    ///
    /// # Errors
    ///
    /// If the call fails, or the server says no.
    pub async fn user_name_password(
        &self,
        user: &str,
        password: &str,
    ) -> Result<Secret<String>, SignInError> {
        self.call("AuthenticateUsernamePassword", &[("UserName", user), ("Password", password)]).await
    }

    /// Calls `AuthenticateWithAccessToken`: a ticket for an OAuth access token.
    ///
    /// # Errors
    ///
    /// If the call fails, or the server says no.
    pub async fn access_token(&self, token: &str) -> Result<Secret<String>, SignInError> {
        self.call("AuthenticateWithAccessToken", &[("AccessToken", token)]).await
    }

    /// Calls an operation in a span of its own: the one of the call that waits for the ticket is about another.
    async fn call(
        &self,
        operation: &'static str,
        fields: &[(&str, &str)],
    ) -> Result<Secret<String>, SignInError> {
        let span = tracing::info_span!(
            "sign_in",
            operation,
            endpoint = self.endpoint(),
            soap = %self.context.client.config.version,
            status = tracing::field::Empty,
            request_bytes = tracing::field::Empty,
            reply_bytes = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let outcome = async {
            let outcome = self.ticket(operation, fields).await;
            match &outcome {
                Ok(_) => tracing::debug!("signed in"),
                Err(error) => tracing::debug!(%error, "signing in failed"),
            }
            outcome
        };
        outcome.instrument(span).await
    }

    async fn ticket(
        &self,
        operation: &'static str,
        fields: &[(&str, &str)],
    ) -> Result<Secret<String>, SignInError> {
        let config = &*self.context.client.config;
        let endpoint = self.endpoint();
        let failed =
            |error: CallError| SignInError::new(SignInErrorKind::Call(error.at(operation, endpoint)));
        let namespace = self.context.block.namespace;
        let body = body(namespace, operation, fields)
            .ok_or_else(|| setup("the user name, password or token has a character that XML can't hold"))?;
        let xml =
            envelope(config.version, &mut |writer| self.headers(writer), &mut |writer| writer.raw(&body));
        let xml = xml.map_err(|error| failed(CallError::new(CallErrorKind::Write(error))))?;
        let action = format!("{namespace}/SoPrincipal/{operation}");
        let reply = exchange(config, operation, &action, xml).await.map_err(failed)?;
        let mut answer = Answer::default();
        let mut decode = |opened: &mut crate::soap::Opened<'_, '_>| {
            answer = Answer::default();
            match opened.read(&mut answer)? {
                Content::Fault(fault) => Ok(Verdict::Fault(fault)),
                Content::Empty => Err(opened.missing("AuthenticateResponse")),
                Content::Unwanted => {
                    Ok(Verdict::Refused(Box::new(answer.refusal.take().unwrap_or_default())))
                }
                Content::Element => Ok(Verdict::Done),
            }
        };
        judge(config, &reply, false, &mut decode).map_err(failed)?;
        match (answer.succeeded, answer.ticket) {
            (Some(false), _) => Err(SignInError::new(SignInErrorKind::Rejected(
                "check the user name and password, or the token".to_owned(),
            ))),
            (_, Some(ticket)) => Ok(ticket),
            (_, None) => {
                Err(SignInError::new(SignInErrorKind::Incomplete("there is no ticket in it".to_owned())))
            }
        }
    }

    /// The header blocks of `SoPrincipal`: the application token, if the call has one.
    fn headers(&self, writer: &mut Writer) {
        if let Some(block) = self.application_block() {
            writer.raw(block.as_str());
        }
        for block in &self.context.client.config.always {
            if block.name().local != "ApplicationToken" {
                writer.raw(block.as_str());
            }
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("context", &self.context).finish_non_exhaustive()
    }
}

fn setup(problem: &str) -> SignInError {
    SignInError::new(SignInErrorKind::Setup(problem.to_owned()))
}

fn body(namespace: &str, operation: &str, fields: &[(&str, &str)]) -> Option<String> {
    let mut xml = format!("<{operation} xmlns=\"{namespace}\">");
    for (name, value) in fields {
        xml.push_str(&format!("<{name}>{}</{name}>", escaped(value)?));
    }
    xml.push_str(&format!("</{operation}>"));
    Some(xml)
}

/// `AuthenticateResponse`, as far as it matters.
#[derive(Default)]
struct Answer {
    blocks: Blocks<()>,
    refusal: Option<Refusal>,
    succeeded: Option<bool>,
    ticket: Option<Secret<String>>,
}

impl Sink for Answer {
    fn block(&mut self, reader: &mut Reader<'_>, block: Block) -> Result<(), ReadError> {
        self.blocks.read(reader, block.index)
    }

    fn headers_end(&mut self) -> bool {
        self.refusal = Refusal::find(&self.blocks);
        self.refusal.is_none()
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let mut response = children(reader);
        while reader.next(&mut response)?.is_some() {
            match reader.name().local {
                _ if reader.is_nil() => reader.skip()?,
                "AuthenticationSucceeded" => {
                    self.succeeded = Some(matches!(reader.text()?.trim(), "true" | "1"))
                }
                "Credentials" => {
                    let mut credentials = children(reader);
                    while reader.next(&mut credentials)?.is_some() {
                        if reader.name().local == "Ticket" && !reader.is_nil() {
                            let ticket = reader.text()?.trim().to_owned();
                            self.ticket = Some(ticket).filter(|ticket| !ticket.is_empty()).map(Secret::new);
                        } else {
                            reader.skip()?;
                        }
                    }
                }
                _ => reader.skip()?,
            }
        }
        Ok(())
    }
}
