//! From the particles of a content to the members of a struct: elements, choices and wildcards, in the order of
//! the schema, with the groups around them dissolved.

use crate::resolve::{
    ComplexType, Compositor, Content, Derivation, Documentation, ElementDecl, ElementId, Model, ModelGroup,
    Occurs, Particle, Span, Term, TypeRef,
};

use super::shape::{Gap, MAX_DEPTH};

/// A part of a complex type's content.
#[derive(Clone, Debug)]
pub(super) enum Member<'m> {
    Element(MemberElement<'m>),
    /// The head of a substitution group, or an element of that group.
    Head(MemberElement<'m>),
    /// One of several elements.
    Choice(MemberChoice<'m>),
    /// Elements of any name.
    Any(MemberAny<'m>),
}

/// An element in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberElement<'m> {
    pub(super) element: ElementId,
    pub(super) occurs: Occurs,
    /// What is said at the place, about an element that is declared elsewhere.
    pub(super) documentation: Option<&'m Documentation>,
}

/// A choice in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberChoice<'m> {
    /// How often; what is absent where an alternative is, is the choice.
    pub(super) occurs: Occurs,
    /// Elements and wildcards, each there at least once.
    pub(super) alternatives: Vec<Member<'m>>,
    /// Texts may stand between them: mixed content.
    pub(super) mixed: bool,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
}

/// A wildcard in a complex type.
#[derive(Clone, Debug)]
pub(super) struct MemberAny<'m> {
    pub(super) occurs: Occurs,
    pub(super) documentation: Option<&'m Documentation>,
    pub(super) span: Span,
}

/// The members of a type's content, without those of the type that it extends; but mixed content is one choice, made
/// again and again, of all that there is in it.
pub(super) fn members<'m>(model: &'m Model, complex: &'m ComplexType) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = Vec::new();
    if is_mixed(model, complex) {
        members.push(Member::Choice(mixed(model, complex)?));
    } else if let Content::Elements(particle) = &complex.content {
        collect(model, particle, Occurs::ONCE, &mut members, 0)?;
    }
    Ok(members)
}

/// Whether texts may stand between the elements of a type (XML Schema part 1, section 3.4.2).
pub(super) fn is_mixed(model: &Model, complex: &ComplexType) -> bool {
    !matches!(complex.content, Content::Text(_)) && model.extended(complex).any(|ty| ty.mixed)
}

fn mixed<'m>(model: &'m Model, complex: &'m ComplexType) -> Result<MemberChoice<'m>, Gap> {
    let mut choice = MemberChoice {
        occurs: Occurs { min: 0, max: None },
        alternatives: Vec::new(),
        mixed: true,
        documentation: None,
        span: complex.origin.span,
    };
    let types: Vec<_> = model.extended(complex).collect();
    for ty in types.into_iter().rev() {
        if let Content::Elements(particle) = &ty.content {
            branch(model, particle, Occurs::ONCE, &mut choice, 0)?;
        }
    }
    Ok(choice)
}

/// All elements of members, those of choices among them.
pub(super) fn elements<'a, 'm>(members: &'a [Member<'m>]) -> impl Iterator<Item = &'a MemberElement<'m>> {
    members
        .iter()
        .flat_map(|member| match member {
            Member::Choice(choice) => choice.alternatives.as_slice(),
            _ => std::slice::from_ref(member),
        })
        .filter_map(|member| match member {
            Member::Element(element) => Some(element),
            // A choice has no choice in it: they are one.
            Member::Choice(_) | Member::Head(_) | Member::Any(_) => None,
        })
}

/// The heads of substitution groups among members.
pub(super) fn heads<'m>(members: &[Member<'m>]) -> impl Iterator<Item = ElementId> {
    members.iter().filter_map(|member| match member {
        Member::Head(head) => Some(head.element),
        _ => None,
    })
}

/// The choices among members, numbered as they are named.
pub(super) fn choices<'a, 'm>(members: &'a [Member<'m>]) -> impl Iterator<Item = &'a MemberChoice<'m>> {
    members.iter().filter_map(|member| match member {
        Member::Choice(choice) => Some(choice),
        _ => None,
    })
}

fn gap<T>(particle: &Particle, what: &str) -> Result<T, Gap> {
    Err(Gap { span: particle.span, what: what.to_owned() })
}

fn times(outer: Occurs, own: Occurs) -> Occurs {
    Occurs {
        min: outer.min.saturating_mul(own.min),
        max: outer.max.zip(own.max).map(|(outer, own)| outer.saturating_mul(own)),
    }
}

fn collect<'m>(
    model: &'m Model,
    particle: &'m Particle,
    outer: Occurs,
    members: &mut Vec<Member<'m>>,
    depth: usize,
) -> Result<(), Gap> {
    if depth > MAX_DEPTH {
        return gap(particle, "a group within itself");
    }
    let occurs = times(outer, particle.occurs);
    let documentation = particle.documentation.as_ref();
    let Some(group) = group_of(model, particle) else {
        members.extend(single(model, particle, occurs)?);
        return Ok(());
    };
    if group.particles.len() > 1 {
        if group.compositor == Compositor::Choice {
            let mut choice = MemberChoice {
                occurs,
                alternatives: Vec::new(),
                mixed: false,
                documentation,
                span: particle.span,
            };
            alternatives(model, group, &mut choice, depth + 1)?;
            members.push(Member::Choice(choice));
            return Ok(());
        }
        if occurs.is_repeated() {
            return gap(particle, "a repeated sequence");
        }
    }
    group.particles.iter().try_for_each(|inner| collect(model, inner, occurs, members, depth + 1))
}

fn group_of<'m>(model: &'m Model, particle: &'m Particle) -> Option<&'m ModelGroup> {
    match &particle.term {
        Term::Group(group) => Some(group),
        Term::GroupRef(id) => Some(&model.group(*id).group),
        Term::Any(_) | Term::Element(_) => None,
    }
}

/// The member that a particle is which is no group; none where it must not be there.
fn single<'m>(model: &'m Model, particle: &'m Particle, occurs: Occurs) -> Result<Option<Member<'m>>, Gap> {
    let documentation = particle.documentation.as_ref();
    match particle.term {
        Term::Element(id) => {
            let member = MemberElement { element: id, occurs, documentation };
            let is_abstract = model.element(id).is_abstract;
            Ok(Some(match group_of_head(model, id).len() {
                // Another schema, which is not here, has what may stand for it.
                0 => Member::Any(MemberAny { occurs, documentation, span: particle.span }),
                1 if !is_abstract => Member::Element(member),
                _ => Member::Head(member),
            }))
        }
        _ if occurs.max == Some(0) => Ok(None),
        _ => Ok(Some(Member::Any(MemberAny { occurs, documentation, span: particle.span }))),
    }
}

/// The elements that occur where the schema has this one: itself if it is not abstract, and those of its substitution
/// group.
pub(super) fn group_of_head(model: &Model, head: ElementId) -> Vec<ElementId> {
    let own = (!model.element(head).is_abstract).then_some(head);
    own.into_iter().chain(model.stand_ins(head)).collect()
}

/// Adds the alternatives of a group to those of the choice that it is, or is a branch of.
fn alternatives<'m>(
    model: &'m Model,
    group: &'m ModelGroup,
    choice: &mut MemberChoice<'m>,
    depth: usize,
) -> Result<(), Gap> {
    for particle in &group.particles {
        branch(model, particle, Occurs::ONCE, choice, depth)?;
    }
    Ok(())
}

fn branch<'m>(
    model: &'m Model,
    particle: &'m Particle,
    outer: Occurs,
    choice: &mut MemberChoice<'m>,
    depth: usize,
) -> Result<(), Gap> {
    if depth > MAX_DEPTH {
        return gap(particle, "a group within itself");
    }
    let mut occurs = times(outer, particle.occurs);
    if occurs.max == Some(0) {
        return Ok(());
    }
    // Where nothing is enough for a branch, it is for the choice.
    if occurs.min == 0 {
        choice.occurs.min = 0;
        occurs.min = 1;
    }
    let is_repeated = choice.occurs.is_repeated();
    let Some(group) = group_of(model, particle) else {
        // `(a* | b)*` is `(a | b)*`.
        let occurs = if is_repeated { Occurs::ONCE } else { occurs };
        match single(model, particle, occurs)? {
            None => {}
            Some(Member::Head(_)) if occurs.is_repeated() => {
                return gap(particle, "a repeated head of a substitution group within an xs:choice");
            }
            Some(Member::Head(head)) => {
                for element in group_of_head(model, head.element) {
                    let one = Member::Element(MemberElement { element, ..head.clone() });
                    add(model, particle, one, choice)?;
                }
            }
            Some(alternative) => add(model, particle, alternative, choice)?,
        }
        return Ok(());
    };
    match group.particles.as_slice() {
        [] => choice.occurs.min = 0,
        [only] => return branch(model, only, occurs, choice, depth + 1),
        // Between the elements of mixed content anything may stand, so their order says little.
        _ if group.compositor != Compositor::Choice && !choice.mixed => {
            return gap(particle, "an xs:choice between sequences");
        }
        _ if occurs.is_repeated() && !is_repeated => {
            return gap(particle, "a repeated xs:choice within an xs:choice");
        }
        _ => return alternatives(model, group, choice, depth + 1),
    }
    Ok(())
}

/// Adds an alternative that is not there yet.
fn add<'m>(
    model: &'m Model,
    particle: &Particle,
    alternative: Member<'m>,
    choice: &mut MemberChoice<'m>,
) -> Result<(), Gap> {
    for known in &choice.alternatives {
        match (known, &alternative) {
            (Member::Any(_), Member::Any(_)) => return Ok(()),
            (Member::Element(known), Member::Element(new)) => {
                let (known, new) = (model.element(known.element), model.element(new.element));
                if known.name == new.name {
                    return if known.ty == new.ty && known.nillable == new.nillable {
                        Ok(())
                    } else {
                        gap(particle, "an xs:choice between two types of one element")
                    };
                }
            }
            _ => {}
        }
    }
    choice.alternatives.push(alternative);
    Ok(())
}

/// The repeated element of a type that has nothing else, as `ArrayOfString` has.
pub(super) fn array_item(model: &Model, ty: TypeRef) -> Option<&ElementDecl> {
    let TypeRef::Defined(id) = ty else {
        return None;
    };
    let complex = model.complex(ty)?;
    let is_plain = complex.derivation == Derivation::None
        && !complex.is_abstract
        && !complex.mixed
        && complex.any_attribute.is_none()
        && complex.attributes.iter().all(|attribute| attribute.prohibited)
        && model.derived(id).is_empty();
    if !is_plain {
        return None;
    }
    match members(model, complex).ok()?.as_slice() {
        [Member::Element(only)] if only.occurs.is_repeated() => Some(model.element(only.element)),
        _ => None,
    }
}

/// The key and the value of a pair's type: two elements, neither repeated, of the pair's own namespace.
pub(super) fn key_and_value<'m>(
    model: &'m Model,
    pair: &ElementDecl,
) -> Option<(MemberElement<'m>, MemberElement<'m>)> {
    let complex = model.complex(pair.ty)?;
    if complex.derivation != Derivation::None || !complex.attributes.is_empty() {
        return None;
    }
    let members = members(model, complex).ok()?;
    let [Member::Element(key), Member::Element(value)] = <[Member<'m>; 2]>::try_from(members).ok()? else {
        return None;
    };
    let is_usual = [&key, &value].into_iter().all(|member| {
        !member.occurs.is_repeated() && model.element(member.element).name.namespace == pair.name.namespace
    });
    is_usual.then_some((key, value))
}
