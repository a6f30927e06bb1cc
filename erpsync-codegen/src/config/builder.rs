//! [`Builder`]: the configuration as users write it.

use std::path::PathBuf;

use super::{Config, NilMapping, Path};
use crate::limits::Limits;
use crate::resolve::Invalid;

/// Settings of the generator: made by [`configure`](crate::configure), ended by
/// [`compile`](Builder::compile).
///
/// # Paths
///
/// Many options apply to a part of the WSDL, given by its names as the WSDL spells them, from the outside in:
///
/// | path | means |
/// |---|---|
/// | `Order` | the type `Order`, and the message `Order` |
/// | `Order/Lines` | the element `Lines` in it, or the value `Lines` of it if it is an enumeration |
/// | `Order/@version` | the attribute `version` of it |
/// | `Order/Address/Street` | a member of the type without a name that stands inside the element `Address` |
/// | `{urn:orders}Order` | only that of the namespace `urn:orders` |
/// | `element:Order`, `type:Order` | only the message, only the type |
/// | `element:Orders.Order` | the message `Order` of the service `Orders`, where WSDLs that are compiled together have different ones |
/// | `service:Orders` | the port type `Orders` |
/// | `service:Orders/GetOrder` | an operation of it; `service:Orders.GetOrder` means the same, and where only services can be meant, `Orders.GetOrder` |
/// | `*/Note`, `Get*`, `*` | `*` stands for any characters within a step |
/// | `**` | `**` stands for any characters, slashes too: everything |
/// | `Billing.Order`, `service:Billing.Orders` | only the part of its namespace that the WSDL of the service `Billing` defines, if WSDLs that are compiled together define it differently; as the warning names it |
///
/// The struct of a service's headers is a type by the name it has in Rust: `OrdersRequestHeaders/Session`, or, where a
/// type of the schema has that name, too, `Orders.OrdersRequestHeaders/Session` by its service;
/// and the enum of a choice in `Order` is `OrderChoice`, then `OrderChoice2`; its variants are members of `Order`, as
/// other elements are, and the fields of choices and wildcards are `Order/choice(1)` and `Order/any(1)`;
/// where an element is in `Order` twice, `Order/Note(2)` names the second field and gives it attributes. Steps
/// are exact otherwise: `Order` does not mean its members. A path that means nothing in the WSDL is reported as a
/// warning, with the nearest name.
///
/// The last of contradicting options counts; derives and attributes add up.
///
/// # Example
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), erpsync_codegen::Error> {
///     erpsync_codegen::configure()
///         .operations(["ErpSync.ForceSyncAll", "SoPrincipal"])
///         .server(false)
///         .type_derive("ChangedDataItem", "Eq")
///         .compile(&["wsdl/ErpSync.wsdl", "wsdl/SoPrincipal.wsdl"])
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated before `compile` is called"]
pub struct Builder {
    pub(crate) config: Config,
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) catalogue: Vec<(String, PathBuf)>,
    pub(crate) limits: Limits,
    pub(crate) allow_outside: bool,
}

/// Places of the generated code.
impl Builder {
    /// The folder that code is written to; `OUT_DIR`, which cargo sets for a `build.rs`, if this is not called.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// // Commits the generated code: src/generated/wsdl.rs
    /// erpsync_codegen::configure().out_dir("src/generated").compile(&["wsdl/ErpSync.wsdl"])
    /// # }
    /// ```
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// The name of the file, `wsdl.rs` if this is not called. `erpsync::include_wsdl!("orders")` includes
    /// `orders.rs`. A name without `.rs` gets it.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().file_name("orders").compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        let mut name = name.into();
        if !name.ends_with(".rs") {
            name.push_str(".rs");
        }
        self.config.file_name = name;
        self
    }

    /// Sets whether each namespace gets a file of its own beside the first one, which includes them:
    /// `wsdl.rs`, `wsdl.services86.rs`. Off by default.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().file_per_namespace(true).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn file_per_namespace(mut self, is_wanted: bool) -> Self {
        self.config.file_per_namespace = is_wanted;
        self
    }

    /// Sets whether servers are given the documents that they were generated from, so that they answer `?wsdl` with them:
    /// files beside the first one, `wsdl.1.wsdl`, `wsdl.2.xsd`, which it takes in with `include_str!`. A program without the
    /// server does not hold them.
    ///
    /// [`compile`](Self::compile) does so by default, if servers are generated; [`Analysis::generate`](crate::Analysis::generate) does not,
    /// so that what it makes is one file.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().embed_wsdl(false).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn embed_wsdl(mut self, is_wanted: bool) -> Self {
        self.config.embed_wsdl = Some(is_wanted);
        self
    }

    /// Sets the file of a document that a WSDL or a schema imports: `location` is its `schemaLocation` or `location`
    /// as written, or its namespace. Nothing is ever fetched from the network, so an import of a web address
    /// needs this.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .catalogue("http://www.example.org/common.xsd", "wsdl/common.xsd")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn catalogue(mut self, location: impl Into<String>, file: impl Into<PathBuf>) -> Self {
        self.catalogue.push((location.into(), file.into()));
        self
    }

    /// Sets whether a WSDL may import files outside of its folder, as `../common.xsd`; off by default. A WSDL comes from somebody
    /// else, and what it imports is read into the generated code and into messages.
    ///
    /// Inside are the folders of all WSDLs that are compiled together and of files that the
    /// [`catalogue`](Self::catalogue) names, and what is below them. A symbolic link counts as what it leads to. A file from
    /// outside has to be a WSDL or a schema, or nothing of it is shown.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// // wsdl/orders/Orders.wsdl imports ../common/types.xsd.
    /// erpsync_codegen::configure().allow_outside(true).compile(&["wsdl/orders/Orders.wsdl"])
    /// # }
    /// ```
    pub fn allow_outside(mut self, is_allowed: bool) -> Self {
        self.allow_outside = is_allowed;
        self
    }

    /// Sets the limits of reading, see [`Limits`]. Documents beyond them are an error that names the limit.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// use erpsync_codegen::Limits;
    ///
    /// let limits = Limits::default().document_bytes(64 << 20);
    /// erpsync_codegen::configure().limits(limits).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Content of the generated code.
impl Builder {
    /// Sets whether clients are generated (`OrdersClient`). On by default.
    pub fn client(mut self, is_wanted: bool) -> Self {
        self.config.client = is_wanted;
        self
    }

    /// Sets whether servers are generated (`OrdersServer`). On by default.
    pub fn server(mut self, is_wanted: bool) -> Self {
        self.config.server = is_wanted;
        self
    }

    /// Sets whether each trait of operations also gets a form that can be a trait object. Off by default.
    pub fn boxed(mut self, is_wanted: bool) -> Self {
        self.config.boxed = is_wanted;
        self
    }

    /// Gives each operation of a trait a body that answers with the fault "not supported", so that a server may implement
    /// some operations only. Off by default: a server that lacks an operation does not compile.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().default_stubs(true).compile(&["wsdl/ErpSync.wsdl"])
    /// # }
    /// ```
    pub fn default_stubs(mut self, is_wanted: bool) -> Self {
        self.config.default_stubs = is_wanted;
        self
    }

    /// Prints the declared types of the elements of all messages as a table, `MESSAGE_TYPES`, beside the modules: for
    /// `erpsync::soap::MessageStyle::type_names`, which writes `xsi:type` on each element for servers that ask for that. Off by default.
    ///
    /// An element whose type has no name says none.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().message_types(true).compile(&["wsdl/ErpSync.wsdl"])
    /// # }
    /// ```
    pub fn message_types(mut self, is_wanted: bool) -> Self {
        self.config.message_types = is_wanted;
        self
    }

    /// Generates only these operations, and only the types that they reach (see [`all_types`](Self::all_types)). Each is a path of a service (all its
    /// operations) or an operation; several calls add up. All operations, if this is not called.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .operations(["ErpSync.ForceSyncAll", "ErpSync.Get*"])
    ///     .compile(&["wsdl/ErpSync.wsdl"])
    /// # }
    /// ```
    pub fn operations<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.config.operations.extend(paths.into_iter().map(|path| Path::new(path.as_ref())));
        self
    }

    /// Generates all types that have a name, and those of all global elements, also where no operation that is
    /// generated reaches them: what an `xs:any` or an `xs:anyType` may hold, files, messages of other protocols.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().all_types(true).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn all_types(mut self, is_wanted: bool) -> Self {
        self.config.all_types = is_wanted;
        self
    }

    /// Leaves out the operations that need something invalid, each with a warning, where one of them would refuse the whole
    /// WSDL: a name that nothing declares, an import that is not there, a part that its message lacks. An error that no remaining operation
    /// needs is a warning, too. Documents that are not well-formed are errors anyway, as two different things
    /// of one name are. Off by default.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().skip_invalid_operations(true).compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn skip_invalid_operations(mut self, is_wanted: bool) -> Self {
        self.config.invalid = if is_wanted { Invalid::Skipped } else { Invalid::Refused };
        self
    }

    /// Takes the types of a namespace from elsewhere in place of generating them: `rust_path` is a module that has
    /// them under the names they would get here, usually one that was generated from another WSDL. An element of such a
    /// type that is nil keeps no attributes.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .extern_path("urn:example:common", "::common::wsdl::common")
    ///     .compile(&["wsdl/Orders.wsdl"])
    /// # }
    /// ```
    pub fn extern_path(mut self, namespace: impl Into<String>, rust_path: impl Into<String>) -> Self {
        self.config.extern_paths.push((namespace.into(), rust_path.into()));
        self
    }
}

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
