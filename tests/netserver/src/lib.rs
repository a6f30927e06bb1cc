//! The bindings of ErpSync and SoPrincipal.

erpsync::include_wsdl!();
