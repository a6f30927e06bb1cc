//! Settings: [`Builder`] collects them, the stages see [`Config`].

mod builder;
mod check;
mod path;

pub use builder::Builder;

use crate::resolve::Invalid;
pub(crate) use path::{ItemKey, Path, SchemaPath, Space, glob};

/// Choices about the code that is generated, made with a [`Builder`].
///
/// It has nothing about the place of the code, and does not depend on the disk or on the environment:
/// the same `Config` and the same documents give the same code.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) boxed: bool,
    pub(crate) default_stubs: bool,
    pub(crate) validate: bool,
    pub(crate) message_types: bool,
    pub(crate) all_types: bool,
    pub(crate) invalid: Invalid,
    pub(crate) file_name: String,
    pub(crate) file_per_namespace: bool,
    /// `None` is the default of the caller: `compile` embeds, `generate` does not.
    pub(crate) embed_wsdl: Option<bool>,
    /// Service paths; none means all.
    pub(crate) operations: Vec<Path>,
    pub(crate) type_derives: Vec<(Path, String)>,
    pub(crate) type_attributes: Vec<(Path, String)>,
    pub(crate) field_attributes: Vec<(Path, String)>,
    pub(crate) type_overrides: Vec<(Path, String)>,
    pub(crate) renames: Vec<(Path, String)>,
    pub(crate) nil_mappings: Vec<(Path, NilMapping)>,
    /// True if it is a secret, the last entry that matches decides.
    pub(crate) secrets: Vec<(Path, bool)>,
    /// Lists that are streams, by the path from the body's element.
    pub(crate) streams: Vec<Path>,
    /// True if it is an attachment, the last entry that matches decides.
    pub(crate) attachments: Vec<(Path, bool)>,
    /// Binary content of services with MTOM in their policy is attachments.
    pub(crate) attachments_by_policy: bool,
    /// By namespace: a Rust path.
    pub(crate) extern_paths: Vec<(String, String)>,
    /// By namespace: a module's name.
    pub(crate) module_names: Vec<(String, String)>,
}

impl Config {
    /// Name of the file without its extension.
    pub(crate) fn stem(&self) -> &str {
        self.file_name.trim_end_matches(".rs")
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            client: true,
            server: true,
            boxed: false,
            default_stubs: false,
            validate: false,
            message_types: false,
            all_types: false,
            invalid: Invalid::Refused,
            file_name: "wsdl.rs".to_owned(),
            file_per_namespace: false,
            embed_wsdl: None,
            operations: Vec::new(),
            type_derives: Vec::new(),
            type_attributes: Vec::new(),
            field_attributes: Vec::new(),
            type_overrides: Vec::new(),
            renames: Vec::new(),
            nil_mappings: Vec::new(),
            secrets: Vec::new(),
            streams: Vec::new(),
            attachments: Vec::new(),
            attachments_by_policy: false,
            extern_paths: Vec::new(),
            module_names: Vec::new(),
        }
    }
}

/// Parts of names of elements and attributes that are secret except by [`Builder::not_secret`], where they
/// hold text; compared in lower case, without `_`, `-` and `.`.
// The runtime has the same list, for elements of which only the name is known; neither crate depends on the other.
pub(crate) const SECRET_PATTERNS: [&str; 5] = ["password", "secret", "token", "ticket", "apikey"];

/// The pattern that makes a name secret.
pub(crate) fn secret_pattern(name: &str) -> Option<&'static str> {
    let name: String =
        name.chars().filter(|c| !matches!(c, '_' | '-' | '.')).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_PATTERNS.into_iter().find(|pattern| name.contains(pattern))
}

/// Names of elements and attributes that the runtime always masks.
// It has the same list, and neither crate depends on the other: a name goes into both.
pub(crate) const SECRET_NAMES: &[&str] = &[
    "ApplicationToken",
    "Ticket",
    "Password",
    "AccessToken",
    "RefreshToken",
    "SignedSystemToken",
    "SystemToken",
    "ClientSecret",
    "Token",
    "Secret",
    "ApiKey",
    "BinarySecurityToken",
];

/// Interceptors that every client of a service in some namespaces needs: the start of these, and the path of the
/// interceptor. NetServer's replies report failure in a header block.
pub(crate) const INTERCEPTORS: &[(&str, &str)] =
    &[("http://www.superoffice.net/ws/crm/NetServer/Services", "::erpsync::superoffice::SucceededCheck")];

/// Mapping of an element that may be absent **and** nil, see [`Builder::nillable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NilMapping {
    /// `Option<T>`: absent and nil are both read as `None`, which is written as absence.
    Merged,
    /// `Nillable<T>`: absent and nil are kept apart, in reading and in writing.
    Kept,
}
