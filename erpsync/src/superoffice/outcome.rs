//! ErpSync's second way to report failure: `PluginResponse.IsOk`.

use std::error::Error;
use std::fmt;

use crate::redact::one_line;
use crate::soap::children;
use crate::soap::{HeaderBlocks, Response};
use crate::xml::{ElementName, ReadError, Reader, Writer, XmlWrite, element_name};

/// Turns a response whose `IsOk` is false into an error, for those who want that.
///
/// A call that succeeded may bring a `PluginResponse` that says that the ERP connector did not: that is data,
/// and stays data until this is asked.
/// `response.ensure_ok()?` goes on when all is well; the [client's page](crate::client) has an example.
pub trait EnsureOk {
    /// The response, unless it says that it is not ok; it stays there to be looked at, since a sync that failed
    /// may have changed records.
    ///
    /// A response that says nothing about it is ok. It is looked through by writing it, so this takes as long as
    /// that.
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
        let text = self.user_explanation().or(self.tech_explanation());
        let text = text.unwrap_or("the connector reports a failure, and gives no reason");
        f.write_str(&one_line(text, SHOWN))?;
        self.error_code().map_or(Ok(()), |code| write!(f, " ({})", one_line(code, SHOWN)))
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
        // A body that can't be written again says nothing that could be found here.
        let failure = writer.finish().ok().and_then(|xml| find(&xml).ok().flatten());
        match failure {
            Some(inner) => Err(NotOk(Box::new(inner))),
            None => Ok(self),
        }
    }
}

/// Looks for `IsOk` in the body, and in the elements right below it.
fn find(xml: &str) -> Result<Option<Inner>, ReadError> {
    let mut reader = Reader::new(xml);
    reader.root()?;
    let mut body = children(&mut reader);
    let mut of_body = Found::default();
    while reader.next(&mut body)?.is_some() {
        let is_wrapper = reader.name().local == "Response" || reader.name().local.ends_with("Result");
        if !is_wrapper {
            of_body.field(&mut reader)?;
            continue;
        }
        let mut found = Found::default();
        let mut response = children(&mut reader);
        while reader.next(&mut response)?.is_some() {
            found.field(&mut reader)?;
        }
        if found.is_ok == Some(false) {
            return Ok(Some(found.inner));
        }
    }
    Ok((of_body.is_ok == Some(false)).then_some(of_body.inner))
}

#[derive(Default)]
struct Found {
    is_ok: Option<bool>,
    inner: Inner,
}

impl Found {
    fn field(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let field = match reader.name().local {
            _ if reader.is_nil() => return reader.skip(),
            "IsOk" => {
                self.is_ok = match reader.text()?.trim() {
                    "false" | "0" => Some(false),
                    _ => Some(true),
                };
                return Ok(());
            }
            "UserExplanation" => &mut self.inner.user_explanation,
            "TechExplanation" => &mut self.inner.tech_explanation,
            "ErrorCode" => &mut self.inner.error_code,
            _ => return reader.skip(),
        };
        *field = Some(reader.text()?.into_owned()).filter(|text| !text.is_empty());
        Ok(())
    }
}
