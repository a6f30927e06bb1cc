//! Errors of calls that only addressing can cause.

use std::error::Error;
use std::fmt;

use crate::redact::one_line;

/// Error of a call over its addressing: inside an [`InterceptorError`](crate::client::InterceptorError), where
/// [`downcast_ref`](crate::client::InterceptorError::downcast_ref) finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressingError {
    /// The reply is one to another message. The service may have done its work all the same.
    WrongReply {
        /// Id of the request.
        expected: String,
        /// Id of the message that the reply is for.
        found: String,
    },
    /// The reply does not say which message it is for, though that is required.
    UnrelatedReply {
        /// Id of the request.
        expected: String,
    },
    /// The reply has another action than the WSDL gives it, though that one is required. The service may have done its work all
    /// the same.
    WrongAction {
        /// Action of the response in the WSDL.
        expected: String,
        /// Action of the reply; empty if it has none.
        found: String,
    },
    /// Neither the WSDL nor the program gives an action.
    NoAction,
    /// A header block can't be written, for this reason.
    Invalid(String),
    /// As many calls as allowed wait for their replies at another address.
    TooManyPending {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for AddressingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongReply { expected, found } => write!(
                f,
                "the reply relates to the message `{}`, not to `{}`",
                one_line(found, 200),
                one_line(expected, 200)
            ),
            Self::UnrelatedReply { expected } => {
                write!(f, "the reply has no `RelatesTo` with the message `{}`", one_line(expected, 200))
            }
            Self::WrongAction { expected, found } if found.is_empty() => {
                write!(f, "the reply has no `Action`; that of the response is `{}`", one_line(expected, 200))
            }
            Self::WrongAction { expected, found } => write!(
                f,
                "the reply has the action `{}`, and not `{}`, that of the response",
                one_line(found, 200),
                one_line(expected, 200)
            ),
            Self::NoAction => f.write_str(
                "the operation has no action for `wsa:Action`: set one with `Addressing::with_action`",
            ),
            Self::Invalid(reason) => write!(f, "an addressing header can't be written: {reason}"),
            Self::TooManyPending { limit } => {
                write!(f, "{limit} calls wait for their replies already, and no more are allowed")
            }
        }
    }
}

impl Error for AddressingError {}
