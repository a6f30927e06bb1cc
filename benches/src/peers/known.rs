//! A reader that knows every byte of a document but the values: what no reader of any document can be faster than.

use crate::documents::Markup;
use crate::person::{Person, Persons, Setter, present};
use crate::services86::{ChangedData, ChangedDataItem, ForceSyncAllResponse, PluginResponse};

struct Known<'d> {
    rest: &'d str,
}

impl<'d> Known<'d> {
    /// Passes over a literal, if it is there.
    #[inline]
    fn literal(&mut self, literal: &str) -> bool {
        let rest = self.rest.strip_prefix(literal);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A value, up to the next tag.
    #[inline]
    fn value(&mut self) -> &'d str {
        let end = memchr::memchr(b'<', self.rest.as_bytes()).expect("the documents are known");
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        value
    }
}

/// A reply of ForceSyncAll.
///
/// # Panics
///
/// If the document is another one.
pub fn reply(document: &str, markup: &Markup) -> ForceSyncAllResponse {
    let mut known = Known { rest: document };
    assert!(known.literal(&markup.head), "the documents are known");
    let mut records = Vec::new();
    while known.literal(&markup.record) {
        let table = known.value();
        assert!(known.literal(&markup.table_to_id), "the documents are known");
        let id = known.value();
        assert!(known.literal(&markup.end), "the documents are known");
        records.push(Some(ChangedDataItem {
            tablename: Some(table.to_owned()),
            record_id: id.parse().ok(),
            ..ChangedDataItem::default()
        }));
    }
    assert!(known.literal(&markup.tail), "the documents are known");
    ForceSyncAllResponse {
        response: Some(PluginResponse {
            is_ok: Some(true),
            user_explanation: Some("all & well".to_owned()),
            changes: Some(ChangedData {
                added_records: Some(records),
                updated_records: Some(Vec::new()),
                ..ChangedData::default()
            }),
            ..PluginResponse::default()
        }),
    }
}

/// The literals of the persons of a document.
pub struct Plan {
    head: String,
    fields: Vec<(String, String, Setter)>,
}

impl Plan {
    /// Plan of the document with the number `seed`.
    pub fn of(seed: usize) -> Self {
        let fields = present(seed).into_iter().map(|field| {
            let element = Person::ELEMENTS[field];
            (format!("<{element}>"), format!("</{element}>"), Person::SETTERS[field])
        });
        Self {
            head: format!("<Persons xmlns=\"{}\">", crate::documents::NAMESPACE),
            fields: fields.collect(),
        }
    }
}

/// Persons.
///
/// # Panics
///
/// If the document is another one.
pub fn persons(document: &str, plan: &Plan) -> Persons {
    let mut known = Known { rest: document };
    assert!(known.literal(&plan.head), "the documents are known");
    let mut persons = Vec::new();
    while known.literal("<PersonEntity>") {
        let mut person = Person::default();
        for (open, close, set) in &plan.fields {
            assert!(known.literal(open), "the documents are known");
            set(&mut person, known.value());
            assert!(known.literal(close), "the documents are known");
        }
        assert!(known.literal("</PersonEntity>"), "the documents are known");
        persons.push(person);
    }
    assert!(known.literal("</Persons>"), "the documents are known");
    Persons { persons }
}
