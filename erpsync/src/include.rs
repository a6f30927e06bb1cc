//! Taking in what the build script generated.

/// Takes in the code that the crate's build script generated from its WSDLs.
///
/// Without an argument it is `wsdl.rs` in `OUT_DIR`, where `erpsync_codegen::compile` puts it; with one it is the
/// file of that name: `include_wsdl!("mirroring")` takes in `mirroring.rs`.
///
/// Only what the last run of the build script generated is taken in: a file that is left from before, since a call was
/// removed, failed, or has another `file_name` now, is an error that says so. Code that is generated into another folder
/// (`out_dir`, or the command) is taken in by `include!`.
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
        ::core::include!(::core::env!(
            ::core::concat!("ERPSYNC_WSDL_", $name),
            ::core::concat!(
                "no `build.rs` generated `",
                $name,
                "` in this build. Its `main` has to call `erpsync_codegen::compile(&[\"wsdl/YOUR.wsdl\"])`, or \
                 `erpsync_codegen::configure()` with `.file_name(\"",
                $name,
                "\")` and `.compile(…)`, without `out_dir`; the call has to succeed, so return its error from `main`. \
                 `erpsync-codegen` stands in `[build-dependencies]` of Cargo.toml"
            )
        ));
    };
}
