//! Generates a service whose lists are streams.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure()
        .stream("GetChangesResponse/Changes/Item")
        .stream("Upload/Lines/Line")
        .operations(["ChangeFeed.GetChanges", "ChangeFeed.Upload"])
        .compile(&["../../erpsync-codegen/tests/fixtures/streams.wsdl"])
}
