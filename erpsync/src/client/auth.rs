//! Who a call is made for: the seam to what proves it in a header block.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::future::BoxFuture;

use super::{CallError, Client};
use crate::redact::one_line;
use crate::report::Report;
use crate::xml::{Name, RawElement};

/// Supplies a header block that says on whose behalf a call is made, gets it when it is first needed, and
/// gets another when the server refuses it.
///
/// [`Tickets`](crate::superoffice::Tickets) is the one for SuperOffice. A client asks it before each call
/// whose operation has a block of the right name, unless the caller filled that block himself.
pub trait Authenticate: Send + Sync {
    /// Which of an operation's header blocks this fills; `None` if the operation does not need one.
    fn block(&self, blocks: &'static [Name<'static>]) -> Option<Name<'static>>;

    /// The block, for a call now.
    ///
    /// Called once for each call (and once more when [`renew`](Self::renew) said so): sharing what is
    /// fetched, and fetching it once however many calls wait, is the implementation's business.
    fn authenticate(&self, context: AuthContext) -> BoxFuture<'static, Result<Authentication, SignInError>>;

    /// A call with this succeeded, so the server took it.
    fn accepted(&self, used: &Authentication) {
        let _ = used;
    }

    /// Whether this error says for certain that the server refused the call, unprocessed, for what was in
    /// the block.
    fn is_refused(&self, error: &CallError) -> bool;

    /// Forgets what was refused. `true` if there is a point in asking again: the call is then repeated,
    /// once.
    fn renew(&self, refused: &Authentication) -> bool;
}

/// A header block, and what tells it from the one before and the one after.
#[derive(Clone)]
pub struct Authentication {
    /// The block, named as [`Authenticate::block`] said.
    pub block: RawElement,
    /// Where to call with it, if not at the client's endpoint.
    pub endpoint: Option<String>,
    /// Where it was got: for the use of the implementation.
    pub source: String,
    /// Which one it was of those got there: for the use of the implementation.
    pub generation: u64,
    /// When the call took it: for the use of the implementation.
    pub taken: SystemTime,
}

/// What there is to sign in with: the client and the call that needs it.
#[derive(Clone)]
pub struct AuthContext {
    /// The client, with the endpoint of the call; it has no [`Authenticate`] of its own, so that it can be
    /// used to sign in.
    pub client: Client,
    /// The block to fill.
    pub block: Name<'static>,
    /// The other header blocks of the call.
    pub blocks: Vec<RawElement>,
}

/// Without the block's content, which is a secret.
impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("block", &self.block.name())
            .field("source", &self.source)
            .field("generation", &self.generation)
            .finish()
    }
}

/// Without the content of the blocks: there are secrets among them.
impl fmt::Debug for AuthContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthContext")
            .field("client", &self.client)
            .field("block", &self.block)
            .finish_non_exhaustive()
    }
}

/// The length of the text of a source's error, in characters.
const SHOWN: usize = 1000;

/// Why there is nothing to authenticate a call with. One pointer wide; clones are the same error, since all
/// calls that waited for one sign-in fail with it.
#[derive(Clone)]
pub struct SignInError(Arc<SignInErrorKind>);

/// What went wrong in signing in.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInErrorKind {
    /// The call that signs in failed.
    Call(CallError),
    /// The server answered, and said no.
    Rejected(String),
    /// The reply says yes, but what it should have brought is not in it.
    Incomplete(String),
    /// The token that came can't be trusted; the text says why.
    Untrusted(String),
    /// There is something wrong with what the program gave.
    Setup(String),
    /// A source of the program's own failed.
    Source(Box<dyn Error + Send + Sync>),
}

impl SignInError {
    /// An error of this kind.
    pub fn new(kind: SignInErrorKind) -> Self {
        Self(Arc::new(kind))
    }

    /// An error of a source of the program's own.
    pub fn source(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(SignInErrorKind::Source(error.into()))
    }

    /// What went wrong.
    pub fn kind(&self) -> &SignInErrorKind {
        &self.0
    }

    /// A text of the reply as it may be shown: see [`CallError::redact`].
    pub(super) fn redact(&self, text: &str) -> String {
        match self.kind() {
            SignInErrorKind::Call(error) => error.redact(text),
            _ => one_line(text, SHOWN),
        }
    }

    /// Whether signing in again, unchanged, may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            SignInErrorKind::Call(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            SignInErrorKind::Call(error) => write!(f, "{error}"),
            SignInErrorKind::Rejected(reason) => {
                write!(f, "the server did not accept the credentials: {reason}")
            }
            SignInErrorKind::Incomplete(what) => write!(f, "the server's answer is not complete: {what}"),
            SignInErrorKind::Untrusted(reason) => write!(f, "the token that came can't be trusted: {reason}"),
            SignInErrorKind::Setup(problem) => f.write_str(problem),
            SignInErrorKind::Source(error) => f.write_str(&one_line(&Report(&**error).to_string(), SHOWN)),
        }
    }
}

impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignInError({:?})", self.0)
    }
}

/// Without a source: the text tells the causes too, and [`kind`](SignInError::kind) leads to them.
impl Error for SignInError {}
