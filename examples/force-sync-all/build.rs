//! Generates clients and servers from the WSDLs, into what `erpsync::include_wsdl!()` takes in.

fn main() -> Result<(), erpsync_codegen::Error> {
    // The stand-in serves a few of the operations; the others answer with a fault.
    erpsync_codegen::configure()
        .default_stubs(true)
        .compile(&["../../wsdl/ErpSync.wsdl", "../../wsdl/SoPrincipal.wsdl"])?;
    // `ForceSyncAll` once more, with the lists of its response as a stream: what `include_wsdl!("streams")` takes in.
    erpsync_codegen::configure()
        .file_name("streams")
        .operations(["ErpSync.ForceSyncAll"])
        .stream("ForceSyncAllResponse/Response/Changes/AddedRecords/ChangedDataItem")
        .stream("ForceSyncAllResponse/Response/Changes/UpdatedRecords/ChangedDataItem")
        .stream("ForceSyncAllResponse/Response/Changes/DeletedRecords/ChangedDataItem")
        .compile(&["../../wsdl/ErpSync.wsdl"])
}
