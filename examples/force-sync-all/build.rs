//! Generates clients and servers from the WSDLs, into what `erpsync::include_wsdl!()` takes in.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::compile(&["../../wsdl/ErpSync.wsdl", "../../wsdl/SoPrincipal.wsdl"])
}
