//! Messages of a SOAP service without generated code.
//!
//! A [`Plan`] is compiled once from the resolved schemas of a WSDL; it reads XML and JSON to values
//! and writes values as XML and JSON.
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
//! assert_eq!(plan.to_json(&read.element).to_string(), "12.5");
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
//! # JSON
//!
//! The form is decided by the type alone, never by the message: a list of one item is an array, too.
//!
//! | XML | JSON |
//! |---|---|
//! | element of a simple type | its value |
//! | element of a complex type | object; a member for each child, by local name, or as `{namespace}local` where two have one local name |
//! | element that may be repeated | array, in a member of its name |
//! | absence | no member |
//! | `xsi:nil` | `null`; with attributes an object with `"$nil": true` |
//! | attribute | member `@name`, or `@{namespace}name` of a wildcard |
//! | text of an element whose type has attributes | member `$` |
//! | `xsi:type` | member `$type`, `{namespace}local`; the local name does in input if it is the only such type |
//! | choice | the members of the alternative |
//! | member of a substitution group | member of its own name |
//! | content whose order counts: mixed, of repeated groups, of repeated heads of substitution groups | member `$content`: an array of objects of one member, and of strings for text |
//! | element of a wildcard | XML as a string in the array `$any`, in `$content` `{"$xml": "…"}` |
//! | `xs:anyType` | a string, or an object with `$content` |
//! | list | array |
//! | `xs:boolean` | boolean |
//! | whole number | number within 64 bits, else a string |
//! | `xs:decimal` | number of at most 15 significant digits, else a string |
//! | `xs:float`, `xs:double` | number; `"INF"`, `"-INF"` and `"NaN"` |
//! | `xs:QName` | string `{namespace}local` |
//! | all others | string |
//!
//! Input may give numbers and booleans as strings, one item without its array, and `null` for an element that may be absent. A
//! number of any length keeps its digits.
//!
//! # Limits
//!
//! Depth, size and memory are bounded by [`Limits`](erpsync::xml::Limits), as in the client. A plan is bounded, too: see
//! [`Plan::new`]. Messages in SOAP's encoding and with MIME parts are not read: see [`Operation::unsupported`].

mod atoms;
mod compile;
mod content_model;
mod dispatch;
mod envelope;
mod json;
mod meaning;
mod operations;
mod plan;
mod problem;
mod read;
mod value;
mod write;

pub use erpsync_codegen::resolve::{QName, SoapVersion};

pub use self::dispatch::fault_to_xml;
pub use self::envelope::{Body, Fault, Read, ReadSettings, Received};
pub use self::json::Json;
pub use self::operations::{Message, Operation};
pub use self::plan::{Plan, PlanError};
pub use self::problem::Problem;
pub use self::value::{Atom, Content, Element, Member};
pub use self::write::to_xml;
