//! The token service.

use std::time::SystemTime;

use erpsync::security::certificates::Certificate;
use erpsync::security::keys::PrivateKey;
use erpsync::server::Identity;
use erpsync::soap::Fault;
use erpsync::xml::{Name, RawElement};
use erpsync::{Request, Response, XmlRead};

use crate::assertion::issue;
use crate::sts;
use crate::ws_trust::{
    RequestSecurityTokenResponseCollection, RequestSecurityTokenResponseType, RequestSecurityTokenType,
};

const WST: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";

/// Issues assertions to users whose password the server has checked.
#[derive(Debug)]
pub struct TokenService {
    key: PrivateKey,
    certificate: Certificate,
    issued: std::sync::atomic::AtomicUsize,
}

/// `wsp:AppliesTo`, as far as it is read here.
#[derive(Default, XmlRead)]
#[xml(namespace = "http://schemas.xmlsoap.org/ws/2004/09/policy", root = "AppliesTo", default)]
struct AppliesTo {
    #[xml(element = "EndpointReference", namespace = "http://www.w3.org/2005/08/addressing", min_occurs = 0)]
    endpoint: Option<EndpointReference>,
}

#[derive(Default, XmlRead)]
#[xml(namespace = "http://www.w3.org/2005/08/addressing", type = "EndpointReferenceType", default)]
struct EndpointReference {
    #[xml(element = "Address")]
    address: String,
}

impl TokenService {
    /// A service with a key of its own.
    ///
    /// # Errors
    ///
    /// If no key can be made.
    pub fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let made = rcgen::generate_simple_self_signed(["tokens.example.com".to_owned()])?;
        Ok(Self {
            key: PrivateKey::from_pem(made.signing_key.serialize_pem())?,
            certificate: Certificate::from_pem(made.cert.pem())?,
            issued: Default::default(),
        })
    }

    /// The certificate of the key that assertions are signed with.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Number of tokens that were issued.
    pub fn issued(&self) -> usize {
        self.issued.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl sts::TokenService for TokenService {
    type Error = Fault;

    async fn issue(
        &self,
        request: Request<RequestSecurityTokenType>,
    ) -> Result<Response<RequestSecurityTokenResponseCollection>, Fault> {
        let user =
            request.http.as_deref().and_then(Identity::of).ok_or_else(|| Fault::sender("nobody asks"))?;
        let of_name = |name: Name<'_>| request.body.any.iter().find(|element| element.name() == name);
        let kind = of_name(Name::new(WST, "RequestType")).and_then(|kind| kind.read::<String>().ok());
        if kind.as_deref() != Some(&format!("{WST}/Issue")) {
            return Err(Fault::sender("this service only issues tokens"));
        }
        let applies_to = of_name(Name::new("http://schemas.xmlsoap.org/ws/2004/09/policy", "AppliesTo"));
        let applies_to = applies_to.and_then(|element| element.read::<AppliesTo>().ok());
        let audience = applies_to.and_then(|applies_to| applies_to.endpoint).map(|endpoint| endpoint.address);
        let audience =
            audience.ok_or_else(|| Fault::sender("the request does not say for whom the token is"))?;

        let number = self.issued.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let id = format!("_token-{number}");
        let assertion = issue(id, user.name(), audience, SystemTime::now(), &self.key).await;
        let assertion = assertion.map_err(|error| Fault::internal(std::io::Error::other(error)))?;
        let token = format!(
            "<wst:RequestedSecurityToken xmlns:wst=\"{WST}\">{}</wst:RequestedSecurityToken>",
            assertion.as_str()
        );
        let token = RawElement::parse(&token).map_err(Fault::internal)?;
        let response = RequestSecurityTokenResponseType { any: vec![token], context: request.body.context };
        Ok(Response::new(RequestSecurityTokenResponseCollection {
            request_security_token_response: vec![response],
        }))
    }
}
