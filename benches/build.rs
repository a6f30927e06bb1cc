//! Generates the types and the service that are measured.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure().operations(["ErpSync.ForceSyncAll"]).compile(&["../wsdl/ErpSync.wsdl"])?;
    let feed = || erpsync_codegen::configure().operations(["ChangeFeed.GetChanges", "ChangeFeed.Upload"]);
    let wsdl = "../erpsync-codegen/tests/fixtures/streams.wsdl";
    feed().file_name("whole").compile(&[wsdl])?;
    let streams = feed().stream("GetChangesResponse/Changes/Item").stream("Upload/Lines/Line");
    streams.file_name("streamed").compile(&[wsdl])?;
    let documents = "../examples/documents/wsdl/Documents.wsdl";
    let depot = "../erpsync-codegen/tests/fixtures/encoded.wsdl";
    erpsync_codegen::configure().operations(["Depot.list"]).file_name("encoded").compile(&[depot])?;
    erpsync_codegen::configure().file_name("documents").compile(&[documents])
}
