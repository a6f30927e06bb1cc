//! Input of the commands that read WSDLs.

use std::path::PathBuf;

use clap::Args;
use erpsync_codegen::{Builder, configure};

use crate::reading::Reading;

/// The WSDLs, and where what they import is.
#[derive(Args, Debug)]
pub(crate) struct Input {
    /// The files to read; what they import is read too, from the disk only. Schemas can be among them, behind a WSDL that
    /// uses their namespaces without saying where they are.
    #[arg(required = true, value_name = "WSDL")]
    pub(crate) wsdls: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) loading: Loading,
}

/// Places of imported documents, and bounds on what is read.
#[derive(Args, Debug)]
pub(crate) struct Loading {
    /// Read FILE where a document imports LOCATION (as written there, or a namespace). May be repeated.
    #[arg(long, value_name = "LOCATION=FILE", value_parser = super::generate::last_equals)]
    catalogue: Vec<(String, String)>,
    /// Leave out the operations that need something invalid, each with a warning.
    #[arg(long)]
    skip_invalid: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Loading {
    /// The defaults, with the catalogue and what may be read.
    pub(crate) fn builder(&self) -> Builder {
        let builder = self.reading.apply(configure()).skip_invalid_operations(self.skip_invalid);
        self.catalogue.iter().fold(builder, |builder, (location, file)| builder.catalogue(location, file))
    }
}
