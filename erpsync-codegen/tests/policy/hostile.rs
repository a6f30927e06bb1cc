//! Policies that are wrong, or made to take long.

use erpsync_codegen::diagnostic::Severity;
use erpsync_codegen::{Analysis, Limits, configure};

use super::{analysis, names, port, wsdl};

/// Messages of the code `policy`, and their help.
fn warnings(analysis: &Analysis) -> Vec<String> {
    let all = analysis.diagnostics().iter().filter(|one| one.code.0 == "policy");
    all.inspect(|one| assert_eq!(one.severity, Severity::Warning))
        .map(|one| {
            format!("{}{}", one.message, one.help.iter().map(|help| format!(" ({help})")).collect::<String>())
        })
        .collect()
}

#[test]
fn a_reference_to_nothing_is_a_warning() {
    let analysis = analysis(&[
        ("definitions", "<wsp:Policy wsu:Id='SignedPolicy'><x:A/></wsp:Policy>"),
        ("binding", "<wsp:PolicyReference URI='#SingedPolicy'/><wsp:PolicyReference URI='#SignedPolicy'/>"),
        ("port", "<wsp:PolicyReference URI='http://example.com/policies/P.xml'/>"),
    ]);
    assert_eq!(
        warnings(&analysis),
        [
            "no policy of this document has the id `SingedPolicy` (did you mean `#SignedPolicy`?)",
            "the policy `http://example.com/policies/P.xml` is in none of the given documents",
        ]
    );
    assert_eq!(names(&port(&analysis).alternatives), ["A"]);
    analysis.generate().unwrap();
}

#[test]
fn a_policy_that_leads_back_to_itself_is_cut() {
    let definitions = "<wsp:Policy wsu:Id='A'><x:A/><wsp:PolicyReference URI='#B'/></wsp:Policy>\
        <wsp:Policy wsu:Id='B'><x:B><wsp:Policy><wsp:PolicyReference URI='#A'/></wsp:Policy></x:B></wsp:Policy>\
        <wsp:Policy wsu:Id='C'><x:C/><wsp:PolicyReference URI='#C'/></wsp:Policy>";
    let analysis = analysis(&[
        ("definitions", definitions),
        ("binding", "<wsp:PolicyReference URI='#A'/>"),
        ("port", "<wsp:PolicyReference URI='#C'/>"),
    ]);
    assert_eq!(
        warnings(&analysis),
        ["the policy `#A` leads back to itself", "the policy `#C` leads back to itself"]
    );
    assert_eq!(names(&port(&analysis).alternatives), ["C A B"]);
}

#[test]
fn of_two_policies_with_one_id_the_first_counts() {
    let definitions = "<wsp:Policy wsu:Id='A'><x:A/></wsp:Policy><wsp:Policy wsu:Id='A'><x:B/></wsp:Policy>";
    let analysis = analysis(&[("definitions", definitions), ("binding", "<wsp:PolicyReference URI='#A'/>")]);
    assert_eq!(warnings(&analysis), ["two policies have the id `A`"]);
    assert_eq!(names(&port(&analysis).alternatives), ["A"]);
}

#[track_caller]
fn assert_refused(places: &[(&str, &str)]) {
    let error = analysis(places).generate().unwrap_err();
    let errors: Vec<_> = error.diagnostics().errors().collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].code.0, "limit");
    assert!(errors[0].help[0].contains("--max-policy-expansion"), "{:?}", errors[0].help);
}

#[test]
fn a_billion_alternatives_are_refused() {
    let choice = "<wsp:ExactlyOne><x:A/><x:B/></wsp:ExactlyOne>";
    assert_refused(&[("binding", &format!("<wsp:Policy>{}</wsp:Policy>", choice.repeat(30)))]);
    // By references, each of which doubles the one before.
    let doubled: String = (1..40)
        .map(|number| {
            let before = format!("<wsp:PolicyReference URI='#P{}'/>", number - 1);
            format!("<wsp:Policy wsu:Id='P{number}'>{before}{before}</wsp:Policy>")
        })
        .collect();
    let definitions = format!("<wsp:Policy wsu:Id='P0'><x:A/></wsp:Policy>{doubled}");
    assert_refused(&[("definitions", &definitions), ("binding", "<wsp:PolicyReference URI='#P39'/>")]);
    // By what is attached to one subject.
    let policy = format!("<wsp:Policy>{}</wsp:Policy>", choice.repeat(10));
    assert_refused(&[("binding", &policy), ("port", &policy), ("service", &policy)]);
}

#[test]
fn many_policies_that_share_a_large_one_are_refused() {
    let headers = "<sp:Header Namespace='urn:h'/>".repeat(5000);
    let large = format!("<wsp:Policy wsu:Id='L'><sp:SignedParts>{headers}</sp:SignedParts></wsp:Policy>");
    let small: String = (0..100).map(|number| format!("<wsp:Policy wsu:Id='S{number}'/>")).collect();
    let operations: String = (0..100)
        .map(|number| {
            format!(
                "<operation name='Do'><input wsp:PolicyURIs='#L #S{number}'/></operation>\
                 <operation name='Do'><output wsp:PolicyURIs='#L #S{number}'/></operation>"
            )
        })
        .collect();
    let text = wsdl(&[("definitions", &format!("{large}{small}"))])
        .replace("</binding>", &format!("{operations}</binding>"));
    let text = text.replace(
        "</operation></portType>",
        &format!(
            "</operation>{}</portType>",
            "<operation name='Do'><input message='t:A'/><output message='t:B'/></operation>".repeat(200)
        ),
    );
    let error = configure().read_texts([("a.wsdl", text)]).generate().unwrap_err();
    assert!(error.diagnostics().errors().any(|one| one.code.0 == "limit"), "{error}");
}

#[test]
fn nested_policies_that_multiply_by_references_are_refused() {
    let conversation = |policy: &str| {
        format!(
            "<sp:SecureConversationToken><wsp:Policy><sp:BootstrapPolicy><wsp:Policy>{policy}</wsp:Policy>\
             </sp:BootstrapPolicy></wsp:Policy></sp:SecureConversationToken>"
        )
    };
    let level = |number: usize| {
        let before = conversation(&format!("<wsp:PolicyReference URI='#P{}'/>", number - 1)).repeat(10);
        format!(
            "<wsp:Policy wsu:Id='P{number}'><sp:SupportingTokens><wsp:Policy>{before}</wsp:Policy></sp:SupportingTokens>\
             </wsp:Policy>"
        )
    };
    let levels: String = (1..18).map(level).collect();
    let definitions = format!("<wsp:Policy wsu:Id='P0'><x:A/></wsp:Policy>{levels}");
    assert_refused(&[("definitions", &definitions), ("binding", "<wsp:PolicyReference URI='#P17'/>")]);
}

#[test]
fn copies_of_a_nested_policy_are_counted() {
    let large = format!(
        "<wsp:Policy wsu:Id='L'><wsp:ExactlyOne>{}</wsp:ExactlyOne></wsp:Policy>",
        "<x:A/>".repeat(20_000)
    );
    // None of it is left in the end.
    let nested = "<x:N><wsp:Policy><wsp:PolicyReference URI='#L'/></wsp:Policy></x:N>".repeat(20);
    let policy = format!("<wsp:Policy><wsp:ExactlyOne/>{nested}</wsp:Policy>");
    assert_refused(&[("definitions", &large), ("binding", &policy)]);
}

#[test]
fn copies_of_a_long_text_are_counted() {
    let text = "a".repeat(100_000);
    let token = format!(
        "<wsp:Policy wsu:Id='T'><sp:SupportingTokens><wsp:Policy><sp:IssuedToken><sp:Issuer><x:Address>{text}\
         </x:Address></sp:Issuer></sp:IssuedToken></wsp:Policy></sp:SupportingTokens></wsp:Policy>"
    );
    let choice = "<wsp:PolicyReference URI='#T'/>".repeat(500);
    let policy = format!("<wsp:Policy><wsp:ExactlyOne>{choice}</wsp:ExactlyOne></wsp:Policy>");
    assert_refused(&[("definitions", &token), ("binding", &policy)]);
}

#[test]
fn long_chains_of_references_take_no_stack() {
    let length = 20_000;
    let chain = |nested: bool| -> String {
        let links = (1..length).map(|number| {
            let reference = format!("<wsp:PolicyReference URI='#P{}'/>", number - 1);
            match nested {
                true => format!("<wsp:Policy wsu:Id='P{number}'><x:N><wsp:Policy>{reference}</wsp:Policy></x:N></wsp:Policy>"),
                false => format!("<wsp:Policy wsu:Id='P{number}'>{reference}</wsp:Policy>"),
            }
        });
        let links: String = links.collect();
        format!("<wsp:Policy wsu:Id='P0'><x:A/></wsp:Policy>{links}")
    };
    let last = format!("<wsp:PolicyReference URI='#P{}'/>", length - 1);
    let flat = analysis(&[("definitions", &chain(false)), ("binding", &last)]);
    assert_eq!(names(&port(&flat).alternatives), ["A"]);
    let nested = analysis(&[("definitions", &chain(true)), ("binding", &last)]);
    let error = nested.generate().unwrap_err();
    assert!(error.diagnostics().errors().all(|one| one.code.0 == "limit"), "{error}");
}

#[test]
fn the_limit_is_a_setting() {
    let choice = "<wsp:ExactlyOne><x:A/><x:B/></wsp:ExactlyOne>";
    let text = wsdl(&[("binding", &format!("<wsp:Policy>{}</wsp:Policy>", choice.repeat(4)))]);
    let of =
        |limits| configure().limits(limits).read_texts([("a.wsdl", text.clone())]).diagnostics().has_errors();
    assert!(!of(Limits::default()));
    assert!(of(Limits::default().policy_expansion(100)));
}

#[test]
fn texts_of_a_policy_reach_no_other_language() {
    let policy = "<wsp:Policy><sp:SupportingTokens><wsp:Policy><sp:IssuedToken>\
        <sp:Issuer><x:Address>\"); panic!(\"&#10;cargo::rustc-link-arg=x</x:Address></sp:Issuer>\
        <sp:RequestSecurityTokenTemplate><x:T a='&quot;&lt;&#10;'>&lt;/T>&amp;</x:T></sp:RequestSecurityTokenTemplate>\
        </sp:IssuedToken></wsp:Policy></sp:SupportingTokens></wsp:Policy>";
    let analysis = analysis(&[("binding", policy)]);
    let generated = analysis.generate().unwrap();
    let text = &generated.files[0].text;
    assert!(text.contains(r#""\"); panic!(\"\ncargo::rustc-link-arg=x""#), "{text}");
    assert!(text.contains(r#"<T xmlns=\"urn:x\" a=\"&quot;&lt;&#10;\">&lt;/T&gt;&amp;</T>"#), "{text}");
    for line in generated.cargo_instructions() {
        assert!(!line.starts_with("cargo::rustc"), "{line}");
    }
}

#[test]
fn ports_of_one_binding_share_the_policies_of_its_operations() {
    let number = 300;
    let ports =
        "<port name='Po' binding='t:Bi'><soap:address location='http://localhost/'/></port>".repeat(number);
    let reference = "<wsp:PolicyReference URI='#P'/>";
    let bound: String = (0..number)
        .map(|index| {
            format!(
                "<operation name='O{index}'>{reference}<soap:operation soapAction='o{index}'/>\
                <input><soap:body use='literal'/></input></operation>"
            )
        })
        .collect();
    let declared: String = (0..number)
        .map(|index| format!("<operation name='O{index}'><input message='t:A'/></operation>"))
        .collect();
    let text = wsdl(&[
        ("definitions", "<wsp:Policy wsu:Id='P'><wsam:Addressing/></wsp:Policy>"),
        ("port type", &declared),
    ]);
    let text = text
        .replace("</binding>", &format!("{bound}</binding>"))
        .replace("</service>", &format!("{ports}</service>"));
    let generated = configure().read_texts([("a.wsdl", text)]).generate().unwrap();
    let code = &generated.files[0].text;
    assert_eq!(code.matches("OperationPolicy::new(").count(), number);
    assert_eq!(code.matches("AddressingVersion::").count(), 1);
    assert_eq!(code.matches("Endpoint::new(").count(), number + 1);
}
