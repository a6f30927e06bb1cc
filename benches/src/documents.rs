//! Replies of ForceSyncAll as servers write them.

use std::fmt::Write as _;

/// How many different documents there are of a style: with one alone the branch predictor learns it by heart.
pub const DOCUMENTS: usize = 64;

/// How a server writes.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// The default namespace, and what is absent as `i:nil`: WCF.
    Wcf,
    /// The default namespace, and what is absent left out.
    Plain,
    /// A prefix on every element: gSOAP.
    Prefixed,
    /// A tag a line.
    Indented,
}

/// Documents of a style with a number of records in each.
pub fn documents(style: Style, records: usize) -> Vec<String> {
    (0..DOCUMENTS).map(|seed| document(style, records, seed)).collect()
}

fn document(style: Style, records: usize, seed: usize) -> String {
    const TABLES: [&str; 5] = ["contact", "person", "sale", "project", "appointment"];
    let (p, nil, line) = match style {
        Style::Wcf => ("", r#"<TableRight i:nil="true" /><FieldProperties i:nil="true" />"#, ""),
        Style::Plain => ("", "", ""),
        Style::Prefixed => ("ns1:", "", ""),
        Style::Indented => ("", "", "\n      "),
    };
    let xmlns = if p.is_empty() { "xmlns" } else { "xmlns:ns1" };
    let mut text = format!(
        "<{p}ForceSyncAllResponse {xmlns}=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
         <{p}Response xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{nil}{line}<{p}IsOk>true</{p}IsOk>{line}\
         <{p}UserExplanation>all &amp; well</{p}UserExplanation>{line}<{p}Changes>{nil}{line}<{p}AddedRecords>"
    );
    for record in 0..records {
        // Mixed, so that names and ids differ in length from record to record and from document to document.
        let mixed = (record * 2_654_435_761 + seed * 40_503) >> 7;
        let (table, id) = (TABLES[mixed % TABLES.len()], mixed % 1_000_003);
        let _ = write!(
            text,
            "{line}<{p}ChangedDataItem>{nil}{line}<{p}Tablename>{table}</{p}Tablename>{line}\
             <{p}RecordId>{id}</{p}RecordId>{line}</{p}ChangedDataItem>"
        );
    }
    let _ = write!(
        text,
        "{line}</{p}AddedRecords>{line}<{p}UpdatedRecords/>{line}</{p}Changes>{line}</{p}Response></{p}ForceSyncAllResponse>"
    );
    text
}
