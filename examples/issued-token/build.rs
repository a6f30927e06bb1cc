//! Generates client and server of the token service and of the shop from their contracts.

fn main() -> Result<(), erpsync_codegen::Error> {
    erpsync_codegen::compile(&["wsdl/sts.wsdl", "wsdl/stock.wsdl"])
}
