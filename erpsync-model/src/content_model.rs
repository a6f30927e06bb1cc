//! Rules of content: which elements must, may and can't be there.

use crate::plan::{Plan, Slot, SlotTerm, Slots};
use crate::problem::allowed;

use erpsync_codegen::resolve::QName;

impl Plan {
    /// Local name of a slot for messages.
    pub(crate) fn slot_name(&self, slot: &Slot) -> &str {
        match slot.term {
            SlotTerm::Element(index) => &self.element(index).name.local,
            SlotTerm::Any(_) => "any element",
        }
    }

    /// Reports whether an element of the name of a slot is in another slot.
    fn is_elsewhere(&self, slots: &Slots, slot: &Slot, counts: &[u32]) -> bool {
        let positions = slots.by_local.get(self.slot_name(slot));
        positions.into_iter().flatten().any(|at| counts[*at as usize] > 0)
    }

    /// The error of an element that no slot takes.
    pub(crate) fn unknown(&self, slots: &Slots, name: &QName) -> String {
        let elements = slots.slots.iter().filter_map(|slot| match slot.term {
            SlotTerm::Element(index) => Some(&self.element(index).name),
            SlotTerm::Any(_) => None,
        });
        if let Some(other) = elements.clone().find(|known| known.local == name.local) {
            let namespace = |name: &QName| match &*name.namespace {
                "" => "no namespace".to_owned(),
                uri => format!("the namespace `{uri}`"),
            };
            return format!("`{}` is in {}, not in {}", name.local, namespace(name), namespace(other));
        }
        format!(
            "no element of the type has the name `{}`{}",
            name.local,
            allowed(&name.local, elements.map(|known| &*known.local))
        )
    }

    /// Violations of occurrence and choice, by the number of elements in each slot. In a type with several slots of one name
    /// only missing names are found: which slot an element belongs to may depend on what follows.
    pub(crate) fn violations(&self, slots: &Slots, counts: &[u32]) -> Vec<String> {
        let mut violations = Vec::new();
        for (slot, count) in slots.slots.iter().zip(counts) {
            if slot.is_required
                && *count == 0
                && !(slots.has_name_twice && self.is_elsewhere(slots, slot, counts))
            {
                violations.push(format!("the required `{}` is missing", self.slot_name(slot)));
            }
        }
        if slots.choices.is_empty() || slots.has_name_twice {
            return violations;
        }
        // By choice: the alternative that is there, and a slot of it.
        let mut taken: Vec<Option<(u32, &Slot)>> = vec![None; slots.choices.len()];
        for (slot, _) in slots.slots.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let mut next = slot.choice;
            while let Some((choice, alternative)) = next {
                let place = &mut taken[choice as usize];
                match place {
                    Some((other, first)) if *other != alternative => {
                        let (first, slot) = (self.slot_name(first), self.slot_name(slot));
                        violations.push(format!("`{first}` and `{slot}` exclude each other"));
                        break;
                    }
                    Some(_) => {}
                    None => *place = Some((alternative, slot)),
                }
                next = slots.choices[choice as usize].outer;
            }
        }
        for (at, choice) in slots.choices.iter().enumerate() {
            if choice.is_required && taken[at].is_none() {
                let in_choice = |slot: &&Slot| {
                    let mut next = slot.choice;
                    while let Some((choice, _)) = next {
                        if choice as usize == at {
                            return true;
                        }
                        next = slots.choices[choice as usize].outer;
                    }
                    false
                };
                let names: Vec<String> = slots
                    .slots
                    .iter()
                    .filter(in_choice)
                    .map(|slot| format!("`{}`", self.slot_name(slot)))
                    .take(12)
                    .collect();
                violations.push(format!("one of {} is required", names.join(", ")));
            }
        }
        violations
    }
}
