//! Options about names, attributes and types of the items that are generated.

use super::Builder;
use crate::config::{NilMapping, Path};

/// Form of the generated code.
impl Builder {
    /// The name of a namespace's module. By default it is the last distinctive part of the namespace:
    /// `services86` for `http://www.superoffice.net/ws/crm/NetServer/Services86`. It has to be a name as Rust's modules
    /// have it: in snake case, and no keyword.
    ///
    /// If WSDLs that are compiled together disagree on a namespace, it has a module for each: the first has this
    /// name, and `{http://www.example.org/2024/07/}Billing` in place of the namespace names that of the WSDL of the service
    /// `Billing`, as [`extern_path`](Self::extern_path) does.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .module_name("http://www.example.org/2024/07/", "orders")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn module_name(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.config.module_names.push((namespace.into(), name.into()));
        self
    }

    /// The Rust name of a type, member, enumeration value, service (`service:Orders`) or operation
    /// (`service:Orders/GetOrder`), used as it is.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .rename("Order/No", "number")
    ///     .rename("service:Orders", "OrderBook")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn rename(mut self, path: impl AsRef<str>, name: impl Into<String>) -> Self {
        self.config.renames.push((Path::new(path.as_ref()), name.into()));
        self
    }

    /// Lets every type report violations of the schema by a value: occurrence, the facets of its values,
    /// values that an enumeration does not list. Reading and writing do not check these; with this option the types
    /// derive `erpsync::Validate`, and their facets stand in their attributes. Types of your own
    /// ([`type_override`](Self::type_override), [`extern_path`](Self::extern_path)) have to implement it, too.
    ///
    /// Patterns are checked with the feature `pattern` of `erpsync`. Facets of keys and values of a dictionary are not
    /// checked.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().validate(true).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn validate(mut self, validate: bool) -> Self {
        self.config.validate = validate;
        self
    }

    /// Adds a derive to types: `serde::Serialize`, for which the runtime's types have what they need with its feature
    /// `serde`. With the path `**` it is added to all, those without names of their own too.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .type_derive("Order", "serde::Serialize")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn type_derive(mut self, path: impl AsRef<str>, derive: impl Into<String>) -> Self {
        self.config.type_derives.push((Path::new(path.as_ref()), derive.into()));
        self
    }

    /// Adds an attribute, or several, to types or (`service:Orders`) to a trait.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .type_attribute("Order", "#[non_exhaustive]")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn type_attribute(mut self, path: impl AsRef<str>, attribute: impl Into<String>) -> Self {
        self.config.type_attributes.push((Path::new(path.as_ref()), attribute.into()));
        self
    }

    /// Adds an attribute, or several, to members, and to values of enumerations.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .field_attribute("Order/Note", "#[deprecated]")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn field_attribute(mut self, path: impl AsRef<str>, attribute: impl Into<String>) -> Self {
        self.config.field_attributes.push((Path::new(path.as_ref()), attribute.into()));
        self
    }

    /// Uses a Rust type of your own for a type of the schema, or for the value of one member. It has to implement
    /// the runtime's `XmlRead` and `XmlWrite`; whether the element may be absent, nil or repeated stays with the
    /// member.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .type_override("Money", "crate::Money")
    ///     .type_override("Order/Total", "crate::Money")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn type_override(mut self, path: impl AsRef<str>, rust_type: impl Into<String>) -> Self {
        self.config.type_overrides.push((Path::new(path.as_ref()), rust_type.into()));
        self
    }

    /// Chooses the mapping of elements that may be absent as well as nil. By default absent and nil are equal
    /// ([`NilMapping::Merged`]) in schemas that WCF wrote, and different things ([`NilMapping::Kept`]) elsewhere.
    /// WCF's are those that import `http://schemas.microsoft.com/2003/10/Serialization/`, other schemas of their
    /// namespace, and those in one document with the schema of that namespace or of `…/Arrays` below it.
    ///
    /// An element whose type has attributes keeps these though it is nil, in `OrNil` or `Option<OrNil>`, unless it is set
    /// to `Merged`: then it is an `Option`, and they are lost.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// use erpsync_codegen::NilMapping;
    ///
    /// erpsync_codegen::configure()
    ///     .nillable("*/*", NilMapping::Merged)
    ///     .nillable("Order/ShippedAt", NilMapping::Kept)
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn nillable(mut self, path: impl AsRef<str>, mapping: NilMapping) -> Self {
        self.config.nil_mappings.push((Path::new(path.as_ref()), mapping));
        self
    }

    /// Makes a stream of a list in a message: a repeated element at any depth below the element in the body of a request or a
    /// response. The path goes from that element to the repeated one, by the names of all elements on the way.
    ///
    /// Operations with the message have `erpsync::Streamed` in their signature: the client hands out items as they arrive and
    /// sends those of a stream, the server takes and returns such streams, and neither holds the whole list in memory. Several
    /// lists in a message, one behind the other, are one stream of an enum of their items. The elements before
    /// the first list are a struct of their own, `GetChangesResponseBefore`.
    ///
    /// It is an error if the path leads to nothing, to an element that is not repeated, or through one that is; a list in a
    /// choice can't be a stream.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .stream("GetChangesResponse/Changes/Item")
    ///     .compile(&["wsdl/Changes.wsdl"])
    /// # }
    /// ```
    pub fn stream(mut self, path: impl AsRef<str>) -> Self {
        self.config.streams.push(Path::new(path.as_ref()));
        self
    }

    /// Makes members that hold text secret: `Secret<String>`, which no `Debug` and no error of reading shows.
    /// Likewise the body of a message that is an element with text, by the path of the element.
    ///
    /// Secret anyway is text whose element or attribute has `password`, `secret`, `token`, `ticket` or `apikey` in its
    /// name, in upper or lower case, `_`, `-` and `.` left out: `NewPassword`, `api_key`, `TicketUrl`, but no number, date
    /// or structure, whatever its name is. [`not_secret`](Self::not_secret) takes members out. The generated documentation
    /// of each secret member mentions it.
    ///
    /// In messages that a client shows or keeps, secrets are masked: the names of these members are generated into the
    /// services, so that clients have them. For types of another crate ([`extern_path`](Self::extern_path)) give the
    /// client the names, with `with_secret_elements`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .secret("Login/Pin")
    ///     .not_secret("Parser/Token")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn secret(mut self, path: impl AsRef<str>) -> Self {
        self.config.secrets.push((Path::new(path.as_ref()), true));
        self
    }

    /// Takes members out of those that are secret by their name, see [`secret`](Self::secret): `Order/TicketUrl`,
    /// `*/Ticket*`; `*/*` and `*` for all.
    pub fn not_secret(mut self, path: impl AsRef<str>) -> Self {
        self.config.secrets.push((Path::new(path.as_ref()), false));
        self
    }
}
