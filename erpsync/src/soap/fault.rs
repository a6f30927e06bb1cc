//! Faults: the errors of SOAP services.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::{FaultCode, FaultKind, Operation};
use crate::attachment::AttachmentError;
use crate::redact::{Carried, Redaction, one_line};
use crate::report::Report;
use crate::stream::{StreamError, StreamErrorKind};
use crate::xml::{Name, RawElement, ReadError, ReadOptions, Writer, XmlRead, XmlRoot, XmlWrite};

/// A fault, of either version: what a client receives, and what a server answers an error with.
///
/// One pointer wide. In a server:
///
/// ```
/// use erpsync::soap::Fault;
///
/// let fault = Fault::sender("there is no connection 7").with_subcode("urn:example", "NoSuchConnection");
/// assert_eq!(fault.to_string(), "Sender/NoSuchConnection: there is no connection 7");
/// ```
#[derive(Clone, PartialEq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, PartialEq)]
pub(super) struct Inner {
    pub(super) code: FaultCode,
    pub(super) reasons: Vec<Reason>,
    pub(super) node: Option<String>,
    pub(super) role: Option<String>,
    pub(super) detail: Option<RawElement>,
    /// The elements of the detail, where they are values of types.
    pub(super) declared: Option<DeclaredDetail>,
    /// The message is in SOAP's encoding.
    pub(super) is_encoded: bool,
    /// The header blocks beside it.
    pub(super) headers: Vec<RawElement>,
    /// Header blocks, namespace and local name, for `NotUnderstood` of SOAP 1.2.
    pub(super) not_understood: Vec<(String, String)>,
    pub(super) shown: Carried,
}

/// Writes the elements of a detail: in SOAP's encoding each has a type, which only a writer knows.
#[derive(Clone)]
pub(super) struct DeclaredDetail(Arc<dyn Fn(&mut Writer) + Send + Sync>);

impl DeclaredDetail {
    pub(super) fn write(&self, writer: &mut Writer) {
        (self.0)(writer);
    }
}

/// It is what the detail is, in another form.
impl PartialEq for DeclaredDetail {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The length of the text that a fault is shown as, in characters.
const SHOWN: usize = 1000;

/// Text of a fault for a person, in one language.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The language (`xml:lang`, BCP 47); empty if none is given.
    pub lang: String,
    /// The text, without white space around it.
    pub text: String,
    shown: Carried,
}

impl Reason {
    pub(super) fn new(lang: impl Into<String>, text: impl Into<String>) -> Self {
        Self { lang: lang.into(), text: text.into(), shown: Carried::default() }
    }
}

/// Without the secrets of the call that it came from.
impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text| self.shown.line(text, SHOWN);
        f.debug_struct("Reason").field("lang", &shown(&self.lang)).field("text", &shown(&self.text)).finish()
    }
}

/// The namespace of WCF's code for an action that a service does not have.
const WCF_NONE: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";

impl Fault {
    /// A fault with a code and a reason in English.
    pub(crate) fn new(kind: FaultKind, reason: impl Into<String>) -> Self {
        Self::from_parts(Inner {
            code: FaultCode::of(kind),
            reasons: vec![Reason::new("en", reason)],
            node: None,
            role: None,
            detail: None,
            declared: None,
            is_encoded: false,
            headers: Vec::new(),
            not_understood: Vec::new(),
            shown: Carried::default(),
        })
    }

    pub(super) fn from_parts(inner: Inner) -> Self {
        Self(Box::new(inner))
    }

    /// Hides the secrets of a call where the fault is shown.
    pub(crate) fn redacted(mut self, redaction: &Redaction) -> Self {
        self.0.shown = redaction.into();
        self.0.reasons.iter_mut().for_each(|reason| reason.shown = redaction.into());
        self
    }

    pub(super) fn parts(&self) -> &Inner {
        &self.0
    }

    pub(super) fn parts_mut(&mut self) -> &mut Inner {
        &mut self.0
    }

    /// A fault of the request: repeating it unchanged is no use. The reason goes to the client as it is.
    pub fn sender(reason: impl Into<String>) -> Self {
        Self::new(FaultKind::Sender, reason)
    }

    /// A fault of the server: the same request may succeed later. The reason goes to the client as it is.
    pub fn receiver(reason: impl Into<String>) -> Self {
        Self::new(FaultKind::Receiver, reason)
    }

    /// A fault of the server without any details for the client. The error goes to the log (`tracing`,
    /// level `ERROR`), with its causes.
    ///
    /// ```
    /// # fn query() -> Result<u32, std::io::Error> { Ok(1) }
    /// use erpsync::soap::Fault;
    ///
    /// fn handler() -> Result<u32, Fault> {
    ///     query().map_err(Fault::internal)
    /// }
    /// ```
    pub fn internal(error: impl Error + 'static) -> Self {
        tracing::error!("an operation failed: {}", one_line(&Report(&error).to_string(), SHOWN));
        Self::receiver("the server failed while it processed the request")
    }

    /// The fault of a service that does not implement an operation.
    pub fn not_supported(operation: &Operation) -> Self {
        Self::sender(format!(
            "The message with Action '{}' cannot be processed: this service does not implement the operation \
             {}.",
            operation.action, operation.name
        ))
        .with_subcode(WCF_NONE, "ActionNotSupported")
    }

    /// The fault of a message with header blocks that must be understood and are not.
    pub(crate) fn must_understand(blocks: Vec<(String, String)>) -> Self {
        let first = blocks.first().map(|(namespace, local)| Name::new(namespace, local).to_string());
        let mut fault = Self::new(
            FaultKind::MustUnderstand,
            format!(
                "the header block `{}` must be understood, but this service does not know it",
                first.unwrap_or_default()
            ),
        );
        fault.0.not_understood = blocks;
        fault
    }

    /// WCF's fault for an action that a service does not have.
    pub(crate) fn action_not_supported(action: &str) -> Self {
        Self::sender(format!(
            "The message with Action '{action}' cannot be processed: this service has no such operation. \
             Check that client and server work from the same WSDL."
        ))
        .with_subcode(WCF_NONE, "ActionNotSupported")
    }

    /// Adds a subcode. SOAP 1.1 has none: there the innermost one is the code.
    #[must_use]
    pub fn with_subcode(mut self, namespace: impl Into<String>, local: impl Into<String>) -> Self {
        self.0.code.subcodes.push((namespace.into(), local.into()));
        self
    }

    /// Sets the detail to an element, as the WSDL's `wsdl:fault` declares it.
    ///
    /// A value that can't be written as XML leaves the fault without detail, and a warning in the log.
    #[must_use]
    pub fn with_detail<T: XmlWrite + XmlRoot>(self, detail: &T) -> Self {
        self.with_written_detail(&mut |writer| detail.write(writer, const { &T::NAME }))
    }

    /// Sets the detail to that of another fault: to one that the operation declares, beside a code and a reason of
    /// your own.
    ///
    /// ```
    /// # use erpsync::{XmlRead, XmlWrite};
    /// use erpsync::soap::Fault;
    ///
    /// #[derive(XmlRead, XmlWrite)]
    /// #[xml(namespace = "urn:example", faults)]
    /// enum DivideFault {
    ///     #[xml(element = "DivisionByZero")]
    ///     DivisionByZero(i32),
    ///     #[xml(other)]
    ///     Other(Fault),
    /// }
    ///
    /// let fault = Fault::receiver("7 / 0 is no number").with_detail_of(DivideFault::DivisionByZero(7));
    /// assert_eq!(fault.reason(), "7 / 0 is no number");
    /// assert!(matches!(DivideFault::from(fault), DivideFault::DivisionByZero(7)));
    /// ```
    #[must_use]
    pub fn with_detail_of(mut self, fault: impl Into<Self>) -> Self {
        let Inner { detail, declared, .. } = *fault.into().0;
        (self.0.detail, self.0.declared) = (detail, declared);
        self
    }

    /// Sets the detail to the elements that `write` writes.
    pub(crate) fn with_written_detail(mut self, write: &mut dyn FnMut(&mut Writer)) -> Self {
        let mut writer = Writer::new();
        write(&mut writer);
        let element = writer.finish().map_err(|error| error.to_string()).and_then(|xml| {
            RawElement::parse(&format!("<detail>{xml}</detail>")).map_err(|error| error.to_string())
        });
        match element {
            Ok(element) => (self.0.detail, self.0.declared) = (Some(element), None),
            Err(error) => tracing::warn!("the detail of a fault can't be written: {error}"),
        }
        self
    }

    /// Sets the detail to the elements that `write` writes, which are declared ones.
    pub(crate) fn with_declared_detail(self, write: impl Fn(&mut Writer) + Send + Sync + 'static) -> Self {
        let mut fault = self.with_written_detail(&mut |writer| write(writer));
        fault.0.declared = Some(DeclaredDetail(Arc::new(write)));
        fault
    }

    /// Sets the detail to elements that are XML already.
    ///
    /// # Errors
    ///
    /// If `xml` is not well-formed by itself, namespaces included.
    pub fn with_raw_detail(mut self, xml: &str) -> Result<Self, ReadError> {
        self.0.detail = Some(RawElement::parse(&format!("<detail>{xml}</detail>"))?);
        self.0.declared = None;
        Ok(self)
    }

    /// The code.
    pub fn code(&self) -> &FaultCode {
        &self.0.code
    }

    /// The cause, where it is one that SOAP names.
    pub fn kind(&self) -> FaultKind {
        self.0.code.kind
    }

    /// The reason: in English if there is one, else the first. Empty if the fault gives none.
    pub fn reason(&self) -> &str {
        self.main_reason().map_or("", |reason| &reason.text)
    }

    pub(super) fn main_reason(&self) -> Option<&Reason> {
        let english = |reason: &&Reason| reason.lang.to_ascii_lowercase().starts_with("en");
        self.0.reasons.iter().find(english).or(self.0.reasons.first())
    }

    /// The reasons, one a language.
    pub fn reasons(&self) -> &[Reason] {
        &self.0.reasons
    }

    /// URI of the node that found the fault: `faultactor` in 1.1, `Node` in 1.2.
    pub fn node(&self) -> Option<&str> {
        self.0.node.as_deref()
    }

    /// In which role that one acted, a URI: 1.2 only.
    pub fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// The element `detail` (1.1) or `Detail` (1.2), whole, with the namespaces it needs.
    pub fn detail(&self) -> Option<&RawElement> {
        self.0.detail.as_ref()
    }

    /// Options that its detail is read with as what the WSDL declares.
    pub(crate) fn detail_options(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        if self.0.is_encoded {
            options.set_encoded();
        }
        options
    }

    /// The elements that may contain the declared one: the detail and, in SOAP's encoding, its first element. gSOAP writes one more,
    /// which is named after the message.
    pub(crate) fn details(&self) -> impl Iterator<Item = Cow<'_, RawElement>> {
        let inner = || self.0.is_encoded.then(|| self.detail_element()).flatten().map(Cow::Owned);
        self.detail().map(Cow::Borrowed).into_iter().chain(std::iter::once_with(inner).flatten())
    }

    /// The first element in the detail: the one that a WSDL's `wsdl:fault` declares.
    pub fn detail_element(&self) -> Option<RawElement> {
        super::fault_read::first_child(self.0.detail.as_ref()?)
    }

    /// The first element in the detail as a type; `None` if there is none of that name.
    ///
    /// # Errors
    ///
    /// If the element is there but is no `T`.
    pub fn detail_as<T: XmlRead + XmlRoot>(&self) -> Result<Option<T>, ReadError> {
        match self.detail_element() {
            Some(element) if element.name() == Name::from(&T::NAME) => element.read().map(Some),
            _ => Ok(None),
        }
    }
}

/// Without the secrets of the call that it came from, and without the content of elements of the detail whose names say
/// that they are secret.
/// For a server whose request is streamed: what can't be read, or did not arrive as a whole, is a fault of the sender.
impl From<StreamError> for Fault {
    fn from(error: StreamError) -> Self {
        match error.kind() {
            StreamErrorKind::Read(_) => {
                Self::sender(format!("the message can't be read: {}", error.report()))
            }
            StreamErrorKind::Source(_) => Self::internal(error),
            _ => Self::sender(format!("the message did not arrive as a whole: {error}")),
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| self.0.shown.line(text, SHOWN);
        f.debug_struct("Fault")
            .field("code", &format_args!("{}", shown(&self.0.code.to_string())))
            .field("reasons", &self.reasons())
            .field("node", &self.node().map(shown))
            .field("role", &self.role().map(shown))
            .field("detail", &self.detail().map(|detail| self.0.shown.element(detail.as_str())))
            .finish_non_exhaustive()
    }
}

/// `Code: reason`, on one line, without the secrets of the call that it came from.
/// For implementations of operations: the client's fault if the message is not as it should be.
impl From<AttachmentError> for Fault {
    fn from(error: AttachmentError) -> Self {
        match error.is_of_message() {
            true => Self::sender(format!("the message can't be read: {error}")),
            false => Self::internal(error),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason();
        let code = self.0.shown.line(&self.0.code.to_string(), SHOWN);
        let reason = if reason.is_empty() { "(no reason given)" } else { &*self.0.shown.line(reason, SHOWN) };
        write!(f, "{code}: {reason}")
    }
}

impl Error for Fault {}
