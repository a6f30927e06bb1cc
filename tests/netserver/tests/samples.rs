//! The sample messages of the services' documentation: SOAP 1.2, with header blocks outside of the header and
//! `xsi:type` on everything.

use std::path::Path;

use erpsync::xml::ReadOptions;
use netserver_tests::operations::{
    ERP_SYNC_OPERATIONS, Outcome, Pair, SO_PRINCIPAL_OPERATIONS, erp_sync, so_principal,
};
use netserver_tests::test_data;

/// The pairs of a folder, by operation: exactly those of the service.
fn pairs(folder: &Path, operations: &[&str]) -> Vec<(String, Pair)> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let kinds = ["request", "response"];
    let mut expected: Vec<String> =
        operations.iter().flat_map(|operation| kinds.map(|kind| format!("{operation}.{kind}.xml"))).collect();
    expected.sort();
    assert_eq!(names, expected);
    let read =
        |operation: &str, kind: &str| std::fs::read(folder.join(format!("{operation}.{kind}.xml"))).unwrap();
    let pair = |operation: &&str| {
        let [request, response] = kinds.map(|kind| read(operation, kind));
        ((*operation).to_owned(), Pair { request, response })
    };
    operations.iter().map(pair).collect()
}

/// Sends every pair through server and client; `None` without the test data.
async fn all(options: ReadOptions) -> Option<Vec<(String, Pair, Outcome)>> {
    let samples = test_data("samples")?;
    let mut outcomes = Vec::new();
    for (operation, pair) in pairs(&samples.join("Services86-ErpSync"), ERP_SYNC_OPERATIONS) {
        let outcome = erp_sync(&operation, &pair, options.clone()).await;
        outcomes.push((operation, pair, outcome));
    }
    assert_eq!(outcomes.len(), 44);
    for (operation, pair) in pairs(&samples.join("Services86-SoPrincipal"), SO_PRINCIPAL_OPERATIONS) {
        let outcome = so_principal(&operation, &pair, options.clone()).await;
        outcomes.push((operation, pair, outcome));
    }
    assert_eq!(outcomes.len(), 49);
    Some(outcomes)
}

/// Local name and text of each element that is not nil, in the order of the document. Enough for documents
/// without comments and CDATA sections.
fn elements(xml: &str) -> Vec<(String, String)> {
    let tags = xml.split('<').filter_map(|piece| piece.split_once('>'));
    let starts = tags.filter(|(tag, _)| !tag.starts_with(['/', '?']) && !tag.contains("xsi:nil=\"true\""));
    starts
        .map(|(tag, text)| {
            let name = tag.trim_end_matches('/').split_ascii_whitespace().next().unwrap_or_default();
            let local = name.rsplit(':').next().unwrap_or_default();
            (local.to_owned(), text.trim().to_owned())
        })
        .filter(|(local, _)| local != "Header")
        .collect()
}

/// Nothing of the sample is lost: our message has the same elements, in the same order.
#[track_caller]
fn assert_whole(operation: &str, sample: &[u8], written: &str) {
    let sample = elements(std::str::from_utf8(sample).unwrap());
    assert_eq!(elements(written), sample, "{operation}");
}

/// Samples that deviate from their schema: an empty duration.
const NOT_STRICT: [(&str, &str, &str); 3] = [
    (
        "GetEngineStatus",
        "response",
        "GetEngineStatusResponse/Response/Interval: an empty element is not an xs:duration",
    ),
    (
        "ChangeEngineStatus",
        "response",
        "ChangeEngineStatusResponse/Response/Interval: an empty element is not an xs:duration",
    ),
    (
        "ChangeEngineInterval",
        "request",
        "ChangeEngineInterval/Interval: an empty element is not an xs:duration",
    ),
];

#[tokio::test]
async fn strictly() {
    let Some(outcomes) = all(ReadOptions::default()).await else { return };
    let mut refused = Vec::new();
    for (operation, pair, outcome) in &outcomes {
        let halves =
            [("request", &pair.request, &outcome.request), ("response", &pair.response, &outcome.response)];
        for (kind, sample, outcome) in halves {
            let known = NOT_STRICT.iter().find(|known| (known.0, known.1) == (operation, kind));
            match (outcome, known) {
                (Ok(written), None) => assert_whole(operation, sample, written),
                (Err(error), Some(known)) => {
                    assert!(error.contains(known.2), "{operation}: {error}");
                    refused.push(known);
                }
                _ => panic!("{operation} {kind}: {outcome:?}"),
            }
        }
    }
    assert_eq!(refused.len(), NOT_STRICT.len());
}

#[tokio::test]
async fn leniently() {
    let Some(outcomes) = all(ReadOptions::default().empty_is_absent(true)).await else { return };
    for (operation, pair, outcome) in &outcomes {
        let without_interval = |xml: &[u8]| {
            let xml = String::from_utf8(xml.to_vec()).unwrap();
            let from = xml.find("<ErpSync:Interval").filter(|at| xml[*at..].contains("></ErpSync:Interval>"));
            match from {
                Some(from) => {
                    let end = "</ErpSync:Interval>";
                    let to = from + xml[from..].find(end).unwrap() + end.len();
                    [&xml[..from], &xml[to..]].concat().into_bytes()
                }
                None => xml.into_bytes(),
            }
        };
        assert_whole(operation, &without_interval(&pair.request), outcome.request.as_ref().unwrap());
        assert_whole(operation, &without_interval(&pair.response), outcome.response.as_ref().unwrap());
    }
}
