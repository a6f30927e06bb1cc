//! Generated code and the model make the same of each sample message, both ways: the golden files of the generator are
//! compiled, and their samples read and written.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "golden files are printed for crates of their own; only some of their types are used"
)]

use std::fmt::Debug;
use std::path::Path;

use erpsync::xml::{XmlRead, XmlRoot, XmlWrite, from_str, to_string};
use erpsync_model::{Plan, ReadSettings, to_xml};

macro_rules! golden {
    ($name:ident) => {
        mod $name {
            include!(concat!("../../erpsync-codegen/tests/golden/", stringify!($name), ".rs"));
        }
    };
}

golden!(checked);
golden!(declared);
golden!(given);
golden!(groups);
golden!(nil);
golden!(parcels);
golden!(shapes);
golden!(values);

fn plan(wsdl: &str) -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/fixtures");
    let analysis = erpsync_codegen::configure().read([folder.join(wsdl)]);
    Plan::new(analysis.model()).unwrap()
}

fn samples(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../erpsync-codegen/tests/golden");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Generated code writes what the model reads as the sample, and reads what the model writes as the sample.
fn both_ways<T: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug>(plan: &Plan, sample: &str) {
    let settings = ReadSettings::default();
    let read = plan.read(sample, &settings).unwrap_or_else(|problem| panic!("{problem}\n{sample}"));
    assert_eq!(read.problems, [], "{sample}");
    let value: T = from_str(sample).unwrap_or_else(|error| panic!("{error}\n{sample}"));
    let by_generated = to_string(&value).unwrap();
    let by_model = to_xml(&read.element).unwrap();
    let again =
        plan.read(&by_generated, &settings).unwrap_or_else(|problem| panic!("{problem}\n{by_generated}"));
    assert_eq!(again.problems, [], "{by_generated}");
    assert!(again.element.means(&read.element), "{sample}\n{by_generated}\n{by_model}");
    let again: T = from_str(&by_model).unwrap_or_else(|error| panic!("{error}\n{by_model}"));
    assert_eq!(again, value, "{sample}\n{by_model}");
}

/// The samples of a golden file by the local names of their elements; others are of no global element or fault.
macro_rules! samples {
    ($wsdl:ident: $($element:literal => $type:ty),+) => {{
        let plan = plan(concat!(stringify!($wsdl), ".wsdl"));
        let mut tried = 0;
        for sample in samples(concat!(stringify!($wsdl), ".samples")).lines() {
            let name = sample[1..].split([' ', '>', '/']).next().unwrap();
            match name.rsplit(':').next().unwrap() {
                $($element => {
                    both_ways::<$type>(&plan, sample);
                    tried += 1;
                })+
                _ => {}
            }
        }
        assert!(tried > 2, "{tried}");
    }};
}

#[test]
fn facets() {
    samples!(checked: "Book" => checked::checked::Book, "BookResponse" => checked::checked::BookResponse);
}

#[test]
fn declarations() {
    samples!(declared: "Put" => declared::declared::Put, "PutResponse" => declared::declared::PutResponse);
}

#[test]
fn given_values_and_wildcards() {
    samples!(given: "Offer" => given::given::Offer, "OfferResponse" => given::given::OfferResponse);
}

#[test]
fn groups_and_choices() {
    samples!(groups: "Quote" => groups::tariff::Quote, "QuoteResponse" => groups::tariff::QuoteResponse);
}

#[test]
fn nil_with_attributes() {
    samples!(nil: "Offer" => nil::nil::Offer);
}

#[test]
fn derived_types() {
    samples!(parcels: "Send" => parcels::parcels::Send);
}

#[test]
fn substitution_groups() {
    samples!(shapes: "Draw" => shapes::plane::Draw, "DrawResponse" => shapes::plane::DrawResponse);
}

#[test]
fn unions_lists_and_names() {
    samples!(values: "Put" => values::values::Put, "PutResponse" => values::values::PutResponse);
}
