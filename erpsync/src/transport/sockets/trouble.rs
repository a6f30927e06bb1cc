//! What happened where no reply came.

use std::error::Error;

/// Describes an error that came in place of a reply, from a server that may expect TLS where none was spoken: it answers
/// with an alert, which is no HTTP, or closes the connection.
pub(super) fn without_reply(error: &(dyn Error + 'static), is_https: bool) -> &'static str {
    let is = |wanted| is_caused_by(error, wanted);
    match is_https {
        false if is(hyper::Error::is_parse) => {
            "what the server answers is no HTTP (if it speaks TLS at this port: is the address `https://`?)"
        }
        false if is(hyper::Error::is_incomplete_message) => {
            "the connection broke before a reply came (if the server speaks TLS at this port: is the address `https://`?)"
        }
        _ => "the connection broke before a reply came",
    }
}

fn is_caused_by(error: &(dyn Error + 'static), wanted: fn(&hyper::Error) -> bool) -> bool {
    error.downcast_ref().is_some_and(wanted)
        || error.source().is_some_and(|cause| is_caused_by(cause, wanted))
}
