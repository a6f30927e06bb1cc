//! Generates clients and servers from the WSDLs, into what `erpsync::include_wsdl!()` takes in.

fn main() -> Result<(), erpsync_codegen::Error> {
    // The stand-in serves a few of the operations; the others answer with a fault.
    erpsync_codegen::configure()
        .default_stubs(true)
        .compile(&["../../wsdl/ErpSync.wsdl", "../../wsdl/SoPrincipal.wsdl"])
}
