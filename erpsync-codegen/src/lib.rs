//! See the workspace README.

pub mod diagnostic;
pub mod resolve;
pub mod source;
pub mod tree;
pub mod wsdl;
pub mod xsd;
