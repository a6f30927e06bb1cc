//! Calls whose reply does not come back on the connection of the request.

use bytes::Bytes;
use http::{Extensions, HeaderMap};

use super::message::{place, response};
use super::{Call, CallError, CallErrorKind, Client, open_reply, run};
use crate::soap::{HttpResponseParts, Message, Operation};
use crate::stream::{ReadBody, WriteBody};

/// Outcome of a call whose reply may come later.
pub(crate) enum Accepted<R> {
    /// The reply came all the same.
    Response(Box<R>),
    Later(Later),
}

/// A call that was accepted, and whose reply has not come yet.
pub(crate) struct Later {
    client: Client,
    operation: &'static Operation,
    extensions: Extensions,
}

/// Mark of a call whose reply goes elsewhere, in its extensions.
#[derive(Clone)]
pub(super) struct ReplyElsewhere {
    /// The service accepted the request, and sent no reply.
    pub(super) is_accepted: bool,
}

impl<Q: Message, R: Message> Call<Q, R> {
    /// Makes the call; a success without content means that the reply comes later.
    pub(crate) async fn send_elsewhere(self) -> Result<Accepted<R>, CallError>
    where
        Q: Send + Sync + 'static,
        Q::Body: WriteBody,
        R: Send + 'static,
        R::Body: ReadBody + Send,
        R::Headers: Send,
    {
        let mut extensions = Extensions::new();
        extensions.insert(ReplyElsewhere { is_accepted: false });
        let (client, operation, request) = self.into_parts();
        let call = run::run_with(client.clone(), operation, Box::new(request), place::<R>(), &mut extensions);
        let completed = Box::pin(call).await?;
        let is_accepted = extensions.remove::<ReplyElsewhere>().is_some_and(|mark| mark.is_accepted);
        match is_accepted {
            true => Ok(Accepted::Later(Later { client, operation, extensions })),
            false => Ok(Accepted::Response(Box::new(response(completed)))),
        }
    }
}

impl Later {
    /// Reads the reply that came another way, through the interceptors of the call.
    pub(crate) async fn read<R>(mut self, http_headers: HeaderMap, body: Bytes) -> Result<R, CallError>
    where
        R: Message + Send + 'static,
        R::Body: ReadBody + Send,
        R::Headers: Send,
    {
        let (mut http, ()) = http::Response::new(()).into_parts();
        http.headers = http_headers;
        let mut received = place::<R>();
        let Self { client, operation, extensions } = &mut self;
        let read =
            open_reply::read_later(&client.config, operation, http, body, &mut *received, extensions).await;
        match read {
            Ok(http) => Ok(response((received, HttpResponseParts::new(http)))),
            Err(error) => Err(error.at(operation.name, client.endpoint())),
        }
    }

    /// The error of the call.
    pub(crate) fn error(&self, kind: CallErrorKind) -> CallError {
        CallError::new(kind).at(self.operation.name, self.client.endpoint())
    }
}
