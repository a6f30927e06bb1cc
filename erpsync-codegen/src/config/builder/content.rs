//! Options about the items that are generated.

use super::Builder;
use crate::config::Path;
use crate::resolve::Invalid;

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
