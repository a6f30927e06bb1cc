//! Folder of the test data, and the recordings in it.

use test_support::test_data;

/// The bytes that went one way over one connection.
#[derive(Debug)]
pub struct Capture {
    /// Path: `quirks/mono-utf16-request/mono-php/ForceSyncAll.req.http`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Capture {
    /// The scenario: the name of the file up to its first dot, the operation but for `NoTicket`.
    pub fn scenario(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// The folder of the quirk, empty for the ordinary exchanges.
    pub fn quirk(&self) -> &str {
        self.path.strip_prefix("quirks/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
    }

    /// The program that sent the request.
    pub fn client(&self) -> &str {
        self.pair().0
    }

    /// The program that answered it.
    pub fn server(&self) -> &str {
        self.pair().1
    }

    fn pair(&self) -> (&str, &str) {
        let folder = self.path.rsplit('/').nth(1).unwrap_or_default();
        folder.split_once('-').unwrap_or_default()
    }
}

/// All recordings whose file names end like this, in the order of their paths; `None` as in [`test_data`].
///
/// # Panics
///
/// If a file can't be read.
pub fn captures(suffix: &str) -> Option<Vec<Capture>> {
    let root = test_data("wire")?;
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Capture { path: name, bytes: std::fs::read(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Some(found)
}
