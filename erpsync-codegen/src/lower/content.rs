//! From the particles of a content to its members, in the order of the schema: sequences are dissolved into what is
//! around them where that says the same, choices in choices are one.

use crate::resolve::{
    ComplexType, Compositor, Content, Model, ModelGroup, Occurs, Particle, Term, WildcardNamespaces,
};

use super::particles::{
    Label, Member, MemberAny, MemberChoice, MemberElement, MemberGroup, group_of_head, is_mixed,
};
use super::shape::{Gap, MAX_DEPTH};

/// The members of a type's own content; mixed content is one choice of all that the bases have, too.
pub(super) fn of<'m>(model: &'m Model, complex: &'m ComplexType) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = Vec::new();
    if is_mixed(model, complex) {
        members.push(Member::Choice(mixed(model, complex)?));
    } else if let Content::Elements(particle) = &complex.content {
        collect(model, particle, &mut members, 0)?;
    }
    Ok(members)
}

fn mixed<'m>(model: &'m Model, complex: &'m ComplexType) -> Result<MemberChoice<'m>, Gap> {
    let mut choice = MemberChoice {
        occurs: Occurs { min: 0, max: None },
        alternatives: Vec::new(),
        longest: Some(1),
        mixed: true,
        documentation: None,
        span: complex.origin.span,
        label: Label::default(),
    };
    let types: Vec<_> = model.extended(complex).collect();
    for ty in types.into_iter().rev() {
        if let Content::Elements(particle) = &ty.content {
            branch(model, particle, &mut choice, 0)?;
        }
    }
    Ok(choice)
}

fn gap<T>(particle: &Particle, what: &str) -> Result<T, Gap> {
    Err(Gap { span: particle.span, what: what.to_owned() })
}

fn times(outer: Occurs, own: Occurs) -> Occurs {
    Occurs { min: outer.min.saturating_mul(own.min), max: product(outer.max, own.max) }
}

fn product(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.zip(other).map(|(one, other)| one.saturating_mul(other))
}

fn collect<'m>(
    model: &'m Model,
    particle: &'m Particle,
    members: &mut Vec<Member<'m>>,
    depth: usize,
) -> Result<(), Gap> {
    if depth > MAX_DEPTH {
        return gap(particle, "groups in groups without an end");
    }
    let Some(group) = group_of(model, particle) else {
        members.extend(single(model, particle));
        return Ok(());
    };
    if group.compositor == Compositor::Choice && group.particles.len() > 1 {
        let mut choice = choice(particle);
        for way in &group.particles {
            branch(model, way, &mut choice, depth + 1)?;
        }
        choice.occurs.max = product(choice.occurs.max, choice.longest);
        if !choice.alternatives.is_empty() {
            members.push(Member::Choice(choice));
        }
        return Ok(());
    }
    let inner = inner(model, group, depth)?;
    members.extend(sequence(model, particle, inner));
    Ok(())
}

/// The members of a group's particles.
fn inner<'m>(model: &'m Model, group: &'m ModelGroup, depth: usize) -> Result<Vec<Member<'m>>, Gap> {
    let mut members = Vec::new();
    for particle in &group.particles {
        collect(model, particle, &mut members, depth + 1)?;
    }
    Ok(members)
}

/// What a sequence of members is in what is around it: one member, where it may be absent or is repeated as a whole.
fn sequence<'m>(model: &'m Model, particle: &'m Particle, mut members: Vec<Member<'m>>) -> Vec<Member<'m>> {
    let occurs = particle.occurs;
    if let [only] = members.as_mut_slice() {
        let only = only.occurs_mut();
        *only = times(occurs, *only);
    }
    let may_be_dissolved = members.len() < 2
        || !occurs.is_repeated() && (occurs.min > 0 || members.iter().all(|member| member.occurs().min == 0));
    if may_be_dissolved {
        return members;
    }
    vec![Member::Group(group_member(model, particle, members))]
}

fn choice<'m>(particle: &'m Particle) -> MemberChoice<'m> {
    MemberChoice {
        occurs: particle.occurs,
        alternatives: Vec::new(),
        longest: Some(1),
        mixed: false,
        documentation: particle.documentation.as_ref(),
        span: particle.span,
        label: Label::default(),
    }
}

fn group_member<'m>(model: &'m Model, particle: &'m Particle, members: Vec<Member<'m>>) -> MemberGroup<'m> {
    let definition = match particle.term {
        Term::GroupRef(id) => Some(model.group(id)),
        _ => None,
    };
    let of_definition = definition.and_then(|definition| definition.origin.documentation.as_ref());
    MemberGroup {
        occurs: particle.occurs,
        members,
        name: definition.map(|definition| &*definition.name.local),
        documentation: particle.documentation.as_ref().or(of_definition),
        span: particle.span,
        label: Label::default(),
    }
}

fn group_of<'m>(model: &'m Model, particle: &'m Particle) -> Option<&'m ModelGroup> {
    match &particle.term {
        Term::Group(group) => Some(group),
        Term::GroupRef(id) => Some(&model.group(*id).group),
        Term::Any(_) | Term::Element(_) => None,
    }
}

/// The member that a particle is which is no group; none where it must not be there.
fn single<'m>(model: &'m Model, particle: &'m Particle) -> Option<Member<'m>> {
    let (occurs, documentation) = (particle.occurs, particle.documentation.as_ref());
    let namespaces = match &particle.term {
        Term::Any(wildcard) => &wildcard.namespaces,
        _ => &WildcardNamespaces::Any,
    };
    let any = Member::Any(MemberAny { namespaces, occurs, documentation, span: particle.span });
    match particle.term {
        _ if occurs.max == Some(0) => None,
        Term::Element(id) => {
            let member = MemberElement { element: id, occurs, documentation };
            let is_abstract = model.element(id).is_abstract;
            Some(match group_of_head(model, id).len() {
                // Another schema, which is not here, has what may stand for it.
                0 => any,
                1 if !is_abstract => Member::Element(member),
                _ => Member::Head(member),
            })
        }
        _ => Some(any),
    }
}

/// Adds a particle to the alternatives of a choice.
fn branch<'m>(
    model: &'m Model,
    particle: &'m Particle,
    choice: &mut MemberChoice<'m>,
    depth: usize,
) -> Result<(), Gap> {
    if depth > MAX_DEPTH {
        return gap(particle, "groups in groups without an end");
    }
    let is_repeated = choice.occurs.is_repeated();
    let Some(group) = group_of(model, particle) else {
        if let Some(member) = single(model, particle) {
            add(model, member, choice);
        }
        return Ok(());
    };
    if particle.occurs.max == Some(0) {
        return Ok(());
    }
    // Between the elements of mixed content anything may stand, so their order says little.
    if group.compositor == Compositor::Choice || choice.mixed {
        // `(a | (b | c)*)*` is `(a | b | c)*`.
        if is_repeated || !particle.occurs.is_repeated() {
            if particle.occurs.min == 0 || group.particles.is_empty() {
                choice.occurs.min = 0;
            }
            return dissolve(choice, particle.occurs.max, |choice| {
                group.particles.iter().try_for_each(|way| branch(model, way, choice, depth + 1))
            });
        }
        let mut members = Vec::new();
        collect(model, particle, &mut members, depth + 1)?;
        members.into_iter().for_each(|member| add(model, member, choice));
        return Ok(());
    }
    let members = inner(model, group, depth)?;
    if members.is_empty() {
        choice.occurs.min = 0;
    }
    if members.len() < 2 {
        sequence(model, particle, members).into_iter().for_each(|member| add(model, member, choice));
    } else {
        add(model, Member::Group(group_member(model, particle, members)), choice);
    }
    Ok(())
}

/// Adds to a choice, by `add`, what is in one that may be made `max` times in it.
fn dissolve<'m, T>(
    choice: &mut MemberChoice<'m>,
    max: Option<u32>,
    add: impl FnOnce(&mut MemberChoice<'m>) -> T,
) -> T {
    let others = choice.longest.replace(1);
    let result = add(choice);
    choice.longest = others.zip(product(max, choice.longest)).map(|(one, other)| one.max(other));
    result
}

/// Adds an alternative that is not there yet.
fn add<'m>(model: &'m Model, mut alternative: Member<'m>, choice: &mut MemberChoice<'m>) {
    // Where nothing is enough for an alternative, it is for the choice.
    if alternative.is_emptiable() {
        choice.occurs.min = 0;
    }
    let occurs = alternative.occurs_mut();
    occurs.min = occurs.min.max(1);
    // `(a* | b)*` is `(a | b)*`.
    let max = occurs.max;
    if choice.occurs.is_repeated() {
        *occurs = Occurs::ONCE;
        dissolve(choice, max, |_| ());
    }
    match alternative {
        Member::Head(head) if !head.occurs.is_repeated() => {
            for element in group_of_head(model, head.element) {
                add(model, Member::Element(MemberElement { element, ..head.clone() }), choice);
            }
            return;
        }
        // A choice that is there once is one with the choice it is in.
        Member::Choice(inner) if !inner.occurs.is_repeated() => {
            return dissolve(choice, max, |choice| {
                inner.alternatives.into_iter().for_each(|alternative| add(model, alternative, choice));
            });
        }
        _ => {}
    }
    for known in &mut choice.alternatives {
        match (&mut *known, &alternative) {
            (Member::Any(first), Member::Any(second)) if first.namespaces == second.namespaces => return,
            (Member::Element(first) | Member::Raw(first), Member::Element(second)) => {
                let (one, other) = (model.element(first.element), model.element(second.element));
                if one.name != other.name {
                    continue;
                }
                if one.ty != other.ty {
                    *known = Member::Raw(first.clone());
                } else if other.nillable {
                    // What may be nil in one place may be read so from both.
                    first.element = second.element;
                }
                return;
            }
            _ => {}
        }
    }
    choice.alternatives.push(alternative);
}
