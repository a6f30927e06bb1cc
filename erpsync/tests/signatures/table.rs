//! Tables of the public test data.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Folder of test data with a table, `manifest.tsv`.
pub(crate) struct Table {
    pub(crate) folder: PathBuf,
    pub(crate) rows: Vec<Row>,
}

/// Row of a table, by the names of its columns.
pub(crate) struct Row(HashMap<String, String>);

impl Row {
    pub(crate) fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", |cell| cell)
    }
}

impl Table {
    /// The table of a folder; `None` if there is no test data.
    pub(crate) fn read(folder: &str) -> Option<Self> {
        let folder = test_support::test_data(folder)?;
        let text = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
        let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let columns = lines.next().unwrap();
        let rows = lines.map(|cells| Row(columns.iter().cloned().zip(cells).collect())).collect();
        Some(Self { folder, rows })
    }

    pub(crate) fn text(&self, file: &str) -> String {
        text(&self.folder.join(file))
    }
}

/// A document as the reader of messages decodes it.
pub(crate) fn text(file: &Path) -> String {
    erpsync::xml::decode(&std::fs::read(file).unwrap(), None).unwrap().into_owned()
}

/// Cases that are known not to work, with the clause: lines of an id (or its start, with `*`) and a reason.
pub(crate) fn exceptions(file: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (id, reason) = line.split_once('\t').unwrap_or_else(|| panic!("a line without a reason: {line}"));
        (id.to_owned(), reason.to_owned())
    };
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(line).collect()
}

/// Compares what failed with what is excepted: neither may have something that the other does not.
pub(crate) fn compare(failed: Vec<(String, String)>, exceptions: &[(String, String)]) {
    let covers = |pattern: &str, id: &str| match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => id == pattern,
    };
    let new: Vec<String> = failed
        .iter()
        .filter(|(id, _)| !exceptions.iter().any(|(pattern, _)| covers(pattern, id)))
        .map(|(id, error)| format!("{id}: {error}"))
        .collect();
    let gone: Vec<&String> = exceptions
        .iter()
        .map(|(pattern, _)| pattern)
        .filter(|pattern| !failed.iter().any(|(id, _)| covers(pattern, id)))
        .collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{} failed:\n{}\nno longer fail: {gone:?}",
        new.len(),
        new.join("\n")
    );
}
