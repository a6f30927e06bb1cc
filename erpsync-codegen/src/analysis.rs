//! Documents, read and resolved once: what generates code, warns and makes samples.

use std::path::Path;

use crate::config::{Builder, Config};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::error::Error;
use crate::generated::Generated;
use crate::load::{DocumentSet, Options};
use crate::message_types::MessageTypes;
use crate::overview::Overview;
use crate::resolve::{self, Model};
use crate::sample::{self, Sample};
use crate::text::Sources;
use crate::{embed, lint, lower, print};

/// WSDLs and all that they import, read and resolved once: made by [`Builder::read`].
///
/// ```
/// let schema = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:common">
///     <complexType name="Order"/>
/// </schema>"#;
/// let analysis = erpsync_codegen::configure().all_types(true).read_texts([("common.xsd", schema)]);
/// let generated = analysis.generate()?;
/// assert_eq!(generated.files[0].name, "wsdl.rs");
/// assert!(generated.files[0].text.contains("pub struct Order"));
/// assert!(analysis.lint().is_empty());
/// # Ok::<(), erpsync_codegen::Error>(())
/// ```
#[derive(Debug)]
pub struct Analysis {
    config: Config,
    documents: DocumentSet,
    model: Model,
    /// Problems of the paths that were given, and of the catalogue.
    unread: Diagnostics,
    /// Problems of the documents and of the model, sorted.
    found: Diagnostics,
}

/// Codes of documents that could not be read.
const UNREAD: [Code; 3] = [Code::MISSING_IMPORT, Code::LIMIT, Code::NOT_WELL_FORMED];

impl Builder {
    /// Reads WSDLs, and schemas, with all that they import. Their problems are errors and warnings of
    /// [`Analysis::generate`].
    pub fn read<P: AsRef<Path>>(&self, wsdls: impl IntoIterator<Item = P>) -> Analysis {
        let (documents, unread) = DocumentSet::load(wsdls, &self.load_options());
        Analysis::new(self.config.clone(), documents, unread)
    }

    /// Like [`read`](Self::read), but takes documents that are in memory, named by paths relative to each other, as `a.wsdl`
    /// and `types/b.xsd`. The disk is not touched.
    ///
    /// A document that no other one names is read as a root, as if it were given to [`read`](Self::read).
    pub fn read_texts<N: Into<String>, T: Into<String>>(
        &self,
        documents: impl IntoIterator<Item = (N, T)>,
    ) -> Analysis {
        let documents = DocumentSet::from_memory(documents, &self.load_options());
        Analysis::new(self.config.clone(), documents, Diagnostics::new())
    }

    fn load_options(&self) -> Options {
        let options = Options::new().limits(self.limits).allow_outside(self.allow_outside);
        self.catalogue.iter().fold(options, |options, (key, file)| options.map(key, file))
    }
}

impl Analysis {
    fn new(config: Config, documents: DocumentSet, unread: Diagnostics) -> Self {
        let (model, mut found) = resolve::resolve(&documents, config.invalid);
        if unread.has_errors() {
            // Other unreadable documents are reported in the same run; what follows from all of them is not.
            found.retain(|one| one.severity == Severity::Error && UNREAD.contains(&one.code));
        }
        Self { config, documents, model, unread, found }
    }

    /// The documents that were read.
    pub fn sources(&self) -> &Sources {
        self.documents.sources()
    }

    /// Generates code. Equal documents and options give equal bytes, on any machine.
    ///
    /// # Errors
    ///
    /// Every problem that was found, warnings among them, if one of them is an error; nothing is generated then.
    pub fn generate(&self) -> Result<Generated, Error> {
        let result = if self.unread.has_errors() { Err(self.found.clone()) } else { self.lower() };
        result.map_err(|found| self.error(found))
    }

    /// Generates code from documents that could be read.
    fn lower(&self) -> Result<Generated, Diagnostics> {
        let mut diagnostics = self.config.check();
        diagnostics.append(self.found.clone());
        let mut diagnostics = checked(diagnostics)?;
        let limits = self.documents.limits();
        let mut lowered = lower::lower(&self.model, &self.config, limits, &mut diagnostics);
        let mut warnings = self.unread.clone();
        warnings.append(checked(diagnostics)?);
        let embedded = match self.config.embed_wsdl {
            Some(true) => embed::embed(&mut lowered, &self.documents, self.config.stem()),
            Some(false) | None => Vec::new(),
        };
        let message_types = self.config.message_types.then(|| MessageTypes::new(&self.model));
        let encodings = lowered.encoded_services().map(|(id, service)| {
            (id, MessageTypes::encoded(&self.model, &service.namespace, &service.wsdl_name))
        });
        let encodings = encodings.collect();
        let (types, roots) = (message_types.as_ref(), self.root_names());
        let mut files = print::files(&lowered, types, &encodings, &roots, &self.config)?;
        files.extend(embedded);
        Ok(Generated {
            files,
            warnings,
            overview: Overview::new(&self.model, &lowered),
            sources: self.documents.sources().clone(),
            inputs: self.documents.files().to_vec(),
        })
    }

    /// Warnings about the documents that generating does not need: rules of the [WS-I Basic Profile
    /// 1.1](http://www.ws-i.org/Profiles/BasicProfile-1.1-2004-08-24.html) that other programs insist on, unused
    /// declarations, and what the WSDL leaves open. Those of [`generate`](Self::generate) are not repeated. For each port with a
    /// policy there is a fact ([`Severity::Info`]) with what it asks for. Sorted.
    ///
    /// Empty if a document that was asked for can't be read.
    pub fn lint(&self) -> Diagnostics {
        match self.unread.has_errors() {
            true => Diagnostics::new(),
            false => lint::lint(&self.documents, &self.model, &self.found),
        }
    }

    /// Sample messages of every operation that has a binding to SOAP, in document order: a request, a reply and the
    /// faults, every member filled with a made-up value of its type.
    ///
    /// # Errors
    ///
    /// Every problem that was found, if one of them is an error.
    pub fn samples(&self) -> Result<Vec<Sample>, Error> {
        match self.unread.has_errors() || self.found.has_errors() {
            true => Err(self.error(self.found.clone())),
            false => Ok(sample::messages(&self.model)),
        }
    }

    /// The names of all operations, in document order; several may have one name.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        let operations = self.model.port_types().flat_map(|(_, port_type)| &port_type.operations);
        operations.map(|operation| &*operation.name)
    }

    fn error(&self, found: Diagnostics) -> Error {
        let mut all = self.unread.clone();
        all.append(found);
        Error::new(all, self.documents.sources().clone())
    }

    /// Names of the files that were asked for, without their folders, which differ from machine to machine.
    fn root_names(&self) -> Vec<&str> {
        let names = self.documents.roots().iter().map(|id| self.sources().get(*id).name());
        names.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name)).collect()
    }
}

/// The model and its problems.
#[cfg(feature = "unstable-model")]
impl Analysis {
    /// The model, which lacks everything invalid.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The documents.
    pub fn documents(&self) -> &DocumentSet {
        &self.documents
    }

    /// Problems of the documents and of the model, sorted.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.found
    }
}

/// The problems in the order of the documents, with what repeats folded; as an error, if there is one among them.
fn checked(mut diagnostics: Diagnostics) -> Result<Diagnostics, Diagnostics> {
    diagnostics.sort();
    diagnostics.fold();
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(diagnostics) }
}
