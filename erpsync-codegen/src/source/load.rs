//! Reading documents and following what they name.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::file::Files;
use super::location::Location;
use super::options::Options;
use super::reference::{self, Link};
use super::{Limits, Source, SourceId, Sources, Target, Unread, known};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::tree::{self, Budget};
use crate::{wsdl, xsd};

impl Sources {
    /// Reads the files at `paths` and everything they refer to. Problems with `paths` themselves are diagnostics;
    /// problems with what a document names are left to `resolve`, which knows whether it is needed.
    pub fn load<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        options: &Options,
    ) -> (Self, Diagnostics) {
        let sources = Self { limits: options.limits, ..Self::default() };
        let files = Some(Files::new(options));
        let mut loader = Loader { sources, named: BTreeSet::new(), by_path: HashMap::new(), files };
        let mut diagnostics = Diagnostics::new();
        let paths: Vec<P> = paths.into_iter().collect();
        if paths.is_empty() {
            diagnostics.push(Diagnostic::error(Code::UNREADABLE, "no WSDL is named".to_owned()));
        }
        for path in paths {
            let path = path.as_ref();
            if let Some(url) = path.to_str().filter(|text| is_web_address(text)) {
                let message = format!("can't read `{url}`: nothing is fetched from the network");
                let error = Diagnostic::error(Code::UNREADABLE, message);
                diagnostics.push(error.help("save the WSDL, and what it imports, and give its path"));
                continue;
            }
            if let Some(files) = &mut loader.files {
                files.allow_folder_of(path);
            }
            match loader.file(path) {
                Target::Document(id) => {
                    if !loader.sources.roots.contains(&id) {
                        loader.sources.roots.push(id);
                    }
                }
                Target::Missing(unread) => {
                    let code = match unread.code {
                        Code::MISSING_IMPORT => Code::UNREADABLE,
                        code => code,
                    };
                    let message = format!("can't read `{}`: {}", unread.path.display(), unread.reason);
                    let near = nearest_file(&unread.path);
                    let near = near.map(|near| format!("did you mean `{}`?", near.display()));
                    let mut error = Diagnostic::error(code, message);
                    error.help.extend(unread.help.or(near));
                    diagnostics.push(error);
                }
                Target::Remote => unreachable!("a path is not a URL"),
            }
        }
        loader.follow(options);
        // Of a WSDL that was not read it is not known what it imports.
        if diagnostics.is_empty() {
            diagnostics
                .extend(options.unused(&loader.named).into_iter().map(|key| unused(key, &loader.named)));
        }
        (loader.sources, diagnostics)
    }

    /// Documents that are in memory, named by paths relative to each other, as `a.wsdl` and `types/b.xsd`. Nothing else
    /// is read.
    ///
    /// Those that no other document names are the [`roots`](Self::roots); if there are none, the first is.
    ///
    /// ```
    /// # use erpsync_codegen::source::Sources;
    /// let sources = Sources::from_memory([("a.xsd", "<schema xmlns='http://www.w3.org/2001/XMLSchema'/>")]);
    /// assert_eq!(sources.roots().len(), 1);
    /// ```
    pub fn from_memory<N: Into<String>, T: Into<String>>(
        documents: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let mut loader =
            Loader { sources: Self::default(), named: BTreeSet::new(), by_path: HashMap::new(), files: None };
        for (name, text) in documents {
            let name = name.into();
            let key = normalise(Path::new(&name));
            let id = loader.sources.add(Source::new(name, None, text.into()));
            loader.by_path.insert(key, Target::Document(id));
        }
        loader.follow(&Options::new());
        let sources = &mut loader.sources;
        let named: BTreeSet<SourceId> = sources
            .targets
            .iter()
            .filter_map(|(from, target)| match target {
                Target::Document(id) if *id != from.source => Some(*id),
                _ => None,
            })
            .collect();
        let all = sources.iter().filter(|(_, source)| !source.built_in).map(|(id, _)| id);
        let roots: Vec<SourceId> = all.filter(|id| !named.contains(id)).collect();
        let first = sources.iter().next().map(|(id, _)| id);
        sources.roots = if roots.is_empty() { Vec::from_iter(first) } else { roots };
        loader.sources
    }
}

/// An entry of the catalogue that answers for nothing.
fn unused(key: &str, named: &BTreeSet<String>) -> Diagnostic {
    let message =
        format!("the option `catalogue` for `{key}` means nothing: no document that was read names it");
    let warning = Diagnostic::warning(Code::CONFIGURATION, message);
    match nearest(key, named.iter().map(String::as_str)) {
        Some(near) => warning.help(format!("did you mean `{near}`?")),
        None => warning.help("it is for a location as an import or include has it, or for a namespace"),
    }
}

struct Loader {
    sources: Sources,
    /// The locations and namespaces that documents name: what the catalogue can answer for.
    named: BTreeSet<String>,
    /// By normalised path, absolute on the disk: one document however it is named.
    by_path: HashMap<PathBuf, Target>,
    /// `None` where all documents are in memory.
    files: Option<Files>,
}

impl Loader {
    /// Follows all references of all documents, also of those found on the way.
    fn follow(&mut self, options: &Options) {
        let mut queue: VecDeque<SourceId> = self.sources.iter().map(|(id, _)| id).collect();
        let mut budget = Budget::new(&self.sources.limits);
        let mut declared = BTreeSet::new();
        let mut used = BTreeSet::new();
        while let Some(id) = queue.pop_front() {
            // What is not well-formed here is reported when the tree stage reads it.
            let mut ignored = Diagnostics::new();
            let text = self.sources.get(id).text();
            let Some(document) = tree::parse_document(id, text, &mut budget, &mut ignored) else {
                continue;
            };
            let mut found = reference::find(&document);
            declared.append(&mut found.declared);
            used.append(&mut found.used);
            for link in found.links {
                self.named.extend(link.location.iter().chain(&link.namespace).cloned());
                let count = self.sources.documents.len();
                let Some(target) = self.target(id, &link, options) else {
                    continue;
                };
                if let Target::Document(new) = target
                    && new.index() >= count
                {
                    queue.push_back(new);
                }
                self.sources.targets.insert(link.span, target);
            }
            if queue.is_empty() {
                queue.extend(self.add_known(&declared, &used));
            }
        }
    }

    /// Adds the schemas that are used, that no document has, and that this program knows.
    fn add_known(&mut self, declared: &BTreeSet<String>, used: &BTreeSet<String>) -> Vec<SourceId> {
        let mut added = Vec::new();
        for namespace in used.difference(declared) {
            if let Some((name, text)) = known::schema(namespace) {
                let mut source = Source::new(name.to_owned(), None, text.to_owned());
                source.built_in = true;
                added.push(self.sources.add(source));
            }
        }
        added
    }

    fn target(&mut self, from: SourceId, link: &Link, options: &Options) -> Option<Target> {
        let catalogued = link
            .location
            .as_deref()
            .and_then(|location| options.lookup(location))
            .or_else(|| options.lookup(link.namespace.as_deref()?));
        if let Some(path) = catalogued {
            // Who names a file trusts what is beside it.
            if let Some(files) = &mut self.files {
                files.allow_folder_of(path);
            }
            return Some(self.file(path));
        }
        let location = link.location.as_deref().filter(|location| !location.is_empty())?;
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
            self.sources.files.push(path.to_owned());
        }
        let file = files.read(path)?;
        // A file from elsewhere may hold anything, and none of it is for messages.
        if file.is_outside && !is_wsdl_or_schema(&file.text, &self.sources.limits) {
            return Err(Unread::invalid(path, Code::STRUCTURE, "it is neither a WSDL nor a schema"));
        }
        Ok(self.sources.add(Source::new(path.display().to_string(), Some(path.to_owned()), file.text)))
    }
}

/// Whether a text is a document that the next stages read.
fn is_wsdl_or_schema(text: &str, limits: &Limits) -> bool {
    let mut ignored = Diagnostics::new();
    let document = tree::parse_document(SourceId(0), text, &mut Budget::new(limits), &mut ignored);
    document.is_some_and(|document| {
        let root = document.root();
        wsdl::is_wsdl(root, "definitions") || xsd::is_xsd(root, "schema")
    })
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
