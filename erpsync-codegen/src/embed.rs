//! The documents that a server publishes, as files beside the generated code, which embeds them with `include_str!`.
//!
//! A file has a number in place of the document's own name, so that no text of a document becomes the name of a file. The
//! imports use these names, which the server replaces by its own addresses.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::escape::escape;
use crate::generated::GeneratedFile;
use crate::ir::{Crate, ItemId, ItemKind};
use crate::load::{DocumentSet, declared_encoding};
use crate::syntax::Document;
use crate::text::{SourceId, Span};

/// Assigns each service the documents that declare it, and returns these as files. Their names begin with `stem`.
pub(crate) fn embed(lowered: &mut Crate, set: &DocumentSet, stem: &str) -> Vec<GeneratedFile> {
    let mut names: BTreeMap<SourceId, String> = BTreeMap::new();
    let mut order = Vec::new();
    let ids: Vec<ItemId> = lowered.modules.iter().flat_map(|module| &module.items).copied().collect();
    for id in ids {
        let ItemKind::Service(service) = &mut lowered.items[id.0].kind else { continue };
        let documents = reachable(set, service.document);
        for &id in &documents {
            if let Entry::Vacant(entry) = names.entry(id) {
                order.push(id);
                let is_wsdl = matches!(set.document(id), Some(Document::Definitions(_)));
                let extension = if is_wsdl { "wsdl" } else { "xsd" };
                entry.insert(format!("{stem}.{}.{extension}", order.len()));
            }
        }
        service.documents = documents.iter().map(|id| names[id].clone()).collect();
    }
    let file = |id: &SourceId| GeneratedFile { name: names[id].clone(), text: rewritten(set, *id, &names) };
    order.iter().map(file).collect()
}

/// A document and all that it leads to, in the order in which they are found.
fn reachable(set: &DocumentSet, first: SourceId) -> Vec<SourceId> {
    let mut found = vec![first];
    let mut known = BTreeSet::from([first]);
    let mut followed = 0;
    while let Some(id) = found.get(followed) {
        let new: Vec<_> = set.links(*id).map(|(_, target)| target).filter(|id| known.insert(*id)).collect();
        found.extend(new);
        followed += 1;
    }
    found
}

/// The text of a document, whose imports name files.
fn rewritten(set: &DocumentSet, id: SourceId, names: &BTreeMap<SourceId, String>) -> String {
    let text = set.sources().get(id).text();
    let mut changes: Vec<(usize, usize, Cow<'_, str>)> = Vec::new();
    if let Some(encoding) = declared_encoding(text.as_bytes()) {
        changes.push((encoding.start, encoding.end, "UTF-8".into()));
    }
    for (Span { start, end, .. }, target) in set.links(id) {
        let (start, end) = (start as usize, end as usize);
        let name = escape(&names[&target]);
        match text[start..end].strip_prefix('<') {
            // The catalogue answered for the namespace of an import without a location.
            Some(_) => {
                let before = text[start..end].trim_end_matches('>').trim_end_matches('/').trim_end().len();
                let at = start + before;
                changes.push((at, at, format!(" schemaLocation=\"{name}\"").into()));
            }
            None => changes.push((start, end, name.into())),
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end, new) in changes {
        out.push_str(&text[at..start]);
        out.push_str(&new);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}
