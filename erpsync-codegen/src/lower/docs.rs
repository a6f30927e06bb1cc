//! Documentation of the schema as paragraphs.

use crate::resolve::Documentation;

/// The paragraphs of [`ir`](crate::ir) for a documentation element.
pub(super) fn docs(documentation: Option<&Documentation>) -> Vec<String> {
    let texts = documentation.into_iter().map(|documentation| &documentation.text);
    texts.filter(|text| !text.trim().is_empty()).cloned().collect()
}
