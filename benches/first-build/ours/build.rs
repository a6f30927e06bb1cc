fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::compile(&["{repository}/wsdl/ErpSync.wsdl"])
}
