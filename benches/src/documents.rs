//! Replies of ForceSyncAll as servers write them.

use std::fmt::Write as _;

/// Number of different documents of a shape: the branch predictor would learn a single one.
pub const DOCUMENTS: usize = 64;

/// The namespace of the elements.
pub const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

/// Spelling that a server uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The default namespace, and what is absent left out.
    Plain,
    /// A prefix on every element: gSOAP.
    Prefixed,
    /// The default namespace, and what is absent as `i:nil`: WCF.
    Wcf,
    /// `xsi:type` on every element: the samples of the documentation.
    Typed,
    /// A tag a line.
    Indented,
    /// A new prefix and its declaration on every record: zeep.
    Redeclared,
    /// The elements of half of the records in another order than the schema's.
    Unordered,
    /// Two elements in every record that the types do not know.
    Unknown,
}

/// The literals of a document: what stands between the values of its records.
#[derive(Clone, Debug)]
pub struct Markup {
    /// Up to the first record.
    pub head: String,
    /// Up to a record's table.
    pub record: String,
    /// From the table to the id.
    pub table_to_id: String,
    /// After the id.
    pub end: String,
    /// After the last record.
    pub tail: String,
}

impl Markup {
    /// The literals of a style. The records of [`Style::Redeclared`] and [`Style::Unordered`] have others.
    pub fn of(style: Style) -> Self {
        let nil = match style {
            Style::Wcf => r#"<TableRight i:nil="true" /><FieldProperties i:nil="true" />"#,
            _ => "",
        };
        let line = if style == Style::Indented { "\n      " } else { "" };
        let unknown = match style {
            Style::Unknown => ["<Rank>3</Rank>", r#"<Source kind="erp"><Name>x</Name></Source>"#],
            _ => [""; 2],
        };
        let p = match style {
            Style::Prefixed | Style::Typed => "ns1:",
            _ => "",
        };
        let xmlns = if p.is_empty() { "xmlns" } else { "xmlns:ns1" };
        let open = |name: &str, of: &str| match style {
            Style::Typed => format!(r#"<{p}{name} i:type="{of}">"#),
            _ => format!("<{p}{name}>"),
        };
        let response = match style {
            Style::Typed => r#"<ns1:Response i:type="ns1:PluginResponse">"#.to_owned(),
            _ => format!("<{p}Response>"),
        };
        Self {
            head: format!(
                "<{p}ForceSyncAllResponse {xmlns}=\"{NAMESPACE}\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
                 xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{response}{nil}{line}{}true</{p}IsOk>{line}\
                 {}all &amp; well</{p}UserExplanation>{line}{}{nil}{line}<{p}AddedRecords>",
                open("IsOk", "xsd:boolean"),
                open("UserExplanation", "xsd:string"),
                open("Changes", "ns1:ChangedData"),
            ),
            record: format!(
                "{line}{}{nil}{line}{}{}",
                open("ChangedDataItem", "ns1:ChangedDataItem"),
                unknown[0],
                open("Tablename", "xsd:string")
            ),
            table_to_id: format!("</{p}Tablename>{line}{}{}", unknown[1], open("RecordId", "xsd:int")),
            end: format!("</{p}RecordId>{line}</{p}ChangedDataItem>"),
            tail: format!(
                "{line}</{p}AddedRecords>{line}<{p}UpdatedRecords/>{line}</{p}Changes>{line}</{p}Response>\
                 </{p}ForceSyncAllResponse>"
            ),
        }
    }
}

/// Documents of a style with a number of records in each.
pub fn documents(style: Style, records: usize) -> Vec<String> {
    let markup = Markup::of(style);
    (0..DOCUMENTS).map(|seed| document(style, &markup, records, seed)).collect()
}

/// A number that differs in length from place to place and from document to document.
pub fn mixed(at: usize, seed: usize) -> usize {
    (at * 2_654_435_761 + seed * 40_503) >> 7
}

fn document(style: Style, markup: &Markup, records: usize, seed: usize) -> String {
    const TABLES: [&str; 5] = ["contact", "person", "sale", "project", "appointment"];
    let mut text = markup.head.clone();
    for record in 0..records {
        let mixed = mixed(record, seed);
        let (table, id) = (TABLES[mixed % TABLES.len()], mixed % 1_000_003);
        let Markup { record: start, table_to_id, end, .. } = markup;
        let _ = match style {
            Style::Redeclared => write!(
                text,
                "<n{record}:ChangedDataItem xmlns:n{record}=\"{NAMESPACE}\"><n{record}:Tablename>{table}\
                 </n{record}:Tablename><n{record}:RecordId>{id}</n{record}:RecordId></n{record}:ChangedDataItem>"
            ),
            Style::Unordered if mixed.is_multiple_of(2) => write!(
                text,
                "<ChangedDataItem><RecordId>{id}</RecordId><Tablename>{table}</Tablename></ChangedDataItem>"
            ),
            _ => write!(text, "{start}{table}{table_to_id}{id}{end}"),
        };
    }
    text.push_str(&markup.tail);
    text
}
