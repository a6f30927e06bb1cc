//! Policies of a service's ports: a static of const data.

use std::collections::HashMap;
use std::sync::Arc;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use super::ident;
use crate::ir::{Alternatives, EndpointPolicy, OperationPolicy, ServicePolicy};
use crate::policy::{
    AddressingVersion, AlgorithmSuite, Alternative, Assertion, AssertionKind, BindingFlag, BindingKind,
    DerivedKeys, ElementsUse, HttpScheme, Inclusion, Layout, Parts, PartsUse, Password, Responses,
    SecurityBinding, SuiteFlag, SupportingTokens, Token, TokenKind, TokenReference, TokenRole, Trust,
    TrustOption, Wss, WssOption, XPath,
};

/// The static, or nothing for a service without a policy.
pub(super) fn policy(policy: &ServicePolicy, service: &str) -> TokenStream {
    let name = ident(&policy.name);
    let docs = format!(" Policies of the ports of `{service}`.");
    let mut shared = Shared::default();
    let endpoints: Vec<TokenStream> = policy.endpoints.iter().map(|one| endpoint(one, &mut shared)).collect();
    let lists = &shared.lists;
    quote! {
        #[doc = #docs]
        static #name: ::erpsync::policy::Policy = {
            use ::erpsync::policy::*;
            #(#lists)*
            Policy::new(&[#(#endpoints),*])
        };
    }
}

/// Alternatives and operations that several subjects have: a constant each.
#[derive(Default)]
struct Shared {
    /// Names by the identity of what they stand for.
    names: HashMap<usize, Ident>,
    lists: Vec<TokenStream>,
}

impl Shared {
    /// Name of the constant with some alternatives; `None` if they ask for nothing.
    fn name(&mut self, alternatives: &Alternatives) -> Option<Ident> {
        if matches!(&alternatives[..], [only] if only.assertions.is_empty()) {
            return None;
        }
        let key = Arc::as_ptr(alternatives).cast::<()>().addr();
        if let Some(known) = self.names.get(&key) {
            return Some(known.clone());
        }
        let name = format_ident!("ALTERNATIVES_{}", self.lists.len() + 1);
        let list = list(alternatives);
        self.lists.push(quote!(const #name: &[Alternative] = #list;));
        self.names.insert(key, name.clone());
        Some(name)
    }

    /// Name of the constant with the policies of operations.
    fn operations(&mut self, operations: &Arc<[OperationPolicy]>) -> Ident {
        let key = Arc::as_ptr(operations).cast::<()>().addr();
        if let Some(known) = self.names.get(&key) {
            return known.clone();
        }
        let all: Vec<TokenStream> = operations.iter().map(|one| operation(one, self)).collect();
        let name = format_ident!("OPERATIONS_{}", self.lists.len() + 1);
        self.lists.push(quote!(const #name: &[OperationPolicy] = &[#(#all),*];));
        self.names.insert(key, name.clone());
        name
    }

    /// Call of a setter with alternatives, unless they ask for nothing.
    fn setter(&mut self, setter: &str, alternatives: &Alternatives) -> Option<TokenStream> {
        let setter = ident(setter);
        self.name(alternatives).map(|name| quote!(.#setter(#name)))
    }
}

fn endpoint(endpoint: &EndpointPolicy, shared: &mut Shared) -> TokenStream {
    let EndpointPolicy { port, address, alternatives, operations } = endpoint;
    let alternatives = shared.setter("with_alternatives", alternatives);
    let operations = (!operations.is_empty()).then(|| {
        let operations = shared.operations(operations);
        quote!(.with_operations(#operations))
    });
    quote!(Endpoint::new(#port, #address) #alternatives #operations)
}

fn operation(operation: &OperationPolicy, shared: &mut Shared) -> TokenStream {
    let OperationPolicy { operation: name, alternatives, input, output, faults } = operation;
    let alternatives = shared.setter("with_alternatives", alternatives);
    let input = shared.setter("with_input", input);
    let output = shared.setter("with_output", output);
    let faults: Vec<TokenStream> = faults
        .iter()
        .filter_map(|(fault, alternatives)| {
            let alternatives = shared.name(alternatives)?;
            Some(quote!(FaultPolicy::new(#fault, #alternatives)))
        })
        .collect();
    let faults = (!faults.is_empty()).then(|| quote!(.with_faults(&[#(#faults),*])));
    quote!(OperationPolicy::new(#name) #alternatives #input #output #faults)
}

fn list(alternatives: &[Alternative]) -> TokenStream {
    let all = alternatives.iter().map(|alternative| {
        let assertions = alternative.assertions.iter().map(assertion);
        quote!(Alternative::new(&[#(#assertions),*]))
    });
    quote!(&[#(#all),*])
}

fn assertion(assertion: &Assertion) -> TokenStream {
    let (namespace, local) = (&*assertion.name.namespace, &*assertion.name.local);
    let kind = kind(&assertion.kind);
    let optional = assertion.optional.then(|| quote!(.optional()));
    let ignorable = assertion.ignorable.then(|| quote!(.ignorable()));
    quote!(Assertion::new(::erpsync::xml::Name::new(#namespace, #local), #kind) #optional #ignorable)
}

fn kind(kind: &AssertionKind) -> TokenStream {
    match kind {
        AssertionKind::Binding(own) => with("Binding", binding(own)),
        AssertionKind::SupportingTokens(own) => with("SupportingTokens", supporting_tokens(own)),
        AssertionKind::Parts(usage, own) => {
            let variant = match usage {
                PartsUse::Signed => "SignedParts",
                PartsUse::Encrypted => "EncryptedParts",
                PartsUse::Required => "RequiredParts",
            };
            with(variant, parts(own))
        }
        AssertionKind::Elements(usage, paths) => {
            let variant = match usage {
                ElementsUse::Signed => "SignedElements",
                ElementsUse::Encrypted => "EncryptedElements",
                ElementsUse::ContentEncrypted => "ContentEncryptedElements",
                ElementsUse::Required => "RequiredElements",
            };
            let paths = paths.iter().map(path);
            with(variant, quote!(Elements::new(&[#(#paths),*])))
        }
        AssertionKind::Wss(own) => with("Wss", wss(own)),
        AssertionKind::Trust(own) => with("Trust", trust(own)),
        AssertionKind::Addressing(version, responses) => {
            let version = variant(match version {
                AddressingVersion::V2004_08 => "V2004_08",
                AddressingVersion::V2005_08 => "V2005_08",
            });
            let responses = variant(match responses {
                Responses::Any => "Any",
                Responses::Anonymous => "Anonymous",
                Responses::NonAnonymous => "NonAnonymous",
            });
            with("Addressing", quote!(Addressing::new(AddressingVersion::#version, Responses::#responses)))
        }
        AssertionKind::Mtom => quote!(AssertionKind::Mtom),
        AssertionKind::HttpAuthentication(scheme) => {
            let scheme = variant(match scheme {
                HttpScheme::Basic => "Basic",
                HttpScheme::Digest => "Digest",
                HttpScheme::Ntlm => "Ntlm",
                HttpScheme::Negotiate => "Negotiate",
            });
            with("HttpAuthentication", quote!(HttpScheme::#scheme))
        }
        AssertionKind::Other => quote!(AssertionKind::Other),
    }
}

fn with(kind: &str, content: TokenStream) -> TokenStream {
    let kind = variant(kind);
    quote!(AssertionKind::#kind(#content))
}

fn variant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn binding(binding: &SecurityBinding) -> TokenStream {
    let kind = variant(match binding.kind {
        BindingKind::Transport => "Transport",
        BindingKind::Symmetric => "Symmetric",
        BindingKind::Asymmetric => "Asymmetric",
    });
    let tokens = binding.tokens.iter().map(|(role, own)| {
        let (role, token) = (role_name(*role), token(own));
        quote!(BindingToken::new(TokenRole::#role, #token))
    });
    let suite = binding.algorithm_suite.as_ref().map(algorithm_suite).into_iter();
    let layout = binding.layout.map(|layout| {
        variant(match layout {
            Layout::Strict => "Strict",
            Layout::Lax => "Lax",
            Layout::LaxTimestampFirst => "LaxTimestampFirst",
            Layout::LaxTimestampLast => "LaxTimestampLast",
        })
    });
    let layout = layout.into_iter();
    let flags = binding.flags.iter().map(|flag| {
        variant(match flag {
            BindingFlag::IncludeTimestamp => "with_timestamp",
            BindingFlag::EncryptBeforeSigning => "with_encrypt_before_signing",
            BindingFlag::EncryptSignature => "with_encrypt_signature",
            BindingFlag::ProtectTokens => "with_protect_tokens",
            BindingFlag::OnlySignEntireHeadersAndBody => "with_only_sign_entire_headers_and_body",
        })
    });
    quote! {
        SecurityBinding::new(BindingKind::#kind, &[#(#tokens),*])
            #(.with_algorithm_suite(#suite))* #(.with_layout(Layout::#layout))* #(.#flags())*
    }
}

fn role_name(role: TokenRole) -> Ident {
    variant(role.local().trim_end_matches("Token"))
}

fn algorithm_suite(suite: &AlgorithmSuite) -> TokenStream {
    let name = &suite.name;
    let mut setters: Vec<&str> = suite
        .flags
        .iter()
        .map(|flag| match flag {
            SuiteFlag::InclusiveC14n => "with_inclusive_c14n",
            SuiteFlag::SoapNormalization => "with_soap_normalization",
            SuiteFlag::StrTransform => "with_str_transform",
            SuiteFlag::Path | SuiteFlag::XPath | SuiteFlag::XPathFilter | SuiteFlag::AbsXPath => "with_xpath",
        })
        .collect();
    setters.dedup();
    let setters = setters.into_iter().map(variant);
    quote!(AlgorithmSuite::new(#name) #(.#setters())*)
}

fn supporting_tokens(own: &SupportingTokens) -> TokenStream {
    let tokens = own.tokens.iter().map(token);
    let flags = [(own.signed, "signed"), (own.endorsing, "endorsing"), (own.encrypted, "encrypted")];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, setter)| variant(setter));
    let suite = own.algorithm_suite.as_ref().map(algorithm_suite).into_iter();
    let parts = own.parts.iter().map(assertion);
    let parts = (!own.parts.is_empty()).then(|| quote!(.with_parts(&[#(#parts),*])));
    quote!(SupportingTokens::new(&[#(#tokens),*]) #(.#flags())* #(.with_algorithm_suite(#suite))* #parts)
}

fn token(token: &Token) -> TokenStream {
    let kind = token_kind(token);
    let inclusion = (token.inclusion != Inclusion::Unspecified).then(|| {
        let inclusion = variant(token.inclusion.local());
        quote!(.with_inclusion(Inclusion::#inclusion))
    });
    let optional = token.optional.then(|| quote!(.optional()));
    let keys = match token.derived_keys {
        DerivedKeys::None => None,
        DerivedKeys::Any => Some("Any"),
        DerivedKeys::Explicit => Some("Explicit"),
        DerivedKeys::Implied => Some("Implied"),
    };
    let keys = keys.map(variant).into_iter();
    let references = token.references.iter().map(|reference| {
        variant(match reference {
            TokenReference::KeyIdentifier => "KeyIdentifier",
            TokenReference::IssuerSerial => "IssuerSerial",
            TokenReference::EmbeddedToken => "EmbeddedToken",
            TokenReference::Thumbprint => "Thumbprint",
            TokenReference::Internal => "Internal",
            TokenReference::External => "External",
            TokenReference::ExternalUri => "ExternalUri",
        })
    });
    let references =
        (!token.references.is_empty()).then(|| quote!(.with_references(&[#(TokenReference::#references),*])));
    let profiles = &token.profiles;
    let profiles = (!profiles.is_empty()).then(|| quote!(.with_profiles(&[#(#profiles),*])));
    let issuer = &token.issuer;
    let issuer = (!issuer.is_empty()).then(|| quote!(.with_issuer(#issuer)));
    quote! {
        Token::new(#kind) #inclusion #optional #(.with_derived_keys(DerivedKeys::#keys))* #references #profiles #issuer
    }
}

fn token_kind(token: &Token) -> TokenStream {
    let content = match &token.kind {
        TokenKind::Username { password, created, nonce } => {
            let password = variant(match password {
                Password::Any => "Any",
                Password::None => "None",
                Password::Digest => "Digest",
            });
            quote!(Username { password: Password::#password, created: #created, nonce: #nonce })
        }
        TokenKind::X509 => quote!(X509),
        TokenKind::Saml => quote!(Saml),
        TokenKind::Issued { template, token_type, key_type, key_size } => {
            let key_size = Literal::u32_unsuffixed(*key_size);
            quote!(Issued(IssuedToken::new(#template, #token_type, #key_type, #key_size)))
        }
        TokenKind::SecureConversation(bootstrap) => {
            let bootstrap = list(bootstrap);
            quote!(SecureConversation { bootstrap: #bootstrap })
        }
        TokenKind::SecurityContext => quote!(SecurityContext),
        TokenKind::SpnegoContext => quote!(SpnegoContext),
        TokenKind::Kerberos => quote!(Kerberos),
        TokenKind::Rel => quote!(Rel),
        TokenKind::KeyValue => quote!(KeyValue),
        TokenKind::Https { client_certificate, basic, digest } => {
            quote!(Https { client_certificate: #client_certificate, basic: #basic, digest: #digest })
        }
        TokenKind::Other => {
            let local = &*token.name.local;
            quote!(Other(#local))
        }
    };
    quote!(TokenKind::#content)
}

fn parts(parts: &Parts) -> TokenStream {
    let body = parts.body.then(|| quote!(.with_body()));
    let all = parts.all_headers.then(|| quote!(.with_all_headers()));
    let headers = parts.headers.iter().map(|(namespace, local)| quote!(HeaderPart::new(#namespace, #local)));
    let headers = (!parts.headers.is_empty()).then(|| quote!(.with_headers(&[#(#headers),*])));
    let attachments = parts.attachments.then(|| quote!(.with_attachments()));
    quote!(Parts::new() #body #all #headers #attachments)
}

fn path(path: &XPath) -> TokenStream {
    let expression = &path.expression;
    let prefixes = path.prefixes.iter().map(|(prefix, namespace)| {
        let namespace = &**namespace;
        quote!((#prefix, #namespace))
    });
    quote!(XPath::new(#expression, &[#(#prefixes),*]))
}

fn wss(wss: &Wss) -> TokenStream {
    let version = variant(if wss.is_1_1 { "V1_1" } else { "V1_0" });
    let options = wss.options.iter().map(|option| {
        variant(match option {
            WssOption::KeyIdentifier => "with_key_identifier",
            WssOption::IssuerSerial => "with_issuer_serial",
            WssOption::ExternalUri => "with_external_uri",
            WssOption::EmbeddedToken => "with_embedded_token",
            WssOption::Thumbprint => "with_thumbprint",
            WssOption::EncryptedKey => "with_encrypted_key",
            WssOption::SignatureConfirmation => "with_signature_confirmation",
        })
    });
    quote!(Wss::new(WssVersion::#version) #(.#options())*)
}

fn trust(trust: &Trust) -> TokenStream {
    let version = variant(if trust.is_1_3 { "V1_3" } else { "V1_0" });
    let options = trust.options.iter().map(|option| {
        variant(match option {
            TrustOption::ClientChallenge => "with_client_challenge",
            TrustOption::ServerChallenge => "with_server_challenge",
            TrustOption::ClientEntropy => "with_client_entropy",
            TrustOption::ServerEntropy => "with_server_entropy",
            TrustOption::IssuedTokens => "with_issued_tokens",
        })
    });
    quote!(Trust::new(TrustVersion::#version) #(.#options())*)
}
