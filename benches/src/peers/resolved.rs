//! quick-xml's namespace-aware loop into the same structs, in its best form: borrowing from the text.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::documents::NAMESPACE;
use crate::person::{Person, Persons};
use crate::services86::{ChangedData, ChangedDataItem, ForceSyncAllResponse, PluginResponse};

const WELL_FORMED: &str = "the documents are well-formed";

/// The loop, an element at a time.
pub struct Resolved<'d>(NsReader<&'d [u8]>);

/// A start tag.
pub struct Child<'d> {
    start: BytesStart<'d>,
    /// The element is of the documents' namespace.
    known: bool,
    empty: bool,
}

impl<'d> Resolved<'d> {
    /// Stands before the root.
    pub fn new(document: &'d str) -> Self {
        Self(NsReader::from_str(document))
    }

    /// The next child of the element whose start tag was read last; none at its end.
    ///
    /// # Panics
    ///
    /// If the document is not well-formed.
    pub fn child(&mut self) -> Option<Child<'d>> {
        loop {
            match self.0.read_resolved_event().expect(WELL_FORMED) {
                (of, Event::Start(start)) => return Some(Child { start, known: is_ours(&of), empty: false }),
                (of, Event::Empty(start)) => return Some(Child { start, known: is_ours(&of), empty: true }),
                (_, Event::End(_) | Event::Eof) => return None,
                _ => {}
            }
        }
    }

    /// The text of an element without children.
    ///
    /// # Panics
    ///
    /// If the document is not well-formed.
    pub fn text(&mut self, child: &Child<'_>) -> String {
        let mut text = String::new();
        if child.empty {
            return text;
        }
        loop {
            match self.0.read_event().expect(WELL_FORMED) {
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().expect(WELL_FORMED) {
                    Some(character) => text.push(character),
                    None => {
                        let entity = quick_xml::escape::resolve_predefined_entity(&reference);
                        text.push_str(entity.expect(WELL_FORMED));
                    }
                },
                Event::End(_) => return text,
                _ => {}
            }
        }
    }

    /// Passes over an element.
    ///
    /// # Panics
    ///
    /// If the document is not well-formed.
    pub fn skip(&mut self, child: &Child<'_>) {
        if !child.empty {
            self.0.read_to_end(child.start.name()).expect(WELL_FORMED);
        }
    }

    fn optional<T>(
        &mut self,
        child: &Child<'_>,
        value: impl FnOnce(&mut Self, &Child<'_>) -> T,
    ) -> Option<T> {
        if self.is_nil(child) {
            self.skip(child);
            return None;
        }
        Some(value(self, child))
    }

    fn is_nil(&self, child: &Child<'_>) -> bool {
        if child.start.attributes_raw().is_empty() {
            return false;
        }
        child.start.attributes().any(|attribute| {
            let attribute = attribute.expect(WELL_FORMED);
            attribute.key.local_name().as_ref() == "nil"
                && matches!(
                    self.0.resolver().resolve_attribute(attribute.key),
                    (ResolveResult::Bound(Namespace("http://www.w3.org/2001/XMLSchema-instance")), _)
                )
                && *attribute.value == *"true"
        })
    }
}

impl Child<'_> {
    /// The local name; empty for an element of another namespace.
    pub fn name(&self) -> &str {
        if self.known { self.start.local_name().into_inner() } else { "" }
    }
}

fn is_ours(namespace: &ResolveResult<'_>) -> bool {
    *namespace == ResolveResult::Bound(Namespace(NAMESPACE))
}

/// A reply of ForceSyncAll.
///
/// # Panics
///
/// If the document is not well-formed.
pub fn reply(document: &str) -> ForceSyncAllResponse {
    let mut xml = Resolved::new(document);
    let mut reply = ForceSyncAllResponse::default();
    xml.child().expect(WELL_FORMED);
    while let Some(child) = xml.child() {
        match child.name() {
            "Response" => reply.response = xml.optional(&child, response),
            _ => xml.skip(&child),
        }
    }
    reply
}

fn response(xml: &mut Resolved<'_>, of: &Child<'_>) -> PluginResponse {
    let mut response = PluginResponse::default();
    while let Some(child) = children(xml, of) {
        match child.name() {
            "IsOk" => response.is_ok = xml.optional(&child, |xml, child| xml.text(child) == "true"),
            "UserExplanation" => response.user_explanation = xml.optional(&child, Resolved::text),
            "TechExplanation" => response.tech_explanation = xml.optional(&child, Resolved::text),
            "ErrorCode" => response.error_code = xml.optional(&child, Resolved::text),
            "Changes" => response.changes = xml.optional(&child, changes),
            _ => xml.skip(&child),
        }
    }
    response
}

fn changes(xml: &mut Resolved<'_>, of: &Child<'_>) -> ChangedData {
    let mut changes = ChangedData::default();
    while let Some(child) = children(xml, of) {
        match child.name() {
            "AddedRecords" => changes.added_records = xml.optional(&child, records),
            "UpdatedRecords" => changes.updated_records = xml.optional(&child, records),
            "DeletedRecords" => changes.deleted_records = xml.optional(&child, records),
            _ => xml.skip(&child),
        }
    }
    changes
}

fn records(xml: &mut Resolved<'_>, of: &Child<'_>) -> Vec<Option<ChangedDataItem>> {
    let mut records = Vec::new();
    while let Some(child) = children(xml, of) {
        match child.name() {
            "ChangedDataItem" => records.push(xml.optional(&child, record)),
            _ => xml.skip(&child),
        }
    }
    records
}

fn record(xml: &mut Resolved<'_>, of: &Child<'_>) -> ChangedDataItem {
    let mut record = ChangedDataItem::default();
    while let Some(child) = children(xml, of) {
        match child.name() {
            "Tablename" => record.tablename = xml.optional(&child, Resolved::text),
            "RecordId" => {
                let id = xml.optional(&child, |xml, child| xml.text(child).parse());
                record.record_id = id.transpose().expect("ids are numbers");
            }
            _ => xml.skip(&child),
        }
    }
    record
}

fn children<'d>(xml: &mut Resolved<'d>, of: &Child<'_>) -> Option<Child<'d>> {
    if of.empty { None } else { xml.child() }
}

/// Persons.
///
/// # Panics
///
/// If the document is not well-formed.
pub fn persons(document: &str) -> Persons {
    let mut xml = Resolved::new(document);
    let mut persons = Vec::new();
    xml.child().expect(WELL_FORMED);
    while let Some(child) = xml.child() {
        match child.name() {
            "PersonEntity" => persons.push(person(&mut xml)),
            _ => xml.skip(&child),
        }
    }
    Persons { persons }
}

fn person(xml: &mut Resolved<'_>) -> Person {
    let mut person = Person::default();
    while let Some(child) = xml.child() {
        if let Some(text) = xml.optional(&child, Resolved::text) {
            person.set(child.name(), &text);
        }
    }
    person
}
