//! See the workspace README.

pub mod client;
#[doc(hidden)]
pub mod codegen;
mod include;
mod secret;
pub mod server;
pub mod soap;
pub mod superoffice;
pub mod transport;
pub mod xml;
pub mod xsd;

pub use erpsync_macros::{XmlRead, XmlWrite, service};

pub use self::secret::Secret;
pub use self::soap::{Request, Response};
