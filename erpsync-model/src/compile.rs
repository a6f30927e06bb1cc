//! [`Model`] → [`Plan`].

use std::collections::HashMap;
use std::sync::Arc;

use erpsync_codegen::resolve::{
    Builtin, Compositor, Content, ElementDecl, ElementId, Model, ModelGroup, Particle, QName,
    SimpleDerivation, Term, Type, TypeId, TypeRef, ValueConstraint,
};

use crate::operations;
use crate::plan::{
    AttributePlan, Choice, ContentPlan, ElementIndex, ElementPlan, Plan, PlanError, SimplePlan, Slot,
    SlotTerm, Slots, TypeIndex, TypePlan, Variety,
};

/// Number of places of elements in all types, groups and bases expanded.
const MOST_SLOTS: usize = 1_000_000;

/// Number of particles that are visited.
const MOST_STEPS: usize = 8 * MOST_SLOTS;

/// Nesting of groups.
const MOST_NESTED: usize = 256;

impl Plan {
    /// Compiles the types, elements and operations of a model.
    ///
    /// # Errors
    ///
    /// If the content of all types, with groups and bases expanded, has more than a million elements, or if groups are
    /// nested more than 256 deep.
    pub fn new(model: &Model) -> Result<Self, PlanError> {
        let mut compiler = Compiler { model, slots_left: MOST_SLOTS, steps_left: MOST_STEPS };
        let mut types: Vec<TypePlan> = Builtin::ALL.iter().map(|builtin| builtin_type(*builtin)).collect();
        for (id, ty) in model.types() {
            types.push(compiler.ty(id, ty)?);
        }
        let mut type_names: HashMap<QName, Vec<TypeIndex>> = HashMap::new();
        for (at, ty) in types.iter().enumerate() {
            if let Some(name) = &ty.name {
                type_names.entry(name.clone()).or_default().push(TypeIndex(at as u32));
            }
        }
        let elements = model
            .elements()
            .map(|(id, decl)| ElementPlan { is_head: !model.substitutes(id).is_empty(), ..element(decl) });
        let elements = elements.collect();
        let element_names = model.elements().filter(|(_, decl)| decl.global).map(|(id, decl)| {
            let id = model.find_element(&decl.name).unwrap_or(id);
            (decl.name.clone(), element_index(id))
        });
        let element_names: HashMap<QName, ElementIndex> = element_names.collect();
        let mut local_types: HashMap<Arc<str>, Vec<TypeIndex>> = HashMap::new();
        for (at, name) in types.iter().enumerate().filter_map(|(at, ty)| Some((at, ty.name.as_ref()?))) {
            local_types.entry(name.local.clone()).or_default().push(TypeIndex(at as u32));
        }
        let mut local_elements: HashMap<Arc<str>, Vec<ElementIndex>> = HashMap::new();
        for (name, index) in &element_names {
            local_elements.entry(name.local.clone()).or_default().push(*index);
        }
        let operations = Vec::new();
        let mut plan =
            Self { types, elements, type_names, element_names, local_types, local_elements, operations };
        operations::compile(model, &mut plan);
        Ok(plan)
    }
}

pub(crate) fn element_index(id: ElementId) -> ElementIndex {
    ElementIndex(id.index() as u32)
}

fn builtin_type(builtin: Builtin) -> TypePlan {
    let content = match builtin {
        Builtin::AnyType => ContentPlan::Anything,
        _ => ContentPlan::Simple(Box::new(SimplePlan {
            name: builtin.to_string(),
            variety: match builtin.list_item() {
                Some(item) => Variety::List(TypeIndex::of(TypeRef::Builtin(item))),
                None => Variety::Atomic(builtin),
            },
            facets: Vec::new(),
        })),
    };
    TypePlan {
        name: Some(QName::new(erpsync::xml::XSD_NAMESPACE, builtin.name())),
        base: base_of_builtin(builtin).map(|base| TypeIndex::of(TypeRef::Builtin(base))),
        is_abstract: false,
        content,
        attributes: Vec::new(),
        any_attribute: None,
    }
}

/// The base of a built-in type (XML Schema 1.0 part 2, section 3).
fn base_of_builtin(builtin: Builtin) -> Option<Builtin> {
    Some(match builtin {
        Builtin::AnyType => return None,
        Builtin::AnySimpleType => Builtin::AnyType,
        Builtin::NormalizedString => Builtin::String,
        Builtin::Token => Builtin::NormalizedString,
        Builtin::Language | Builtin::NmToken | Builtin::Name => Builtin::Token,
        Builtin::NcName => Builtin::Name,
        Builtin::Id | Builtin::IdRef | Builtin::Entity => Builtin::NcName,
        Builtin::Integer => Builtin::Decimal,
        Builtin::NonPositiveInteger | Builtin::Long | Builtin::NonNegativeInteger => Builtin::Integer,
        Builtin::NegativeInteger => Builtin::NonPositiveInteger,
        Builtin::Int => Builtin::Long,
        Builtin::Short => Builtin::Int,
        Builtin::Byte => Builtin::Short,
        Builtin::UnsignedLong | Builtin::PositiveInteger => Builtin::NonNegativeInteger,
        Builtin::UnsignedInt => Builtin::UnsignedLong,
        Builtin::UnsignedShort => Builtin::UnsignedInt,
        Builtin::UnsignedByte => Builtin::UnsignedShort,
        _ => Builtin::AnySimpleType,
    })
}

fn element(decl: &ElementDecl) -> ElementPlan {
    let (default, is_fixed) = match &decl.value {
        Some(ValueConstraint::Default(value)) => (Some(value.clone()), false),
        Some(ValueConstraint::Fixed(value)) => (Some(value.clone()), true),
        None => (None, false),
    };
    ElementPlan {
        name: decl.name.clone(),
        ty: TypeIndex::of(decl.ty),
        is_nillable: decl.nillable,
        is_abstract: decl.is_abstract,
        default,
        is_fixed,
        is_head: false,
        head: decl.substitution_group.map(element_index),
    }
}

struct Compiler<'m> {
    model: &'m Model,
    slots_left: usize,
    /// Particles that may still be visited: groups without elements cost, too.
    steps_left: usize,
}

/// Surroundings of a particle.
#[derive(Clone, Copy)]
struct Around {
    is_required: bool,
    is_repeated: bool,
    choice: Option<(u32, u32)>,
    depth: usize,
}

impl Compiler<'_> {
    fn ty(&mut self, id: TypeId, ty: &Type) -> Result<TypePlan, PlanError> {
        let base = self.model.base_of(id).map(TypeIndex::of);
        let complex = match ty {
            Type::Simple(_) => {
                let content = ContentPlan::Simple(Box::new(self.simple(TypeRef::Defined(id))));
                return Ok(TypePlan {
                    name: ty.name().cloned(),
                    base: base.or(Some(TypeIndex::of(TypeRef::Builtin(Builtin::AnySimpleType)))),
                    is_abstract: false,
                    content,
                    attributes: Vec::new(),
                    any_attribute: None,
                });
            }
            Type::Complex(complex) => complex,
        };
        let attributes = self.model.attributes_of(complex).into_iter().map(|used| {
            let decl = self.model.attribute(used.attribute);
            AttributePlan {
                name: decl.name.clone(),
                ty: TypeIndex::of(decl.ty),
                is_required: used.required,
                fixed: match &used.value {
                    Some(ValueConstraint::Fixed(value)) => Some(value.clone()),
                    Some(ValueConstraint::Default(_)) | None => None,
                },
            }
        });
        let attributes = attributes.collect();
        let content = match &complex.content {
            Content::Text(text) => ContentPlan::Simple(Box::new(self.simple(*text))),
            _ => {
                let mut slots = Slots::default();
                let mut chain: Vec<_> = self.model.extended(complex).collect();
                chain.reverse();
                for ty in chain {
                    slots.is_mixed |= ty.mixed;
                    let around = Around { is_required: true, is_repeated: false, choice: None, depth: 0 };
                    if let Content::Elements(particle) = &ty.content {
                        self.particle(particle, around, &mut slots)?;
                    }
                }
                self.finish(&mut slots);
                ContentPlan::Elements(slots)
            }
        };
        Ok(TypePlan {
            name: complex.name.clone(),
            base: base.or(Some(TypeIndex::ANY_TYPE)),
            is_abstract: complex.is_abstract,
            content,
            attributes,
            any_attribute: self.model.any_attribute_of(complex).map(|any| any.namespaces),
        })
    }

    /// The simple type behind a reference.
    fn simple(&self, ty: TypeRef) -> SimplePlan {
        let mut next = ty;
        let variety = loop {
            match (next, self.model.simple(next).map(|simple| &simple.derivation)) {
                (TypeRef::Builtin(builtin), _) => {
                    break match builtin.list_item() {
                        Some(item) => Variety::List(TypeIndex::of(TypeRef::Builtin(item))),
                        None => Variety::Atomic(builtin),
                    };
                }
                (_, Some(SimpleDerivation::Restriction { base, .. })) => next = *base,
                (_, Some(SimpleDerivation::List { item })) => break Variety::List(TypeIndex::of(*item)),
                (_, Some(SimpleDerivation::Union { members })) => {
                    break Variety::Union(members.iter().copied().map(TypeIndex::of).collect());
                }
                (_, None) => break Variety::Atomic(Builtin::AnySimpleType),
            }
        };
        let facets = self.model.facets_of(ty).into_iter().filter(|facets| !facets.is_empty()).cloned();
        SimplePlan { name: self.model.describe(ty), variety, facets: facets.collect() }
    }

    fn particle(&mut self, particle: &Particle, around: Around, slots: &mut Slots) -> Result<(), PlanError> {
        if around.depth > MOST_NESTED {
            return Err(PlanError(format!("groups are nested more than {MOST_NESTED} deep")));
        }
        self.step()?;
        let occurs = particle.occurs;
        let here = Around {
            is_required: around.is_required && occurs.min > 0,
            is_repeated: around.is_repeated || occurs.max != Some(1),
            depth: around.depth + 1,
            ..around
        };
        let term = match &particle.term {
            Term::Element(id) => {
                let declaration = self.model.element(*id);
                slots.has_any_name |= declaration.any_name;
                slots.is_ordered |= here.is_repeated && !self.model.substitutes(*id).is_empty();
                SlotTerm::Element(element_index(*id))
            }
            Term::Any(wildcard) => SlotTerm::Any(wildcard.namespaces.clone()),
            Term::Group(group) => return self.group(group, here, occurs.max != Some(1), slots),
            Term::GroupRef(id) => {
                let group = &self.model.group(*id).group;
                return self.group(group, here, occurs.max != Some(1), slots);
            }
        };
        let Some(left) = self.slots_left.checked_sub(1) else {
            return Err(PlanError(format!("the types have more than {MOST_SLOTS} elements")));
        };
        self.slots_left = left;
        let Around { is_required, is_repeated, choice, .. } = here;
        slots.slots.push(Slot { term, is_required, is_repeated, choice });
        Ok(())
    }

    fn group(
        &mut self,
        group: &ModelGroup,
        here: Around,
        is_repeated: bool,
        slots: &mut Slots,
    ) -> Result<(), PlanError> {
        let first = slots.slots.len();
        let is_choice = group.compositor == Compositor::Choice;
        // Alternatives exclude each other only if the choice is made once.
        let mut choice = None;
        if is_choice && !here.is_repeated {
            let is_required = here.is_required && !self.may_be_empty(group, 0)?;
            choice = Some(slots.choices.len() as u32);
            slots.choices.push(Choice { is_required, outer: here.choice });
        }
        for (alternative, particle) in group.particles.iter().enumerate() {
            let inner = Around {
                is_required: here.is_required && !is_choice,
                choice: choice.map(|choice| (choice, alternative as u32)).or(here.choice),
                ..here
            };
            self.particle(particle, inner, slots)?;
        }
        let added = slots.slots.len() - first;
        slots.is_ordered |= is_repeated && added > 1;
        Ok(())
    }

    fn step(&mut self) -> Result<(), PlanError> {
        let left = self.steps_left.checked_sub(1);
        self.steps_left =
            left.ok_or_else(|| PlanError(format!("the types have more than {MOST_STEPS} particles")))?;
        Ok(())
    }

    /// Reports whether a group may occur without any element.
    fn may_be_empty(&mut self, group: &ModelGroup, depth: usize) -> Result<bool, PlanError> {
        let is_choice = group.compositor == Compositor::Choice;
        for particle in &group.particles {
            self.step()?;
            let is_empty = particle.occurs.min == 0
                || depth > MOST_NESTED
                || match &particle.term {
                    Term::Element(_) | Term::Any(_) => false,
                    Term::Group(group) => self.may_be_empty(group, depth + 1)?,
                    Term::GroupRef(id) => {
                        let model = self.model;
                        self.may_be_empty(&model.group(*id).group, depth + 1)?
                    }
                };
            if is_empty == is_choice {
                return Ok(is_choice);
            }
        }
        Ok(!is_choice || group.particles.is_empty())
    }

    /// Indexes the slots, and finds whether the order of elements is a part of the value.
    fn finish(&self, slots: &mut Slots) {
        index(slots, |index| self.model.elements().nth(index.0 as usize).map(|(_, decl)| decl.name.clone()));
        slots.has_name_twice = slots.by_local.values().any(|positions| positions.len() > 1);
        let wildcards = slots.slots.iter().filter(|slot| matches!(slot.term, SlotTerm::Any(_))).count();
        slots.is_ordered |= slots.is_mixed || wildcards > 1 || comes_twice(slots) || changes_order(slots);
    }
}

/// Reports whether an element comes twice where it does not exclude itself.
fn comes_twice(slots: &Slots) -> bool {
    slots.by_local.values().filter(|positions| positions.len() > 1).any(|positions| {
        positions.windows(2).any(|pair| {
            let [one, other] = [pair[0], pair[1]].map(|at| slots.slots[at as usize].choice);
            !matches!((one, other), (Some(one), Some(other)) if one.0 == other.0 && one.1 != other.1)
        })
    })
}

/// Reports whether alternatives of a choice have the same elements in another order.
fn changes_order(slots: &Slots) -> bool {
    let mut first: HashMap<u32, u32> = HashMap::new();
    for positions in slots.by_local.values().filter(|positions| positions.len() > 1) {
        first.extend(positions.iter().map(|at| (*at, positions[0])));
    }
    if first.is_empty() {
        return false;
    }
    let mut latest: HashMap<(u32, u32), u32> = HashMap::new();
    slots.slots.iter().enumerate().any(|(at, slot)| {
        let Some(alternative) = slot.choice else { return false };
        let rank = first.get(&(at as u32)).copied().unwrap_or(at as u32);
        latest.insert(alternative, rank).is_some_and(|latest| rank < latest)
    })
}

/// Fills in the positions by local name.
pub(crate) fn index(slots: &mut Slots, name: impl Fn(ElementIndex) -> Option<QName>) {
    for (at, slot) in slots.slots.iter().enumerate() {
        if let SlotTerm::Element(element) = slot.term
            && let Some(name) = name(element)
        {
            let local: Arc<str> = name.local.clone();
            slots.by_local.entry(local).or_default().push(at as u32);
        }
    }
}
