//! Generates the bindings, as a user would.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure()
        .default_stubs(true)
        .type_derive("**", "serde::Serialize")
        .type_derive("**", "serde::Deserialize")
        .compile(&["../../wsdl/ErpSync.wsdl", "../../wsdl/SoPrincipal.wsdl"])
}
