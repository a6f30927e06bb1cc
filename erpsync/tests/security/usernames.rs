//! User names and passwords: UsernameToken Profile 1.1.1.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use erpsync::client::CallErrorKind;
use erpsync::security::{MemoryReplayCache, Requirements, Security, SecurityErrorKind, UsernameToken};
use erpsync::server::Passwords;
use erpsync::soap::SoapVersion;
use erpsync::transport::BoxError;
use erpsync::{BoxFuture, Secret};

use crate::bank::*;

const TEXT: &str = "username-token-profile-1.0#PasswordText\">";
const DIGEST: &str = "username-token-profile-1.0#PasswordDigest\">";

#[tokio::test]
async fn a_password_arrives_in_each_form_and_version() {
    let url = serve_users().await;
    let token = || UsernameToken::new(USER, PASSWORD);
    for version in VERSIONS {
        for (token, has_nonce, kind) in [
            (token(), false, TEXT),
            (token().with_nonce(), true, TEXT),
            (token().with_digest(), true, DIGEST),
        ] {
            let (client, seen) = recorded(&url, Security::new().with_username_token(token));
            let client = client.with_soap_version(version);
            let reply = client.transfer(to("me")).await.unwrap();
            assert_eq!(reply.by.as_deref(), Some("Zoë <&> to me"));
            // The implementation does not see the password.
            assert_eq!(reply.blocks.as_deref(), Some(""));
            let request = &seen.lock().unwrap()[0];
            assert!(request.contains(kind), "{request}");
            assert_eq!(request.contains("<wsse:Nonce"), has_nonce, "{request}");
            let must = if version == SoapVersion::V1_1 {
                "s:mustUnderstand=\"1\""
            } else {
                "s:mustUnderstand=\"true\""
            };
            assert!(request.contains(must), "{request}");
        }
    }
}

#[tokio::test]
async fn a_name_without_a_password_is_no_proof() {
    let name = || Security::new().with_username_token(UsernameToken::without_password(USER));
    let url = serve_users().await;
    let error = BankClient::new(&url).unwrap().with_interceptor(name()).transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "InvalidSecurity");
    let url = serve(Security::new()).await;
    let (client, seen) = recorded(&url, name());
    assert_eq!(client.transfer(to("me")).await.unwrap().by.as_deref(), Some("somebody to me"));
    let request = &seen.lock().unwrap()[0];
    assert!(request.contains("<wsse:Username>Zo") && !request.contains("<wsse:Password"), "{request}");
}

#[tokio::test]
async fn each_digest_has_a_nonce_of_its_own() {
    let url = serve_users().await;
    let (client, seen) = recorded(&url, Security::username_digest(USER, PASSWORD));
    client.transfer(to("me")).await.unwrap();
    client.transfer(to("me")).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_ne!(seen[0], seen[2]);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_fault() {
    let url = serve_users().await;
    let mut faults = Vec::new();
    for (user, password) in [(USER, "wrong"), ("nobody", PASSWORD), ("nobody", ""), (USER, "")] {
        for security in [Security::username(user, password), Security::username_digest(user, password)] {
            let (client, seen) = recorded(&url, security);
            let error = client.transfer(to("me")).await.unwrap_err();
            assert_eq!(code_of(&error), "FailedAuthentication");
            faults.push(seen.lock().unwrap()[1].clone());
        }
    }
    faults.dedup();
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[tokio::test]
async fn all_failures_are_one_fault_unless_details_are_asked_for() {
    let requirements = || Requirements::new().with_passwords(users).with_timestamp();
    let url = serve(Security::new().with_requirements(requirements())).await;
    let mut faults = Vec::new();
    for (security, change) in [
        (Security::new(), None),
        (Security::username(USER, "wrong"), None),
        (Security::username(USER, PASSWORD), None),
        (Security::username_digest(USER, PASSWORD), Some(("</wsse:Nonce>", "!</wsse:Nonce>"))),
        (Security::username_digest(USER, PASSWORD), Some(("wsse:Username>", "wsse:Other>"))),
        (Security::username_digest(USER, PASSWORD).with_clock(|| at(-100_000)), None),
    ] {
        let client = changed(&url, security, move |text| match change {
            Some((from, to)) => text.replace(from, to),
            None => text,
        });
        for version in VERSIONS {
            let error = client.clone().with_soap_version(version).transfer(to("me")).await.unwrap_err();
            assert_eq!(error.fault().unwrap().code().most_specific().1, "InvalidSecurity");
            faults.push(error.fault().unwrap().reason().to_owned());
        }
    }
    faults.dedup();
    assert_eq!(faults, ["An error was discovered processing the <wsse:Security> header."]);
}

#[tokio::test]
async fn a_digest_is_accepted_once() {
    let url = serve_users().await;
    let recorded = std::sync::Mutex::new(None::<String>);
    let client = changed(&url, Security::username_digest(USER, PASSWORD), move |text| {
        recorded.lock().unwrap().get_or_insert(text).clone()
    });
    client.transfer(to("me")).await.unwrap();
    assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "FailedAuthentication");
}

#[tokio::test]
async fn a_full_memory_of_nonces_refuses_who_knows_the_password_only() {
    let requirements = Requirements::new().with_passwords(users).with_replay_cache(MemoryReplayCache::new(2));
    let url = serve(Security::new().with_requirements(requirements).with_detailed_faults(true)).await;
    let stranger = BankClient::new(&url).unwrap().with_interceptor(Security::username_digest(USER, "wrong"));
    for _ in 0..5 {
        assert_eq!(code_of(&stranger.transfer(to("me")).await.unwrap_err()), "FailedAuthentication");
    }
    let client = BankClient::new(&url).unwrap().with_interceptor(Security::username_digest(USER, PASSWORD));
    client.transfer(to("me")).await.unwrap();
    client.transfer(to("me")).await.unwrap();
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "the server can't check the security of the request now");
}

#[tokio::test]
async fn age_is_limited_in_both_directions() {
    for (seconds, code) in
        [(0, None), (59, None), (-359, None), (61, Some("MessageExpired")), (-361, Some("MessageExpired"))]
    {
        let requirements = Requirements::new().with_passwords(users);
        let server = Security::new().with_requirements(requirements).with_detailed_faults(true);
        let url = serve(server.with_clock(|| at(0))).await;
        let security = Security::username_digest(USER, PASSWORD).with_clock(move || at(seconds));
        let result = BankClient::new(&url).unwrap().with_interceptor(security).transfer(to("me")).await;
        assert_eq!(result.err().map(|error| code_of(&error)).as_deref(), code, "{seconds}");
    }
}

#[tokio::test]
async fn tokens_that_are_not_as_specified_are_refused() {
    let url = serve_users().await;
    for (from, to_text, code) in [
        ("</wsse:UsernameToken>", "</wsse:UsernameToken><wsse:UsernameToken/>", "InvalidSecurity"),
        ("</wsse:Username>", "</wsse:Username><wsse:Username>eve</wsse:Username>", "InvalidSecurity"),
        ("</wsse:Nonce>", "</wsse:Nonce><wsse:Nonce>AAAA</wsse:Nonce>", "InvalidSecurity"),
        ("</wsse:Nonce>", "*</wsse:Nonce>", "InvalidSecurity"),
        ("#Base64Binary", "#HexBinary", "InvalidSecurity"),
        ("#PasswordDigest", "#PasswordOther", "UnsupportedSecurityToken"),
        ("<wsse:Nonce", "<wsse:Once", "InvalidSecurity"),
        ("</wsse:Nonce>", "</wsse:Once>", "InvalidSecurity"),
        ("wsu:Created>", "wsu:Made>", "InvalidSecurity"),
        ("<wsu:Created>", "<wsu:Created>x", "InvalidSecurity"),
        ("<wsse:Username>", "<wsse:Username>e", "FailedAuthentication"),
        ("<wsse:Username>", "<wsse:Username><a/>", "InvalidSecurity"),
        ("wsse:UsernameToken", "wsse:OtherToken", "InvalidSecurity"),
    ] {
        let security = Security::username_digest(USER, PASSWORD);
        let client = changed(&url, security, move |text| text.replace(from, to_text));
        let error = client.transfer(to("me")).await.unwrap_err();
        let found = error.fault().map(|fault| fault.code().most_specific().1.to_owned());
        // An envelope that is not well-formed gets the fault of the reader.
        assert!(
            found.as_deref() == Some(code) || found.as_deref() == Some("Client"),
            "{from} {to_text} {found:?}"
        );
    }
}

#[tokio::test]
async fn long_values_are_refused() {
    let url = serve_users().await;
    for element in ["wsse:Username", "wsse:Password", "wsse:Nonce", "wsu:Created"] {
        let client = changed(&url, Security::username_digest(USER, PASSWORD), move |text| {
            let end = format!("</{element}>");
            text.replacen(&end, &format!("{}{end}", "A".repeat(2000)), 1)
        });
        assert_eq!(code_of(&client.transfer(to("me")).await.unwrap_err()), "InvalidSecurity", "{element}");
    }
}

#[tokio::test]
async fn text_is_refused_where_only_digests_are_accepted() {
    let requirements = Requirements::new().with_passwords(users).with_only_digests();
    let url = serve(Security::new().with_requirements(requirements).with_detailed_faults(true)).await;
    let text = BankClient::new(&url).unwrap().with_interceptor(Security::username(USER, PASSWORD));
    assert_eq!(code_of(&text.transfer(to("me")).await.unwrap_err()), "UnsupportedSecurityToken");
    let digest = BankClient::new(&url).unwrap().with_interceptor(Security::username_digest(USER, PASSWORD));
    digest.transfer(to("me")).await.unwrap();
}

/// Knows no password, but whether one is right; and is out of reach at times.
struct Directory;

impl Passwords for Directory {
    fn password<'a>(&'a self, _user: &'a str) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async { Ok(None) })
    }

    fn check<'a>(
        &'a self,
        user: &'a str,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            match user {
                "offline" => Err("the directory is out of reach".into()),
                _ => Ok(password.expose() == "right"),
            }
        })
    }
}

#[tokio::test]
async fn a_directory_verifies_passwords_itself() {
    let url = serve(Security::new().with_requirements(Requirements::new().with_passwords(Directory))).await;
    let client = |security| BankClient::new(&url).unwrap().with_interceptor(security);
    let reply = client(Security::username("u", "right")).transfer(to("me")).await.unwrap();
    assert_eq!(reply.by.as_deref(), Some("u to me"));
    let error = client(Security::username("u", "wrong")).transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "InvalidSecurity");
    let error = client(Security::username_digest("u", "right")).transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "InvalidSecurity");
    let error = client(Security::username("offline", "right")).transfer(to("me")).await.unwrap_err();
    assert_eq!(error.fault().unwrap().reason(), "the server can't check the security of the request now");
}

#[tokio::test]
async fn characters_that_xml_lacks_are_not_sent() {
    for security in [Security::username("a\u{1}", "b"), Security::username("a", "b\u{FFFE}")] {
        let client = BankClient::new("http://127.0.0.1:1/").unwrap().with_interceptor(security);
        let error = client.transfer(to("me")).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Unsent(_)), "{}", error.report());
        let error = error.interceptor_error::<erpsync::security::SecurityError>().unwrap();
        assert_eq!(error.kind(), SecurityErrorKind::Setup);
    }
}

#[tokio::test]
async fn a_digest_is_accepted_once_however_nonce_and_time_are_split() {
    let url = serve_users().await;
    let recorded = std::sync::Mutex::new(None::<String>);
    let client = changed(&url, Security::username_digest(USER, PASSWORD), move |text| {
        let place = |text: &str, start: &str, end: &str| {
            let from = text.find(start).unwrap();
            let from = from + text[from..].find('>').unwrap() + 1;
            from..text.find(end).unwrap()
        };
        let mut recorded = recorded.lock().unwrap();
        let (mut message, nonce, space) = match &*recorded {
            // A nonce that ends in a space, then one without it: the time begins with it instead.
            None => (text, *b"0123456 ", ""),
            Some(first) => (first.clone(), *b"0123456 ", " "),
        };
        let nonce = &nonce[..nonce.len() - space.len()];
        let created = place(&message, "<wsu:Created", "</wsu:Created>");
        message.insert_str(created.start, space);
        let created = message[place(&message, "<wsu:Created", "</wsu:Created>")].to_owned();
        message
            .replace_range(place(&message, "<wsse:Nonce", "</wsse:Nonce>"), &BASE64_STANDARD.encode(nonce));
        let octets = [nonce, created.as_bytes(), PASSWORD.as_bytes()].concat();
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &octets);
        let digest = BASE64_STANDARD.encode(digest);
        message.replace_range(place(&message, "<wsse:Password", "</wsse:Password>"), &digest);
        recorded.get_or_insert(message.clone());
        message
    });
    client.transfer(to("me")).await.unwrap();
    let error = client.transfer(to("me")).await.unwrap_err();
    assert_eq!(code_of(&error), "FailedAuthentication", "{}", error.report());
}
