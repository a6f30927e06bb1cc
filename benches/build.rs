//! Generates the types that are measured.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure()
        .operations(["ErpSync.ForceSyncAll"])
        .client(false)
        .server(false)
        .compile(&["../wsdl/ErpSync.wsdl"])
}
