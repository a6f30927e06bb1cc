//! Shared parts of the benchmarks: measured types and documents, the work of the peers, and the comparison of peer and
//! product.

pub mod documents;
pub mod envelopes;
pub mod node;
pub mod peers;
pub mod person;

mod compare;

pub use self::compare::{Contestant, compare};
pub use self::documents::{DOCUMENTS, Style, documents};
pub use self::peers::bare_tokens;

erpsync::include_wsdl!();

/// A service whose lists are streams.
pub mod streamed {
    erpsync::include_wsdl!("streamed");
}

/// A service in SOAP's encoding.
pub mod encoded {
    erpsync::include_wsdl!("encoded");
}

/// Service of `streamed`, with whole messages.
pub mod whole {
    erpsync::include_wsdl!("whole");
}
