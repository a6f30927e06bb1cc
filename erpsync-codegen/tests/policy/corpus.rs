//! Policies of real WSDLs, compared with what another program found in them.

use std::collections::BTreeSet;

use erpsync_codegen::configure;
use erpsync_codegen::policy::{
    Alternative, Assertion, AssertionKind, DerivedKeys, Inclusion, PartsUse, Password, SupportingTokens,
    Token, TokenKind,
};
use erpsync_codegen::resolve::all_policies;
use test_support::test_data;

/// Texts of a column.
type Column = fn(&Found) -> &BTreeSet<String>;

/// Columns that are compared, each with the texts of an alternative.
const COLUMNS: &[(&str, Column)] = &[
    ("binding", |found| &found.bindings),
    ("tokens", |found| &found.tokens),
    ("supporting", |found| &found.supporting),
    ("algorithm_suite", |found| &found.suites),
    ("layout", |found| &found.layouts),
    ("flags", |found| &found.flags),
    ("signed", |found| &found.signed),
    ("encrypted", |found| &found.encrypted),
    ("required", |found| &found.required),
    ("wss", |found| &found.wss),
    ("trust", |found| &found.trust),
    ("addressing", |found| &found.addressing),
    ("mtom", |found| &found.mtom),
    ("rm", |found| &found.reliable),
    ("other", |found| &found.other),
];

#[derive(Default)]
struct Found {
    bindings: BTreeSet<String>,
    tokens: BTreeSet<String>,
    supporting: BTreeSet<String>,
    suites: BTreeSet<String>,
    layouts: BTreeSet<String>,
    flags: BTreeSet<String>,
    signed: BTreeSet<String>,
    encrypted: BTreeSet<String>,
    required: BTreeSet<String>,
    wss: BTreeSet<String>,
    trust: BTreeSet<String>,
    addressing: BTreeSet<String>,
    mtom: BTreeSet<String>,
    reliable: BTreeSet<String>,
    other: BTreeSet<String>,
}

impl Found {
    fn kind(&self) -> String {
        let bindings: Vec<&str> =
            self.bindings.iter().filter(|one| !one.contains(' ')).map(String::as_str).collect();
        let is_protocol = !self.addressing.is_empty() || !self.mtom.is_empty() || !self.reliable.is_empty();
        match () {
            () if !bindings.is_empty() => bindings.join("+"),
            () if !self.supporting.is_empty() => "supporting tokens only".to_owned(),
            () if is_protocol => "addressing/mtom/rm only".to_owned(),
            () if !self.other.is_empty() => "other".to_owned(),
            () => "no assertion".to_owned(),
        }
    }

    fn alternative(&mut self, alternative: &Alternative, mark: &str) {
        for assertion in &alternative.assertions {
            self.assertion(assertion, mark);
        }
    }

    fn assertion(&mut self, assertion: &Assertion, mark: &str) {
        let local = &assertion.name.local;
        match &assertion.kind {
            AssertionKind::Binding(binding) => {
                self.bindings.insert(format!("{local}{mark}"));
                for (role, token) in &binding.tokens {
                    self.tokens.insert(format!("{}: {}{mark}", role.local(), words(token)));
                    self.bootstrap(token);
                }
                let suite = binding.algorithm_suite.iter().filter(|suite| !suite.name.is_empty());
                self.suites.extend(suite.map(|suite| format!("{}{mark}", suite.name)));
                self.layouts.extend(binding.layout.map(|layout| layout.local().to_owned()));
                self.flags.extend(binding.flags.iter().map(|flag| format!("{}{mark}", flag.local())));
            }
            AssertionKind::SupportingTokens(tokens) => self.supporting(local, tokens, mark),
            AssertionKind::Parts(usage, parts) => {
                let body = parts.body.then(|| "Body".to_owned());
                let headers =
                    parts.headers.iter().map(|(namespace, local)| format!("Header {local} of {namespace}"));
                let attachments = parts.attachments.then(|| "Attachments".to_owned());
                let all =
                    body.into_iter().chain(headers).chain(attachments).map(|part| format!("{part}{mark}"));
                match usage {
                    PartsUse::Signed => self.signed.extend(all),
                    PartsUse::Encrypted => self.encrypted.extend(all),
                    PartsUse::Required => self.required.extend(all),
                }
            }
            AssertionKind::Elements(..) => {}
            AssertionKind::Wss(wss) => {
                let options = wss.options.iter().map(|option| option.local().to_owned()).collect();
                self.wss.insert(format!("{local}{}{mark}", in_brackets(options)));
            }
            AssertionKind::Trust(_) => self.trust.extend([format!("{local}{mark}")]),
            AssertionKind::Addressing(_, responses) => {
                let (namespace, responses) = (&assertion.name.namespace, responses.local());
                self.addressing.insert(addressing(namespace, local));
                self.addressing.extend((!responses.is_empty()).then(|| addressing(namespace, responses)));
            }
            AssertionKind::Mtom => self.mtom.extend([local.to_string()]),
            AssertionKind::HttpAuthentication(_) | AssertionKind::Other => {
                let name = format!("{local} {{{}}}", assertion.name.namespace);
                let is_reliable =
                    assertion.name.namespace.contains("/rm") || assertion.name.namespace.contains("wsrmp");
                if is_reliable { &mut self.reliable } else { &mut self.other }.insert(name);
            }
        }
    }

    fn supporting(&mut self, local: &str, tokens: &SupportingTokens, mark: &str) {
        for token in &tokens.tokens {
            self.supporting.insert(format!("{local}: {}{mark}", words(token)));
            self.bootstrap(token);
        }
    }

    fn bootstrap(&mut self, token: &Token) {
        if let TokenKind::SecureConversation(bootstrap) = &token.kind {
            bootstrap.iter().for_each(|alternative| self.alternative(alternative, " [bootstrap]"));
        }
    }
}

/// A token as the table has it: `X509Token(RequireThumbprintReference, WssX509V3Token10) include Never`.
fn words(token: &Token) -> String {
    let mut inner: BTreeSet<String> = token.profiles.iter().cloned().collect();
    inner.extend(token.references.iter().map(|reference| reference.local().to_owned()));
    if token.derived_keys != DerivedKeys::None {
        inner.insert(token.derived_keys.local().to_owned());
    }
    match &token.kind {
        TokenKind::Username { password, .. } if *password != Password::Any => {
            inner.extend([password.local().to_owned()])
        }
        TokenKind::Issued { template, .. } if !template.is_empty() => {
            inner.insert("RequestSecurityTokenTemplate".to_owned());
        }
        TokenKind::SecureConversation(bootstrap) if !bootstrap.is_empty() => {
            inner.insert("BootstrapPolicy".to_owned());
        }
        TokenKind::Https { client_certificate: true, .. } => {
            inner.extend(["RequireClientCertificate".to_owned()])
        }
        _ => {}
    }
    if !token.issuer.is_empty() {
        inner.insert("Issuer".to_owned());
    }
    let inclusion = match token.inclusion {
        Inclusion::Unspecified => String::new(),
        inclusion => format!(" include {}", inclusion.local()),
    };
    format!("{}{}{inclusion}", token.name.local, in_brackets(inner))
}

fn in_brackets(words: BTreeSet<String>) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("({})", words.into_iter().collect::<Vec<_>>().join(", "))
}

/// Names that the table has, too: parameters of assertions, and what only qualifies a token that is not supported.
const NOT_ASSERTIONS: &[&str] = &[
    "AcknowledgementInterval",
    "BaseRetransmissionInterval",
    "ClaimType",
    "ExponentialBackoff",
    "InactivityTimeout",
    "MustNotSendCancel",
    "RequireCancel",
    "wsa0408:Address",
    "wsaw:ServiceName",
];

/// Cells that differ, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "config/porttype-name.wsdl",
        "rm",
        "it stands in a `wsdl:ExactlyOne`, which is no operator of WS-Policy",
    ),
    ("config/porttype-name.wsdl", "kind", "like `rm`"),
    (
        "wssc/sc5/server/PingService.wsdl",
        "supporting",
        "the tokens of a bootstrap policy are listed as the endorsing ones",
    ),
    (
        "gcm/WEB-INF/wsdl/SecurityService.wsdl",
        "algorithm_suite",
        "the suite is CXF's, so the table has it among the others",
    ),
    ("gcm/WEB-INF/wsdl/SecurityService.wsdl", "other", "like `algorithm_suite`"),
];

/// A cell of the table in the form of [`Found`]: a set, with what stands in brackets sorted.
fn expected(column: &str, cell: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for group in cell.split("; ").filter(|group| !group.is_empty()) {
        let (group, mark) = match group.strip_suffix(" [bootstrap]") {
            Some(group) => (group, " [bootstrap]"),
            None => (group, ""),
        };
        let (role, group) = match column {
            "supporting" | "tokens" => {
                group.split_once(": ").map(|(role, rest)| (format!("{role}: "), rest)).unwrap()
            }
            _ => (String::new(), group),
        };
        let group = group.replace("RequireClientCertificate=false", "");
        all.extend(
            outside_brackets(&group).iter().map(|one| format!("{role}{}{mark}", sorted_in_brackets(one))),
        );
    }
    all.retain(|one| !NOT_ASSERTIONS.iter().any(|name| one.starts_with(name)));
    all
}

/// Splits at commas that are not in brackets.
fn outside_brackets(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut depth = 0;
    for word in text.split(", ") {
        let last = all.last_mut().unwrap();
        if depth > 0 {
            last.push_str(", ");
            last.push_str(word);
        } else if last.is_empty() {
            last.push_str(word);
        } else {
            all.push(word.to_owned());
        }
        depth += word.matches('(').count();
        depth -= word.matches(')').count();
    }
    all
}

fn sorted_in_brackets(text: &str) -> String {
    let Some((before, rest)) = text.split_once('(') else { return text.to_owned() };
    let Some((inner, after)) = rest.split_once(')') else { return text.to_owned() };
    format!(
        "{before}{}{after}",
        in_brackets(inner.split(", ").filter(|one| !one.is_empty()).map(str::to_owned).collect())
    )
}

/// Prefix of an assertion of WS-Addressing in the table.
fn addressing(namespace: &str, local: &str) -> String {
    let prefix = match namespace {
        "http://schemas.xmlsoap.org/ws/2004/08/addressing/policy" => "wsap",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing" => "wsa0408",
        "http://www.w3.org/2006/05/addressing/wsdl" => "wsaw",
        _ => "wsam",
    };
    format!("{prefix}:{local}")
}

#[test]
fn the_policies_of_real_wsdls() {
    let Some(table) = test_data("vectors/policy/policies.tsv") else { return };
    let Some(corpus) = test_data("corpus") else { return };
    let table = std::fs::read_to_string(table).unwrap();
    let mut lines = table.lines();
    let heads: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let mut problems = Vec::new();
    let mut compared = 0;
    for line in lines {
        compared += 1;
        let cells: Vec<&str> = line.split('\t').collect();
        let analysis = configure().read([corpus.join(cells[0])]);
        let documents = analysis.documents();
        let root = documents.roots()[0];
        let mut found = Found::default();
        for (_, alternatives) in all_policies(documents).iter().filter(|(source, _)| *source == root) {
            alternatives.iter().for_each(|alternative| found.alternative(alternative, ""));
        }
        let is_exception =
            |column: &str| EXCEPTIONS.iter().any(|(path, of, _)| cells[0].ends_with(path) && *of == column);
        let kind = heads.iter().position(|head| *head == "kind").unwrap();
        if found.kind() != cells[kind] && !is_exception("kind") {
            problems.push(format!("{}: {}, not {}", cells[0], found.kind(), cells[kind]));
        }
        for (column, of) in COLUMNS.iter().filter(|(column, _)| !is_exception(column)) {
            let index = heads.iter().position(|head| head == column).unwrap();
            let cell = cells.get(index).copied().unwrap_or_default();
            let own: BTreeSet<String> = of(&found).iter().cloned().collect();
            let mut expected = expected(column, cell);
            if expected.remove("wsaw:UsingAddressing (extension element)") {
                let mut ports = analysis.model().services().flat_map(|(_, service)| &service.ports);
                assert!(ports.any(|port| port.policy.addressing().is_some()), "{}", cells[0]);
            }
            if own != expected {
                let more: Vec<_> = own.difference(&expected).collect();
                let less: Vec<_> = expected.difference(&own).collect();
                problems.push(format!("{}: {column}:\n   more {more:?}\n   less {less:?}", cells[0]));
            }
        }
    }
    assert!(compared > 100, "{compared}");
    assert!(problems.is_empty(), "{} differences\n{}", problems.len(), problems.join("\n"));
}
