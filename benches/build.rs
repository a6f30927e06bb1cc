//! Generates the types and the service that are measured.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure().operations(["ErpSync.ForceSyncAll"]).compile(&["../wsdl/ErpSync.wsdl"])
}
