//! Options about files: those that are read and those that are written.

use std::path::PathBuf;

use super::Builder;
use crate::limits::Limits;

/// Files that are read and written.
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
