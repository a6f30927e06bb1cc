//! Particles and wildcards, filled in.

use crate::resolve::{
    Builtin, Compositor, ModelGroup, Occurs, Particle, ProcessContents, QName, Term, TypeRef, Wildcard,
    WildcardNamespaces,
};

use super::coverage::Fork;
use super::element::Element;
use super::grow::{Grower, Way};
use super::heights::ENDLESS;

/// The namespace of elements and attributes that nobody declares.
const FOREIGN: &str = "urn:example:other";

/// How often something that may be repeated is repeated at most, for each way it can go on to be taken.
const MANY: usize = 12;

impl<'m> Grower<'m> {
    pub(super) fn particle(&mut self, particle: &'m Particle, rich: bool, into: &mut Element) {
        if self.heights.term(&particle.term) == ENDLESS {
            if particle.occurs.min > 0 {
                self.gaps.insert(
                    "an element that has no end, or that a wildcard asks for and nothing declares".to_owned(),
                );
            }
            return;
        }
        match &particle.term {
            Term::Element(id) => {
                let wanted = if rich { self.novelty(*id) } else { 0 };
                let way = if rich { Way::rich(particle.occurs) } else { Way::LEAST };
                for _ in 0..repeats(particle.occurs, rich, wanted) {
                    if let Some(child) = self.element(*id, way) {
                        into.push(child);
                    }
                }
            }
            Term::Group(group) => self.group(group, particle, rich, into),
            Term::GroupRef(id) => {
                let model = self.model;
                self.group(&model.group(*id).group, particle, rich, into);
            }
            Term::Any(wildcard) => {
                for _ in 0..repeats(particle.occurs, rich, 0) {
                    if let Some(child) = self.any(wildcard) {
                        into.push(child);
                    }
                }
            }
        }
    }

    fn group(&mut self, group: &'m ModelGroup, particle: &Particle, rich: bool, into: &mut Element) {
        if group.compositor != Compositor::Choice {
            for _ in 0..repeats(particle.occurs, rich, 0) {
                for particle in &group.particles {
                    self.particle(particle, rich, into);
                }
            }
            return;
        }
        let heights = &self.heights;
        let ways: Vec<&Particle> =
            group.particles.iter().filter(|way| heights.term(&way.term) != ENDLESS).collect();
        if ways.is_empty() {
            return;
        }
        let fork = Fork::Choice(particle.span);
        let wanted = if rich { self.coverage.open_at(fork, ways.len()) } else { 0 };
        for _ in 0..repeats(particle.occurs, rich, wanted) {
            let way = if rich {
                self.coverage.next(fork, ways.len())
            } else {
                let least = (0..ways.len()).min_by_key(|way| self.heights.particle(ways[*way]));
                least.unwrap_or(0)
            };
            self.particle(ways[way], rich, into);
        }
    }

    fn any(&mut self, wildcard: &Wildcard) -> Option<Element> {
        if wildcard.process_contents == ProcessContents::Strict {
            let declared = self.heights.declared(wildcard)?;
            return self.element(declared, Way::LEAST);
        }
        Some(self.unknown(&wildcard.namespaces))
    }

    /// An element that nobody declares, with text.
    pub(super) fn foreign(&mut self) -> Element {
        self.unknown(&WildcardNamespaces::Any)
    }

    fn unknown(&mut self, namespaces: &WildcardNamespaces) -> Element {
        let text = self.value(TypeRef::Builtin(Builtin::String));
        let mut element = Element::new(QName::new(namespace_in(namespaces), format!("other{}", self.values)));
        element.text(text);
        element
    }

    pub(super) fn any_attribute(&mut self, wildcard: &Wildcard, into: &mut Element) {
        if wildcard.process_contents == ProcessContents::Strict {
            return;
        }
        let value = self.value(TypeRef::Builtin(Builtin::String));
        let name = QName::new(namespace_in(&wildcard.namespaces), format!("other{}", self.values));
        into.attribute(name, value);
    }
}

/// How often a particle is repeated: twice where it may be, or as often as there is something new to show.
fn repeats(occurs: Occurs, rich: bool, wanted: usize) -> usize {
    let min = occurs.min as usize;
    if !rich {
        return min;
    }
    let max = occurs.max.map_or(usize::MAX, |max| max as usize);
    wanted.clamp(2, MANY).min(max).max(min)
}

/// A namespace that the wildcard allows, if possible one that is nobody's.
fn namespace_in(namespaces: &WildcardNamespaces) -> String {
    match namespaces {
        WildcardNamespaces::OneOf(all) => all.first().map_or(FOREIGN, |first| first).to_owned(),
        WildcardNamespaces::Any | WildcardNamespaces::Other(_) => FOREIGN.to_owned(),
    }
}
