//! Values → JSON.

use super::numbers;
use super::{ANY, CONTENT, Json, NIL, TEXT, TYPE, XML};
use crate::envelope::Fault;
use crate::operations::{Message, Operation};
use crate::plan::{ContentPlan, ElementIndex, Plan, SlotTerm, Slots};
use crate::value::{Atom, Content, Element, Member};

impl Plan {
    /// The body of a message as JSON: the value of its element; of several elements an object of all by name.
    pub fn body_to_json(&self, message: &Message, body: &[Element]) -> Json {
        match (message.only(self), body) {
            (Some(declared), [element]) => self.element_to_json(declared, element),
            _ => Json::Object(self.by_name(&message.body, body)),
        }
    }

    /// The element that is a global element of a schema as JSON: its value; `null` for an element that no schema declares.
    pub fn to_json(&self, element: &Element) -> Json {
        match self.element_names.get(&element.name) {
            Some(declared) => self.element_to_json(*declared, element),
            None => Json::Null,
        }
    }

    /// A fault as an object of `code`, `reason` and `detail`, which has the elements that the WSDL declares by name and others
    /// as XML in `$any`.
    pub fn fault_to_json(&self, operation: &Operation, fault: &Fault) -> Json {
        let mut members = vec![
            ("code".to_owned(), Json::String(fault.code.clone())),
            ("reason".to_owned(), Json::String(fault.reason.clone())),
        ];
        let mut detail = self.by_name(&operation.faults, &fault.detail);
        if !fault.other_detail.is_empty() {
            let others = fault.other_detail.iter().map(|raw| Json::String(raw.as_str().to_owned()));
            detail.push((ANY.to_owned(), Json::Array(others.collect())));
        }
        if !detail.is_empty() {
            members.push(("detail".to_owned(), Json::Object(detail)));
        }
        Json::Object(members)
    }

    fn by_name(&self, declared: &[ElementIndex], elements: &[Element]) -> Vec<(String, Json)> {
        let mut members: Vec<(String, Json)> = Vec::new();
        for element in elements {
            let index = declared.iter().copied().find(|index| self.element(*index).name == element.name);
            let Some(index) = index.or_else(|| self.element_names.get(&element.name).copied()) else {
                continue;
            };
            let local = element.name.local.to_string();
            let key = match members.iter().any(|(known, _)| *known == local) {
                true => element.name.to_string(),
                false => local,
            };
            members.push((key, self.element_to_json(index, element)));
        }
        members
    }

    fn element_to_json(&self, declared: ElementIndex, element: &Element) -> Json {
        let declared = match self.element(declared).name == element.name {
            true => declared,
            // A member of its substitution group.
            false => self.element_names.get(&element.name).copied().unwrap_or(declared),
        };
        let mut ty = self.element(declared).ty;
        let mut members = Vec::new();
        if let Some(name) = &element.xsi_type {
            ty = self.derived_type(name, ty).unwrap_or(ty);
            members.push((TYPE.to_owned(), Json::String(name.to_string())));
        }
        let ty = self.ty(ty);
        for (name, value) in &element.attributes {
            members.push((self.attribute_key(ty, name), atom(value)));
        }
        if element.is_nil {
            return match members.is_empty() {
                true => Json::Null,
                false => {
                    members.push((NIL.to_owned(), Json::Bool(true)));
                    Json::Object(members)
                }
            };
        }
        match (&ty.content, &element.content) {
            (ContentPlan::Simple(_), Content::Simple(value)) => {
                if members.is_empty() && !ty.has_attributes() {
                    return atom(value);
                }
                members.push((TEXT.to_owned(), atom(value)));
            }
            (ContentPlan::Elements(slots), Content::Members(content)) => match slots.is_ordered {
                true => members.push((CONTENT.to_owned(), self.in_order(Some(slots), content))),
                false => self.by_slot(slots, content, &mut members),
            },
            (ContentPlan::Anything, content) => {
                let content = match content {
                    Content::Members(content) => &content[..],
                    Content::Empty | Content::Simple(_) => &[],
                };
                match content {
                    [] if members.is_empty() => return Json::String(String::new()),
                    [Member::Text(text)] if members.is_empty() => return Json::String(text.clone()),
                    content => members.push((CONTENT.to_owned(), self.in_order(None, content))),
                }
            }
            _ => {}
        }
        Json::Object(members)
    }

    /// Content whose order counts: texts, and elements as objects of one member.
    fn in_order(&self, slots: Option<&Slots>, content: &[Member]) -> Json {
        let items = content.iter().map(|member| match member {
            Member::Text(text) => Json::String(text.clone()),
            Member::Any(raw) => Json::Object(vec![(XML.to_owned(), Json::String(raw.as_str().to_owned()))]),
            Member::Element(child) => {
                match slots.and_then(|slots| Some((slots, self.slot_of(slots, child)?))) {
                    Some((slots, (_, declared))) => Json::Object(vec![(
                        self.element_key(slots, &child.name),
                        self.element_to_json(declared, child),
                    )]),
                    None => Json::Null,
                }
            }
        });
        Json::Array(items.collect())
    }

    fn slot_of(&self, slots: &Slots, child: &Element) -> Option<(usize, ElementIndex)> {
        let name = (&*child.name.namespace, &*child.name.local);
        let (at, declared) = self.find_slot(slots, name, 0, &vec![0; slots.slots.len()])?;
        Some((at, declared?))
    }

    /// Content as members, in the order of the type; what may be repeated is an array.
    fn by_slot(&self, slots: &Slots, content: &[Member], members: &mut Vec<(String, Json)>) {
        let mut by_slot: Vec<Vec<(String, Json)>> = Vec::new();
        by_slot.resize_with(slots.slots.len(), Vec::new);
        let counts = vec![0; slots.slots.len()];
        let (mut any, mut last) = (Vec::new(), 0);
        for member in content {
            match member {
                Member::Text(_) => {}
                Member::Any(raw) => any.push(Json::String(raw.as_str().to_owned())),
                Member::Element(child) => {
                    let name = (&*child.name.namespace, &*child.name.local);
                    let Some((at, Some(declared))) = self.find_slot(slots, name, last, &counts) else {
                        continue;
                    };
                    last = at;
                    let key = match slots.has_any_name {
                        true => match slots.slots[at].term {
                            SlotTerm::Element(index) => self.element(index).name.local.to_string(),
                            SlotTerm::Any(_) => continue,
                        },
                        false => self.element_key(slots, &child.name),
                    };
                    by_slot[at].push((key, self.element_to_json(declared, child)));
                }
            }
        }
        for (slot, values) in slots.slots.iter().zip(by_slot) {
            if let SlotTerm::Any(_) = slot.term {
                if !any.is_empty() {
                    members.push((ANY.to_owned(), Json::Array(std::mem::take(&mut any))));
                }
                continue;
            }
            let mut values = values.into_iter();
            let Some((key, first)) = values.next() else { continue };
            let rest = values.map(|(_, value)| value);
            // Deviations are kept, too: an element that may occur once and occurs again.
            let value = match slot.is_repeated || rest.len() > 0 {
                true => Json::Array(std::iter::once(first).chain(rest).collect()),
                false => first,
            };
            members.push((key, value));
        }
    }
}

fn atom(value: &Atom) -> Json {
    match value {
        Atom::Text(text) => Json::String(text.clone()),
        Atom::Boolean(value) => Json::Bool(*value),
        Atom::Decimal(text) => numbers::decimal(text),
        Atom::Float(text) => numbers::float(text),
        Atom::Name(name) => Json::String(name.to_string()),
        Atom::List(items) => Json::Array(items.iter().map(atom).collect()),
    }
}
