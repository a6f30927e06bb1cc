//! What `check` and `sample` read.

use std::path::PathBuf;

use clap::Args;
use erpsync_codegen::{Builder, configure};

/// The WSDLs, and where what they import is.
#[derive(Args, Debug)]
pub(crate) struct Input {
    /// The files to read; what they import is read too, from the disk only.
    #[arg(required = true, value_name = "WSDL")]
    pub(crate) wsdls: Vec<PathBuf>,
    /// Read FILE where a document imports LOCATION (as written there, or a namespace). May be repeated.
    #[arg(long, value_name = "LOCATION=FILE", value_parser = super::generate::last_equals)]
    catalogue: Vec<(String, String)>,
}

impl Input {
    /// The defaults, with the catalogue.
    pub(crate) fn builder(&self) -> Builder {
        self.catalogue.iter().fold(configure(), |builder, (location, file)| builder.catalogue(location, file))
    }
}
