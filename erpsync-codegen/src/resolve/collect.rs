//! Collection of the schemas and definitions: from the roots along imports, includes and redefinitions.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ids::SchemaId;
use super::missing::{Link, Missing, Reason};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::load::{DocumentSet, Target};
use crate::syntax::Document;
use crate::syntax::wsdl::{Definitions, Use};
use crate::syntax::xsd::{Component, Include, Schema};
use crate::text::{SourceId, Span};

/// Result of the collection.
#[derive(Default)]
pub(super) struct Collected<'d> {
    /// By [`SchemaId`].
    pub(super) units: Vec<Unit<'d>>,
    /// Components of `xs:redefine`, in the schema that redefines them.
    pub(super) redefinitions: Vec<(SchemaId, &'d [Component])>,
    /// By [`DefinitionsId`](super::ids::DefinitionsId).
    pub(super) definitions: Vec<Scoped<'d>>,
    /// Imports and includes that led nowhere; whether that matters depends on what is used.
    pub(super) missing: Vec<Missing<'d>>,
    /// The namespaces of documents that could not be read, which is reported: of these not all names are known.
    pub(super) unread: HashSet<Arc<str>>,
}

impl Collected<'_> {
    /// Reports whether the body of a message is in SOAP's encoding.
    pub(super) fn has_encoding(&self) -> bool {
        let bindings = self.definitions.iter().flat_map(|scoped| &scoped.definitions.bindings);
        let messages =
            bindings.flat_map(|binding| &binding.operations).flat_map(|one| [&one.input, &one.output]);
        let mut bodies = messages.flatten().filter_map(|message| message.body.as_ref());
        bodies.any(|body| body.usage == Some(Use::Encoded))
    }
}

/// A `wsdl:definitions` and the roots that lead to it.
pub(super) struct Scoped<'d> {
    pub(super) definitions: &'d Definitions,
    pub(super) scopes: Vec<Scope>,
}

/// A root, by position: documents that are compiled together each see their own declarations first.
pub(super) type Scope = u32;

/// A schema, in the namespace that it counts for.
#[derive(Clone)]
pub(super) struct Unit<'d> {
    pub(super) schema: &'d Schema,
    /// The target namespace; for a chameleon include that of the including schema.
    pub(super) target: Arc<str>,
    pub(super) built_in: bool,
    /// The roots that lead to it; at least one.
    pub(super) scopes: Vec<Scope>,
}

impl Unit<'_> {
    /// Returns true if names without a namespace are in the target namespace (part 1, section 4.2.1).
    pub(super) fn is_chameleon(&self) -> bool {
        self.schema.target_namespace != self.target
    }
}

pub(super) fn collect<'d>(documents: &'d DocumentSet, diagnostics: &mut Diagnostics) -> Collected<'d> {
    let mut collector = Collector {
        documents,
        diagnostics,
        collected: Collected::default(),
        units: HashMap::new(),
        known: HashMap::new(),
        seen: HashSet::new(),
        scope: 0,
        queue: Vec::new(),
    };
    for (scope, root) in documents.roots().iter().enumerate() {
        collector.scope = scope as Scope;
        collector.run(Step::Document(*root));
    }
    for (id, _) in documents.sources().iter().filter(|(_, source)| source.is_built_in()) {
        collector.run(Step::Document(id));
    }
    collector.collected
}

/// Remaining work. It is explicit, since imports can be chained deeper than the stack.
enum Step<'d> {
    Document(SourceId),
    Schema(SourceId, &'d Schema, Arc<str>),
}

struct Collector<'d, 's> {
    documents: &'d DocumentSet,
    diagnostics: &'s mut Diagnostics,
    collected: Collected<'d>,
    units: HashMap<(Span, Arc<str>), SchemaId>,
    /// Positions in [`Collected::definitions`].
    known: HashMap<Span, usize>,
    /// Documents that this scope has reached: schemas with their namespace, definitions without.
    seen: HashSet<(Scope, Span, Option<Arc<str>>)>,
    scope: Scope,
    /// A stack, so what comes first goes on it last.
    queue: Vec<Step<'d>>,
}

impl<'d> Collector<'d, '_> {
    fn run(&mut self, first: Step<'d>) {
        self.queue.push(first);
        while let Some(step) = self.queue.pop() {
            self.step(step);
        }
    }

    fn step(&mut self, step: Step<'d>) {
        match step {
            Step::Document(id) => match self.documents.document(id) {
                Some(Document::Schema(schema)) => {
                    self.schema(id, schema, schema.target_namespace.clone());
                }
                Some(Document::Definitions(definitions)) => self.definitions(id, definitions),
                // Not well-formed or of another kind, which is reported.
                Some(Document::Policy(_)) | None => {}
            },
            Step::Schema(id, schema, target) => self.schema(id, schema, target),
        }
    }

    fn definitions(&mut self, id: SourceId, definitions: &'d Definitions) {
        let span = definitions.info.span;
        if !self.seen.insert((self.scope, span, None)) {
            return;
        }
        let all = &mut self.collected.definitions;
        let index = *self.known.entry(span).or_insert(all.len());
        let is_new = index == all.len();
        if is_new {
            all.push(Scoped { definitions, scopes: Vec::new() });
        }
        all[index].scopes.push(self.scope);
        let mut next: Vec<Step<'d>> = definitions
            .schemas
            .iter()
            .map(|schema| Step::Schema(id, schema, schema.target_namespace.clone()))
            .collect();
        for import in &definitions.imports {
            match self.target(import.location.is_some(), import.span) {
                Ok(document) => {
                    self.is_read(document, &import.namespace);
                    next.push(Step::Document(document));
                }
                Err(_) if !is_new => {}
                Err(reason) => self.collected.missing.push(Missing {
                    link: Link::Definitions,
                    namespace: import.namespace.clone(),
                    location: import.location.as_deref(),
                    span: import.span,
                    reason,
                }),
            }
        }
        self.queue.extend(next.into_iter().rev());
    }

    fn schema(&mut self, id: SourceId, schema: &'d Schema, target: Arc<str>) {
        let span = schema.info.span;
        if !self.seen.insert((self.scope, span, Some(target.clone()))) {
            return;
        }
        let all = &mut self.collected.units;
        let new = SchemaId::new(all.len());
        let unit = *self.units.entry((span, target.clone())).or_insert(new);
        let is_new = unit == new;
        if is_new {
            all.push(Unit {
                schema,
                target: target.clone(),
                built_in: self.documents.sources().get(id).is_built_in(),
                scopes: Vec::new(),
            });
        }
        all[unit.index()].scopes.push(self.scope);
        let mut next = Vec::new();
        for import in &schema.imports {
            match self.target(import.location.is_some(), import.span) {
                Ok(document) => {
                    self.is_read(document, &import.namespace);
                    next.push(Step::Document(document));
                }
                Err(_) if !is_new => {}
                Err(reason) => self.collected.missing.push(Missing {
                    link: Link::Import,
                    namespace: import.namespace.clone(),
                    location: import.location.as_deref(),
                    span: import.span,
                    reason,
                }),
            }
        }
        for include in &schema.includes {
            match self.target(true, include.span) {
                Ok(document) => {
                    self.is_read(document, &target);
                    next.extend(self.included(document, include, &target));
                }
                Err(_) if !is_new => {}
                Err(reason) => self.collected.missing.push(Missing {
                    link: Link::Include,
                    namespace: target.clone(),
                    location: Some(&include.location),
                    span: include.span,
                    reason,
                }),
            }
            if is_new && !include.redefined.is_empty() {
                self.collected.redefinitions.push((unit, &include.redefined));
            }
        }
        self.queue.extend(next.into_iter().rev());
    }

    /// Notes a document that could not be read.
    fn is_read(&mut self, document: SourceId, namespace: &Arc<str>) {
        if self.documents.document(document).is_none() {
            self.collected.unread.insert(namespace.clone());
        }
    }

    /// The schemas of an included document, in the namespace of the schema that includes it.
    fn included(&mut self, id: SourceId, include: &Include, target: &Arc<str>) -> Vec<Step<'d>> {
        let schemas = self.documents.document(id).map_or(&[][..], Document::schemas);
        let mut steps = Vec::new();
        for schema in schemas {
            let own = &schema.target_namespace;
            if !own.is_empty() && own != target {
                let message = format!("an included schema has another target namespace, `{own}`");
                let error = Diagnostic::error(Code::INCONSISTENT, message)
                    .at(include.span, format!("this schema's is `{target}`"))
                    .at(schema.info.span, "the included one");
                self.diagnostics.push(error.help("`xs:import` is for other namespaces"));
            }
            let target = if own.is_empty() { target } else { own };
            steps.push(Step::Schema(id, schema, target.clone()));
        }
        steps
    }

    fn target(&self, has_location: bool, span: Span) -> Result<SourceId, Reason> {
        match self.documents.target(span) {
            Some(Target::Document(id)) => Ok(*id),
            Some(Target::Missing(unread)) => Err(Reason::File(unread.clone())),
            Some(Target::Remote) => Err(Reason::Remote),
            None if has_location => Err(Reason::EmptyLocation),
            None => Err(Reason::NoLocation),
        }
    }
}
