//! Operations that reach something invalid: refused, or left out, each with a warning.
//!
//! An error belongs to the component of a WSDL or schema that contains it: the message, the type, the operation. Operations
//! that lead there can be left out, and the rest is as good as without the error.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::collect::Collected;
use super::ids::{AttributeId, BindingId, ElementId, GroupId, PortTypeId, TypeId};
use super::model::Model;
use super::names::{Entry, Globals, Id, Named};
use super::reach::{Graph, Within, is_generated};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::syntax::xsd::SourceInfo;
use crate::text::{SourceId, Span};

/// Number of operations that are named in one warning.
const NAMED: usize = 8;

/// Something wrong that operations may reach.
pub(super) struct Cause {
    pub(super) within: Within,
    /// Message of the error.
    pub(super) message: String,
    pub(super) span: Span,
}

/// A component, by the place it takes in its document.
struct Site {
    source: SourceId,
    start: u32,
    end: u32,
    nodes: Vec<Within>,
}

/// Places of the components of all documents.
pub(super) struct Sites {
    /// Children of a WSDL or a schema.
    outer: Vec<Site>,
    /// Operations, of port types and bindings.
    inner: Vec<Site>,
    /// Schemas and whole WSDLs: what is wrong in them beside a component is not in the model.
    around: [Vec<Site>; 2],
    /// True if there is a binding, also one that could not be made.
    pub(super) has_bindings: bool,
}

impl Sites {
    pub(super) fn new(collected: &Collected<'_>, globals: &Globals<'_>, model: &Model) -> Self {
        let nodes = nodes(globals, model);
        let site = |info: &SourceInfo| {
            let extent = info.extent();
            let nodes = nodes.get(&info.span).cloned().unwrap_or_default();
            Site { source: extent.source, start: extent.start, end: extent.end, nodes }
        };
        let mut outer: Vec<Site> = Vec::new();
        let mut inner: Vec<Site> = Vec::new();
        let mut around = [Vec::new(), Vec::new()];
        let mut has_bindings = false;
        for unit in &collected.units {
            around[0].push(Site { nodes: Vec::new(), ..site(&unit.schema.info) });
            outer.extend(unit.schema.components.iter().map(|one| site(one.info())));
        }
        for (_, components) in &collected.redefinitions {
            outer.extend(components.iter().map(|one| site(one.info())));
        }
        for definitions in collected.definitions.iter().map(|scoped| scoped.definitions) {
            around[1].push(Site { nodes: Vec::new(), ..site(&definitions.info) });
            has_bindings |= !definitions.bindings.is_empty();
            outer.extend(definitions.messages.iter().map(|one| site(&one.info)));
            outer.extend(definitions.services.iter().map(|one| site(&one.info)));
            for port_type in &definitions.port_types {
                outer.push(site(&port_type.info));
                inner.extend(port_type.operations.iter().map(|one| site(&one.info)));
            }
            for binding in &definitions.bindings {
                outer.push(site(&binding.info));
                inner.extend(binding.operations.iter().map(|one| site(&one.info)));
            }
        }
        let [schemas, wsdls] = &mut around;
        for sites in [&mut outer, &mut inner, schemas, wsdls] {
            sites.sort_by_key(|site| (site.source, site.start));
        }
        Self { outer, inner, around, has_bindings }
    }

    /// The smallest component around a place, else the schema or the WSDL.
    fn around(&self, span: Span) -> Option<&Site> {
        let [schemas, wsdls] = &self.around;
        [&self.inner, &self.outer, schemas, wsdls].into_iter().find_map(|sites| {
            let behind = sites.partition_point(|site| (site.source, site.start) <= (span.source, span.start));
            sites[..behind]
                .last()
                .filter(|site| site.source == span.source && span.start < site.end.max(site.start + 1))
        })
    }
}

/// Components by their start tags.
fn nodes(globals: &Globals<'_>, model: &Model) -> HashMap<Span, Vec<Within>> {
    let mut nodes: HashMap<Span, Vec<Within>> = HashMap::new();
    fn add<D: Named, I: Id>(
        nodes: &mut HashMap<Span, Vec<Within>>,
        entries: &[Entry<'_, D, I>],
        node: impl Fn(usize) -> Within,
    ) {
        for (index, entry) in entries.iter().enumerate() {
            nodes.entry(entry.def.info().span).or_default().push(node(index));
        }
    }
    add(&mut nodes, &globals.types.entries, |index| Within::Type(TypeId::new(index)));
    add(&mut nodes, &globals.elements.entries, |index| Within::Element(ElementId::new(index)));
    add(&mut nodes, &globals.attributes.entries, |index| Within::Attribute(AttributeId::new(index)));
    add(&mut nodes, &globals.groups.entries, |index| Within::Group(GroupId::new(index)));
    add(&mut nodes, &globals.attribute_groups.entries, Within::AttributeGroup);
    for (id, message) in model.messages() {
        nodes.entry(message.origin.span).or_default().push(Within::Message(id));
    }
    for (id, port_type) in model.port_types() {
        for (index, operation) in port_type.operations.iter().enumerate() {
            nodes.entry(operation.origin.span).or_default().push(Within::Operation(id, index));
        }
    }
    for (id, binding) in model.bindings() {
        for (index, bound) in binding.operations.iter().enumerate() {
            nodes.entry(bound.origin.span).or_default().push(Within::Bound(id, index));
        }
    }
    nodes
}

/// Returns true if an error is one that leaving something out can answer.
fn is_of_component(diagnostic: &Diagnostic) -> bool {
    let of_documents = [
        Code::UNREADABLE,
        Code::ENCODING,
        Code::NOT_WELL_FORMED,
        Code::LIMIT,
        Code::CONFIGURATION,
        // It is unknown which of the two is meant.
        Code::DUPLICATE,
    ];
    diagnostic.severity == Severity::Error && !of_documents.contains(&diagnostic.code)
}

/// Turns the errors of components into warnings; what is wrong then has to be left out.
pub(super) fn tolerate(diagnostics: &mut Diagnostics, sites: &Sites) -> Vec<Cause> {
    let mut causes = Vec::new();
    for diagnostic in diagnostics.iter_mut().filter(|one| is_of_component(one)) {
        let Some(span) = diagnostic.labels.first().map(|label| label.span) else { continue };
        let Some(site) = sites.around(span) else { continue };
        diagnostic.severity = Severity::Warning;
        let message = &diagnostic.message;
        causes.extend(site.nodes.iter().map(|within| Cause {
            within: *within,
            message: message.clone(),
            span,
        }));
    }
    causes
}

/// Says of the first error of a component how the rest can be generated.
pub(super) fn suggest(diagnostics: &mut Diagnostics, sites: &Sites) {
    let is_local = |diagnostic: &Diagnostic| {
        is_of_component(diagnostic) && diagnostic.labels.iter().any(|one| sites.around(one.span).is_some())
    };
    let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
    if let Some(first) = diagnostics.iter_mut().filter(|one| is_local(one)).min_by_key(|one| place(one)) {
        first.help.push(
            "to generate the other operations, leave out those that need it: `skip_invalid_operations(true)` in a build \
             script, `--skip-invalid` on the command line"
                .to_owned(),
        );
    }
}

/// Removes the operations that lead to a cause from the model, with a warning.
pub(super) fn leave_out(
    model: &mut Model,
    attribute_groups: &[(Within, usize)],
    mut causes: Vec<Cause>,
    diagnostics: &mut Diagnostics,
) {
    causes.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    let nodes: Vec<Within> = causes.iter().map(|cause| cause.within).collect();
    let leading = Graph::new(model, attribute_groups).leading_to(&nodes);
    // By port type, or by binding where another one still has the operation.
    let mut left_out: BTreeMap<(PortTypeId, Option<BindingId>, usize), BTreeSet<usize>> = BTreeMap::new();
    let mut gone: HashSet<(PortTypeId, usize)> = HashSet::new();
    let mut kept: HashSet<(PortTypeId, usize)> = HashSet::new();
    let mut unbound: Vec<(BindingId, usize, (PortTypeId, usize))> = Vec::new();
    for (id, binding) in model.bindings() {
        for (index, bound) in binding.operations.iter().enumerate() {
            let operation = (binding.port_type, bound.operation);
            match leading.contains_key(&Within::Bound(id, index)) {
                _ if !is_generated(&binding.protocol) => {}
                true => unbound.push((id, index, operation)),
                false => drop(kept.insert(operation)),
            }
        }
    }
    for (binding, index, operation) in &unbound {
        let cause = leading[&Within::Bound(*binding, *index)];
        let of = kept.contains(operation).then_some(*binding);
        if of.is_none() {
            gone.insert(*operation);
        }
        left_out.entry((operation.0, of, cause)).or_default().insert(operation.1);
    }
    for ((port_type, binding, cause), operations) in left_out {
        let operations: Vec<usize> = operations.into_iter().collect();
        diagnostics.push(warning(model, (port_type, binding), &operations, &causes[cause]));
    }
    let unbound: HashSet<(BindingId, usize)> = unbound.iter().map(|(id, index, _)| (*id, *index)).collect();
    remove(model, &unbound, &gone);
}

fn warning(
    model: &Model,
    (port_type, binding): (PortTypeId, Option<BindingId>),
    operations: &[usize],
    cause: &Cause,
) -> Diagnostic {
    let port_type = model.port_type(port_type);
    let names: Vec<String> = operations
        .iter()
        .take(NAMED)
        .map(|index| format!("`{}`", port_type.operations[*index].name))
        .collect();
    let more = match operations.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = format!("{}{more}", names.join(", "));
    let of = match binding {
        Some(binding) => format!("the binding `{}`", model.binding(binding).name.local),
        None => format!("`{}`", port_type.name.local),
    };
    let message = match operations {
        [_] => format!("the operation {names} of {of} is left out: {}", cause.message),
        _ => format!("the operations {names} of {of} are left out: {}", cause.message),
    };
    let first = operations.first().map(|index| port_type.operations[*index].origin.name_span);
    let warning = Diagnostic::warning(Code::SKIPPED, message)
        .at(first.unwrap_or(port_type.origin.name_span), "no method is generated for it");
    match Some(cause.span) == first {
        true => warning,
        false => warning.at(cause.span, "which leads here"),
    }
}

/// Removes bound operations, and operations of port types, whose positions change.
fn remove(model: &mut Model, unbound: &HashSet<(BindingId, usize)>, gone: &HashSet<(PortTypeId, usize)>) {
    let mut positions: HashMap<(PortTypeId, usize), usize> = HashMap::new();
    for (number, port_type) in model.port_types.iter_mut().enumerate() {
        let id = PortTypeId::new(number);
        let all = std::mem::take(&mut port_type.operations);
        for (index, operation) in all.into_iter().enumerate() {
            if !gone.contains(&(id, index)) {
                positions.insert((id, index), port_type.operations.len());
                port_type.operations.push(operation);
            }
        }
    }
    for (number, binding) in model.bindings.iter_mut().enumerate() {
        let id = BindingId::new(number);
        let all = std::mem::take(&mut binding.operations);
        for (index, mut bound) in all.into_iter().enumerate() {
            let position = positions.get(&(binding.port_type, bound.operation));
            if let Some(position) = position.filter(|_| !unbound.contains(&(id, index))) {
                bound.operation = *position;
                binding.operations.push(bound);
            }
        }
    }
}
