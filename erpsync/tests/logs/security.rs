//! Passwords and keys of message security: in nothing that is shown.

use std::sync::{Arc, Mutex};

use erpsync::Secret;
use erpsync::security::certificates::Certificate;
use erpsync::security::keys::{HmacKey, PrivateKey};
use erpsync::security::signature::SignatureAlgorithm;
use erpsync::security::{
    Credentials, MessageSignature, RequiredSignature, Requirements, Security, UsernameToken,
};
use erpsync::server::Passwords;
use erpsync::soap::Fault;
use erpsync::transport::{Body, BoxError, InProcess, TransportError};
use erpsync::{BoxFuture, Request, Response, XmlRead, XmlWrite};
use test_support::tls::Authority;

use crate::log::Log;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:safe", root = "Look", default)]
struct Look {
    #[xml(element = "At", min_occurs = 0)]
    at: Option<String>,
}

/// Shows what is in it.
#[erpsync::service(name = "Safe", namespace = "urn:safe")]
trait Safe: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    /// Looks.
    #[operation(name = "Look", action = "urn:look", input = "Look", output = "Look")]
    fn look(
        &self,
        request: Request<Look>,
    ) -> impl Future<Output = Result<Response<Look>, Self::Error>> + Send;
}

/// Logs all that it is told.
struct Indiscreet;

impl Safe for Indiscreet {
    type Error = Fault;

    async fn look(&self, request: Request<Look>) -> Result<Response<Look>, Fault> {
        tracing::info!("{:?}", request.other_headers);
        Err(Fault::sender(format!("{} is not there", request.body.at.unwrap_or_default())))
    }
}

/// A store whose errors are as discreet as it gets.
struct Broken;

impl Passwords for Broken {
    fn password<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async { Err("the store is out of reach".into()) })
    }
}

const PASSWORD: &str = "pass<canary>&1";
const WRONG: &str = "wrong-canary-2";
const SHARED: &[u8] = b"shared-canary-3-0123456789abcdef";

fn known(user: &str) -> Option<Secret<String>> {
    (user == "me").then(|| PASSWORD.into())
}

fn leak(shown: &str, key: &str) -> Option<String> {
    let digits: String = key.lines().filter(|line| !line.starts_with("---")).collect();
    let bytes = format!("{:?}", &SHARED[..8]);
    let traces = ["canary", "Y2FuYXJ5", &digits[40..64], bytes.trim_matches(['[', ']'])];
    traces.into_iter().find(|trace| shown.contains(trace)).map(str::to_owned)
}

#[tokio::test]
async fn passwords_and_keys_are_in_nothing_that_is_shown() {
    let log = Log::start();
    let authority = Authority::new();
    let certified = authority.certify("client.test");
    let key = || PrivateKey::from_pem(&certified.key).unwrap();
    let certificate = || Certificate::from_pem(&certified.pem).unwrap();
    let hmac = || HmacKey::new(SignatureAlgorithm::HmacSha256, SHARED).unwrap();
    let mut shown = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        UsernameToken::new("me", PASSWORD),
        Security::username("me", PASSWORD).with_signature(MessageSignature::new(key(), certificate())),
        Requirements::new().with_passwords(known).with_signature(RequiredSignature::shared(SHARED.to_vec())),
        Credentials::new().with_user("me", PASSWORD).with_key(key(), certificate()),
        MessageSignature::shared(hmac()),
        RequiredSignature::shared(SHARED.to_vec()),
        key(),
        hmac(),
    );
    let requirements: [Requirements; 4] = [
        Requirements::new().with_passwords(known),
        Requirements::new().with_passwords(known).with_signature(RequiredSignature::shared(SHARED.to_vec())),
        Requirements::new().with_passwords(known).with_timestamp(),
        Requirements::new().with_passwords(Broken),
    ];
    for requirements in requirements {
        for detailed in [true, false] {
            let server =
                Security::new().with_requirements(requirements.clone()).with_detailed_faults(detailed);
            let server = SafeServer::new(Indiscreet).with_interceptor(server);
            for security in [
                Security::username("me", PASSWORD),
                Security::username("me", WRONG),
                Security::username_digest("me", PASSWORD),
                Security::username_digest("me", WRONG),
                Security::username_digest("me", PASSWORD).with_signature(MessageSignature::shared(hmac())),
                Security::username("me\u{1}", PASSWORD),
            ] {
                let observed = Arc::new(Mutex::new(String::new()));
                let observe = observed.clone();
                let client = SafeClient::with_transport("http://safe/", InProcess::new(server.clone()))
                    .unwrap()
                    .with_interceptor(security)
                    .with_observer(move |exchange| {
                        let both = exchange.request_xml() + &exchange.reply_xml().unwrap_or_default();
                        *observe.lock().unwrap() += &both;
                    });
                let error = client.look(Look { at: Some("it".to_owned()) }).await.unwrap_err();
                shown += &format!("{error} {error:?} {} {:?}", error.report(), error.reply());
                shown += &error.fault().map_or(String::new(), |fault| format!("{fault} {fault:?}"));
                shown += &observed.lock().unwrap();
            }
        }
    }
    assert!(shown.contains("it is not there"), "the service was called");
    // A server that quotes the password.
    for security in [Security::username("me", PASSWORD), Security::username_digest("me", PASSWORD)] {
        let transport = tower::service_fn(|_: http::Request<Body>| async {
            let reason = format!("no: {}", PASSWORD.replace('&', "&amp;").replace('<', "&lt;"));
            let text = format!(
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client\
                 </faultcode><faultstring>{reason}</faultstring></s:Fault></s:Body></s:Envelope>"
            );
            let reply = http::Response::builder().status(500).header("content-type", "text/xml");
            Ok::<_, TransportError>(reply.body(Body::from(text)).unwrap())
        });
        for requirements in [Requirements::new(), Requirements::new().with_timestamp()] {
            let client = SafeClient::with_transport("http://safe/", transport).unwrap();
            let client = client.with_interceptor(security.clone().with_requirements(requirements));
            let error = client.look(Look::default()).await.unwrap_err();
            assert!(error.report().contains("***"), "{}", error.report());
            shown += &format!("{error} {error:?} {} {:?}", error.report(), error.reply());
        }
    }
    shown += &log.take();
    assert!(shown.contains("a request is refused") && shown.contains("a request can't be checked"));
    assert_eq!(leak(&shown, &certified.key), None, "{shown}");
}
