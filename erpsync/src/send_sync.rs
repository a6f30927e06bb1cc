//! Public types that threads can share, or at least send: a list that does not compile otherwise.

use crate::{addressing, client, http_auth, policy, server, soap, testing, transport, validate, xml, xsd};

fn shared<T: Send + Sync>() {}

fn sent<T: Send>() {}

/// Calls a function for each type.
macro_rules! each {
    ($function:ident: $($type:ty),+ $(,)?) => {
        $($function::<$type>();)+
    };
}

type Q = crate::Request<String>;
type R = crate::Response<String>;

#[test]
fn messages_and_values() {
    each!(shared: Q, R, crate::Secret<String>, xml::RawElement, xml::RawAttribute, xml::ReadError, xml::WriteError, xml::Drift);
    each!(shared: xml::ReadOptions, xml::Limits, xml::Writer, xml::Namespace, xml::QName);
    // One reader at a time has a cache.
    each!(sent: xml::TagCache, xml::Reader<'static>);
    each!(shared: xml::Name<'static>, xml::ElementName, xml::DeclaredTypes, xml::TextRules, xml::ValueError, xml::ReadErrorKind);
    each!(shared: xsd::AnyType, xsd::Char, xsd::Date, xsd::DateTime, xsd::Dictionary<String, String>, xsd::Duration);
    each!(shared: xsd::Integer, xsd::Nillable<String>, xsd::OrNil<String, String>, xsd::Offset, xsd::ParseError, xsd::Time);
    each!(shared: xsd::UnknownValue, xsd::Pattern, xsd::Facet, xsd::CharError, xsd::IntegerRangeError, xsd::ConversionError);
    each!(shared: soap::EnvelopeText, soap::Fault, soap::FaultCode, soap::HttpParts, soap::HttpResponseParts, soap::Reason);
    each!(shared: soap::MessageStyle, soap::StyleError, soap::Operation, soap::Service, soap::SoapVersion);
    each!(shared: validate::ValidationError, validate::Violation, validate::Violations);
    each!(shared: policy::Policy, policy::Requirements, policy::Assertion, policy::OperationPolicy);
}

#[test]
fn clients_and_servers() {
    each!(shared: client::Client, client::Endpoint, client::EndpointError, client::Caller, client::Challenge, client::Retry);
    each!(shared: client::CallError, client::CallErrorKind, client::SignInError, client::SignInErrorKind, client::InterceptorError);
    each!(shared: client::ReceivedText, client::Renewed<String>, client::Held<String>, client::Age);
    // A call holds its request, and its future what is under way: one task has it at a time.
    each!(sent: client::Call<Q, R>, client::CallFuture<R>, addressing::PendingReply<R>);
    each!(sent: client::RequestContext<'static>, client::FinishedRequest<'static>, client::OpenedReply<'static>);
    each!(sent: client::HttpRequest<'static>, client::HttpResponse<'static>, client::AttemptOutcome<'static>);
    each!(sent: server::OpenedRequest<'static>, server::ResponseContext<'static>);
    each!(shared: server::Identity);
    each!(shared: addressing::Addressing, addressing::AddressingError, addressing::AddressingFault, addressing::Callbacks);
    each!(shared: addressing::AddressingProperties, addressing::EndpointReference, addressing::ServerAddressing);
    each!(shared: http_auth::Basic, http_auth::Bearer, http_auth::Cookies, http_auth::HttpAuthError);
    each!(shared: http_auth::RequireAuthentication, http_auth::Authenticated<()>);
    each!(shared: testing::MockTransport, testing::Cassette, testing::CassetteError, testing::Unmet);
    each!(sent: transport::Body);
    each!(shared: transport::TransportError, transport::TransportErrorKind, transport::BodyError, transport::InProcess<()>);
}

#[test]
fn features() {
    #[cfg(feature = "http")]
    each!(shared: transport::Http, transport::HttpBuilder);
    #[cfg(feature = "reqwest")]
    each!(shared: transport::Reqwest);
    #[cfg(feature = "oauth")]
    each!(shared: http_auth::ClientCredentials);
    #[cfg(feature = "http-digest")]
    each!(shared: http_auth::Digest, http_auth::DigestAlgorithm);
    #[cfg(feature = "ntlm")]
    each!(shared: http_auth::Ntlm);
    #[cfg(feature = "superoffice")]
    {
        use crate::superoffice;
        each!(shared: superoffice::Tickets, superoffice::Ticket, superoffice::ExceptionInfo, superoffice::SucceededCheck);
    }
    #[cfg(feature = "system-user")]
    {
        use crate::superoffice;
        each!(shared: superoffice::SystemUser, superoffice::PrivateKey, superoffice::TrustedKeys, superoffice::KeyError);
    }
    #[cfg(feature = "security")]
    {
        use crate::security::{self, certificates, document, keys, saml, signature, trust};
        each!(shared: security::Security, security::Credentials, security::Requirements, security::MessageSignature);
        each!(shared: security::RequiredSignature, security::SecurityError, security::SecurityLimits, security::UsernameToken);
        each!(shared: security::SignedBy, security::Parts, security::MemoryReplayCache);
        each!(shared: certificates::Certificate, certificates::Trust, certificates::TrustError, document::Document<'static>);
        each!(shared: keys::PrivateKey, keys::HmacKey, keys::VerifyingKey, keys::KeyError);
        each!(shared: saml::Assertion, saml::ReceivedAssertion, saml::TrustedIssuers, trust::IssuedTokens, trust::TokenRequest);
        each!(shared: signature::SignatureError, signature::Reference, signature::Algorithms, signature::SignatureLimits);
    }
    #[cfg(feature = "encryption")]
    {
        use crate::security::encryption;
        each!(shared: encryption::Encryption, encryption::Decryption);
    }
}
