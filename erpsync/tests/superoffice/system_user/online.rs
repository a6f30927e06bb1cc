//! A stand-in for SuperOffice Online: its sign-in service, and the NetServer of a tenant.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use erpsync::soap::Fault;
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use test_support::net_server::*;

pub(crate) const TENANT: &str = "Cust26759";
pub(crate) const SYSTEM_TOKEN: &str = "My App-system-token-canary";
pub(crate) const AUDIENCE: &str = "spn:my-application";
pub(crate) const KEY: &str = include_str!("keys/application.pem");
pub(crate) const CERTIFICATE: &str = include_str!("keys/superoffice.crt");

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1",
    root = "AuthenticationRequest",
    default
)]
pub(crate) struct AuthenticationRequest {
    #[xml(element = "SignedSystemToken", min_occurs = 0, nillable)]
    signed_system_token: Option<Secret<String>>,
    #[xml(element = "ReturnTokenType", min_occurs = 0)]
    return_token_type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1", headers, default)]
pub(crate) struct OnlineHeaders {
    #[xml(element = "ApplicationToken", min_occurs = 0, nillable)]
    application_token: Option<Secret<String>>,
    #[xml(element = "ContextIdentifier", min_occurs = 0, nillable)]
    context_identifier: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1",
    root = "AuthenticationResponse",
    default
)]
pub(crate) struct AuthenticationResponse {
    #[xml(element = "IsSuccessful", min_occurs = 0)]
    is_successful: Option<bool>,
    #[xml(element = "Token", min_occurs = 0, nillable)]
    token: Option<Secret<String>>,
    #[xml(element = "ErrorMessage", min_occurs = 0, nillable)]
    error_message: Option<String>,
}

#[erpsync::service(
    name = "PartnerSystemUserService",
    namespace = "http://www.superoffice.com/superid/partnersystemuser/0.1",
    client = false
)]
pub(crate) trait PartnerSystemUserService: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(
        name = "Authenticate",
        action = "http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate",
        input = "AuthenticationRequest",
        output = "AuthenticationResponse"
    )]
    fn authenticate(
        &self,
        request: Request<AuthenticationRequest, OnlineHeaders>,
    ) -> impl Future<Output = Result<Response<AuthenticationResponse>, Self::Error>> + Send;
}

/// Makes another token of one.
pub(crate) type Alter = fn(String) -> String;

type Change = Box<dyn Fn(&mut Value) + Send>;

/// SuperOffice Online, at a time of its own.
pub(crate) struct Online {
    /// Seconds since 1970.
    now: AtomicU64,
    /// Address of NetServer.
    net_server_url: Mutex<String>,
    pub(crate) net_server: Arc<NetServer>,
    pub(crate) signed_in: AtomicUsize,
    /// The minutes that came signed.
    pub(crate) minutes: Mutex<Vec<String>>,
    /// Change of the claims by a test.
    pub(crate) claims: Mutex<Option<Change>>,
    /// Change of the token by a test.
    pub(crate) token: Mutex<Option<Alter>>,
}

impl Online {
    /// Serves it on loopback; gives the environment's address.
    pub(crate) async fn serve(now: u64) -> (Arc<Self>, String) {
        let online = Arc::new(Self {
            now: AtomicU64::new(now),
            net_server_url: Mutex::default(),
            net_server: Arc::default(),
            signed_in: AtomicUsize::new(0),
            minutes: Mutex::default(),
            claims: Mutex::default(),
            token: Mutex::default(),
        });
        let net_server = online.net_server.clone();
        let router = axum::Router::new()
            .route_service(
                "/login/services/PartnerSystemUserService.svc",
                PartnerSystemUserServiceServer::from_arc(online.clone()),
            )
            .route_service("/Cust26759/Remote/Services86/ErpSync.svc", ErpSyncServer::from_arc(net_server));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        *online.net_server_url.lock().unwrap() = format!("{address}/Cust26759/Remote/Services88/");
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (online, address)
    }

    pub(crate) fn set_time(&self, now: u64) {
        self.now.store(now, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.now.load(Ordering::SeqCst))
    }

    /// The token that was signed, or why it is not accepted.
    fn check(&self, signed: &str) -> Result<(), &'static str> {
        let (message, signature) = signed.rsplit_once('.').ok_or("InvalidSignature")?;
        let (token, minute) = message.rsplit_once('.').ok_or("InvalidSignature")?;
        self.minutes.lock().unwrap().push(minute.to_owned());
        let signature = BASE64_STANDARD.decode(signature).map_err(|_| "InvalidSignature")?;
        let key = key_pair(KEY);
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref())
            .verify(message.as_bytes(), &signature)
            .map_err(|_| "InvalidSignature")?;
        // This minute, or the one before: it may have turned on the way.
        let now = self.now.load(Ordering::SeqCst);
        if ![now, now - 60].iter().any(|time| utc_minute(*time) == minute) {
            return Err("InvalidTimestamp");
        }
        if token == SYSTEM_TOKEN { Ok(()) } else { Err("Revoked") }
    }

    fn issue(&self) -> String {
        let now = self.now.load(Ordering::SeqCst);
        let number = self.signed_in.fetch_add(1, Ordering::SeqCst);
        let identity = |name: &str| format!("http://schemes.superoffice.net/identity/{name}");
        let mut claims = json!({
            "iss": "SuperOffice AS",
            "aud": AUDIENCE,
            "nbf": now,
            "exp": now + 300,
            identity("ctx"): TENANT,
            identity("ticket"): format!("7T:ticket-canary-{number}"),
            identity("netserver_url"): *self.net_server_url.lock().unwrap(),
        });
        if let Some(change) = &*self.claims.lock().unwrap() {
            change(&mut claims);
        }
        let token =
            jwt(&json!({"alg": "RS256", "typ": "JWT"}), &claims, include_str!("keys/superoffice.pem"));
        match *self.token.lock().unwrap() {
            Some(change) => change(token),
            None => token,
        }
    }
}

impl PartnerSystemUserService for Online {
    type Error = Fault;

    async fn authenticate(
        &self,
        request: Request<AuthenticationRequest, OnlineHeaders>,
    ) -> Result<Response<AuthenticationResponse>, Fault> {
        let token = request.headers.application_token.as_ref().map(|token| token.expose().as_str());
        assert_eq!(token, Some(TOKEN));
        assert_eq!(request.headers.context_identifier.as_deref(), Some(TENANT));
        // Header fields for NetServer do not come here.
        assert_eq!(
            (&request.other_headers[..], request.return_token_type.as_deref()),
            (&[][..], Some("Jwt"))
        );
        assert!(!request.http.as_ref().unwrap().headers.contains_key("x-for-net-server"));
        let signed = request.body.signed_system_token.unwrap().into_exposed();
        Ok(Response::new(match self.check(&signed) {
            Ok(()) => AuthenticationResponse {
                is_successful: Some(true),
                token: Some(self.issue().into()),
                error_message: None,
            },
            Err(reason) => AuthenticationResponse {
                is_successful: Some(false),
                token: None,
                // A service that tells too much.
                error_message: Some(format!("{reason} ({signed})")),
            },
        }))
    }
}

pub(crate) fn key_pair(pem: &str) -> KeyPair {
    let PrivateKeyDer::Pkcs8(der) = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap() else {
        panic!("not PKCS #8")
    };
    KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap()
}

/// A token, signed with a key whatever its header says.
pub(crate) fn jwt(header: &Value, claims: &Value, pem: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let key = key_pair(pem);
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &ring::rand::SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// The minute of a time, as it is signed: by another way than the library's.
fn utc_minute(seconds: u64) -> String {
    let (days, minutes) = (seconds / 86_400, seconds % 86_400 / 60);
    let mut year = 1970;
    let mut left = days;
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    format!("{year:04}{month:02}{:02}{:02}{:02}", left + 1, minutes / 60, minutes % 60)
}
