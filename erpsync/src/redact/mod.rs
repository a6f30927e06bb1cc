//! Redaction: secrets in what is shown, logged and recorded are replaced by `***`.
//!
//! All that shows a message or a peer's text goes through here: errors, events, observers, `Debug` of raw elements and
//! faults, the mock and the cassettes. A program reads messages as they were received.
//!
//! A secret is recognized by its type ([`Secret`](crate::Secret)), as a credential of the call (user info and query of the
//! address, HTTP header fields, tickets), and by the name of its element where nothing else is known. The content of a
//! secret element is replaced whatever it is. A quote of a secret of at least four bytes in another text is
//! replaced, too, in any of the spellings that [`canonical`] decodes, in base64 and in hexadecimal digits; in character
//! data and values of attributes, never in names of elements, prefixes and namespaces. Shorter secrets are not looked for:
//! half of each text would look like them.

mod canonical;
mod credentials;
mod line;
mod markup;
mod names;
mod secrets;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use self::secrets::{Matcher, Secrets};

pub(crate) use self::credentials::{in_header_field, in_url, is_credential, percent_decode};
pub(crate) use self::line::{one_line, visible};
pub use self::names::SECRET_NAMES;
pub(crate) use self::names::{is_secret_by_pattern, is_secret_name};

/// Text in the place of a secret.
pub(crate) const MASK: &str = "***";

/// The number of secrets that are collected from a reply, and of their bytes: the rest is known by name only.
const COLLECTED: (usize, usize) = (256, 64 << 10);

/// The secrets of a call, for transports that show messages or keep them: an extension of each request that has some.
///
/// It replaces the content of secret elements and attributes by `***`, and quotes of secrets: of what the request has as
/// [`Secret`](crate::Secret)s, of user info and query of the address, and of HTTP header fields that are credentials.
///
/// ```
/// use erpsync::transport::{Body, Redaction};
///
/// fn shown(request: &http::Request<Body>) -> String {
///     let redaction = request.extensions().get::<Redaction>().cloned().unwrap_or_default();
///     redaction.message(&String::from_utf8_lossy(request.body().as_bytes().map_or(&[], |bytes| bytes)))
/// }
/// ```
#[derive(Clone, Default)]
pub struct Redaction(Arc<Inner>);

#[derive(Default)]
struct Inner {
    sources: Sources,
    /// Collected on first use: most messages are never shown.
    found: OnceLock<(Secrets, Matcher)>,
}

/// Sources of the secrets of a [`Redaction`].
#[derive(Default)]
pub(crate) struct Sources {
    /// Names of elements and attributes that a person gave: all that stands in them is secret.
    pub(crate) given: Arc<[String]>,
    /// Names of elements and attributes that are secrets by their types. The text of such elements, and of those in
    /// [`SECRET_NAMES`], is looked for in other texts if it is all that they hold.
    pub(crate) typed_names: Vec<&'static str>,
    /// The message that is sent.
    pub(crate) request: Bytes,
    /// The places in it that are secrets by their types.
    pub(crate) typed: Vec<Range<usize>>,
    /// Credentials.
    pub(crate) texts: Vec<Arc<[String]>>,
}

impl Redaction {
    pub(crate) fn new(sources: Sources) -> Self {
        Self(Arc::new(Inner { sources, found: OnceLock::new() }))
    }

    /// The local names of elements and attributes that are secrets, besides those that
    /// [always are](crate::soap::SECRET_NAMES).
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let Sources { given, typed_names, .. } = &self.0.sources;
        given.iter().map(String::as_str).chain(typed_names.iter().copied())
    }

    /// A message without its secrets. It need not be well-formed, nor XML.
    pub fn message(&self, message: &str) -> String {
        markup::message(message, &|name| self.is_secret(name), self.matcher())
    }

    /// A text that is not XML without its secrets.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        markup::text(text, self.matcher())
    }

    /// The start of a text of a peer without its secrets, on one line of at most `most` characters, with control and direction
    /// characters escaped: for errors and logs.
    pub fn line(&self, text: &str, most: usize) -> String {
        Carried::from(self).line(text, most)
    }

    /// The start of a text without its secrets, nor what may be the start of one at its end.
    fn start<'t>(&self, start: &'t str) -> (&'t str, &'static str) {
        match self.matcher().cut_off(start) {
            Some(at) => (&start[..start.floor_char_boundary(at)], MASK),
            None => (start, ""),
        }
    }

    /// The message that was sent, secrets and all.
    pub(crate) fn request(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.sources.request)
    }

    /// The start of a message, at most so many bytes, without its secrets.
    pub(crate) fn message_start(&self, message: &str, bytes: usize) -> String {
        let end = message.floor_char_boundary(bytes);
        if end == message.len() {
            return self.message(message);
        }
        let (start, mask) = self.start(&message[..end]);
        self.message(start) + mask
    }

    /// Returns whether it has more than the names that are always secret.
    pub(crate) fn is_of_use(&self) -> bool {
        let Sources { given, typed_names, texts, .. } = &self.0.sources;
        !given.is_empty() || !typed_names.is_empty() || !texts.is_empty()
    }

    /// Returns the redaction with more secrets: those in a reply, by name, and texts.
    /// It does not keep the messages.
    pub(crate) fn with_reply(&self, reply: &str, texts: &[String]) -> Self {
        let (known, _) = self.found();
        let mut secrets = known.clone();
        let mut collected = Secrets::default();
        let mut count = 0;
        self.collect_by_name(reply, &mut |text| {
            count += 1;
            if count <= COLLECTED.0 && collected.bytes() + text.len() <= COLLECTED.1 {
                collected.add(text);
                secrets.add(text);
            }
        });
        texts.iter().for_each(|text| secrets.add(text));
        self.knowing(secrets)
    }

    /// Returns the redaction with more names of secrets.
    pub(crate) fn with_names(&self, names: &[String]) -> Self {
        let Sources { given, typed_names, request, typed, texts } = &self.0.sources;
        Self::new(Sources {
            given: given.iter().chain(names).cloned().collect(),
            typed_names: typed_names.clone(),
            request: request.clone(),
            typed: typed.clone(),
            texts: texts.clone(),
        })
    }

    /// Returns the redaction with the secrets of another one, too.
    pub(crate) fn with_secrets_of(&self, other: &Self) -> Self {
        let mut secrets = self.found().0.clone();
        secrets.add_all(&other.found().0);
        self.knowing(secrets)
    }

    /// Returns the redaction with these secrets, and without a message.
    fn knowing(&self, secrets: Secrets) -> Self {
        let Sources { given, typed_names, .. } = &self.0.sources;
        let matcher = secrets.matcher();
        Self(Arc::new(Inner {
            sources: Sources { given: given.clone(), typed_names: typed_names.clone(), ..Sources::default() },
            found: OnceLock::from((secrets, matcher)),
        }))
    }

    fn is_secret(&self, name: &str) -> bool {
        is_secret_name(name) || self.names().any(|secret| secret.eq_ignore_ascii_case(name))
    }

    fn matcher(&self) -> &Matcher {
        &self.found().1
    }

    fn found(&self) -> &(Secrets, Matcher) {
        self.0.found.get_or_init(|| {
            let mut secrets = Secrets::default();
            let request = self.request();
            for part in &self.0.sources.typed {
                markup::texts(request.get(part.clone()).unwrap_or_default(), &mut |text| secrets.add(text));
            }
            self.collect_by_name(&request, &mut |text| secrets.add(text));
            self.0.sources.texts.iter().flat_map(|texts| texts.iter()).for_each(|text| secrets.add(text));
            let matcher = secrets.matcher();
            (secrets, matcher)
        })
    }

    /// The texts of elements and attributes that are secret by their names.
    fn collect_by_name(&self, message: &str, found: &mut dyn FnMut(&str)) {
        let given = &self.0.sources.given;
        let is_given = |name: &str| given.iter().any(|secret| secret.eq_ignore_ascii_case(name));
        markup::texts_by_name(message, &|name| self.is_secret(name), &is_given, found);
    }
}

/// Shows no secret.
impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redaction").field("names", &self.names().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// The message with the content of every element in [`SECRET_NAMES`] or `more` replaced by `***`.
///
/// Names are local names; prefixes don't matter, nor do upper and lower case. Attributes of these names are masked too.
/// Whatever stands inside such an element is masked, other elements' text and CDATA included, and when a message breaks
/// off inside of one, all the rest. Works on what is not well-formed just as well: it looks for tags, and never
/// fails.
///
/// ```
/// let shown = erpsync::soap::mask("<h:Ticket>7T:abc</h:Ticket><Id>7</Id>", &[]);
/// assert_eq!(shown, "<h:Ticket>***</h:Ticket><Id>7</Id>");
/// ```
pub fn mask(xml: &str, more: &[&str]) -> String {
    let is_secret =
        |name: &str| is_secret_name(name) || more.iter().any(|secret| secret.eq_ignore_ascii_case(name));
    markup::message(xml, &is_secret, &Matcher::Nothing)
}

/// An element without what is secret by its name, for `Debug`: nothing else is known of it.
pub(crate) fn by_name(xml: &str) -> String {
    markup::message(xml, &is_secret_by_pattern, &Matcher::Nothing)
}

/// The redaction that a value of a reply carries with it, and applies where it is shown. Equal to every other.
#[derive(Clone, Default)]
pub(crate) struct Carried(Option<Redaction>);

impl Carried {
    /// A text as it may be shown: without secrets, on one line, at most `most` characters.
    pub(crate) fn line(&self, text: &str, most: usize) -> String {
        let start = head(text, most);
        match &self.0 {
            Some(redaction) if start.len() < text.len() => {
                let (start, mask) = redaction.start(start);
                one_line(&[&redaction.text(start), mask].concat(), most)
            }
            Some(redaction) => one_line(&redaction.text(start), most),
            None => one_line(start, most),
        }
    }

    /// Like [`line`](Self::line), of a text that quotes another one, which may be cut off: there, it has a `…`.
    pub(crate) fn line_with_quote(&self, text: &str, most: usize) -> String {
        match (&self.0, text.split_once('…')) {
            (Some(redaction), Some((start, rest))) => {
                let (start, mask) = redaction.start(start);
                one_line(&[&redaction.text(start), mask, "…", &redaction.text(rest)].concat(), most)
            }
            _ => self.line(text, most),
        }
    }

    /// The start of a message as it may be shown, on one line.
    pub(crate) fn message_line(&self, message: &str, most: usize) -> String {
        let start = head(message, most);
        match &self.0 {
            Some(redaction) => {
                let (start, mask) = redaction.start(start);
                one_line(&[&redaction.message(start), mask].concat(), most)
            }
            None => one_line(&by_name(start), most),
        }
    }

    /// An element as it may be shown.
    pub(crate) fn element(&self, xml: &str) -> String {
        let shown = by_name(xml);
        self.0.as_ref().map_or(shown.clone(), |redaction| redaction.message(&shown))
    }
}

/// The start of a text that is enough for `most` characters, most often.
fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most.saturating_mul(16))]
}

impl From<&Redaction> for Carried {
    fn from(redaction: &Redaction) -> Self {
        Self(Some(redaction.clone()))
    }
}

impl PartialEq for Carried {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Carried {}
