//! See the workspace README.

mod secret;
pub mod xml;
pub mod xsd;

pub use self::secret::Secret;
