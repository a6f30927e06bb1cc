//! Reading documents and following what they name.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::file::Files;
use super::known;
use super::links::{Link, Namespaces, links};
use super::location::Location;
use super::options::Options;
use super::unread::Unread;
use super::{DocumentSet, Target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::syntax::Document;
use crate::text::{Source, SourceId, Sources};
use crate::tree::{self, Budget};

/// Reads files, see [`DocumentSet::load`].
pub(super) fn load<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    options: &Options,
) -> (DocumentSet, Diagnostics) {
    let mut loader = Loader::new(options, Some(Files::new(options)));
    let mut diagnostics = Diagnostics::new();
    let paths: Vec<P> = paths.into_iter().collect();
    if paths.is_empty() {
        diagnostics.push(Diagnostic::error(Code::UNREADABLE, "no WSDL is named".to_owned()));
    }
    for path in paths {
        diagnostics.extend(loader.root(path.as_ref()));
    }
    loader.follow();
    // An unread WSDL may import whatever the catalogue has.
    if diagnostics.is_empty() {
        let unused = options.unused(&loader.named).into_iter();
        diagnostics.extend(unused.map(|key| unused_entry(key, &loader.named)));
    }
    (loader.finish(), diagnostics)
}

/// Takes documents in memory, see [`DocumentSet::from_memory`].
pub(super) fn from_memory<N: Into<String>, T: Into<String>>(
    documents: impl IntoIterator<Item = (N, T)>,
    options: &Options,
) -> DocumentSet {
    let mut loader = Loader::new(options, None);
    for (name, text) in documents {
        let name = name.into();
        let key = normalise(Path::new(&name));
        let id = loader.add(Source::new(name, text));
        loader.by_path.insert(key, Target::Document(id));
    }
    loader.follow();
    loader.set.roots = loader.unnamed();
    loader.finish()
}

/// The warning for a catalogue entry that no document names.
fn unused_entry(key: &str, named: &BTreeSet<String>) -> Diagnostic {
    let message =
        format!("the option `catalogue` for `{key}` has no effect: no document that was read names it");
    let warning = Diagnostic::warning(Code::CONFIGURATION, message);
    match nearest(key, named.iter().map(String::as_str)) {
        Some(near) => warning.help(format!("did you mean `{near}`?")),
        None => warning.help("the key is a location as an import or include has it, or a namespace"),
    }
}

struct Loader<'o> {
    set: DocumentSet,
    sources: Sources,
    options: &'o Options,
    /// The rest of the limits.
    budget: Budget,
    namespaces: Namespaces,
    /// The locations and namespaces that documents name: what the catalogue can answer for.
    named: BTreeSet<String>,
    /// By normalised path, absolute on the disk: one document however it is named.
    by_path: HashMap<PathBuf, Target>,
    /// `None` where all documents are in memory.
    files: Option<Files>,
}

impl<'o> Loader<'o> {
    fn new(options: &'o Options, files: Option<Files>) -> Self {
        Self {
            set: DocumentSet { limits: options.limits, ..DocumentSet::default() },
            sources: Sources::new(),
            options,
            budget: Budget::new(&options.limits),
            namespaces: Namespaces::default(),
            named: BTreeSet::new(),
            by_path: HashMap::new(),
            files,
        }
    }

    fn finish(self) -> DocumentSet {
        DocumentSet { sources: Arc::new(self.sources), ..self.set }
    }

    /// Reads a document that was asked for; the error, if that fails.
    fn root(&mut self, path: &Path) -> Option<Diagnostic> {
        if let Some(url) = path.to_str().filter(|text| is_web_address(text)) {
            let message = format!("can't read `{url}`: nothing is fetched from the network");
            let error = Diagnostic::error(Code::UNREADABLE, message);
            return Some(error.help("save the WSDL, and what it imports, and give its path"));
        }
        if let Some(files) = &mut self.files {
            files.allow_folder_of(path);
        }
        match self.file(path) {
            Target::Document(id) => {
                if !self.set.roots.contains(&id) {
                    self.set.roots.push(id);
                }
                None
            }
            Target::Missing(unread) => Some(unreadable(unread)),
            Target::Remote => unreachable!("a path is not a URL"),
        }
    }

    /// The documents that no other one names; the first, if each is named.
    fn unnamed(&self) -> Vec<SourceId> {
        let targets =
            self.set.targets.iter().chain(&self.set.policies).filter_map(|(from, target)| match target {
                Target::Document(id) if *id != from.source => Some(*id),
                _ => None,
            });
        let named: BTreeSet<SourceId> = targets.collect();
        let all = self.sources.iter().filter(|(_, source)| !source.is_built_in()).map(|(id, _)| id);
        let roots: Vec<SourceId> = all.filter(|id| !named.contains(id)).collect();
        match roots.is_empty() {
            true => self.sources.iter().next().map(|(id, _)| id).into_iter().collect(),
            false => roots,
        }
    }

    /// Follows all references of all documents, also of those found on the way.
    fn follow(&mut self) {
        let mut followed = 0;
        loop {
            while followed < self.set.documents.len() {
                self.follow_links(followed);
                followed += 1;
            }
            if !self.add_known() {
                return;
            }
        }
    }

    fn follow_links(&mut self, index: usize) {
        // Out of the set while others are added to it.
        let Some(document) = self.set.documents[index].take() else { return };
        let from = document.source();
        for link in links(&document) {
            self.named.extend(link.location.into_iter().chain(link.namespace).map(str::to_owned));
            if let Some(target) = self.target(from, &link) {
                let targets = if link.is_policy { &mut self.set.policies } else { &mut self.set.targets };
                targets.insert(link.span, target);
            }
        }
        self.set.documents[index] = Some(document);
    }

    /// Adds the schemas that are used, that no document has, and that this program has.
    fn add_known(&mut self) -> bool {
        let missing: Vec<Arc<str>> =
            self.namespaces.used.difference(&self.namespaces.declared).cloned().collect();
        let mut is_added = false;
        for namespace in missing {
            if let Some((name, text)) = known::schema(&namespace) {
                // Also where a limit keeps it from being read.
                self.namespaces.declared.insert(namespace);
                self.add(Source::built_in(name, text));
                is_added = true;
            }
        }
        is_added
    }

    /// Reads a document's text.
    fn parse(&mut self, text: &str) -> (Option<Document>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let tree = tree::parse_document(self.sources.next_id(), text, &mut self.budget, &mut diagnostics);
        let document = tree.and_then(|tree| Document::read(&tree, &mut diagnostics));
        (document, diagnostics)
    }

    /// Adds a document with all that was found in it.
    fn add_parsed(&mut self, source: Source, document: Option<Document>, found: Diagnostics) -> SourceId {
        if let Some(document) = &document {
            self.namespaces.add(document);
        }
        self.set.documents.push(document);
        self.set.diagnostics.append(found);
        self.sources.add(source)
    }

    fn add(&mut self, source: Source) -> SourceId {
        let (document, found) = self.parse(source.text());
        self.add_parsed(source, document, found)
    }

    fn target(&mut self, from: SourceId, link: &Link<'_>) -> Option<Target> {
        let options = self.options;
        let catalogued = link
            .location
            .and_then(|location| options.lookup(location))
            .or_else(|| options.lookup(link.namespace?));
        if let Some(path) = catalogued {
            // A caller that names a file trusts the files beside it.
            if let Some(files) = &mut self.files {
                files.allow_folder_of(path);
            }
            return Some(self.file(path));
        }
        let location = link.location.filter(|location| !location.is_empty())?;
        let Location::Path(location_path) = Location::parse(location) else {
            return Some(Target::Remote);
        };
        let source = self.sources.get(from);
        let base = source.path().unwrap_or(Path::new(source.name()));
        let folder = base.parent().unwrap_or(Path::new("")).to_owned();
        let path = folder.join(location_path);
        // Some tools write the separator of their own system, which no URI has.
        if location.contains('\\')
            && let Some(files) = &self.files
            && !files.is_readable(&path)
            && let Location::Path(other) = Location::parse(&location.replace('\\', "/"))
        {
            return Some(self.file(&folder.join(other)));
        }
        Some(self.file(&path))
    }

    /// The document at `path`, read now if it was not yet.
    fn file(&mut self, path: &Path) -> Target {
        // As it was given, but without detours: it stands in messages and in build scripts' output.
        let shown = normalise(path);
        let key = match self.files {
            Some(_) => std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| normalise(&path)),
            None => shown.clone(),
        };
        if let Some(known) = self.by_path.get(&key) {
            return known.clone();
        }
        let target = match self.read(&shown) {
            Ok(id) => Target::Document(id),
            Err(unread) => Target::Missing(unread),
        };
        self.by_path.insert(key, target.clone());
        target
    }

    fn read(&mut self, path: &Path) -> Result<SourceId, Unread> {
        let Some(files) = &mut self.files else {
            return Err(Unread::new(path, "it is not among the documents".to_owned()));
        };
        if files.is_readable(path) {
            self.set.files.push(path.to_owned());
        }
        let file = files.read(path)?;
        let left = self.budget.clone();
        let (document, found) = self.parse(&file.text);
        // A file from elsewhere may hold anything, and none of it is for messages.
        if file.is_outside && document.is_none() {
            self.budget = left;
            return Err(Unread::invalid(path, Code::STRUCTURE, "it is neither a WSDL nor a schema"));
        }
        Ok(self.add_parsed(Source::from_file(path.to_owned(), file.text), document, found))
    }
}

/// The error for a document that was asked for.
fn unreadable(unread: Unread) -> Diagnostic {
    let code = match unread.code {
        Code::MISSING_IMPORT => Code::UNREADABLE,
        code => code,
    };
    let message = format!("can't read `{}`: {}", unread.path.display(), unread.reason);
    let near = nearest_file(&unread.path).map(|near| format!("did you mean `{}`?", near.display()));
    let mut error = Diagnostic::error(code, message);
    error.help.extend(unread.help.or(near));
    error
}

/// The file beside a missing one whose name is nearest.
fn nearest_file(missing: &Path) -> Option<PathBuf> {
    if missing.exists() {
        return None;
    }
    let (folder, name) = (missing.parent()?, missing.file_name()?.to_str()?);
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(listed).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<String> = entries.collect();
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(folder.join(near))
}

/// `a/./b/../c` as `a/c`. Symbolic links are not looked through.
fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn is_web_address(path: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| path.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
