//! What the benchmarks share: the generated types, the messages, and how peer and product are compared.

mod compare;
mod documents;
mod peers;

pub use self::compare::{Contestant, compare};
pub use self::documents::{DOCUMENTS, Style, documents};
pub use self::peers::bare_tokens;

erpsync::include_wsdl!();
