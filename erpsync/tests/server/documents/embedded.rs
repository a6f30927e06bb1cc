//! A service with its documents, as the generator prints it.

#[erpsync::service(
    name = "Talk",
    namespace = "urn:talk",
    default_stubs,
    documents("talk.1.wsdl", "talk.2.wsdl", "talk.3.xsd", "talk.4.xsd")
)]
pub(crate) trait Talk: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Ask", action = "urn:ask")]
    fn ask(
        &self,
        request: ::erpsync::Request<()>,
    ) -> impl Future<Output = Result<::erpsync::Response<()>, Self::Error>> + Send;
}
