//! Values of simple types: what is likely is tried until one is found that all facets and patterns allow.

use crate::resolve::{Builtin, Facets, SimpleDerivation, TypeId, TypeRef};
use crate::syntax::names::SWA_REF;
use crate::syntax::xsd::Enumeration;

use super::MIME_PART;
use super::bounds::Bounds;
use super::coverage::Fork;
use super::element::Value;
use super::grow::Grower;
use super::numbers;
use super::rules::{self, Rules};

/// Maximum number of values of the members of a union that are tried.
const TRIED: usize = 64;

/// Maximum nesting of lists and unions: a list with lists in it is an error (part 2, section 2.5.1.2).
const DEEPEST: usize = 4;

/// Variety of a simple type.
enum Variety {
    Atomic(Builtin),
    List(TypeRef),
    Union(TypeId),
}

impl<'m> Grower<'m> {
    /// The next value of a simple type; `None`, and a gap, where none is found that its facets allow.
    pub(super) fn value(&mut self, ty: TypeRef) -> Option<Value> {
        let found = match self.valueless.contains(&ty) {
            true => None,
            false => self.value_in(ty, 0),
        };
        if found.is_none() {
            self.valueless.insert(ty);
            let name = self.model.describe(ty);
            self.gaps.insert(format!("a value of {name}: none was found that all its facets allow"));
        }
        found
    }

    /// A text that nothing restricts.
    pub(super) fn words(&mut self) -> Value {
        self.values += 1;
        Value::Text(format!("text {}", self.values))
    }

    fn value_in(&mut self, ty: TypeRef, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.values += 1;
        let number = self.values;
        let model = self.model;
        if self.is_swa_ref(ty) {
            let reference = format!("cid:part{number}@example.org");
            self.gaps.insert(format!("{MIME_PART} `{reference}`"));
            return Some(Value::Text(reference));
        }
        let steps = model.facets_of(ty);
        match self.variety(ty) {
            Variety::Atomic(builtin) => match builtin.list_item() {
                Some(item) => self.list(TypeRef::Builtin(item), &steps, number, depth),
                None => self.atom(builtin, &steps, number),
            },
            Variety::List(item) => self.list(item, &steps, number, depth),
            Variety::Union(id) => self.union(id, &steps, depth),
        }
    }

    /// A reference to a MIME part (WS-I Attachments Profile 1.0, section 4.4).
    fn is_swa_ref(&self, ty: TypeRef) -> bool {
        let name = self.model.simple(ty).and_then(|simple| simple.name.as_ref());
        name.is_some_and(|name| *name.namespace == *SWA_REF && *name.local == *"swaRef")
    }

    fn variety(&self, ty: TypeRef) -> Variety {
        let mut next = ty;
        loop {
            let id = match next {
                TypeRef::Builtin(builtin) => return Variety::Atomic(builtin),
                TypeRef::Defined(id) => id,
            };
            match self.model.simple(next).map(|simple| &simple.derivation) {
                Some(SimpleDerivation::Restriction { base, .. }) => next = *base,
                Some(SimpleDerivation::List { item }) => return Variety::List(*item),
                Some(SimpleDerivation::Union { .. }) => return Variety::Union(id),
                None => return Variety::Atomic(Builtin::String),
            }
        }
    }

    fn list(&mut self, item: TypeRef, steps: &[&'m Facets], number: u32, depth: usize) -> Option<Value> {
        let rules = Rules::new(Builtin::Token, steps);
        if let Some(value) = listed(steps, number).find(|value| rules.match_patterns(&value.value)) {
            return Some(Value::Text(value.value.clone()));
        }
        if listed(steps, number).next().is_some() {
            return None;
        }
        let bounds = Bounds::new(steps);
        let is_counted = |count: usize| steps.iter().all(|step| rules::allows_length(step, count as u64));
        let length = bounds.near(2);
        if !is_counted(length) {
            return None;
        }
        let is_item = std::mem::replace(&mut self.is_item, true);
        let items: Option<Vec<Value>> = (0..length)
            .map(|_| self.value_in(item, depth + 1).filter(|value| !matches!(value, Value::List(_))))
            .collect();
        self.is_item = is_item;
        let items = items?;
        let text: Option<Vec<&str>> = items
            .iter()
            .map(|item| match item {
                Value::Text(text) => Some(text.as_str()),
                Value::Name(_) | Value::ArrayType(..) | Value::List(_) => None,
            })
            .collect();
        if steps.iter().all(|step| step.patterns.is_empty()) || rules.match_patterns(&text?.join(" ")) {
            return Some(Value::List(items));
        }
        let Variety::Atomic(builtin) = self.variety(item) else { return None };
        let facets = self.model.facets_of(item);
        let of_item = Rules::new(builtin, &facets);
        examples(&rules, &bounds, number)
            .find(|text| {
                let items: Vec<&str> = text.split(' ').collect();
                rules.match_patterns(text)
                    && is_counted(items.len())
                    && items.iter().all(|item| of_item.allow(item))
            })
            .map(Value::Text)
    }

    fn union(&mut self, id: TypeId, steps: &[&'m Facets], depth: usize) -> Option<Value> {
        let model = self.model;
        // Unions in unions are one after the other, however many they are.
        let (mut id, mut tried) = (id, 0);
        if steps.iter().any(|step| !step.enumeration.is_empty() || !step.patterns.is_empty()) {
            let rules = Rules::new(Builtin::String, steps);
            let number = self.values;
            if let Some(value) = listed(steps, number).find(|value| rules.allow(&value.value)) {
                return Some(Value::Text(value.value.clone()));
            }
            let leaves = self.leaves(id);
            for leaf in leaves.iter().cycle().take(if leaves.is_empty() { 0 } else { TRIED }) {
                let Some(value) = self.value_in(*leaf, depth + 1) else { continue };
                if matches!(&value, Value::Text(text) if rules.allow(text)) {
                    return Some(value);
                }
            }
            return None;
        }
        loop {
            let Some(SimpleDerivation::Union { members }) =
                model.simple(TypeRef::Defined(id)).map(|simple| &simple.derivation)
            else {
                return None;
            };
            if members.is_empty() {
                return None;
            }
            let way = self.coverage.next(Fork::Union(id), members.len());
            match self.variety(members[way]) {
                Variety::Union(inner) if model.facets_of(members[way]).iter().all(|step| step.is_empty()) => {
                    id = inner
                }
                _ => match self.value_in(members[way], depth + 1) {
                    Some(value) => return Some(value),
                    None if tried >= TRIED => return None,
                    None => tried += 1,
                },
            }
        }
    }

    /// The types that a union is made of, those of unions in it among them; not all of very many.
    fn leaves(&self, union: TypeId) -> Vec<TypeRef> {
        let (mut found, mut known) = (Vec::new(), std::collections::HashSet::new());
        let mut next = vec![TypeRef::Defined(union)];
        while let Some(ty) = next.pop() {
            if !known.insert(ty) || found.len() >= TRIED {
                continue;
            }
            match (self.variety(ty), self.model.simple(ty).map(|simple| &simple.derivation)) {
                (_, Some(SimpleDerivation::Union { members })) => next.extend(members.iter().rev()),
                _ => found.push(ty),
            }
        }
        found
    }

    fn atom(&mut self, builtin: Builtin, steps: &[&'m Facets], number: u32) -> Option<Value> {
        match builtin {
            Builtin::QName | Builtin::Notation => {
                if let Some(value) = listed(steps, number).next() {
                    return Some(
                        value.name.clone().map_or_else(|| Value::Text(value.value.clone()), Value::Name),
                    );
                }
                if builtin == Builtin::Notation {
                    self.gaps.insert("a notation that the schema declares".to_owned());
                }
                // Its prefix is not known here.
                let is_free = steps.iter().all(|step| step.patterns.is_empty());
                let name = crate::resolve::QName::new("urn:example:other", format!("name{number}"));
                return is_free.then_some(Value::Name(name));
            }
            Builtin::Entity => {
                self.gaps.insert("an entity that a document type declares".to_owned());
            }
            _ => {}
        }
        let rules = Rules::new(builtin, steps);
        let listed = listed(steps, number).map(|value| value.value.clone());
        let bounds = Bounds::new(steps);
        let likely = numbers::likely(builtin, &bounds, number);
        let examples = examples(&rules, &bounds, number);
        // Near to what is likely, and then all that there are of some kinds.
        let others = numbers::others(builtin, &bounds, number);
        let is_item = self.is_item;
        let all = listed.chain(likely).chain(examples).chain(others);
        // A space would make two items of it.
        let mut all = all.map(|text| if is_item { text.replace(' ', "-") } else { text });
        all.find(|text| rules.allow(text) && !(is_item && text.is_empty())).map(Value::Text)
    }
}

/// The values that the nearest step lists which lists some, the one at `number` first.
fn listed<'m>(steps: &[&'m Facets], number: u32) -> impl Iterator<Item = &'m Enumeration> {
    let listed = steps.iter().map(|step| &step.enumeration).find(|listed| !listed.is_empty());
    let listed: &[Enumeration] = listed.map_or(&[], Vec::as_slice);
    let (before, after) = listed.split_at(number as usize % listed.len().max(1));
    after.iter().chain(before)
}

/// Texts that match the patterns of one step or another.
fn examples<'r>(
    rules: &'r Rules<'_>,
    bounds: &Bounds<'_>,
    number: u32,
) -> impl Iterator<Item = String> + use<'r> {
    let most = (bounds.near(0) as u32).clamp(64, 2048);
    let repeats = [1, 0].into_iter().chain(2..=most);
    rules.patterns().flat_map(move |pattern| {
        let near = repeats.clone().filter_map(move |more| pattern.example(number, more));
        let other = (0..200).filter_map(move |seed| pattern.example(number.wrapping_add(seed), seed % 8));
        near.chain(other)
    })
}
