//! Helpers of the tests of all crates.
//!
//! `wsdl` writes documents. With the feature `net`, `net_server` is a stand-in for SuperOffice's NetServer, and `peers` and
//! `tls` are servers and proxies on loopback that misbehave as they are told.

#[cfg(feature = "net")]
pub mod net_server;
#[cfg(feature = "net")]
pub mod peers;
#[cfg(feature = "net")]
pub mod tls;
pub mod wsdl;

use std::path::{Path, PathBuf};

/// File or folder of the test data beside the project. `None` where it is absent, with a line that says so.
///
/// # Panics
///
/// If it is absent and `ERPSYNC_REQUIRE_TEST_DATA` is set.
pub fn test_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    let message = format!("no test data, skipped: {}", path.display());
    assert!(std::env::var_os("ERPSYNC_REQUIRE_TEST_DATA").is_none(), "{message}");
    // The harness shows the output of a test only if it fails.
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{message}");
    None
}
