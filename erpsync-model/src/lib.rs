//! Messages of a SOAP service without generated code.
//!
//! A [`Plan`] is compiled once from the resolved schemas of a WSDL; it reads XML to values and writes values as XML.
//!
//! ```
//! use erpsync_model::{Plan, ReadSettings, to_xml};
//!
//! let schema = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example">
//!     <element name="Price" type="decimal"/>
//! </schema>"#;
//! let analysis = erpsync_codegen::configure().read_texts([("price.xsd", schema)]);
//! let plan = Plan::new(analysis.model())?;
//! let read = plan.read("<Price xmlns='urn:example'> 12.50 </Price>", &ReadSettings::default())?;
//! assert!(read.problems.is_empty());
//! assert_eq!(to_xml(&read.element)?, r#"<n0:Price xmlns:n0="urn:example">12.50</n0:Price>"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Values
//!
//! An [`Element`] is what a message says: the names, `xsi:nil`, an `xsi:type` that is not the declared one, attributes, and
//! content in its order. Simple values keep their meaning and all of their digits ([`Atom`]). Reading is lenient, as generated
//! code is with newer services: deviations are [`Problem`]s with path, offset and what is allowed, and what the WSDL does not
//! declare is left out.
//!
//! # Limits
//!
//! Depth, size and memory are bounded by [`Limits`](erpsync::xml::Limits), as in the client. A plan is bounded, too: see
//! [`Plan::new`]. Messages in SOAP's encoding and with MIME parts are not read: see [`Operation::unsupported`].

mod atoms;
mod compile;
mod content_model;
mod envelope;
mod meaning;
mod operations;
mod plan;
mod problem;
mod read;
mod value;
mod write;

pub use erpsync_codegen::resolve::{QName, SoapVersion};

pub use self::envelope::{Body, Fault, Read, ReadSettings, Received};
pub use self::operations::{Message, Operation};
pub use self::plan::{Plan, PlanError};
pub use self::problem::Problem;
pub use self::value::{Atom, Content, Element, Member};
pub use self::write::to_xml;
