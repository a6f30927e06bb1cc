//! Testing what calls a service, without the service.
//!
//! | to test against | take |
//! |---|---|
//! | replies that the test names, one for each call that it expects | [`MockTransport`] |
//! | exchanges with a real server, recorded once | [`Cassette`] |
//! | an implementation of the service in the test, with a memory of its own | [`InProcess`](crate::transport::InProcess) |
//!
//! All three are transports: a generated client is made with them by `with_transport`, and its messages are written
//! and read as they are over HTTP. None needs an asynchronous runtime of its own.

mod canonical;
mod cassette;
mod cassette_format;
mod mock;
mod received_request;
mod streams;
mod when;

pub use self::cassette::{Cassette, CassetteError};
pub use self::mock::{MockCall, MockTransport, Unmet};
pub use self::when::When;
