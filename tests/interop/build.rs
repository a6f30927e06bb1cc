//! Generates the bindings, as a user would.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure().default_stubs(true).compile(&["../../wsdl/ErpSync.wsdl"])?;
    erpsync_codegen::configure().file_name("files").compile(&["wsdl/Files.wsdl"])?;
    erpsync_codegen::configure()
        .file_name("feed")
        .embed_wsdl(true)
        .stream("getItemsResponse/items/item")
        .stream("putItems/items/item")
        .compile(&["wsdl/Feed.wsdl"])?;
    erpsync_codegen::configure().file_name("encoded").embed_wsdl(true).compile(&["wsdl/Encoded.wsdl"])
}
