//! All documents as one [`Model`]: no QName is left to look up, every reference is an id.
//!
//! `component` has the words of XML Schema 1.0 part 1 (sections 2.2 and 3), `service` those of WSDL 1.1.

mod component;
mod ids;
mod model;
mod service;

pub use component::*;
pub use ids::*;
pub use model::Model;
pub use service::*;
