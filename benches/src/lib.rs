//! What the benchmarks share: the types and the documents that are measured, the work of the peers, and how peer and
//! product are compared.

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
