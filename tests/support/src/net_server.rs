//! Two services of NetServer as the generator would print them, cut short, and a stand-in that serves them.

#![allow(missing_docs, reason = "the types are those of the WSDL")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use erpsync::soap::Fault;
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};
use tokio::net::TcpListener;

pub const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "ForceSyncAll", default)]
pub struct ForceSyncAll {}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "ForceSyncAllResponse",
    default
)]
pub struct ForceSyncAllResponse {
    #[xml(element = "Response", min_occurs = 0, nillable)]
    pub response: Option<PluginResponse>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "PluginResponse", default)]
pub struct PluginResponse {
    #[xml(element = "IsOk", min_occurs = 0)]
    pub is_ok: Option<bool>,
    #[xml(element = "UserExplanation", min_occurs = 0, nillable)]
    pub user_explanation: Option<String>,
    #[xml(element = "ErrorCode", min_occurs = 0, nillable)]
    pub error_code: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "DeleteConnection",
    default
)]
pub struct DeleteConnection {
    #[xml(element = "ErpConnectionId", min_occurs = 0)]
    pub erp_connection_id: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "DeleteConnectionResponse",
    default
)]
pub struct DeleteConnectionResponse {}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Wake", default)]
pub struct Wake {}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "SoCredentials", default)]
pub struct SoCredentials {
    #[xml(element = "Ticket", min_occurs = 0, nillable)]
    pub ticket: Option<Secret<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", headers, default)]
pub struct RequestHeaders {
    #[xml(element = "ApplicationToken", min_occurs = 0, nillable)]
    pub application_token: Option<Secret<String>>,
    #[xml(element = "Credentials", min_occurs = 0, nillable)]
    pub credentials: Option<SoCredentials>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    type = "SoExceptionInfo",
    default
)]
pub struct SoExceptionInfo {
    #[xml(element = "Message", min_occurs = 0, nillable)]
    pub message: Option<String>,
    #[xml(element = "FriendlyText", min_occurs = 0, nillable)]
    pub friendly_text: Option<String>,
    #[xml(element = "ExceptionType", min_occurs = 0, nillable)]
    pub exception_type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", headers, default)]
pub struct ResponseHeaders {
    #[xml(element = "ExceptionInfo", min_occurs = 0, nillable)]
    pub exception_info: Option<SoExceptionInfo>,
    #[xml(element = "Succeeded", min_occurs = 0)]
    pub succeeded: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "AuthenticateUsernamePassword",
    default
)]
pub struct AuthenticateUsernamePassword {
    #[xml(element = "UserName", min_occurs = 0, nillable)]
    pub user_name: Option<String>,
    #[xml(element = "Password", min_occurs = 0, nillable)]
    pub password: Option<Secret<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "AuthenticateResponse",
    default
)]
pub struct AuthenticateResponse {
    #[xml(element = "Credentials", min_occurs = 0, nillable)]
    pub credentials: Option<SoCredentials>,
    #[xml(element = "AuthenticationSucceeded", min_occurs = 0)]
    pub authentication_succeeded: Option<bool>,
}

/// Keeps what SuperOffice knows and an ERP system in step.
#[erpsync::service(
    name = "ErpSync",
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    address = "https://sod.superoffice.com/Cust12345/Remote/Services86/ErpSync.svc",
    interceptors(erpsync::superoffice::SucceededCheck),
    boxed,
    default_stubs
)]
pub trait ErpSync: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    /// Synchronizes every active connection now.
    #[operation(
        name = "ForceSyncAll",
        action = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/ForceSyncAll",
        input = "ForceSyncAll",
        output = "ForceSyncAllResponse"
    )]
    fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, RequestHeaders>,
    ) -> impl Future<Output = Result<Response<ForceSyncAllResponse, ResponseHeaders>, Self::Error>> + Send;

    /// Forgets a connection.
    #[operation(
        name = "DeleteConnection",
        action = "http://www.superoffice.net/ws/crm/NetServer/Services86/ErpSync/DeleteConnection",
        input = "DeleteConnection",
        output = "DeleteConnectionResponse"
    )]
    fn delete_connection(
        &self,
        request: Request<DeleteConnection, RequestHeaders>,
    ) -> impl Future<Output = Result<Response<DeleteConnectionResponse, ResponseHeaders>, Self::Error>> + Send;

    /// Is told, and does not answer.
    #[operation(name = "Wake", action = "urn:wake", input = "Wake")]
    fn wake(&self, request: Request<Wake>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Service that issues tickets.
#[erpsync::service(
    name = "SoPrincipal",
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86"
)]
pub trait SoPrincipal: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(
        name = "AuthenticateUsernamePassword",
        action = "http://www.superoffice.net/ws/crm/NetServer/Services86/SoPrincipal/AuthenticateUsernamePassword",
        input = "AuthenticateUsernamePassword",
        output = "AuthenticateResponse"
    )]
    fn authenticate_username_password(
        &self,
        request: Request<AuthenticateUsernamePassword, RequestHeaders>,
    ) -> impl Future<Output = Result<Response<AuthenticateResponse, ResponseHeaders>, Self::Error>> + Send;
}

/// A NetServer of sorts: one user, whose tickets are numbered.
#[derive(Debug, Default)]
pub struct NetServer {
    /// Tickets before this one are not valid any more.
    pub valid_from: AtomicU64,
    pub signed_in: AtomicU64,
    pub synced: AtomicUsize,
    pub woken: AtomicUsize,
}

pub const USER: &str = "sync";
pub const PASSWORD: &str = "p&ssw<rd-canary";
pub const TOKEN: &str = "app-token-canary";

impl ErpSync for NetServer {
    type Error = Fault;

    async fn force_sync_all(
        &self,
        request: Request<ForceSyncAll, RequestHeaders>,
    ) -> Result<Response<ForceSyncAllResponse, ResponseHeaders>, Fault> {
        let ticket = request.headers.credentials.and_then(|credentials| credentials.ticket);
        let ticket = ticket.map(Secret::into_exposed).unwrap_or_default();
        let number: Option<u64> =
            ticket.strip_prefix("7T:ticket-canary-").and_then(|number| number.parse().ok());
        if number.is_none_or(|number| number < self.valid_from.load(Ordering::SeqCst)) {
            return Ok(Response::new(ForceSyncAllResponse::default()).with_headers(ResponseHeaders {
                exception_info: Some(SoExceptionInfo {
                    message: Some(format!("no session for the ticket {ticket}")),
                    friendly_text: Some("Sign in again".to_owned()),
                    exception_type: Some("SuperOffice.Exceptions.SoSessionException".to_owned()),
                }),
                succeeded: Some(false),
            }));
        }
        self.synced.fetch_add(1, Ordering::SeqCst);
        let response = PluginResponse {
            is_ok: Some(true),
            user_explanation: Some("søk & <find>".to_owned()),
            error_code: None,
        };
        let headers = ResponseHeaders { succeeded: Some(true), ..Default::default() };
        Ok(Response::new(ForceSyncAllResponse { response: Some(response) }).with_headers(headers))
    }

    async fn delete_connection(
        &self,
        request: Request<DeleteConnection, RequestHeaders>,
    ) -> Result<Response<DeleteConnectionResponse, ResponseHeaders>, Fault> {
        match request.erp_connection_id {
            Some(0) => panic!("a mistake in the implementation"),
            Some(id) if id < 0 => Err(Fault::internal(std::io::Error::other("the secret of the house"))),
            id => Err(Fault::sender(format!("there is no connection {id:?}"))
                .with_subcode("urn:test", "NoConnection")
                .with_raw_detail("<t:id xmlns:t=\"urn:test\">7</t:id>")
                .unwrap()),
        }
    }

    async fn wake(&self, _request: Request<Wake>) -> Result<(), Fault> {
        self.woken.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl SoPrincipal for NetServer {
    type Error = Fault;

    async fn authenticate_username_password(
        &self,
        request: Request<AuthenticateUsernamePassword, RequestHeaders>,
    ) -> Result<Response<AuthenticateResponse, ResponseHeaders>, Fault> {
        let number = self.signed_in.fetch_add(1, Ordering::SeqCst);
        let password = request.password.as_ref().map(|password| password.expose().as_str());
        let known = request.user_name.as_deref() == Some(USER) && password == Some(PASSWORD);
        let token = request.headers.application_token.as_ref().map(|token| token.expose().as_str());
        assert_eq!(token, Some(TOKEN));
        let ticket = Secret::new(format!("7T:ticket-canary-{number}"));
        let headers = ResponseHeaders { succeeded: Some(true), ..Default::default() };
        Ok(Response::new(AuthenticateResponse {
            credentials: known.then_some(SoCredentials { ticket: Some(ticket) }),
            authentication_succeeded: Some(known),
        })
        .with_headers(headers))
    }
}

/// Serves a NetServer under axum, on a free port. Gives the address of its `ErpSync`.
pub async fn serve(net_server: Arc<NetServer>) -> String {
    let router = axum::Router::new()
        .route_service("/Remote/Services86/ErpSync.svc", ErpSyncServer::from_arc(net_server.clone()))
        .route_service("/Remote/Services86/SoPrincipal.svc", SoPrincipalServer::from_arc(net_server));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/Remote/Services86/ErpSync.svc")
}

/// Header blocks with the token of the application.
pub fn headers() -> RequestHeaders {
    RequestHeaders { application_token: Some(TOKEN.into()), ..Default::default() }
}
