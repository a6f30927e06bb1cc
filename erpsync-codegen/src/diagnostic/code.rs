//! The kinds of problems, by name: each is described here and nowhere else.

use std::fmt;

/// The kind of a problem: a short name that stays the same from version to version, shown as `error[unknown-name]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $constant:ident = $name:literal;)*) => {
        impl Code {
            $($(#[doc = $doc])+ pub const $constant: Self = Self($name);)*

            /// Every code, and what it means, in the order in which the command lists them.
            pub const ALL: &'static [(Self, &'static str)] =
                &[$((Self::$constant, concat!($($doc),+))),*];
        }
    };
}

codes! {
    /// A file can't be read.
    UNREADABLE = "unreadable";
    /// A file can't be written.
    UNWRITABLE = "unwritable";
    /// The bytes of a document are not text in the encoding it declares.
    ENCODING = "encoding";
    /// Not a well-formed XML document.
    NOT_WELL_FORMED = "not-well-formed";
    /// A limit of this program: depth, entity expansion, size.
    LIMIT = "limit";
    /// An imported or included document is not there.
    MISSING_IMPORT = "missing-import";
    /// An element or attribute stands where the specification does not allow it, or lacks.
    STRUCTURE = "structure";
    /// The value of an attribute is not one of those allowed.
    BAD_VALUE = "bad-value";
    /// A name that nothing declares.
    UNKNOWN_NAME = "unknown-name";
    /// Two different things of one name.
    DUPLICATE = "duplicate";
    /// A definition that leads back to itself, where that has no meaning.
    CIRCULAR = "circular";
    /// A declaration that contradicts another, or a rule of the specification.
    INCONSISTENT = "inconsistent";
    /// Something that is valid and that this version does not generate.
    UNSUPPORTED = "unsupported";
    /// Something that specifications or programs read differently; the message has the reading of this program.
    UNCLEAR = "unclear";
    /// Two operations or faults whose messages are alike.
    INDISTINCT = "indistinct";
    /// Two names that would be one in Rust: one of them got another.
    RENAMED = "renamed";
    /// An operation that is left out since it needs something invalid, by `skip_invalid_operations`.
    SKIPPED = "skipped";
    /// There is nothing to generate.
    EMPTY = "empty";
    /// A policy: what a port asks for, what of it can't be met, and references that lead nowhere.
    POLICY = "policy";
    /// An option that can't be used, or that means nothing.
    CONFIGURATION = "configuration";
    /// A mistake of this program.
    INTERNAL = "internal";
    /// A type, element or message that no operation uses. Only `check` reports it, and all that follow.
    UNUSED = "unused";
    /// A port without an address.
    NO_ADDRESS = "no-address";
    /// A binding to SOAP that names another transport than HTTP (WS-I Basic Profile 1.1, R2702).
    TRANSPORT = "transport";
    /// Operations of a binding to SOAP 1.1 without `soapAction`, by which many servers distinguish them (R2744).
    NO_SOAP_ACTION = "no-soap-action";
    /// A binding that does not bind all operations of its port type (R2718).
    UNBOUND = "unbound";
    /// A binding with operations of both styles (R2705).
    MIXED_STYLES = "mixed-styles";
    /// An operation that begins with a message of the service, which most programs do not support (R2303).
    UNSOLICITED = "unsolicited";
    /// Operations of a binding that have the same element in the body of their requests (R2710).
    SAME_SIGNATURE = "same-signature";
    /// A body of several parts in document style (R2201, R2210).
    BODY_PARTS = "body-parts";
    /// A header block or fault that has a type and no element (R2205).
    TYPED_BLOCK = "typed-block";
    /// A `soap:fault` without the name of its fault, by which programs find it (R2721, R2754).
    FAULT_NAME = "fault-name";
    /// `namespace` on `soap:body`, `soap:header` or `soap:fault` where it means nothing, or its absence where it does
    /// (R2716, R2717, R2726).
    SOAP_NAMESPACE = "soap-namespace";
    /// A `wsdl:import` of a schema, or without a location, or of another namespace than it has (R2001, R2007, R2005).
    WSDL_IMPORT = "wsdl-import";
    /// A schema in the WSDL without a target namespace (R2105).
    NO_TARGET_NAMESPACE = "no-target-namespace";
    /// An array of SOAP's encoding in a literal service (R2110, R2111).
    SOAP_ARRAY = "soap-array";
}

impl Code {
    /// The code of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().map(|(code, _)| *code).find(|code| code.0 == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}
