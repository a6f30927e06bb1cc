//! Contracts in SOAP's encoding from SOAPBuilders' rounds, PHP's tests and Apache Axis.

use std::collections::BTreeSet;
use std::path::Path;

use erpsync_codegen::configure;
use test_support::test_data;

/// Contracts that are refused, by file, and the reason.
const REFUSED: &[(&str, &str)] = &[
    // Parts of contracts, whose bindings are in the files that import them.
    ("axis1-wsdl/interop3/import1/imported/import1B.wsdl", "nothing can be called"),
    ("axis1-wsdl/interop3/import2/imported/import2B.wsdl", "nothing can be called"),
    ("axis1-wsdl/interop3/import3/imported/import2B.wsdl", "nothing can be called"),
    ("round3-groupD/imported/import1B.wsdl", "nothing can be called"),
    ("round3-groupD/imported/import2B.wsdl", "nothing can be called"),
    // Names of types that are not there: PHP writes such values as texts.
    ("php-schema/schema004.wsdl", "no type has the name `tns:testType2`"),
    ("php-schema/schema021.wsdl", "no type has the name `str`"),
    ("php-schema/schema022.wsdl", "no type has the name `str`"),
    ("php-schema/schema055.wsdl", "no type has the name `testType`"),
    // XML Schema 1.0 part 1, section 3.4.2: a derivation is required.
    ("whitemesa-soap12/soap12-test.wsdl", "`complexContent` is empty"),
];

#[test]
fn contracts_of_other_stacks_generate_all_operations() {
    let Some(folder) = test_data("vectors/encoded") else { return };
    let table = std::fs::read_to_string(folder.join("wsdls.tsv")).expect("it can be read");
    let (mut generated, mut operations) = (0, 0);
    let mut wrong = Vec::new();
    for file in table.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        match (generate(&folder.join(file)), REFUSED.iter().find(|(refused, _)| *refused == file)) {
            (Ok((made, missing)), None) if missing.is_empty() => {
                generated += 1;
                operations += made;
            }
            (Ok((_, missing)), None) => wrong.push(format!("{file}: {missing:?} are left out")),
            (Ok(_), Some(_)) => wrong.push(format!("{file} generates: take it off the list")),
            (Err(text), Some((_, reason))) if text.contains(reason) => {}
            (Err(text), _) => wrong.push(format!("{file}: {text}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(generated > 100 && operations > 190, "{generated} contracts, {operations} operations");
}

/// The number of operations that a contract generates, and those that it does not.
fn generate(path: &Path) -> Result<(usize, Vec<String>), String> {
    let analysis = configure().allow_outside(true).read([path]);
    let generated = analysis.generate().map_err(|error| error.to_string())?;
    let text = &generated.files[0].text;
    let declared: BTreeSet<&str> = analysis.operations().collect();
    let is_missing = |name: &&&str| !text.contains(&format!("name = \"{name}\""));
    let missing = declared.iter().filter(is_missing).map(|name| (*name).to_owned()).collect();
    Ok((declared.len(), missing))
}
