//! Gives every module and every item its name.
//!
//! All names are collected first and given out together, module by module, so that they depend on the set of
//! items and not on the order in which these were found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::config::Place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::{ElementId, Span, Type, TypeId, TypeRef};

use super::analysis::Analysis;
use super::choices::Choices;
use super::headers::HeaderSet;
use super::messages::{Body, Parts};
use super::names;
use super::particles;
use super::plan::{self, Plan};
use super::scope::Scope;
use super::services::ServicePlan;
use super::shape::Shape;

/// What a service takes with its own name: what the runtime's macro makes of the trait.
const SERVICE_SUFFIXES: &[&str] = &["Client", "Server", "Operations", "Boxed"];

/// Where an item stands, and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemName {
    pub(super) module: String,
    pub(super) name: String,
}

/// An item that gets a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ItemKey {
    Type(TypeId),
    /// The choice between a type and those derived from it.
    Derived(TypeId),
    /// What nil leaves of an element of a type, or of one and those derived from it.
    Nil(TypeId),
    NilDerived(TypeId),
    /// A choice or a group in a type, by position.
    Part(TypeId, usize),
    /// The elements of a substitution group, by its head.
    Head(ElementId),
    /// A header set, by service and position; requests first.
    RequestHeaders(usize, usize),
    ResponseHeaders(usize, usize),
    /// The parts of a message, by service and operation.
    Input(usize, usize),
    Output(usize, usize),
    /// The faults of an operation, and the header blocks that may come with them.
    Faults(usize, usize),
    FaultHeaders(usize, usize),
    Service(usize),
}

/// All names.
pub(super) struct Naming {
    items: HashMap<ItemKey, ItemName>,
    /// By namespace.
    pub(super) modules: BTreeMap<String, String>,
}

impl Naming {
    pub(super) fn get(&self, key: ItemKey) -> Option<&ItemName> {
        self.items.get(&key)
    }
}

/// An item that wants a name.
#[derive(Clone)]
struct Wish<'m> {
    key: ItemKey,
    namespace: &'m str,
    place: Place<'m>,
    rank: u8,
    words: String,
    suffix: &'static str,
    along: &'static [&'static str],
    span: Option<Span>,
}

impl Wish<'_> {
    fn natural(&self) -> String {
        let name = names::type_name(&self.words);
        match self.along {
            [] => name,
            // `Self_` is a name, `Self_Client` is none that Rust likes.
            _ if name.ends_with('_') => names::type_name(&names::nested(&self.words, self.suffix)),
            _ => name,
        }
    }
}

/// Names everything that is planned.
pub(super) fn name<'m>(
    model: &'m Analysis<'m>,
    plan: &Plan<'m>,
    services: &[ServicePlan<'m>],
    choices: &Choices<'_>,
    diagnostics: &mut Diagnostics,
) -> Naming {
    let mut wishes = type_wishes(model, plan);
    service_wishes(services, &mut wishes);
    let namespaces: BTreeSet<&str> = wishes.iter().map(|wish| wish.namespace).collect();
    let modules = modules(&namespaces, choices, diagnostics);
    let mut items = HashMap::new();
    for namespace in namespaces {
        let module = &modules[namespace];
        let wishes: Vec<&Wish<'_>> = wishes.iter().filter(|wish| wish.namespace == namespace).collect();
        let mut scope = Scope::default();
        for wish in &wishes {
            let pinned = pinned(choices, &wish.place, diagnostics);
            let (rank, xml, rust) = match &pinned {
                // A pin comes before everything else.
                Some(name) => (0, name.as_str(), name.clone()),
                None => (wish.rank, wish.words.as_str(), wish.natural()),
            };
            scope.want_with(rank, xml, rust, wish.suffix, wish.along);
        }
        for (wish, given) in wishes.iter().zip(scope.resolve()) {
            if let Some(other) = given.instead_of {
                diagnostics.push(collision(&wish.words, &other, &given.name, &wish.place, wish.span));
            }
            items.insert(wish.key, ItemName { module: module.clone(), name: given.name });
        }
    }
    Naming { items, modules }
}

/// The name that a user gave, if it is one.
pub(super) fn pinned(
    choices: &Choices<'_>,
    place: &Place<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let name = choices.rename(place)?;
    let name = names::keyword_safe(name.to_owned());
    if names::is_identifier(&name) {
        return Some(name);
    }
    diagnostics.push(
        Diagnostic::error(Code::CONFIGURATION, format!("`{name}` can't be the name of `{}`", place.steps))
            .help(
                "a name in Rust is made of letters, digits and underscores, and does not begin with a digit",
            ),
    );
    None
}

/// Says that something did not get its natural name.
pub(super) fn collision(
    words: &str,
    other: &str,
    given: &str,
    place: &Place<'_>,
    span: Option<Span>,
) -> Diagnostic {
    let message = if words == other {
        format!("`{words}` names two things that would have one name in Rust; this one is called `{given}`")
    } else {
        format!("`{words}` and `{other}` would have one name in Rust; this one is called `{given}`")
    };
    let diagnostic = Diagnostic::warning(Code::RENAMED, message)
        .help(format!("to choose the name and silence this: `.rename(\"{}\", \"{given}\")`", place.exact()));
    match span {
        Some(span) => diagnostic.at(span, ""),
        None => diagnostic,
    }
}

fn type_wishes<'m>(model: &'m Analysis<'m>, plan: &Plan<'m>) -> Vec<Wish<'m>> {
    let mut wishes = Vec::new();
    for &id in &plan.order {
        let Some(ty) = plan.get(id) else { continue };
        let is_named = model.ty(id).name().is_some();
        let is_item = match ty.shape {
            Shape::Struct(_) => true,
            Shape::Enumeration(of) | Shape::Union(of) => of == id,
            Shape::Flags { list, .. } => list == id && is_named,
            Shape::List(_) | Shape::Value(_) | Shape::Raw => false,
        };
        if !is_item {
            continue;
        }
        let (rank, suffix) = match (is_named, ty.root) {
            (true, _) => (1, ""),
            (false, Some(_)) => (2, "Message"),
            (false, None) => (3, "Type"),
        };
        let wish = Wish {
            key: ItemKey::Type(id),
            namespace: ty.place.namespace,
            place: ty.place.clone(),
            rank,
            words: ty.words.clone(),
            suffix,
            along: &[],
            span: Some(model.ty(id).origin().name_span),
        };
        let beside = |key, (words, place)| Wish { key, rank: 3, place, words, suffix: "", ..wish.clone() };
        if plan.derived.contains_key(&id) {
            let words = names::nested("Any", &ty.words);
            wishes.push(beside(ItemKey::Derived(id), (words, ty.derived_place())));
        }
        if plan.nil.contains(&id) {
            wishes.push(beside(ItemKey::Nil(id), ty.nil()));
        }
        if plan.nil_key(TypeRef::Defined(id)) == Some(ItemKey::NilDerived(id)) {
            wishes.push(beside(ItemKey::NilDerived(id), ty.nil_derived()));
        }
        if let (Shape::Struct(_), Type::Complex(_)) = (&ty.shape, model.ty(id)) {
            for part in particles::parts(model.members(id).unwrap_or_default()) {
                wishes.push(Wish {
                    key: ItemKey::Part(id, part.label().index),
                    rank: 3,
                    place: ty.part_place(part.label()),
                    words: names::nested(&ty.words, &part.label().words),
                    suffix: "",
                    span: Some(part.span()),
                    ..wish.clone()
                });
            }
        }
        wishes.push(wish);
    }
    wishes.extend(plan.heads.iter().map(|&id| {
        let head = model.element(id);
        Wish {
            key: ItemKey::Head(id),
            namespace: &head.name.namespace,
            place: plan::head_place(head),
            rank: 3,
            words: names::nested(&head.name.local, "Element"),
            suffix: "",
            along: &[],
            span: Some(head.origin.name_span),
        }
    }));
    wishes
}

/// `OrderChoice`, `OrderChoice2`: what is told apart by its position alone.
pub(super) fn numbered(words: String, index: usize) -> String {
    if index == 0 { words } else { format!("{words} {}", index + 1) }
}

fn service_wishes<'m>(services: &[ServicePlan<'m>], wishes: &mut Vec<Wish<'m>>) {
    for (at, service) in services.iter().enumerate() {
        let namespace = service.place.namespace;
        wishes.push(Wish {
            key: ItemKey::Service(at),
            namespace,
            place: service.place.clone(),
            rank: 4,
            words: service.words.clone(),
            suffix: "Service",
            along: SERVICE_SUFFIXES,
            span: Some(service.port_type.origin.name_span),
        });
        let set = |key, set: &HeaderSet<'m>| Wish {
            key,
            namespace,
            place: set.place(namespace),
            rank: 5,
            words: set.words.clone(),
            suffix: "",
            along: &[],
            span: Some(service.port_type.origin.name_span),
        };
        for (index, headers) in service.request_headers.iter().enumerate() {
            wishes.push(set(ItemKey::RequestHeaders(at, index), headers));
        }
        for (index, headers) in service.response_headers.iter().enumerate() {
            wishes.push(set(ItemKey::ResponseHeaders(at, index), headers));
        }
        for (index, operation) in service.operations.iter().enumerate() {
            let span = Some(operation.operation.origin.name_span);
            if !operation.faults.is_empty() {
                wishes.push(Wish {
                    key: ItemKey::Faults(at, index),
                    namespace,
                    place: operation.faults_place(),
                    rank: 6,
                    words: operation.faults_words(),
                    suffix: "",
                    along: &[],
                    span,
                });
            }
            if let Some(headers) = &operation.fault_headers {
                wishes.push(set(ItemKey::FaultHeaders(at, index), headers));
            }
            if let Body::Parts(parts) = &operation.input.body {
                wishes.push(parts_wish(ItemKey::Input(at, index), parts, span));
            }
            if let Some(Body::Parts(parts)) = operation.output.as_ref().map(|output| &output.body) {
                wishes.push(parts_wish(ItemKey::Output(at, index), parts, span));
            }
        }
    }
}

fn parts_wish<'m>(key: ItemKey, parts: &Parts<'m>, span: Option<Span>) -> Wish<'m> {
    Wish {
        key,
        namespace: parts.place.namespace,
        place: parts.place.clone(),
        rank: 2,
        words: parts.words.clone(),
        suffix: "Message",
        along: &[],
        span,
    }
}

/// A module's name for each namespace.
fn modules(
    namespaces: &BTreeSet<&str>,
    choices: &Choices<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, String> {
    let mut modules: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for &namespace in namespaces {
        if let Some(wanted) = choices.module_name(namespace) {
            let name = names::module_name(wanted);
            if name != wanted {
                let message = format!("`{wanted}` can't be the name of the module of `{namespace}`");
                diagnostics
                    .push(Diagnostic::error(Code::CONFIGURATION, message).help(format!("`{name}` can")));
            }
            if let Some(other) = taken.insert(name.clone(), namespace.to_owned()) {
                diagnostics.push(Diagnostic::error(
                    Code::CONFIGURATION,
                    format!(
                        "the namespaces `{other}` and `{namespace}` can't both be in the module `{name}`"
                    ),
                ));
                continue;
            }
            modules.insert(namespace.to_owned(), name);
        }
    }
    let natural = |namespace: &str| {
        names::namespace_words(namespace).into_iter().map(|words| names::module_name(&words))
    };
    for &namespace in namespaces {
        let name = natural(namespace).next().unwrap_or_default();
        if !modules.contains_key(namespace) && !taken.contains_key(&name) {
            taken.insert(name.clone(), namespace.to_owned());
            modules.insert(namespace.to_owned(), name);
        }
    }
    // The number that comes next: those before are taken.
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for &namespace in namespaces {
        if modules.contains_key(namespace) {
            continue;
        }
        let first = natural(namespace).next().unwrap_or_default();
        // As `self_2`: a name with two underscores is none that Rust likes.
        let plain = first.trim_end_matches('_');
        let next = numbers.entry(plain.to_owned()).or_insert(2_u32);
        let numbered = (*next..).map(|number| {
            *next = number + 1;
            format!("{plain}_{number}")
        });
        let name =
            natural(namespace).chain(numbered).find(|name| !taken.contains_key(name)).unwrap_or_default();
        let other = taken.get(&first).cloned().unwrap_or_default();
        diagnostics.push(
            Diagnostic::warning(
                Code::RENAMED,
                format!("the namespaces `{other}` and `{namespace}` would be one module `{first}`; the second is `{name}`"),
            )
            .help(format!("to choose the name and silence this: `.module_name(\"{namespace}\", \"{name}\")`")),
        );
        taken.insert(name.clone(), namespace.to_owned());
        modules.insert(namespace.to_owned(), name);
    }
    modules
}
