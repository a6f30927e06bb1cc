//! Gives every module and every item its name.
//!
//! All names are collected first and given out together, module by module, so that they depend on the set of
//! items and not on the order in which these were found.

use std::collections::{BTreeMap, HashMap};

use crate::config::Place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::{ElementId, Span, Type, TypeId, TypeRef};

use super::analysis::Analysis;
use super::choices::Choices;
use super::headers::HeaderSet;
use super::messages::{Body, Parts};
use super::modules;
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

/// A namespace, and which of its editions: 0 where it has only one.
pub(super) type ModuleKey = (String, usize);

/// All names.
pub(super) struct Naming {
    items: HashMap<ItemKey, ItemName>,
    pub(super) modules: BTreeMap<ModuleKey, String>,
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
    place: Place<'m>,
    rank: u8,
    words: String,
    suffix: &'static str,
    along: &'static [&'static str],
    span: Option<Span>,
}

impl Wish<'_> {
    fn module(&self) -> ModuleKey {
        module_key(&self.place)
    }

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

/// The module that a place is in.
fn module_key(place: &Place<'_>) -> ModuleKey {
    (place.namespace.to_owned(), place.edition.map_or(0, |edition| edition.number))
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
    let mut by_module: BTreeMap<ModuleKey, Vec<&Wish<'_>>> = BTreeMap::new();
    for wish in &wishes {
        choices.note_item(&wish.place);
        by_module.entry(wish.module()).or_default().push(wish);
    }
    let places = by_module.iter().map(|(key, wishes)| (key.clone(), wishes[0].place.edition)).collect();
    let modules = modules::name(&places, choices, diagnostics);
    let mut items = HashMap::new();
    for (key, wishes) in by_module {
        let module = &modules[&key];
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
                let path = choices.exact(&wish.place);
                diagnostics.push(collision(&wish.words, &other, &given.name, &path, wish.span));
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
pub(super) fn collision(words: &str, other: &str, given: &str, path: &str, span: Option<Span>) -> Diagnostic {
    let message = if words == other {
        format!("`{words}` names two things that would have one name in Rust; this one is called `{given}`")
    } else {
        format!("`{words}` and `{other}` would have one name in Rust; this one is called `{given}`")
    };
    let diagnostic = Diagnostic::warning(Code::RENAMED, message)
        .help(format!("to choose the name and silence this: `.rename(\"{path}\", \"{given}\")`"));
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
            place: plan::head_place(model, head),
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
        wishes.push(Wish {
            key: ItemKey::Service(at),
            place: service.place.clone(),
            rank: 4,
            words: service.words.clone(),
            suffix: "Service",
            along: SERVICE_SUFFIXES,
            span: Some(service.port_type.origin.name_span),
        });
        let set = |key, set: &HeaderSet<'m>| Wish {
            key,
            place: set.place(&service.place),
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
        place: parts.place.clone(),
        rank: 2,
        words: parts.words.clone(),
        suffix: "Message",
        along: &[],
        span,
    }
}
