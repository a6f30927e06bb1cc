//! Generates client and server from the WSDL, into what `erpsync::include_wsdl!()` takes in.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::compile(&["wsdl/Documents.wsdl"])
}
