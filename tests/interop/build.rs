//! Generates the bindings, as a user would.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::configure().default_stubs(true).compile(&["../../wsdl/ErpSync.wsdl"])?;
    erpsync_codegen::configure().file_name("files").compile(&["wsdl/Files.wsdl"])
}
