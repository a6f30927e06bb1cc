//! JSON → values.

use std::collections::BTreeMap;

use erpsync::xml::RawElement;
use erpsync_codegen::resolve::QName;

use super::keys::OWN;
use super::simple::text_of;
use super::{ANY, CONTENT, Json, NIL, TEXT, TYPE, XML};
use crate::atoms::expanded_name;
use crate::operations::Message;
use crate::plan::{ContentPlan, ElementIndex, Plan, SlotTerm, Slots, TypePlan, Variety};
use crate::problem::{Problem, allowed};
use crate::value::{Content, Element, Member};

/// Maximum number of problems that are kept of one message.
const PROBLEMS_KEPT: usize = 64;

impl Plan {
    /// The body of a message from JSON: the value of its element; of several elements, and of one
    /// that others may be substituted for, an object by name.
    ///
    /// # Errors
    ///
    /// Every problem, at most 64: unknown and missing names, and values that are none of their types, all facets counted.
    pub fn body_from_json(&self, message: &Message, json: &Json) -> Result<Vec<Element>, Vec<Problem>> {
        let mut building = Building { plan: self, path: Vec::new(), problems: Vec::new() };
        let body = match message.only(self) {
            Some(declared) => vec![building.element(declared, None, json)],
            None => building.by_name(&message.body, json),
        };
        building.finish(body)
    }

    /// The global element of a name from JSON: see [`body_from_json`](Self::body_from_json).
    ///
    /// # Errors
    ///
    /// As [`body_from_json`](Self::body_from_json); if no schema declares the element.
    pub fn from_json(&self, name: &QName, json: &Json) -> Result<Element, Vec<Problem>> {
        let Some(declared) = self.element_names.get(name) else {
            return Err(vec![Problem::new("", format!("no schema declares an element `{name}`"))]);
        };
        let mut building = Building { plan: self, path: Vec::new(), problems: Vec::new() };
        let element = building.element(*declared, None, json);
        building.finish(element)
    }
}

/// A value that is being built.
pub(super) struct Building<'p> {
    pub(super) plan: &'p Plan,
    pub(super) path: Vec<String>,
    problems: Vec<Problem>,
}

impl<'p> Building<'p> {
    fn finish<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() { Ok(value) } else { Err(self.problems) }
    }

    pub(super) fn problem(&mut self, message: impl FnOnce() -> String) {
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(Problem::new(self.path.join("/"), message()));
        }
    }

    /// Elements of a message with several of them, or none.
    fn by_name(&mut self, declared: &[ElementIndex], json: &Json) -> Vec<Element> {
        let names: Vec<&str> = declared.iter().map(|index| &*self.plan.element(*index).name.local).collect();
        let Json::Object(members) = json else {
            self.problem(|| format!("{} where an object is expected", json.kind()));
            return Vec::new();
        };
        // In the order of the message.
        let mut found: Vec<Option<Element>> = declared.iter().map(|_| None).collect();
        for (key, value) in members {
            match self.in_message(declared, key) {
                Some((at, index)) => found[at] = Some(self.element(index, None, value)),
                None => self.problem(|| {
                    format!("the message has no element `{key}`{}", allowed(key, names.iter().copied()))
                }),
            }
        }
        for (name, element) in names.iter().zip(&found) {
            if element.is_none() {
                self.problem(|| format!("the required `{name}` is missing"));
            }
        }
        found.into_iter().flatten().collect()
    }

    /// The element of a message that a key means, and its declaration.
    fn in_message(&self, declared: &[ElementIndex], key: &str) -> Option<(usize, ElementIndex)> {
        let plan = self.plan;
        let is_named = |index: &ElementIndex| {
            let name = &plan.element(*index).name;
            *name.local == *key || name.to_string() == key
        };
        if let Some(at) = declared.iter().position(is_named) {
            return Some((at, declared[at]));
        }
        let local = expanded_name(key)?.local;
        let members = plan.local_elements.get(&local).into_iter().flatten().copied();
        members.filter(is_named).find_map(|member| {
            let at = plan.heads(member).find_map(|head| declared.iter().position(|one| *one == head))?;
            Some((at, member))
        })
    }

    /// An element; `step` is its place in the path, if it is not its name.
    fn element(&mut self, declared: ElementIndex, step: Option<String>, json: &Json) -> Element {
        let name = &self.plan.element(declared).name;
        self.path.push(step.unwrap_or_else(|| name.local.to_string()));
        let element = self.value(declared, json);
        self.path.pop();
        element
    }

    // Recursive functions hold little on the stack, since messages may be deep.
    fn value(&mut self, declared: ElementIndex, json: &Json) -> Element {
        let (mut element, ty) = self.without_content(declared, json);
        if let Some(ty) = ty {
            let default = self.plan.element(declared).default.as_deref();
            element.content = match &ty.content {
                ContentPlan::Simple(simple) => self.simple(simple, ty, json, default),
                ContentPlan::Elements(slots) => self.content(slots, ty, json),
                ContentPlan::Anything => self.anything(json),
            };
            self.fixed_value(declared, ty, &element);
        }
        element
    }

    /// The element without its content, and its type; no type if it can't have content.
    fn without_content(&mut self, declared: ElementIndex, json: &Json) -> (Element, Option<&'p TypePlan>) {
        let plan = self.plan;
        let decl = plan.element(declared);
        let mut element = Element::new(decl.name.clone());
        let mut ty = decl.ty;
        match json.get(TYPE) {
            Some(Json::String(key) | Json::Word(key)) => match plan.type_of_key(key, decl.ty) {
                Ok((found, name)) => {
                    if found != ty {
                        (ty, element.xsi_type) = (found, Some(name));
                    }
                }
                Err(reason) => self.problem(|| reason),
            },
            Some(other) => self.problem(|| format!("`{TYPE}` is {}, not a string", other.kind())),
            None => {}
        }
        if decl.is_abstract {
            self.problem(|| "the element is abstract: give another one of its substitution group".to_owned());
        }
        let ty = plan.ty(ty);
        if ty.is_abstract {
            self.problem(|| format!("{} is abstract: `{TYPE}` has to name a derived type", ty.describe()));
            return (element, None);
        }
        let is_nil = match json.get(NIL) {
            Some(Json::Bool(yes)) => *yes,
            Some(Json::Word(word)) => word == "true",
            Some(other) => {
                self.problem(|| format!("`{NIL}` is {}, not a boolean", other.kind()));
                false
            }
            None => *json == Json::Null,
        };
        if let Json::Object(members) = json {
            self.attributes(ty, members, &mut element);
        }
        if is_nil {
            if !decl.is_nillable {
                self.problem(|| "null on an element that is not nillable".to_owned());
            }
            element.is_nil = true;
            return (element, None);
        }
        (element, Some(ty))
    }

    fn fixed_value(&mut self, declared: ElementIndex, ty: &TypePlan, element: &Element) {
        let decl = self.plan.element(declared);
        if decl.is_fixed
            && let (ContentPlan::Simple(simple), Content::Simple(value), Some(fixed)) =
                (&ty.content, &element.content, &decl.default)
        {
            self.check_fixed(simple, value, fixed, "the value");
        }
    }

    fn anything(&mut self, json: &Json) -> Content {
        let members = match json {
            Json::Object(members) => {
                self.only_own(members, &[CONTENT, TEXT, TYPE, NIL]);
                match json.get(CONTENT) {
                    Some(content) => self.in_order(None, content, &mut []),
                    None => json.get(TEXT).and_then(text_of).map(Member::Text).into_iter().collect(),
                }
            }
            json => match text_of(json) {
                Some(text) if text.is_empty() => Vec::new(),
                Some(text) => vec![Member::Text(text)],
                None => {
                    self.problem(|| format!("{} for anything: give a string or `{CONTENT}`", json.kind()));
                    Vec::new()
                }
            },
        };
        if members.is_empty() { Content::Empty } else { Content::Members(members) }
    }

    fn content(&mut self, slots: &Slots, ty: &TypePlan, json: &Json) -> Content {
        let mut counts = vec![0; slots.slots.len()];
        let members = match json {
            Json::Object(members) if json.get(CONTENT).is_some() => {
                self.only_own(members, &[CONTENT, TYPE, NIL]);
                let content = json.get(CONTENT).unwrap_or(&Json::Null);
                self.in_order(Some(slots), content, &mut counts)
            }
            Json::Object(members) => self.by_slot(slots, members, &mut counts),
            // A mixed type of nothing but text.
            Json::String(text) | Json::Word(text) if slots.is_mixed => vec![Member::Text(text.clone())],
            Json::Word(text) if text.is_empty() => Vec::new(),
            other => {
                let name = ty.describe();
                self.problem(|| format!("{} where an object is expected, for {name}", other.kind()));
                return Content::Empty;
            }
        };
        if !matches!(json, Json::Object(_)) {
            self.required_attributes(ty, &Element::new(QName::new("", "")));
        }
        for reason in self.plan.violations(slots, &counts) {
            self.problem(|| reason);
        }
        if members.is_empty() { Content::Empty } else { Content::Members(members) }
    }

    /// Members by name, in the order of the type.
    fn by_slot(&mut self, slots: &Slots, members: &[(String, Json)], counts: &mut [u32]) -> Vec<Member> {
        let mut built: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
        for (key, json) in members {
            let Some((at, declared)) = self.slot_of_key(slots, key, json, counts, &mut built) else {
                continue;
            };
            let items = match json {
                Json::Array(items) if slots.slots[at].is_repeated => &items[..],
                one => std::slice::from_ref(one),
            };
            let is_list = matches!(json, Json::Array(_)) && slots.slots[at].is_repeated;
            for (number, item) in items.iter().enumerate() {
                let step = is_list.then(|| format!("{key}[{number}]"));
                let element = self.element(declared, step, item);
                built.entry(at).or_default().push(Member::Element(element));
            }
            counts[at] += items.len() as u32;
        }
        built.into_values().flatten().collect()
    }

    /// The slot of a member that has elements; `None` where it has none, or is a problem.
    fn slot_of_key(
        &mut self,
        slots: &Slots,
        key: &str,
        json: &Json,
        counts: &mut [u32],
        built: &mut BTreeMap<usize, Vec<Member>>,
    ) -> Option<(usize, ElementIndex)> {
        if key == ANY {
            let at = slots.slots.iter().position(|slot| matches!(slot.term, SlotTerm::Any(_)));
            match at {
                Some(at) => {
                    let items = self.wildcard(json);
                    counts[at] += items.len() as u32;
                    built.entry(at).or_default().extend(items);
                }
                None => self.problem(|| format!("`{ANY}`: the type has no wildcard")),
            }
            return None;
        }
        if key.starts_with('@') || OWN.contains(&key) {
            if [TEXT, XML].contains(&key) {
                self.problem(|| format!("`{key}` where elements are expected"));
            }
            return None;
        }
        let (at, declared) = match self.plan.element_of_key(slots, key, counts) {
            Ok(found) => found,
            Err(reason) => {
                self.problem(|| reason);
                return None;
            }
        };
        let (slot, decl) = (&slots.slots[at], self.plan.element(declared));
        if *json == Json::Null && !decl.is_nillable && !slot.is_required {
            return None;
        }
        let variety = self.plan.simple(decl.ty).map(|simple| &simple.variety);
        let is_list = matches!(variety, Some(Variety::List(_) | Variety::Union(_)));
        if matches!(json, Json::Array(_)) && !slot.is_repeated && !is_list {
            self.problem(|| format!("`{key}` may occur once, but is an array"));
            counts[at] += 1;
            return None;
        }
        Some((at, declared))
    }

    fn wildcard(&mut self, json: &Json) -> Vec<Member> {
        let items = match json {
            Json::Array(items) => &items[..],
            one => std::slice::from_ref(one),
        };
        items.iter().filter_map(|item| self.raw(item)).collect()
    }

    fn raw(&mut self, json: &Json) -> Option<Member> {
        let (Json::String(text) | Json::Word(text)) = json else {
            self.problem(|| format!("{} for an element of a wildcard: give XML as a string", json.kind()));
            return None;
        };
        match RawElement::parse(text) {
            Ok(raw) => Some(Member::Any(raw)),
            Err(error) => {
                self.problem(|| format!("an element of a wildcard is not XML: {error}"));
                None
            }
        }
    }

    /// Content whose order counts.
    fn in_order(&mut self, slots: Option<&Slots>, json: &Json, counts: &mut [u32]) -> Vec<Member> {
        let Json::Array(items) = json else {
            self.problem(|| format!("`{CONTENT}` is {}, not an array", json.kind()));
            return Vec::new();
        };
        let mut members = Vec::new();
        for (number, item) in items.iter().enumerate() {
            match item {
                Json::String(text) | Json::Word(text) if slots.is_none_or(|slots| slots.is_mixed) => {
                    members.push(Member::Text(text.clone()));
                }
                Json::Object(one) if one.len() == 1 => {
                    let (key, value) = &one[0];
                    if key == XML {
                        if let Some(slots) = slots
                            && let Some(at) =
                                slots.slots.iter().position(|slot| matches!(slot.term, SlotTerm::Any(_)))
                        {
                            counts[at] += 1;
                        }
                        members.extend(self.raw(value));
                        continue;
                    }
                    let found = match slots {
                        Some(slots) => self.plan.element_of_key(slots, key, counts),
                        None => Err(format!("`{key}`: write `{XML}`")),
                    };
                    match found {
                        Ok((at, declared)) => {
                            counts[at] += 1;
                            let step = format!("{key}[{number}]");
                            members.push(Member::Element(self.element(declared, Some(step), value)));
                        }
                        Err(reason) => self.problem(|| reason),
                    }
                }
                other => self.problem(|| {
                    format!("`{CONTENT}[{number}]` is {}, not an object of one member", other.kind())
                }),
            }
        }
        members
    }
}
