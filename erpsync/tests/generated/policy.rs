//! Policies of a WSDL, as the generator prints them.

use erpsync::policy::{
    AssertionKind, BindingKind, Endpoint, Inclusion, Message, Password, Requirements, Responses, TokenKind,
    TokenRole,
};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/policy.rs");
}

use generated::vault::{VAULT, VAULT_POLICY};

fn endpoint(port: &str) -> &'static Endpoint {
    VAULT.policy.unwrap().endpoint(port).unwrap()
}

fn only(endpoint: &Endpoint, operation: &str, message: Message<'_>) -> Requirements {
    let all: Vec<Requirements> = endpoint.requirements(operation, message).collect();
    let [only] = all[..] else { panic!("{all:?}") };
    only
}

#[test]
fn a_service_without_a_policy_has_none() {
    assert!(VAULT_POLICY.policy.is_none());
    assert_eq!(VAULT.policy.unwrap().endpoints.len(), 2);
    assert_eq!(VAULT.policy.unwrap().endpoints[0].address, VAULT.address);
}

#[test]
fn the_binding_protects_each_message() {
    let machines = endpoint("MachinesPort");
    let put = only(machines, "Put", Message::Input);
    let binding = put.binding().unwrap();
    assert_eq!(binding.kind, BindingKind::Asymmetric);
    assert!(
        binding.include_timestamp && binding.only_sign_entire_headers_and_body && !binding.encrypt_signature
    );
    let initiator = binding.token(TokenRole::Initiator).unwrap();
    assert_eq!((initiator.kind, initiator.inclusion), (TokenKind::X509, Inclusion::AlwaysToRecipient));
    assert_eq!(binding.token(TokenRole::Recipient).unwrap().inclusion, Inclusion::Never);
    let algorithms = binding.algorithm_suite.unwrap().algorithms().unwrap();
    assert!(algorithms.digest.ends_with("#sha256"), "{algorithms:?}");
}

#[test]
fn parts_differ_by_message() {
    let machines = endpoint("MachinesPort");
    for (operation, message) in [
        ("Put", Message::Input),
        ("Put", Message::Output),
        ("Put", Message::Fault("Broken")),
        ("Get", Message::Input),
    ] {
        let one = only(machines, operation, message);
        let parts: Vec<_> = one.signed_parts().collect();
        let [signed] = parts[..] else { panic!("{parts:?}") };
        assert!(signed.body && signed.headers[0].matches("http://www.w3.org/2005/08/addressing", "To"));
        let hidden = one.assertions().find_map(|assertion| match assertion.kind {
            AssertionKind::EncryptedElements(elements) => Some(elements.paths[0]),
            _ => None,
        });
        assert_eq!(hidden.is_some(), (operation, message) == ("Put", Message::Input));
        assert!(hidden.is_none_or(|path| path.prefixes == [("t", "urn:example:vault")]), "{hidden:?}");
    }
    assert_eq!(only(machines, "Put", Message::Fault("Unknown")).signed_parts().count(), 0);
    assert_eq!(only(machines, "Unknown", Message::Input).signed_parts().count(), 0);
}

#[test]
fn alternatives_come_in_their_order() {
    let people = endpoint("PeoplePort");
    let all: Vec<Requirements> = people.requirements("Get", Message::Input).collect();
    assert_eq!(all.len(), 2);
    let kinds = all.iter().map(|one| one.supporting_tokens().next().unwrap());
    let [first, second] = kinds.collect::<Vec<_>>()[..] else { panic!() };
    assert!(first.signed && !first.endorsing);
    let TokenKind::Username { password, .. } = first.tokens[0].kind else { panic!("{first:?}") };
    assert_eq!(password, Password::Digest);
    assert!(second.endorsing);
    let TokenKind::Issued(issued) = second.tokens[0].kind else { panic!("{second:?}") };
    assert_eq!((second.tokens[0].issuer, issued.key_size), ("https://sts.example.com/", 2048));
    assert!(issued.template.contains("Dialect=\"urn:claims &amp; more\""), "{}", issued.template);
}

#[test]
fn addressing_by_policy_and_by_extension() {
    let machines = endpoint("MachinesPort").addressing().unwrap();
    assert!(!machines.required);
    assert_eq!(machines.addressing.responses, Responses::Anonymous);
    let people = endpoint("PeoplePort").addressing().unwrap();
    assert!(people.required);
    assert_eq!(people.addressing.responses, Responses::Any);
}
