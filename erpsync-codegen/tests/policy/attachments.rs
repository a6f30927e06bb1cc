//! Elements that policies are attached to, and how they are referred to.

use erpsync_codegen::configure;
use erpsync_codegen::policy::{AddressingVersion, Alternative, AssertionKind, Responses};

use super::{analysis, names, port, wsdl};

fn policy(name: &str) -> String {
    format!("<wsp:Policy><x:{name}/></wsp:Policy>")
}

#[test]
fn each_subject_has_what_is_attached_to_its_elements() {
    let places = [
        ("service", "Service"),
        ("port", "Port"),
        ("binding", "Binding"),
        ("port type", "PortType"),
        ("bound operation", "BoundOperation"),
        ("operation", "Operation"),
        ("bound input", "BoundInput"),
        ("input", "Input"),
        ("message", "Message"),
        ("bound output", "BoundOutput"),
        ("output", "Output"),
        ("bound fault", "BoundFault"),
        ("fault", "Fault"),
    ];
    let texts: Vec<(&str, String)> = places.map(|(place, name)| (place, policy(name))).to_vec();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
    let analysis = analysis(&texts);
    assert!(analysis.diagnostics().is_empty(), "{:?}", analysis.diagnostics());
    let policy = port(&analysis);
    assert_eq!(names(&policy.alternatives), ["Service Port Binding PortType"]);
    let operation = policy.operation(0).unwrap();
    assert_eq!(names(&operation.alternatives), ["BoundOperation Operation"]);
    assert_eq!(names(&operation.input), ["BoundInput Input Message"]);
    assert_eq!(names(&operation.output), ["BoundOutput Output"]);
    assert_eq!(operation.faults[0].0, "F");
    assert_eq!(names(&operation.faults[0].1), ["BoundFault Fault"]);
}

#[test]
fn a_wsdl_without_a_policy_has_none() {
    // One that nothing is attached to asks for nothing.
    let analysis = analysis(&[("definitions", "<wsp:Policy wsu:Id='P'><x:A/></wsp:Policy>")]);
    assert!(port(&analysis).is_empty());
    let generated = analysis.generate().unwrap();
    assert!(!generated.files[0].text.contains("policy"), "{}", generated.files[0].text);
    assert!(generated.warnings.is_empty() && analysis.lint().iter().all(|one| one.code.0 != "policy"));
}

#[test]
fn references_by_id_name_attribute_and_in_expressions() {
    let definitions = "<wsp:Policy wsu:Id='A'><x:A/></wsp:Policy><wsp:Policy xml:id='B'><x:B/></wsp:Policy>\
        <wsp:Policy Name='urn:policies:c'><x:C/><wsp:PolicyReference URI='#A'/></wsp:Policy>";
    let analysis = analysis(&[
        ("definitions", definitions),
        ("binding", "<wsp:PolicyReference URI='#B'/><wsp:PolicyReference URI='urn:policies:c'/>"),
        ("bound input attribute", "wsp:PolicyURIs='#A  #B'"),
        ("bound output", "<wsp:PolicyReference URI='urn:t#A'/>"),
    ]);
    assert!(analysis.diagnostics().is_empty(), "{:?}", analysis.diagnostics());
    let policy = port(&analysis);
    assert_eq!(names(&policy.alternatives), ["B C A"]);
    assert_eq!(names(&policy.operations[0].input), ["A B"]);
    assert_eq!(names(&policy.operations[0].output), ["A"]);
}

#[test]
fn a_reference_leads_to_the_document_that_it_names() {
    let policies = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:policies"
        xmlns:wsp="http://www.w3.org/ns/ws-policy" xmlns:x="urn:x"
        xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
        <wsp:Policy wsu:Id="P"><x:Other/></wsp:Policy></definitions>"#;
    let import = "<import namespace='urn:policies' location='policies.wsdl'/><wsp:Policy wsu:Id='P'><x:Own/></wsp:Policy>";
    let alone = r#"<wsp:Policy xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" xmlns:x="urn:x" xml:id="Q">
        <x:Alone/><wsp:PolicyReference URI="../policies.wsdl#P"/></wsp:Policy>"#;
    for (reference, expected) in [
        ("#P", "Own"),
        ("policies.wsdl#P", "Other"),
        ("urn:policies#P", "Other"),
        ("more/alone.xml", "Alone Other"),
        ("more/alone.xml#Q", "Alone Other"),
        ("http://example.com/policy.xml#Q", "Alone Other"),
    ] {
        let reference = format!("<wsp:PolicyReference URI='{reference}'/>");
        let text = wsdl(&[("definitions", import), ("binding", &reference)]);
        let builder = configure().catalogue("http://example.com/policy.xml", "more/alone.xml");
        let documents = [("a.wsdl", text.as_str()), ("policies.wsdl", policies), ("more/alone.xml", alone)];
        let analysis = builder.read_texts(documents);
        assert_eq!(names(&port(&analysis).alternatives), [expected], "{reference}");
        assert!(!analysis.diagnostics().has_errors(), "{:?}", analysis.diagnostics());
    }
}

#[test]
fn a_policy_may_be_a_file_beside_the_wsdl() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wsdl");
    let reference = "<wsp:PolicyReference URI='secure.xml'/><wsp:PolicyReference URI='missing.xml#P'/>\
        <wsp:PolicyReference URI='../outside.xml#P'/>";
    std::fs::write(&path, wsdl(&[("binding", reference)])).unwrap();
    let policy = "<wsp:Policy xmlns:wsp='http://www.w3.org/ns/ws-policy'><x:A xmlns:x='urn:x'/></wsp:Policy>";
    std::fs::write(folder.path().join("secure.xml"), policy).unwrap();
    let analysis = configure().read([&path]);
    assert_eq!(names(&port(&analysis).alternatives), ["A"]);
    let files = analysis.documents().files();
    assert!(files.iter().any(|file| file.ends_with("secure.xml")), "{files:?}");
    let warnings: Vec<&str> = analysis.diagnostics().iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        warnings,
        [
            "the policy `missing.xml#P` is in none of the given documents",
            "the policy `../outside.xml#P` is in none of the given documents"
        ]
    );
    // The server gives away the WSDL as it is.
    let generated = configure().embed_wsdl(true).read([&path]).generate().unwrap();
    assert!(
        generated.files[1].text.contains("URI='secure.xml'") && generated.files.len() == 2,
        "{generated:?}"
    );
}

#[test]
fn using_addressing_is_an_assertion_wherever_it_stands() {
    let addressing = |place: &str, text: &str| port(&analysis(&[(place, text)])).addressing();
    assert_eq!(addressing("binding", ""), None);
    let used = addressing("binding", "<wsaw:UsingAddressing/>").unwrap();
    assert!(!used.is_required && used.version == AddressingVersion::V2005_08);
    assert!(addressing("port", "<wsaw:UsingAddressing wsdl:required='true'/>").unwrap().is_required);
    let policy = "<wsp:Policy><wsam:Addressing><wsp:Policy><wsam:NonAnonymousResponses/></wsp:Policy></wsam:Addressing></wsp:Policy>";
    let used = addressing("binding", policy).unwrap();
    assert!(used.is_required && used.responses == Responses::NonAnonymous);
    let either = "<wsp:Policy><wsp:ExactlyOne><wsp:All/><wsam:Addressing/></wsp:ExactlyOne></wsp:Policy>";
    assert!(!addressing("binding", either).unwrap().is_required);
    let old = "<wsp:Policy><a:UsingAddressing xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing/policy'/></wsp:Policy>";
    assert_eq!(addressing("binding", old).unwrap().version, AddressingVersion::V2004_08);
    // It is understood, so nothing warns of it.
    let generated =
        analysis(&[("binding", "<wsaw:UsingAddressing wsdl:required='true'/>")]).generate().unwrap();
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

#[test]
fn an_attachment_from_outside_is_a_warning() {
    let attachment = "<wsp:PolicyAttachment><wsp:AppliesTo><wsp:URI> urn:t#wsdl11.binding(Bi) </wsp:URI></wsp:AppliesTo>\
                      <wsp:Policy><x:A/></wsp:Policy></wsp:PolicyAttachment>";
    for place in ["definitions", "binding"] {
        let analysis = analysis(&[(place, attachment)]);
        let found: Vec<_> = analysis.diagnostics().iter().map(|one| (one.code.0, &*one.message)).collect();
        let message = "a policy is attached to `urn:t#wsdl11.binding(Bi)` by `AppliesTo`, which is not read";
        assert_eq!(found, [("policy", message)], "{place}");
        assert!(port(&analysis).is_empty());
    }
}

#[test]
fn anonymous_is_an_assertion_of_an_operation() {
    for (text, responses) in [
        ("required", Responses::Anonymous),
        (" prohibited ", Responses::NonAnonymous),
        ("optional", Responses::Any),
    ] {
        let anonymous = format!("<wsaw:Anonymous wsdl:required='true'>{text}</wsaw:Anonymous>");
        let analysis = analysis(&[("binding", "<wsaw:UsingAddressing/>"), ("bound operation", &anonymous)]);
        assert!(analysis.diagnostics().is_empty(), "{:?}", analysis.diagnostics());
        let policy = port(&analysis);
        let [Alternative { assertions, .. }] = &*policy.operation(0).unwrap().alternatives else {
            panic!("{policy:?}")
        };
        let [only] = &assertions[..] else { panic!("{assertions:?}") };
        let AssertionKind::Addressing(AddressingVersion::V2005_08, found) = only.kind else {
            panic!("{only:?}")
        };
        assert_eq!(found, responses, "{text}");
        assert!(analysis.generate().unwrap().warnings.is_empty());
    }
}

#[test]
fn equal_bindings_with_other_policies_are_a_warning() {
    let policy = |suite: &str| {
        format!(
            "<wsp:Policy wsu:Id='P'><wsp:ExactlyOne><wsp:All><x:{suite}/></wsp:All></wsp:ExactlyOne></wsp:Policy>"
        )
    };
    let warnings = |first: &[(&str, &str)], second: &[(&str, &str)]| {
        let analysis = configure().read_texts([("a.wsdl", wsdl(first)), ("b.wsdl", wsdl(second))]);
        assert!(!analysis.diagnostics().has_errors(), "{:?}", analysis.diagnostics());
        let all = analysis.diagnostics().iter().filter(|one| one.code.0 == "policy");
        all.map(|one| (one.message.clone(), one.labels.len())).collect::<Vec<_>>()
    };
    let warning = [("two documents give the binding `Bi` different policies".to_owned(), 2)];
    // References are followed before policies are compared.
    let (one, other) = (policy("A"), policy("B"));
    let reference = |place, policy| [("definitions", policy), (place, "<wsp:PolicyReference URI='#P'/>")];
    for place in ["binding", "bound operation", "bound input", "bound output", "bound fault"] {
        let differ = warnings(&reference(place, &one), &reference(place, &other));
        assert_eq!(differ, warning, "{place}");
        assert_eq!(warnings(&reference(place, &one), &reference(place, &one)), [], "{place}");
        assert_eq!(warnings(&reference(place, &one), &[]), warning, "{place}");
        assert_eq!(warnings(&reference(place, &one), &[(place, "<wsp:Policy><x:A/></wsp:Policy>")]), []);
    }
    let nested = |algorithm: &str| {
        format!(
            "<wsp:Policy><sp:TransportBinding><wsp:Policy><sp:AlgorithmSuite><wsp:Policy><sp:{algorithm}/></wsp:Policy>\
             </sp:AlgorithmSuite></wsp:Policy></sp:TransportBinding></wsp:Policy>"
        )
    };
    let [one, other] = ["Basic256Sha256", "Basic128Sha256"].map(nested);
    assert_eq!(warnings(&[("binding", &one)], &[("binding", &one)]), []);
    assert_eq!(warnings(&[("binding", &one)], &[("binding", &other)]), warning);
    let parts = |name: &str| {
        format!(
            "<wsp:Policy><sp:SignedParts><sp:Header Name='{name}' Namespace='urn:h'/></sp:SignedParts></wsp:Policy>"
        )
    };
    assert_eq!(warnings(&[("bound input", &parts("A"))], &[("bound input", &parts("B"))]), warning);
}
