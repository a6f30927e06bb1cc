//! Failures of HTTP authentication.

use std::error::Error;
use std::fmt;

use crate::client::{CallError, Challenge};
use crate::transport::BoxError;

/// Failure of HTTP authentication on the side of the client.
///
/// [`CallError::interceptor_error`] finds it in the error of a call. Credentials that a server simply refused are no such failure,
/// but [`CallErrorKind::HttpStatus`](crate::client::CallErrorKind::HttpStatus) with status 401.
#[derive(Debug)]
#[non_exhaustive]
pub enum HttpAuthError {
    /// The credentials can't be sent by the scheme, for this reason. They are not quoted.
    Credentials(&'static str),
    /// The server asks for other schemes than this one. Nothing was sent to it that proves anything.
    NotOffered {
        /// The scheme that the client has credentials for.
        scheme: &'static str,
        /// The schemes that the server asks for, as it spells them; at most 32.
        offered: Vec<String>,
    },
    /// The challenge of the server can't be answered, for this reason.
    Challenge {
        /// The scheme.
        scheme: &'static str,
        /// The problem.
        problem: String,
    },
    /// The server calls each answer to its own challenge too old.
    Stale,
    /// The body of the request is a stream, which can't be hashed before it is sent.
    StreamedBody,
    /// The response does not prove that the server has the password, for this reason.
    Unproven(&'static str),
    /// The credentials stayed behind, since the call went to another server than the one that they are for.
    OtherServer {
        /// The server that the call went to.
        server: String,
    },
    /// The scheme authenticates a connection, and the transport gives a call none of its own.
    Connection,
    /// No token was had, for this reason.
    Token(BoxError),
    /// The operating system has no random numbers.
    Random,
}

impl HttpAuthError {
    /// The error of a scheme that is not among those that a server asks for.
    pub(super) fn not_offered(scheme: &'static str, challenges: &[Challenge]) -> Self {
        let mut offered: Vec<String> = Vec::new();
        for challenge in challenges {
            if !offered.iter().any(|known| challenge.is(known)) {
                offered.push(challenge.scheme().chars().take(MOST_SHOWN).collect());
            }
        }
        Self::NotOffered { scheme, offered }
    }

    /// The error of a call that was not sent.
    pub(super) fn unsent(self) -> CallError {
        CallError::unsent(self)
    }
}

/// Maximum number of characters of a server's text in an error.
pub(super) const MOST_SHOWN: usize = 64;

impl fmt::Display for HttpAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials(problem) => f.write_str(problem),
            Self::NotOffered { scheme, offered } => {
                write!(f, "the server does not ask for {scheme}, but for {}", offered.join(", "))
            }
            Self::Challenge { scheme, problem } => {
                write!(f, "the server's challenge for {scheme} can't be answered: {problem}")
            }
            Self::Stale => f.write_str("the server calls each answer to its challenges too old"),
            Self::StreamedBody => {
                f.write_str("the server wants the body hashed (qop `auth-int`), and the body is a stream")
            }
            Self::Unproven(problem) => {
                write!(f, "the server did not prove that it knows the password: {problem}")
            }
            Self::OtherServer { server } => write!(
                f,
                "the credentials are for another server than {server}, and were not sent there; name it with `for_server` if \
                 it may have them"
            ),
            Self::Connection => f.write_str(
                "the scheme authenticates a connection, and this transport gives a call none of its own (`Http` does)",
            ),
            Self::Token(_) => f.write_str("there is no token for the call"),
            Self::Random => f.write_str("the operating system has no random numbers"),
        }
    }
}

impl Error for HttpAuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Token(error) => Some(&**error),
            _ => None,
        }
    }
}
