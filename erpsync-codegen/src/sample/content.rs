//! Particles and wildcards, filled in.

use crate::resolve::{
    Compositor, ModelGroup, Occurs, Particle, ProcessContents, QName, Term, Wildcard, WildcardNamespaces,
};

use super::coverage::Fork;
use super::element::Element;
use super::grow::{Grower, Way};
use super::heights::ENDLESS;

/// The namespace of elements and attributes that nobody declares.
const FOREIGN: &str = "urn:example:other";

/// Maximum number of occurrences of a repeated particle, for each way to go on to be taken.
const MANY: usize = 12;

/// Number of elements that a document may have.
const ELEMENTS: usize = 20_000;

/// Number of particles that are visited for a document.
const STEPS: usize = 200_000;

/// Remaining work of filling in.
enum Step<'m> {
    Particle(&'m Particle),
    /// A choice that is made so many times more.
    Choose(&'m ModelGroup, Fork, usize),
    /// The particles of a sequence, so many times more.
    Repeat(&'m ModelGroup, usize),
}

impl<'m> Grower<'m> {
    /// Fills in a particle. Groups may refer to groups without a bound, so it takes steps instead of recursing.
    pub(super) fn particle(&mut self, particle: &'m Particle, rich: bool, into: &mut Element) {
        let mut next = vec![Step::Particle(particle)];
        while let Some(step) = next.pop() {
            if !self.may_go_on() {
                return;
            }
            match step {
                Step::Particle(particle) => self.one_particle(particle, rich, into, &mut next),
                Step::Repeat(group, times) => {
                    if times > 1 {
                        next.push(Step::Repeat(group, times - 1));
                    }
                    next.extend(group.particles.iter().rev().map(Step::Particle));
                }
                Step::Choose(group, fork, times) => {
                    let heights = &self.heights;
                    let ways: Vec<&Particle> =
                        group.particles.iter().filter(|way| heights.term(&way.term) != ENDLESS).collect();
                    let way = if rich {
                        self.coverage.next(fork, ways.len())
                    } else {
                        let least = (0..ways.len()).min_by_key(|way| self.heights.particle(ways[*way]));
                        least.unwrap_or(0)
                    };
                    if times > 1 {
                        next.push(Step::Choose(group, fork, times - 1));
                    }
                    next.push(Step::Particle(ways[way]));
                }
            }
        }
    }

    fn one_particle(
        &mut self,
        particle: &'m Particle,
        rich: bool,
        into: &mut Element,
        next: &mut Vec<Step<'m>>,
    ) {
        if self.heights.term(&particle.term) == ENDLESS {
            if particle.occurs.min > 0 {
                self.gaps.insert(
                    "an element that has no end, or that a wildcard asks for and nothing declares".to_owned(),
                );
            }
            return;
        }
        let model = self.model;
        let group = match &particle.term {
            Term::Element(id) => {
                let wanted = if rich { self.novelty(*id) } else { 0 };
                let way = if rich { Way::rich(particle.occurs) } else { Way::LEAST };
                for _ in 0..repeats(particle.occurs, rich, wanted) {
                    if !self.may_go_on() {
                        return;
                    }
                    if let Some(child) = self.element(*id, way) {
                        into.push(child);
                    }
                }
                return;
            }
            Term::Any(wildcard) => {
                for _ in 0..repeats(particle.occurs, rich, 0) {
                    if !self.may_go_on() {
                        return;
                    }
                    if let Some(child) = self.any(wildcard) {
                        into.push(child);
                    }
                }
                return;
            }
            Term::Group(group) => group,
            Term::GroupRef(id) => &model.group(*id).group,
        };
        if group.compositor != Compositor::Choice {
            let times = repeats(particle.occurs, rich, 0);
            next.extend((times > 0).then_some(Step::Repeat(group, times)));
            return;
        }
        let heights = &self.heights;
        let ways = group.particles.iter().filter(|way| heights.term(&way.term) != ENDLESS).count();
        if ways == 0 {
            return;
        }
        let fork = Fork::Choice(particle.span);
        let wanted = if rich { self.coverage.open_at(fork, ways) } else { 0 };
        let times = repeats(particle.occurs, rich, wanted);
        next.extend((times > 0).then_some(Step::Choose(group, fork, times)));
    }

    /// Counts a step; `false` where a document has become too large, which is a gap of it.
    fn may_go_on(&mut self) -> bool {
        self.steps += 1;
        let may = self.steps <= STEPS && self.elements <= ELEMENTS;
        if !may {
            self.gaps.insert(format!("what comes after {ELEMENTS} elements, or too many groups"));
        }
        may
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
        let text = self.words();
        let mut element = Element::new(QName::new(namespace_in(namespaces), format!("other{}", self.values)));
        element.text(text);
        element
    }

    pub(super) fn any_attribute(&mut self, wildcard: &Wildcard, into: &mut Element) {
        if wildcard.process_contents == ProcessContents::Strict {
            return;
        }
        let value = self.words();
        let name = QName::new(namespace_in(&wildcard.namespaces), format!("other{}", self.values));
        into.attribute(name, value);
    }
}

/// Number of occurrences of a particle: twice if allowed, or as often as there is something new to show.
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
