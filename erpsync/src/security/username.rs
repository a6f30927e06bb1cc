//! UsernameToken Profile 1.1.1.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use ring::rand::{SecureRandom, SystemRandom};

use super::document::Element;
use super::layout::{malformed, text_once};
use super::names::{BASE64_BINARY, PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU};
use super::{SecurityError, SecurityErrorKind, SecurityLimits};
use crate::Secret;
use crate::xml::{Name, escaped, is_char};

/// Length of a nonce, in bytes.
const NONCE: usize = 16;
/// Maximum length of a time, in bytes.
const TIME: usize = 64;

/// User name and password for the messages that are sent (UsernameToken Profile 1.1.1).
///
/// The password goes as it is, which wants TLS around it, or as a digest of nonce, time and password, for which the server must
/// have the password itself.
///
/// ```
/// use erpsync::security::{Security, UsernameToken};
///
/// let token = UsernameToken::new("sync", "a password").with_digest();
/// let security = Security::new().with_username_token(token);
/// ```
#[derive(Clone, Debug)]
pub struct UsernameToken {
    user: String,
    password: Secret<String>,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// No password.
    Name,
    Text,
    TextWithNonce,
    Digest,
}

impl UsernameToken {
    /// A token with the password as text.
    pub fn new(user: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self { user: user.into(), password: password.into(), form: Form::Text }
    }

    /// A token without a password, where something else proves who the user is: a signature over it, or TLS.
    pub fn without_password(user: impl Into<String>) -> Self {
        Self { user: user.into(), password: Secret::default(), form: Form::Name }
    }

    /// Sends a digest in place of the password: SHA-1 of a random nonce, the time and the password.
    #[must_use]
    pub fn with_digest(self) -> Self {
        match self.form {
            Form::Name => self,
            _ => Self { form: Form::Digest, ..self },
        }
    }

    /// Sends a nonce and the time beside the password as text, for servers that want to recognize repeated messages.
    #[must_use]
    pub fn with_nonce(self) -> Self {
        match self.form {
            Form::Text => Self { form: Form::TextWithNonce, ..self },
            _ => self,
        }
    }

    pub(super) fn password(&self) -> &Secret<String> {
        &self.password
    }

    /// Writes the element. The prefixes `wsse` and `wsu` are declared around it.
    pub(super) fn write(&self, id: &str, created: &str) -> Result<String, SecurityError> {
        let Self { user, password, form } = self;
        let mut nonce = [0; NONCE];
        if matches!(form, Form::TextWithNonce | Form::Digest) {
            let random = SystemRandom::new().fill(&mut nonce);
            random
                .map_err(|_| SecurityError::new(SecurityErrorKind::Setup, "there are no random numbers"))?;
        }
        let (kind, password) = match form {
            Form::Digest => (PASSWORD_DIGEST, BASE64_STANDARD.encode(digest(&nonce, created, password))),
            _ => (PASSWORD_TEXT, password.expose().clone()),
        };
        for text in [user, &password] {
            if let Some(c) = text.chars().find(|c| !is_char(*c)) {
                let message = format!(
                    "a user name or a password has the character U+{:04X}, which XML lacks",
                    c as u32
                );
                return Err(SecurityError::new(SecurityErrorKind::Setup, message));
            }
        }
        let mut xml =
            format!("<wsse:UsernameToken wsu:Id=\"{id}\"><wsse:Username>{}</wsse:Username>", text(user));
        if *form != Form::Name {
            xml += &format!("<wsse:Password Type=\"{kind}\">{}</wsse:Password>", text(&password));
        }
        if matches!(form, Form::TextWithNonce | Form::Digest) {
            let nonce = BASE64_STANDARD.encode(nonce);
            xml += &format!(
                "<wsse:Nonce EncodingType=\"{BASE64_BINARY}\">{nonce}</wsse:Nonce><wsu:Created>{created}</wsu:Created>"
            );
        }
        Ok(xml + "</wsse:UsernameToken>")
    }
}

/// Text as character data. A carriage return would be read as a line feed.
fn text(text: &str) -> String {
    escaped(text).replace('\r', "&#13;")
}

/// Digest of a password: `SHA-1(nonce + created + password)`, with the time of creation as it stands in the message.
pub(super) fn digest(nonce: &[u8], created: &str, password: &Secret<String>) -> [u8; 20] {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(nonce);
    context.update(created.as_bytes());
    context.update(password.expose().as_bytes());
    let mut digest = [0; 20];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

/// Token of a received message.
#[derive(Debug)]
pub(super) struct ReceivedToken {
    pub(super) user: String,
    pub(super) password: Option<ReceivedPassword>,
    pub(super) nonce: Option<Vec<u8>>,
    /// As it stands in the message.
    pub(super) created: Option<String>,
}

/// Password of a received message.
#[derive(Debug)]
pub(super) enum ReceivedPassword {
    Text(Secret<String>),
    Digest(Vec<u8>),
}

impl ReceivedToken {
    /// Reads the element.
    pub(super) fn read(element: Element<'_, '_>, limits: &SecurityLimits) -> Result<Self, SecurityError> {
        let (mut user, mut password, mut nonce, mut created) = (None, None, None, None);
        let mut kind = String::new();
        for child in element.children() {
            let Name { namespace, local } = child.name();
            match (namespace, local) {
                (WSSE, "Username") => text_once(child, &mut user, limits.user_name_bytes)?,
                (WSSE, "Password") => {
                    kind = child.attribute("", "Type").unwrap_or_default().into_owned();
                    text_once(child, &mut password, limits.password_bytes)?;
                }
                (WSSE, "Nonce") => {
                    let encoding = child.attribute("", "EncodingType");
                    if encoding.is_some_and(|encoding| encoding != BASE64_BINARY) {
                        return Err(malformed("the nonce of the UsernameToken is not in base64"));
                    }
                    text_once(child, &mut nonce, limits.nonce_bytes.saturating_mul(2))?;
                }
                (WSU, "Created") => text_once(child, &mut created, TIME)?,
                _ => {}
            }
        }
        let password = password.map(|password| ReceivedPassword::read(&kind, password)).transpose()?;
        let nonce = nonce.map(|nonce| binary(&nonce, "nonce")).transpose()?;
        let user = user.ok_or_else(|| malformed("the UsernameToken has no user name"))?;
        Ok(Self { user, password, nonce, created })
    }
}

impl ReceivedPassword {
    fn read(kind: &str, password: String) -> Result<Self, SecurityError> {
        // The type is a URI. Some senders write it as the name of an XML Schema type, with a prefix.
        match kind.rsplit(['#', ':']).next().unwrap_or_default() {
            "" | "PasswordText" => Ok(Self::Text(password.into())),
            "PasswordDigest" => binary(&password, "password digest").map(Self::Digest),
            _ => Err(SecurityError::new(
                SecurityErrorKind::UnsupportedToken,
                "the type of the password is neither PasswordText nor PasswordDigest",
            )),
        }
    }
}

fn binary(text: &str, name: &str) -> Result<Vec<u8>, SecurityError> {
    let text: String = text.split_ascii_whitespace().collect();
    let decoded = BASE64_STANDARD.decode(text);
    decoded.map_err(|_| malformed(format!("the {name} of the UsernameToken is not base64")))
}
