//! `wsp:Policy` → policy expressions as they are written ([WS-Policy](https://www.w3.org/TR/ws-policy/) 1.2 and 1.5, section
//! 4), and how a WSDL attaches them ([WS-PolicyAttachment](https://www.w3.org/TR/ws-policy-attach/), section 4).

mod model;
mod read;

pub use model::{AssertionDef, Attachment, PolicyDef, PolicyNode, PolicyReferenceDef};
pub(crate) use read::{attachment, document, external_attachment, is_of_policies};
