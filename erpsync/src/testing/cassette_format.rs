//! File format of cassettes.
//!
//! XML, since it is XML that it holds: a reviewer sees the messages as they are, each element on a line. No namespace
//! of its own stands around the messages, so that they keep theirs.

use std::path::Path;

use crate::soap::indented;
use crate::xml::RawElement;
use crate::{XmlRead, XmlWrite};

/// Content of a cassette.
#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(root = "cassette")]
pub(super) struct Recording {
    /// Version of the format.
    #[xml(attribute = "version", required)]
    version: u32,
    #[xml(element = "exchange", min_occurs = 0, max_occurs = "unbounded")]
    pub(super) exchanges: Vec<Exchange>,
}

/// The version that is written and read.
const VERSION: u32 = 1;

/// A request and its reply, secrets masked.
#[derive(Debug, XmlRead, XmlWrite)]
#[xml(type = "exchange")]
pub(super) struct Exchange {
    /// For people.
    #[xml(attribute = "operation", required)]
    pub(super) operation: String,
    #[xml(attribute = "action", required)]
    pub(super) action: String,
    #[xml(element = "request")]
    pub(super) request: Request,
    #[xml(element = "reply")]
    pub(super) reply: Reply,
}

#[derive(Debug, XmlRead, XmlWrite)]
#[xml(type = "request")]
pub(super) struct Request {
    #[xml(any)]
    pub(super) message: RawElement,
}

#[derive(Debug, XmlRead, XmlWrite)]
#[xml(type = "reply")]
pub(super) struct Reply {
    #[xml(attribute = "status", required)]
    pub(super) status: u16,
    #[xml(attribute = "content-type")]
    pub(super) content_type: Option<String>,
    #[xml(attribute = "retry-after")]
    pub(super) retry_after: Option<String>,
    /// Number of items of a stream that are not in it.
    #[xml(attribute = "left-out-items")]
    pub(super) left_out_items: Option<u64>,
    /// `broken` if it broke off, `dropped` if the rest was not taken.
    #[xml(attribute = "end")]
    pub(super) end: Option<String>,
    /// The body, if it is not XML.
    #[xml(element = "text", min_occurs = 0)]
    pub(super) text: Option<String>,
    /// The body, if it is.
    #[xml(any, min_occurs = 0)]
    pub(super) message: Option<RawElement>,
}

impl Recording {
    pub(super) fn new() -> Self {
        Self { version: VERSION, exchanges: Vec::new() }
    }

    pub(super) fn load(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        let recording: Self = crate::xml::from_slice(&bytes).map_err(|error| error.to_string())?;
        match recording.version {
            VERSION => Ok(recording),
            other => {
                Err(format!("it is of version {other}, and {VERSION} is what can be read: record it again"))
            }
        }
    }

    pub(super) fn save(&self, path: &Path) -> Result<(), String> {
        let xml = crate::xml::to_string(self).map_err(|error| error.to_string())?;
        let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}\n", indented(&xml));
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.and_then(|()| std::fs::write(path, text)).map_err(|error| error.to_string())
    }
}
