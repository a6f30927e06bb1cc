//! Taking in what the build script generated.

/// Takes in the code that the crate's build script generated from its WSDLs.
///
/// Without an argument it is `wsdl.rs` in `OUT_DIR`, where `erpsync_codegen::compile` puts it; with one it is the
/// file of that name: `include_wsdl!("mirroring")` takes in `mirroring.rs`.
///
/// ```ignore
/// erpsync::include_wsdl!();
///
/// use services86::{ErpSyncClient, ForceSyncAll};
/// ```
#[macro_export]
macro_rules! include_wsdl {
    () => {
        $crate::include_wsdl!("wsdl");
    };
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $name, ".rs"));
    };
}
