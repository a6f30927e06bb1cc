//! Generates the bindings, as a user would.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::compile(&["../../wsdl/ErpSync.wsdl"])
}
