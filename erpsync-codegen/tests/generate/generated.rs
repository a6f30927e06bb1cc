//! Generator runs on documents in memory.

use erpsync_codegen::configure;

/// The code, and the warnings, each behind its code.
pub(crate) fn generated(documents: &[(&str, &str)]) -> (String, Vec<String>) {
    let analysis = configure().read_texts(documents.iter().copied());
    let mut generated = analysis.generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let warnings = generated.warnings.iter();
    let warnings = warnings.map(|warning| format!("{}: {}", warning.code, warning.message)).collect();
    (generated.files.remove(0).text, warnings)
}
