//! Agreement of documents that are compiled together on the meaning of a namespace's names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::collect::{Collected, Scope};
use super::model::Difference;
use crate::syntax::wsdl::{BindingDef, MessageDef, OperationDef, PortTypeDef, Reference, ServiceDef};
use crate::syntax::xsd::Component;
use crate::syntax::xsd::{ReferenceKind, references};
use crate::text::Span;
use crate::tree::QName;

/// Something that has a name.
#[derive(Clone, Copy)]
enum Def<'d> {
    Component(&'d Component, bool),
    Redefined(&'d Component, bool),
    Message(&'d MessageDef),
    PortType(&'d PortTypeDef),
    Binding(&'d BindingDef),
    Service(&'d ServiceDef),
}

impl PartialEq for Def<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Component(own, chameleon), Self::Component(other, as_well))
            | (Self::Redefined(own, chameleon), Self::Redefined(other, as_well)) => {
                chameleon == as_well && (std::ptr::eq(*own, *other) || own == other)
            }
            (Self::Message(own), Self::Message(other)) => own == other,
            (Self::PortType(own), Self::PortType(other)) => own == other,
            (Self::Binding(own), Self::Binding(other)) => own == other,
            (Self::Service(own), Self::Service(other)) => own == other,
            _ => false,
        }
    }
}

impl Def<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Component(component, _) | Self::Redefined(component, _) => match component {
                Component::Element(_) => "element",
                Component::Attribute(_) => "attribute",
                Component::Type(_) => "type",
                Component::Group(_) => "group",
                Component::AttributeGroup(_) => "attribute group",
            },
            Self::Message(_) => "message",
            Self::PortType(_) => "port type",
            Self::Binding(_) => "binding",
            Self::Service(_) => "service",
        }
    }

    fn span(&self) -> Span {
        match self {
            Self::Component(component, _) | Self::Redefined(component, _) => component.info().name_span,
            Self::Message(def) => def.info.name_span,
            Self::PortType(def) => def.info.name_span,
            Self::Binding(def) => def.info.name_span,
            Self::Service(def) => def.info.name_span,
        }
    }

    /// Returns true if declarations that differ are left as two things of one namespace.
    fn may_vary(&self) -> bool {
        matches!(self, Self::Component(Component::Element(_), _))
    }
}

type Key = (&'static str, QName);

/// One thing that is declared by a name.
struct Variant<'d> {
    def: Def<'d>,
    /// The namespaces of what it refers to, but its own, and the elements and messages among that.
    namespaces: BTreeSet<Arc<str>>,
    named: BTreeSet<Key>,
}

/// Meaning of a name in a scope: its variant, and the meaning of all components that it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Meaning {
    variant: usize,
    editions: Vec<usize>,
    named: Vec<usize>,
}

/// Set of scopes that agree, and the reason why it is one of its own.
pub(super) type Class = (Vec<Scope>, Option<Difference>);

/// Divides the roots into sets that agree, namespace by namespace.
pub(super) struct Finder<'d> {
    /// All that is declared by a name, and which of it a scope declares.
    declared: BTreeMap<Key, (Vec<Variant<'d>>, BTreeMap<Scope, usize>)>,
    /// The sets of scopes that agree.
    classes: BTreeMap<Arc<str>, Vec<Vec<Scope>>>,
    /// Why a namespace is not the same in two scopes.
    differences: HashMap<(Arc<str>, Scope), Difference>,
}

impl<'d> Finder<'d> {
    pub(super) fn new(collected: &Collected<'d>) -> Self {
        let mut finder =
            Self { declared: BTreeMap::new(), classes: BTreeMap::new(), differences: HashMap::new() };
        for unit in &collected.units {
            let chameleon = unit.is_chameleon();
            for component in &unit.schema.components {
                finder.declare(&unit.target, Def::Component(component, chameleon), &unit.scopes);
            }
        }
        for (schema, components) in &collected.redefinitions {
            let unit = &collected.units[schema.index()];
            for component in *components {
                finder.declare(&unit.target, Def::Redefined(component, unit.is_chameleon()), &unit.scopes);
            }
        }
        for scoped in &collected.definitions {
            let (of, target) = (scoped.definitions, &scoped.definitions.target_namespace);
            let messages = of.messages.iter().map(Def::Message);
            let port_types = of.port_types.iter().map(Def::PortType);
            let bindings = of.bindings.iter().map(Def::Binding);
            let services = of.services.iter().map(Def::Service);
            for def in messages.chain(port_types).chain(bindings).chain(services) {
                finder.declare(target, def, &scoped.scopes);
            }
        }
        // Types that are derived from a type, and substitutes of an element, are part of its meaning.
        let mut users: Vec<(Key, Arc<str>)> = Vec::new();
        for ((_, name), (variants, _)) in &finder.declared {
            for variant in variants {
                let (Def::Component(component, chameleon) | Def::Redefined(component, chameleon)) =
                    variant.def
                else {
                    continue;
                };
                references(component, &mut |role, reference| {
                    let kind = match role {
                        ReferenceKind::BaseType => "type",
                        ReferenceKind::SubstitutionHead => "element",
                        ReferenceKind::Element | ReferenceKind::Type | ReferenceKind::Declaration => return,
                    };
                    if let Some(target) = expanded(reference, chameleon, &name.namespace)
                        && target.namespace != name.namespace
                    {
                        users.push(((kind, target), name.namespace.clone()));
                    }
                });
            }
        }
        for (key, namespace) in users {
            for variant in finder.declared.get_mut(&key).into_iter().flat_map(|(variants, _)| variants) {
                variant.namespaces.insert(namespace.clone());
            }
        }
        finder
    }

    fn declare(&mut self, target: &Arc<str>, def: Def<'d>, scopes: &[Scope]) {
        let local = match def {
            Def::Component(component, _) | Def::Redefined(component, _) => component.name(),
            Def::Message(def) => &def.name,
            Def::PortType(def) => &def.name,
            Def::Binding(def) => &def.name,
            Def::Service(def) => &def.name,
        };
        if local.is_empty() {
            return;
        }
        let kind = match def {
            // If only one scope redefines it, both have the original, too.
            Def::Redefined(..) => "redefinition",
            _ => def.kind(),
        };
        let (variants, declared) =
            self.declared.entry((kind, QName::new(target.clone(), local))).or_default();
        let number = variants.iter().position(|known| known.def == def).unwrap_or(variants.len());
        if number == variants.len() {
            variants.push(variant(def, target));
        }
        for scope in scopes {
            declared.entry(*scope).or_insert(number);
        }
        let classes = self.classes.entry(target.clone()).or_insert_with(|| vec![Vec::new()]);
        for scope in scopes {
            if let Err(at) = classes[0].binary_search(scope) {
                classes[0].insert(at, *scope);
            }
        }
    }

    pub(super) fn has_differences(&self) -> bool {
        self.declared.iter().any(|((kind, _), (variants, _))| variants.len() > 1 || *kind == "redefinition")
    }

    fn number(&self, namespace: &str, scope: Scope) -> usize {
        let classes = self.classes.get(namespace);
        classes.and_then(|all| all.iter().position(|class| class.contains(&scope))).unwrap_or(0)
    }

    /// Meaning of a name in a scope that declares it.
    fn meaning(&self, key: &Key, scope: Scope) -> Option<Meaning> {
        let (variants, declared) = self.declared.get(key)?;
        let variant = *declared.get(&scope)?;
        let Variant { namespaces, named, .. } = &variants[variant];
        let editions = namespaces.iter().map(|namespace| self.number(namespace, scope)).collect();
        let mut others = Vec::new();
        for key in named {
            let (variants, declared) = match self.declared.get(key) {
                Some(known) => known,
                None => continue,
            };
            let number = declared.get(&scope).copied().unwrap_or(0);
            others.push(number);
            // A message is what its parts are.
            if let Def::Message(_) = variants[number].def {
                others.extend(variants[number].namespaces.iter().map(|one| self.number(one, scope)));
                let elements = variants[number].named.iter().filter_map(|key| self.declared.get(key));
                others.extend(elements.map(|(_, declared)| declared.get(&scope).copied().unwrap_or(0)));
            }
        }
        Some(Meaning { variant, editions, named: others })
    }

    /// Divides the sets whose scopes do not agree. Returns whether there was one.
    pub(super) fn refine(&mut self) -> bool {
        let mut keys: BTreeMap<Arc<str>, Vec<&Key>> = BTreeMap::new();
        for (key, (_, declared)) in &self.declared {
            // Each document has its own messages; what refers to one is compared by them.
            if key.0 != "message" && (declared.len() > 1 || key.0 == "redefinition") {
                keys.entry(key.1.namespace.clone()).or_default().push(key);
            }
        }
        let mut refined = BTreeMap::new();
        let mut differences = Vec::new();
        for (namespace, keys) in &keys {
            let classes = &self.classes[namespace];
            let mut new: Vec<Vec<Scope>> = Vec::new();
            for class in classes {
                new.extend(self.divided(class, keys, &mut differences));
            }
            new.sort_by_key(|class| class.first().copied());
            if new.len() > classes.len() {
                refined.insert(namespace.clone(), new);
            }
        }
        let has_refined = !refined.is_empty();
        self.classes.extend(refined);
        for (namespace, scope, difference) in differences {
            self.differences.entry((namespace, scope)).or_insert(difference);
        }
        has_refined
    }

    /// The sets of scopes among `class` that agree on all names, each scope in the first that it agrees with.
    fn divided(
        &self,
        class: &[Scope],
        keys: &[&Key],
        differences: &mut Vec<(Arc<str>, Scope, Difference)>,
    ) -> Vec<Vec<Scope>> {
        if class.len() < 2 {
            return vec![class.to_vec()];
        }
        type Known<'k> = HashMap<(&'k Key, usize), (Meaning, Scope)>;
        let mut sets: Vec<(Vec<Scope>, Known<'_>)> = Vec::new();
        for scope in class {
            let mut own: Vec<(&Key, usize, Option<Meaning>)> = Vec::new();
            for key in keys {
                let meaning = self.meaning(key, *scope);
                match meaning {
                    Some(meaning) if self.declared[*key].0[meaning.variant].def.may_vary() => {
                        // Two that are declared differently are compared with their own kind only.
                        own.push((key, 1 + meaning.variant, Some(meaning)));
                    }
                    Some(meaning) => own.push((key, 0, Some(meaning))),
                    None if key.0 == "redefinition" => own.push((key, 0, None)),
                    None => {}
                }
            }
            let nothing = Meaning { variant: usize::MAX, editions: Vec::new(), named: Vec::new() };
            let own =
                own.into_iter().map(|(key, of, meaning)| ((key, of), meaning.unwrap_or(nothing.clone())));
            let own: Vec<((&Key, usize), Meaning)> = own.collect();
            let conflict = |known: &Known<'_>| {
                let conflicts = own.iter().filter_map(|(key, meaning)| {
                    let (other, of) = known.get(key)?;
                    (other != meaning).then_some((key.0, *of, other.variant == meaning.variant))
                });
                // The clearest conflict is a type that is declared otherwise.
                conflicts.min_by_key(|(key, _, refers)| (*refers, key.0 != "type"))
            };
            let mut first = None;
            let place = sets.iter().position(|(_, known)| {
                let found = conflict(known);
                first = first.take().or(found);
                found.is_none()
            });
            let place = place.unwrap_or_else(|| {
                sets.push((Vec::new(), HashMap::new()));
                if let Some((key, of, refers)) = first {
                    let difference = self.difference(key, of, *scope, refers);
                    differences.push((key.1.namespace.clone(), *scope, difference));
                }
                sets.len() - 1
            });
            sets[place].0.push(*scope);
            for (key, meaning) in own {
                sets[place].1.entry(key).or_insert((meaning, *scope));
            }
        }
        sets.into_iter().map(|(scopes, _)| scopes).collect()
    }

    fn difference(&self, key: &Key, first: Scope, second: Scope, refers: bool) -> Difference {
        let (variants, declared) = &self.declared[key];
        let span = |scope| declared.get(&scope).map(|number| variants[*number].def.span());
        let either = span(second).or(span(first));
        let kind = variants[0].def.kind();
        let spans = [span(first), either].map(|span| span.unwrap_or(variants[0].def.span()));
        Difference { kind, name: key.1.clone(), spans, refers_to_it: refers }
    }

    /// The sets of scopes that agree, for each namespace that has several.
    pub(super) fn finish(mut self) -> impl Iterator<Item = (Arc<str>, Vec<Class>)> {
        let several = self.classes.into_iter().filter(|(_, classes)| classes.len() > 1);
        several.map(move |(namespace, classes)| {
            let with_difference = classes.into_iter().map(|class| {
                let first = class.first().copied();
                let difference = first.and_then(|first| self.differences.remove(&(namespace.clone(), first)));
                (class, difference)
            });
            let classes = with_difference.collect();
            (namespace, classes)
        })
    }
}

fn expanded(reference: &Reference, chameleon: bool, target: &Arc<str>) -> Option<QName> {
    let name = reference.name.as_ref()?;
    match chameleon && name.namespace.is_empty() {
        true => Some(QName::new(target.clone(), name.local.clone())),
        false => Some(name.clone()),
    }
}

/// A variant with what it refers to.
fn variant<'d>(def: Def<'d>, target: &Arc<str>) -> Variant<'d> {
    let mut variant = Variant { def, namespaces: BTreeSet::new(), named: BTreeSet::new() };
    let mut add = |kind: Option<&'static str>, name: QName| {
        if name.namespace != *target {
            variant.namespaces.insert(name.namespace.clone());
        }
        variant.named.extend(kind.map(|kind| (kind, name)));
    };
    match def {
        Def::Component(component, chameleon) | Def::Redefined(component, chameleon) => {
            references(component, &mut |role, reference| {
                let kind = matches!(role, ReferenceKind::Element | ReferenceKind::SubstitutionHead)
                    .then_some("element");
                if let Some(name) = expanded(reference, chameleon, target) {
                    add(kind, name);
                }
            });
        }
        Def::Message(def) => {
            let elements = def.parts.iter().filter_map(|part| part.element.as_ref()?.name.clone());
            elements.for_each(|name| add(Some("element"), name));
            let types = def.parts.iter().filter_map(|part| part.ty.as_ref()?.name.clone());
            types.for_each(|name| add(None, name));
        }
        Def::PortType(def) => {
            let messages = def.operations.iter().flat_map(OperationDef::messages);
            let names = messages.filter_map(|one| one.message.name.clone());
            names.for_each(|name| add(Some("message"), name));
        }
        Def::Binding(def) => {
            let names = def.header_messages().filter_map(|one| one.name.clone());
            names.for_each(|name| add(Some("message"), name));
            def.port_type.name.iter().for_each(|name| add(None, name.clone()));
        }
        Def::Service(def) => {
            let names = def.ports.iter().filter_map(|port| port.binding.name.clone());
            names.for_each(|name| add(None, name));
        }
    }
    variant
}
