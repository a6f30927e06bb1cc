//! Properties that hold for every input, a function a target. Each function panics where its property fails.
//!
//! `cargo fuzz` calls them with bytes that it makes up (`targets/`); the tests call them with the inputs that are kept
//! in `corpus/`, so that what once broke stays mended, and with messages that are changed at random.

use std::path::{Path, PathBuf};

mod build_script;
mod envelope;
mod mime;
mod node;
mod reader;
mod security;
mod stream;
mod values;
mod wsdl;

pub use self::build_script::build_script;
pub use self::envelope::envelope;
pub use self::mime::mime;
pub use self::reader::reader;
pub use self::security::security;
pub use self::stream::stream;
pub use self::values::values;
pub use self::wsdl::{generator, wsdl};

erpsync::include_wsdl!();

/// Generated code of the fixtures: groups and choices, substitution groups, elements that are nil, streams, unions.
#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod printed {
    pub(crate) mod choices {
        include!("../../erpsync-codegen/tests/golden/choices.rs");
    }
    pub(crate) mod groups {
        include!("../../erpsync-codegen/tests/golden/groups.rs");
    }
    pub(crate) mod nil {
        include!("../../erpsync-codegen/tests/golden/nil.rs");
    }
    pub(crate) mod shapes {
        include!("../../erpsync-codegen/tests/golden/shapes.rs");
    }
    pub(crate) mod streams {
        include!("../../erpsync-codegen/tests/golden/streams.rs");
    }
    pub(crate) mod values {
        include!("../../erpsync-codegen/tests/golden/values.rs");
    }
}

/// A target, by its name.
pub type Target = fn(&[u8]);

/// All targets: each has a folder of its name in `corpus/`.
pub const TARGETS: [(&str, Target); 9] = [
    ("reader", reader),
    ("envelope", envelope),
    ("mime", mime),
    ("values", values),
    ("wsdl", wsdl),
    ("generator", generator),
    ("build_script", build_script),
    ("security", security),
    ("stream", stream),
];

/// The inputs that are kept for a target, in order; for WSDLs, the fixtures of the generator are among them.
///
/// # Errors
///
/// If a folder cannot be read.
pub fn kept(target: &str) -> std::io::Result<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut add = |folder: PathBuf| {
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
        std::io::Result::Ok(())
    };
    add(here.join("corpus").join(target))?;
    if matches!(target, "wsdl" | "generator" | "build_script") {
        add(here.join("../erpsync-codegen/tests/fixtures"))?;
    }
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}
