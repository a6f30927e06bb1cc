//! WSDL documents as they are written: WSDL 1.1 with its SOAP, HTTP and MIME bindings, and the SOAP 1.2 binding.

/// Which SOAP a binding speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// `http://schemas.xmlsoap.org/wsdl/soap/`.
    V1_1,
    /// `http://schemas.xmlsoap.org/wsdl/soap12/`.
    V1_2,
}

/// `style` of a SOAP binding or operation (section 3.3 and 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// The parts stand in the body.
    Document,
    /// The parts stand in an element that is named after the operation.
    Rpc,
}

/// `use` of a SOAP body, header or fault (section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// As the schema says.
    Literal,
    /// By the rules of `encodingStyle`.
    Encoded,
}
