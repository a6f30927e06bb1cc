//! What the benchmarks share: the generated types, the messages, and how peer and product are compared.

mod compare;
mod documents;

pub use self::compare::{Contestant, compare};
pub use self::documents::{DOCUMENTS, Style, documents};

erpsync::include_wsdl!();
