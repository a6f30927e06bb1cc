//! A service with its documents, as the generator prints it.

#[erpsync::service(
    name = "Talk",
    namespace = "urn:talk",
    documents("talk.1.wsdl", "talk.2.wsdl", "talk.3.xsd", "talk.4.xsd")
)]
pub(crate) trait Talk {
    #[operation(name = "Ask", action = "urn:ask")]
    async fn ask(&self, request: ::erpsync::Request<()>) -> ::erpsync::Response<()>;
}
