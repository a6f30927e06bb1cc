//! ErpSync's second way to report failure: `PluginResponse.IsOk`.

use std::error::Error;
use std::fmt;

use super::version::of_any_version;
use crate::XmlRead;
use crate::soap::{HeaderBlocks, Response};
use crate::transport::Redaction;
use crate::xml::{ElementName, RawElement, ReadError, ReadOptions, Writer, XmlWrite, element_name};

/// Turns a response whose `IsOk` is false into an error.
///
/// A call that succeeded may bring a `PluginResponse` that reports a failure of the ERP connector. That is data,
/// and stays data until this method is called.
/// `response.ensure_ok()?` goes on when all is well; the [client's page](crate::client) has an example.
pub trait EnsureOk {
    /// The response, unless its `IsOk` is false; it stays there to be looked at, since a sync that failed
    /// may have changed records.
    ///
    /// A response without `IsOk` is ok. The response is written for this, and takes as long.
    ///
    /// # Errors
    ///
    /// The content of the `PluginResponse`, if its `IsOk` is false.
    fn ensure_ok(&self) -> Result<&Self, NotOk>;
}

/// Maximum length of each text as it is shown, in characters.
const SHOWN: usize = 1000;

/// Content of a `PluginResponse` whose `IsOk` is false. One pointer wide.
#[derive(Clone, PartialEq, Eq)]
pub struct NotOk(Box<Inner>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Inner {
    user_explanation: Option<String>,
    tech_explanation: Option<String>,
    error_code: Option<String>,
}

impl NotOk {
    /// The explanation for users, in their language.
    pub fn user_explanation(&self) -> Option<&str> {
        self.0.user_explanation.as_deref()
    }

    /// The explanation for technicians; may hold a stack trace.
    pub fn tech_explanation(&self) -> Option<&str> {
        self.0.tech_explanation.as_deref()
    }

    /// The connector's code for what went wrong.
    pub fn error_code(&self) -> Option<&str> {
        self.0.error_code.as_deref()
    }
}

impl fmt::Display for NotOk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| Redaction::default().line(text, SHOWN);
        let text = self.user_explanation().or(self.tech_explanation());
        let text = text.unwrap_or("the connector reports a failure, and gives no reason");
        f.write_str(&line(text))?;
        self.error_code().map_or(Ok(()), |code| write!(f, " ({})", line(code)))
    }
}

impl fmt::Debug for NotOk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for NotOk {}

/// Name of the body while it is searched.
static BODY: ElementName = element_name!("", "Body");

impl<T: XmlWrite, H: HeaderBlocks> EnsureOk for Response<T, H> {
    fn ensure_ok(&self) -> Result<&Self, NotOk> {
        let mut writer = Writer::new();
        self.body.write(&mut writer, &BODY);
        // A body that can't be written has nothing that could be found here.
        let failure = writer.finish().ok().and_then(|xml| find(&xml).ok().flatten());
        match failure {
            Some(inner) => Err(NotOk(Box::new(inner))),
            None => Ok(self),
        }
    }
}

/// Searches for `IsOk` in the body, and in the elements right below it.
fn find(xml: &str) -> Result<Option<Inner>, ReadError> {
    let body = RawElement::parse(xml)?;
    let options = of_any_version(&ReadOptions::default());
    for child in body.read_with::<Children>(options.clone())?.children {
        if child.name().local == "Response" || child.name().local.ends_with("Result") {
            let response: PluginResponse = child.read_with(options.clone())?;
            if response.is_failure() {
                return Ok(Some(response.into()));
            }
        }
    }
    let response: PluginResponse = body.read_with(options)?;
    Ok(response.is_failure().then(|| response.into()))
}

/// The elements of a body, whatever they are.
#[derive(Default, XmlRead)]
#[xml(type = "Children", default)]
struct Children {
    #[xml(any, min_occurs = 0, max_occurs = "unbounded")]
    children: Vec<RawElement>,
}

/// The fields of a `PluginResponse` that matter here, in the namespace of one version.
#[derive(Default, XmlRead)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "PluginResponse", default)]
struct PluginResponse {
    #[xml(element = "IsOk", min_occurs = 0, nillable)]
    is_ok: Option<String>,
    #[xml(element = "UserExplanation", min_occurs = 0, nillable)]
    user_explanation: Option<String>,
    #[xml(element = "TechExplanation", min_occurs = 0, nillable)]
    tech_explanation: Option<String>,
    #[xml(element = "ErrorCode", min_occurs = 0, nillable)]
    error_code: Option<String>,
}

impl PluginResponse {
    fn is_failure(&self) -> bool {
        self.is_ok.as_ref().is_some_and(|is_ok| matches!(is_ok.trim(), "false" | "0"))
    }
}

impl From<PluginResponse> for Inner {
    fn from(response: PluginResponse) -> Self {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            user_explanation: given(response.user_explanation),
            tech_explanation: given(response.tech_explanation),
            error_code: given(response.error_code),
        }
    }
}
