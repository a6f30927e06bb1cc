//! Generates the types and the service that arbitrary bytes are read as.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure()
        .default_stubs(true)
        .compile(&["../wsdl/ErpSync.wsdl", "../wsdl/SoPrincipal.wsdl"])
}
