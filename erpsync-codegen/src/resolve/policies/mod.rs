//! Policies: references are followed, and each port gets the effective policies of itself, its operations and messages
//! ([WS-PolicyAttachment](https://www.w3.org/TR/ws-policy-attach/) 1.5, section 4).

mod repeated;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::effective::{Alternatives, OperationPolicies, PortPolicy};
use super::ids::BindingId;
use super::model::Model;
use super::service::{Binding, BindingOperation, OperationMessage, Port, Service, WsdlOrigin};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::limits::Limits;
use crate::load::{DocumentSet, Target};
use crate::policy::{self, Alternative, NormalAssertion, Normalizer, TooLarge, understand};
use crate::syntax::Document;
use crate::syntax::policy::{AssertionDef, Attachment, PolicyDef, PolicyNode, PolicyReferenceDef};
use crate::syntax::wsdl::BindingDef;
use crate::text::{SourceId, Span};

/// Gives each port its policies. `repeated` are bindings, each with an equal one that is left out.
pub(super) fn attach<'d>(
    model: &mut Model,
    documents: &'d DocumentSet,
    repeated: &[(&'d BindingDef, &'d BindingDef)],
    diagnostics: &mut Diagnostics,
) {
    let mut policies = Policies::new(documents, diagnostics);
    let mut all = Vec::with_capacity(model.services.len());
    for service in &model.services {
        all.push(
            service.ports.iter().map(|port| policies.of_port(&*model, service, port)).collect::<Vec<_>>(),
        );
    }
    policies.compare_repeated(repeated);
    for (service, policies) in model.services.iter_mut().zip(all) {
        for (port, policy) in service.ports.iter_mut().zip(policies) {
            port.policy = policy;
        }
    }
}

/// Each policy of the documents, understood, with the index of its document: for tests that compare all of them.
#[cfg(feature = "unstable-model")]
pub fn all_policies(documents: &DocumentSet) -> Vec<(SourceId, Vec<Alternative>)> {
    let mut diagnostics = Diagnostics::new();
    let mut policies = Policies::new(documents, &mut diagnostics);
    let all: Vec<(SourceId, usize)> =
        policies.defs.iter().enumerate().map(|(index, def)| (def.span.source, index)).collect();
    let mut understood = Vec::new();
    for (source, index) in all {
        policies.expand(index);
        let normal = policies.done(index).unwrap_or_else(policy::nothing);
        understood.push((source, normal.iter().map(|one| understand(one)).collect()));
    }
    understood
}

/// Number of wrong references that get a suggestion: comparing all with all takes long.
const MOST_SUGGESTIONS: usize = 100;

/// State of a policy's expansion.
enum State<'d> {
    Untouched,
    Underway,
    Done(policy::NormalAlternatives<'d>),
}

/// Policies of all documents.
struct Policies<'d, 'x> {
    defs: Vec<&'d Arc<PolicyDef>>,
    states: Vec<State<'d>>,
    by_address: HashMap<usize, usize>,
    by_id: HashMap<(SourceId, &'d str), usize>,
    by_name: HashMap<&'d str, usize>,
    /// Documents by target namespace.
    sources: HashMap<&'d str, SourceId>,
    /// Policies that are documents of their own.
    roots: HashMap<SourceId, usize>,
    documents: &'d DocumentSet,
    normalizer: Normalizer,
    /// Alternatives by the attachments that they come of.
    known: HashMap<Vec<(bool, usize)>, Alternatives>,
    /// Policies of operations by their binding.
    by_binding: HashMap<BindingId, Arc<[OperationPolicies]>>,
    /// References that are reported.
    reported: HashSet<Span>,
    diagnostics: &'x mut Diagnostics,
}

impl<'d, 'x> Policies<'d, 'x> {
    fn new(documents: &'d DocumentSet, diagnostics: &'x mut Diagnostics) -> Self {
        let mut policies = Self {
            defs: Vec::new(),
            states: Vec::new(),
            by_address: HashMap::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            sources: HashMap::new(),
            roots: HashMap::new(),
            documents,
            normalizer: Normalizer::new(documents.limits().policy_expansion),
            known: HashMap::new(),
            by_binding: HashMap::new(),
            reported: HashSet::new(),
            diagnostics,
        };
        for document in documents.documents() {
            let source = document.source();
            match document {
                Document::Definitions(definitions) => {
                    policies.sources.entry(&definitions.target_namespace).or_insert(source);
                }
                Document::Policy(_) => drop(policies.roots.insert(source, policies.defs.len())),
                Document::Schema(_) => {}
            }
            document.policies().iter().for_each(|def| policies.declare(def));
        }
        policies
    }

    fn declare(&mut self, def: &'d Arc<PolicyDef>) {
        let index = self.defs.len();
        for (id, span) in &def.ids {
            let first = *self.by_id.entry((def.span.source, id)).or_insert(index);
            if first != index {
                let message = format!("two policies have the id `{id}`");
                let warning = Diagnostic::warning(Code::POLICY, message)
                    .at(*span, "references lead to the first one")
                    .at(self.defs[first].span, "the first one");
                self.diagnostics.push(warning);
            }
        }
        if let Some(name) = &def.name {
            self.by_name.entry(name).or_insert(index);
        }
        self.by_address.insert(address(def), index);
        self.defs.push(def);
        self.states.push(State::Untouched);
    }

    fn done(&self, index: usize) -> Option<policy::NormalAlternatives<'d>> {
        match &self.states[index] {
            State::Done(alternatives) => Some(Rc::clone(alternatives)),
            State::Untouched | State::Underway => None,
        }
    }

    /// Index of the policy that a reference leads to.
    fn target(&self, reference: &PolicyReferenceDef) -> Option<usize> {
        let uri = &*reference.uri;
        if let Some(index) = self.by_name.get(uri) {
            return Some(*index);
        }
        let (document, id) = reference.parts();
        let named = reference.document.and_then(|span| self.documents.policy_target(span));
        let source = match (document, named) {
            ("", _) => reference.span.source,
            (_, Some(Target::Document(source))) => *source,
            _ => *self.sources.get(document)?,
        };
        match id {
            Some(id) => self.by_id.get(&(source, id)).copied(),
            None => self.roots.get(&source).copied(),
        }
    }

    /// Index of the policy that a reference leads to; reports one that leads nowhere.
    fn find(&mut self, reference: &PolicyReferenceDef) -> Option<usize> {
        let found = self.target(reference);
        if found.is_some() || !self.reported.insert(reference.span) {
            return found;
        }
        let uri = &reference.uri;
        let warning = match uri.strip_prefix('#') {
            Some(id) => {
                let source = reference.span.source;
                let ids = self.by_id.keys().filter(|(own, _)| *own == source).map(|(_, id)| *id);
                let ids = ids.take_while(|_| self.reported.len() <= MOST_SUGGESTIONS);
                let message = format!("no policy of this document has the id `{id}`");
                let warning =
                    Diagnostic::warning(Code::POLICY, message).at(reference.span, "referred to here");
                match nearest(id, ids) {
                    Some(near) => warning.help(format!("did you mean `#{near}`?")),
                    None => warning,
                }
            }
            None => {
                let message = format!("the policy `{uri}` is in none of the given documents");
                Diagnostic::warning(Code::POLICY, message)
                    .at(reference.span, "referred to here; nothing is fetched")
            }
        };
        self.diagnostics.push(
            warning.note("the requirements of that policy are not known; a server may refuse the calls"),
        );
        None
    }

    /// Expands a policy and those that it refers to, with a stack of its own: a chain of references may be long.
    fn expand(&mut self, index: usize) {
        let mut stack = vec![index];
        while let Some(&top) = stack.last() {
            if matches!(self.states[top], State::Done(_)) {
                stack.pop();
                continue;
            }
            let is_first = matches!(self.states[top], State::Untouched);
            self.states[top] = State::Underway;
            let def: &'d Arc<PolicyDef> = self.defs[top];
            if is_first {
                let before = stack.len();
                for reference in references(&def.content) {
                    let Some(target) = self.find(reference) else { continue };
                    match self.states[target] {
                        State::Untouched => stack.push(target),
                        State::Underway => self.circular(reference),
                        State::Done(_) => {}
                    }
                }
                if stack.len() > before {
                    continue;
                }
            }
            self.finish(top);
            stack.pop();
        }
    }

    fn circular(&mut self, reference: &PolicyReferenceDef) {
        if self.reported.insert(reference.span) {
            let message = format!("the policy `{}` leads back to itself", reference.uri);
            let warning = Diagnostic::warning(Code::POLICY, message);
            self.diagnostics.push(warning.at(reference.span, "this reference is ignored"));
        }
    }

    /// Expands a policy whose references are expanded.
    fn finish(&mut self, index: usize) {
        let def: &'d Arc<PolicyDef> = self.defs[index];
        let mut normalizer = std::mem::replace(&mut self.normalizer, Normalizer::new(0));
        let referenced = |reference: &'d PolicyReferenceDef| self.done(self.target(reference)?);
        let normal = normalizer.policy(&def.content, &referenced);
        self.normalizer = normalizer;
        self.states[index] = State::Done(normal.unwrap_or_else(|TooLarge| {
            self.too_large(def.span);
            policy::nothing()
        }));
    }

    fn too_large(&mut self, span: Span) {
        let message = "the policies of these documents are too large when their alternatives are expanded";
        let error = Diagnostic::error(Code::LIMIT, message)
            .at(span, "the limit is exceeded here")
            .help(Limits::advice("policy_expansion"));
        if self.reported.insert(span) {
            self.diagnostics.push(error);
        }
    }

    /// Alternatives that all policies attached to some elements have together.
    fn effective(&mut self, origins: &[Option<&'d WsdlOrigin>]) -> Alternatives {
        let attachments = origins.iter().flatten().filter_map(|origin| origin.policies.as_deref());
        let sources: Vec<Attached<'d>> =
            attachments.flat_map(|attachment| self.attached(attachment)).collect();
        let key: Vec<(bool, usize)> = sources.iter().map(Attached::key).collect();
        if let Some(known) = self.known.get(&key) {
            return Arc::clone(known);
        }
        let effective = match self.merge(&sources) {
            Ok(merged) => merged.iter().map(|assertions| understand(assertions)).collect(),
            Err(TooLarge) => {
                let first = origins.iter().flatten().find(|origin| origin.policies.is_some());
                if let Some(first) = first {
                    self.too_large(first.span);
                }
                Alternatives::from([Alternative::default()])
            }
        };
        self.known.insert(key, Arc::clone(&effective));
        effective
    }

    /// Parts of an attachment, without references that lead nowhere, which are reported.
    fn attached(&mut self, attachment: &'d Attachment) -> Vec<Attached<'d>> {
        let inline = attachment.policies.iter().filter_map(|def| self.by_address.get(&address(def)));
        let mut parts: Vec<Attached<'d>> = inline.map(|index| Attached::Policy(*index)).collect();
        for reference in &attachment.references {
            parts.extend(self.find(reference).map(Attached::Policy));
        }
        parts.extend(attachment.assertions.iter().map(Attached::Assertion));
        parts
    }

    fn merge(&mut self, sources: &[Attached<'d>]) -> Result<policy::NormalAlternatives<'d>, TooLarge> {
        let mut merged = policy::nothing();
        for source in sources {
            let own = match source {
                Attached::Policy(index) => {
                    self.expand(*index);
                    self.done(*index).unwrap_or_else(policy::nothing)
                }
                Attached::Assertion(def) => [vec![NormalAssertion::new(def)]].into(),
            };
            merged = self.normalizer.product(&merged, &own)?;
        }
        let size = merged.iter().flatten().map(NormalAssertion::size).fold(0, usize::saturating_add);
        self.normalizer.charge(size)?;
        Ok(merged)
    }

    /// Effective policies of a port.
    fn of_port(&mut self, model: &'d Model, service: &'d Service, port: &'d Port) -> PortPolicy {
        let binding = model.binding(port.binding);
        let port_type = model.port_type(binding.port_type);
        let alternatives = self.effective(&[
            Some(&service.origin),
            Some(&port.origin),
            Some(&binding.origin),
            Some(&port_type.origin),
        ]);
        PortPolicy { alternatives, operations: self.of_operations(model, port.binding) }
    }

    /// Policies of the operations of a binding.
    fn of_operations(&mut self, model: &'d Model, id: BindingId) -> Arc<[OperationPolicies]> {
        if let Some(known) = self.by_binding.get(&id) {
            return Arc::clone(known);
        }
        let binding = model.binding(id);
        let mut operations: Vec<OperationPolicies> =
            binding.operations.iter().map(|bound| self.of_operation(model, binding, bound)).collect();
        operations.retain(|own| !own.is_empty());
        operations.sort_by_key(|own| own.operation);
        let operations: Arc<[OperationPolicies]> = operations.into();
        self.by_binding.insert(id, Arc::clone(&operations));
        operations
    }

    fn of_operation(
        &mut self,
        model: &'d Model,
        binding: &Binding,
        bound: &'d BindingOperation,
    ) -> OperationPolicies {
        let operation = &model.port_type(binding.port_type).operations[bound.operation];
        let (input, output) = (operation.input.as_ref(), operation.output.as_ref());
        let faults = bound.faults.iter().map(|fault| {
            let declared = operation.faults.get(fault.fault);
            (fault.name.clone(), self.of_message(model, Some(&fault.origin), declared))
        });
        let faults = faults.collect();
        OperationPolicies {
            operation: bound.operation,
            alternatives: self.effective(&[Some(&bound.origin), Some(&operation.origin)]),
            input: self.of_message(model, bound.input.as_ref().map(|one| &one.origin), input),
            output: self.of_message(model, bound.output.as_ref().map(|one| &one.origin), output),
            faults,
        }
    }

    fn of_message(
        &mut self,
        model: &'d Model,
        bound: Option<&'d WsdlOrigin>,
        message: Option<&'d OperationMessage>,
    ) -> Alternatives {
        let declared = message.map(|message| &model.message(message.message).origin);
        self.effective(&[bound, message.map(|message| &message.origin), declared])
    }
}

/// Part of an attachment.
enum Attached<'d> {
    /// A policy, inline or referred to.
    Policy(usize),
    /// An extensibility element.
    Assertion(&'d Arc<AssertionDef>),
}

impl Attached<'_> {
    fn key(&self) -> (bool, usize) {
        match self {
            Self::Policy(index) => (true, *index),
            Self::Assertion(def) => (false, address(def)),
        }
    }
}

/// Identity of a definition.
fn address<T>(def: &Arc<T>) -> usize {
    Arc::as_ptr(def).addr()
}

fn references(content: &[PolicyNode]) -> Vec<&PolicyReferenceDef> {
    let mut found = Vec::new();
    content.iter().for_each(|node| node.references(&mut |reference| found.push(reference)));
    found
}
