//! The table of assertions in the README is the one in the code.

use std::path::Path;

use erpsync_codegen::policy::{SUPPORT, Support, SupportEntry, support};

fn row(entry: &SupportEntry) -> String {
    let names: Vec<String> = entry.names.iter().map(|name| format!("`{name}`")).collect();
    let names = match &names[..] {
        [] if SUPPORT.iter().filter(|other| other.domain == entry.domain).count() == 1 => "all".to_owned(),
        [] => "all others".to_owned(),
        names => names.join(", "),
    };
    let support = match entry.support {
        Support::Full => "yes",
        Support::Partial => "partly",
        Support::None => "no",
    };
    format!("| {} | {names} | {support} | {} |", entry.domain.title(), entry.words)
}

#[test]
fn the_table_of_the_readme() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let head = "| specification | assertions | met | |\n|---|---|---|---|\n";
    let (before, rest) = readme.split_once(head).expect("the README has the table of assertions");
    let end =
        rest.split_inclusive('\n').take_while(|line| line.starts_with('|')).map(str::len).sum::<usize>();
    let table: String = SUPPORT.iter().map(|entry| row(entry) + "\n").collect();
    if std::env::var_os("ERPSYNC_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{head}{table}{}", &rest[end..])).unwrap();
        return;
    }
    assert_eq!(&rest[..end], table, "ERPSYNC_BLESS=1 writes it anew");
}

#[test]
fn names_lead_to_their_rows() {
    let sp = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";
    let of = |namespace, local| support(namespace, local).support;
    assert_eq!(of(sp, "UsernameToken"), Support::Full);
    assert_eq!(of(sp, "SecureConversationToken"), Support::None);
    assert_eq!(of(sp, "NewToken"), Support::None);
    assert_eq!(of(sp, "Basic256Sha256Rsa15"), Support::Partial);
    assert_eq!(of(sp, "Basic256GCM"), Support::Partial);
    assert_eq!(of("urn:x", "UsernameToken"), Support::None);
    assert_eq!(of("http://www.w3.org/2007/05/addressing/metadata", "Addressing"), Support::Full);
    assert_eq!(of("http://schemas.xmlsoap.org/ws/2005/02/rm/policy", "RMAssertion"), Support::None);
}
