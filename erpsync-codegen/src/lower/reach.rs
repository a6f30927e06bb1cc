//! Which types are generated: those that the wanted operations reach, and those derived from a type that an
//! element has.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::config::{Place, Space};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::resolve::{
    ComplexType, Content, Derivation, ElementDecl, ElementId, Owner, PartContent, QName, Span, Type, TypeId,
    TypeRef,
};

use super::analysis::Analysis;
use super::choices::Choices;
use super::elements::keeps_nil;
use super::messages::Body;
use super::names;
use super::particles;
use super::plan::{self, FieldContent, Plan, TypePlan};
use super::services::ServicePlan;
use super::shape::Shape;

/// Follows the services to all types.
pub(super) fn reach<'m>(
    model: &'m Analysis<'m>,
    services: &[ServicePlan<'m>],
    choices: &Choices<'_>,
    diagnostics: &mut Diagnostics,
) -> Plan<'m> {
    let plan = Plan {
        types: HashMap::new(),
        order: Vec::new(),
        derived: HashMap::new(),
        nil_elements: HashSet::new(),
        nil: HashSet::new(),
        heads: Vec::new(),
    };
    let mut walk = Walk {
        model,
        choices,
        diagnostics,
        plan,
        service: String::new(),
        pending: Vec::new(),
        of_elements: HashSet::new(),
        new_bases: BTreeSet::new(),
        nillable: BTreeSet::new(),
    };
    for service in services {
        walk.service(service);
    }
    if choices.config().all_types {
        walk.all();
    }
    walk.follow();
    walk.finish()
}

struct Walk<'m, 'w> {
    model: &'m Analysis<'m>,
    choices: &'w Choices<'w>,
    diagnostics: &'w mut Diagnostics,
    plan: Plan<'m>,
    /// The service whose messages are followed.
    service: String,
    /// Whose members are not followed yet.
    pending: Vec<TypeId>,
    /// The types that elements have.
    of_elements: HashSet<TypeId>,
    /// Those of them whose derived types are not followed yet.
    new_bases: BTreeSet<TypeId>,
    /// Those of elements that may be nil.
    nillable: BTreeSet<TypeId>,
}

impl<'m> Walk<'m, '_> {
    fn service(&mut self, service: &ServicePlan<'m>) {
        self.service = service.words.clone();
        for plan in &service.operations {
            for message in [Some(&plan.input), plan.output.as_ref()].into_iter().flatten() {
                match &message.body {
                    Body::Empty => {}
                    Body::Element(id) => {
                        let element = self.model.element(*id);
                        self.nillable(element, &plan::element_place(self.model, element));
                        self.element_type(
                            element.ty,
                            &plan::element_place(self.model, element),
                            &element.name.local,
                        );
                    }
                    Body::Typed(part, ty) => {
                        let place = service.place.child(&plan.words).child(&part.name);
                        self.element_type(*ty, &place, &names::nested(&plan.words, &part.name));
                    }
                    Body::Parts(parts) => {
                        for part in &parts.parts {
                            let words = names::nested(&parts.words, &part.name);
                            let place = parts.place.child(&part.name);
                            match part.content {
                                PartContent::Element(id) if self.model.is_only_head(id) => {
                                    self.head(id);
                                }
                                PartContent::Element(id) => {
                                    self.field(self.model.element(id), &place, &words, false);
                                }
                                PartContent::Type(ty) => self.element_type(ty, &place, &words),
                            }
                        }
                    }
                }
            }
            for fault in &plan.faults {
                let (place, words) = (plan.faults_place().child(fault.name), &fault.element_name.local);
                match fault.element {
                    Some(id) => self.field(self.model.element(id), &place, words, false),
                    None => self.element_type(fault.ty, &place, words),
                }
            }
        }
        let of_faults = service.operations.iter().filter_map(|plan| plan.fault_headers.as_ref());
        for set in service.request_headers.iter().chain(&service.response_headers).chain(of_faults) {
            let set_place = set.place(&service.place);
            for header in &set.headers {
                let place = set_place.child(&header.name.local);
                match header.element {
                    Some(id) => self.field(self.model.element(id), &place, &header.name.local, false),
                    None => self.element_type(header.ty, &place, &header.name.local),
                }
            }
        }
    }

    /// What no operation has to reach: types that have a name, and those of global elements.
    fn all(&mut self) {
        let model = self.model;
        for (_, element) in model.elements().filter(|(_, element)| element.global) {
            self.element_type(element.ty, &plan::element_place(self.model, element), &element.name.local);
        }
        for (id, _) in model.types().filter(|(_, ty)| ty.name().is_some()) {
            // The place is its own, since it has a name.
            self.ty(TypeRef::Defined(id), &Place::new(Space::Type, "", ""), "");
        }
    }

    /// Follows what is found until nothing new comes.
    fn follow(&mut self) {
        loop {
            while let Some(id) = self.pending.pop() {
                self.members(id);
            }
            let bases = std::mem::take(&mut self.new_bases);
            if bases.is_empty() {
                return;
            }
            for base in bases {
                let derived: Vec<TypeId> = match self.plan.types[&base].shape {
                    Shape::Struct(_) => self.model.stand_in_types(base).collect(),
                    _ => Vec::new(),
                };
                let what = || format!("what is derived from {}", self.model.describe(TypeRef::Defined(base)));
                let span = self.model.ty(base).origin().name_span;
                if !self.model.spend(derived.len(), span, what) {
                    continue;
                }
                let named: Vec<TypeId> =
                    derived.into_iter().filter(|&id| self.model.ty(id).name().is_some()).collect();
                for &id in &named {
                    // The place is its own, since it has a name.
                    self.ty(TypeRef::Defined(id), &Place::new(Space::Type, "", ""), "");
                }
                self.plan.derived.insert(base, named);
            }
        }
    }

    /// Keeps of the derived types those that can be one of a choice.
    fn finish(mut self) -> Plan<'m> {
        let (model, types) = (self.model, &self.plan.types);
        for derived in self.plan.derived.values_mut() {
            derived.retain(|id| {
                let is_concrete = matches!(model.ty(*id), Type::Complex(complex) if !complex.is_abstract);
                is_concrete
                    && matches!(types[id].shape, Shape::Struct(_) | Shape::Value(ir::Type::Foreign(_)))
            });
        }
        self.plan.derived.retain(|_, derived| !derived.is_empty());
        for id in std::mem::take(&mut self.nillable) {
            self.nil(id);
        }
        self.plan
    }

    /// Plans what nil leaves of the elements of a type.
    fn nil(&mut self, id: TypeId) {
        let model = self.model;
        if !matches!(self.plan.types[&id].shape, Shape::Struct(_)) {
            return;
        }
        let derived = self.plan.derived.get(&id).into_iter().flatten().copied();
        // No element is of an abstract type.
        let types: Vec<(TypeId, &ComplexType)> = std::iter::once(id)
            .chain(derived)
            .filter(|id| matches!(self.plan.types[id].shape, Shape::Struct(_)))
            .filter_map(|id| Some((id, model.complex(TypeRef::Defined(id))?)))
            .filter(|(_, ty)| !ty.is_abstract)
            .collect();
        let inherited = types.iter().map(|(_, ty)| model.attributes_of(ty).len()).sum();
        let what = || format!("what nil leaves of {}", model.describe(TypeRef::Defined(id)));
        if types.iter().any(|(_, ty)| model.has_attributes(ty))
            && model.spend(inherited, model.ty(id).origin().name_span, what)
        {
            self.plan.nil_elements.insert(id);
            self.plan.nil.extend(types.into_iter().map(|(id, _)| id));
        }
    }

    /// A type that an element has, so that a derived one may stand there.
    fn element_type(&mut self, ty: TypeRef, at: &Place<'m>, words: &str) {
        self.ty(ty, at, words);
        if let TypeRef::Defined(id) = ty
            && self.of_elements.insert(id)
        {
            self.new_bases.insert(id);
        }
    }

    fn ty(&mut self, ty: TypeRef, at: &Place<'m>, words: &str) {
        let TypeRef::Defined(id) = ty else { return };
        if self.plan.types.contains_key(&id) {
            return;
        }
        let declared = self.model.ty(id);
        let (mut place, root) = plan::place_and_root(self.model, id).unwrap_or_else(|| (at.clone(), None));
        let mut words = match (declared.name(), root) {
            (Some(name), _) | (None, Some(name)) => name.local.to_string(),
            (None, None) => words.to_owned(),
        };
        if let (Some(name), Some(Owner::Element(element))) = (root, declared.owner())
            && self.model.is_varying(element)
        {
            words = names::nested(&self.service, &words);
            place.steps = format!("{}.{}", self.service, place.steps);
            self.report_varying(name, element, &place, &words);
        }
        let (mut shape, gap) = self.model.shape(ty);
        let mut extern_element = None;
        if let Some(own) = self.choices.type_override(&place) {
            shape = Shape::Value(ir::Type::Foreign(own.to_owned()));
        } else if let Some(path) = self.choices.extern_path(&place)
            && !matches!(shape, Shape::Value(_) | Shape::List(_))
        {
            let name = names::type_name(&words);
            if self.model.stand_in_types(id).next().is_some() {
                extern_element = Some(format!("{path}::{}", names::type_name(&names::nested("Any", &words))));
            }
            shape = Shape::Value(ir::Type::Foreign(format!("{path}::{name}")));
        } else if let Some(gap) = gap {
            self.report(&shape, &words, &gap.text(), gap.span);
        }
        self.plan.types.insert(id, TypePlan { shape, place, words, root, extern_element });
        self.plan.order.push(id);
        self.pending.push(id);
    }

    /// Says that a message is called after its service, since another WSDL has the element's name for another one.
    fn report_varying(&mut self, name: &QName, element: ElementId, place: &Place<'m>, words: &str) {
        if self.choices.rename(place).is_some() {
            return;
        }
        let given = names::type_name(words);
        let message = format!(
            "WSDLs that are compiled together have different messages `{}`; this one is called `{given}`",
            name.local
        );
        let warning = Diagnostic::warning(Code::RENAMED, message)
            .at(self.model.element(element).origin.name_span, "")
            .help(format!(
                "to choose the name and silence this: `.rename(\"{}\", \"{given}\")`",
                self.choices.exact(place)
            ));
        self.diagnostics.push(warning);
    }

    fn report(&mut self, shape: &Shape, name: &str, what: &str, span: Span) {
        let (message, label) = match shape {
            Shape::Raw => (
                format!("`{name}` is kept as raw XML (`AnyType`): it has {what}, which is not generated"),
                "read and written unchanged, with no fields",
            ),
            _ => (
                format!("`{name}` is kept as text (`String`): it has {what}, which is not generated"),
                "read and written unchanged",
            ),
        };
        self.diagnostics.push(Diagnostic::warning(Code::UNSUPPORTED, message).at(span, label));
    }

    /// What a type is made of.
    fn members(&mut self, id: TypeId) {
        let plan = &self.plan.types[&id];
        let (place, words) = (plan.place.clone(), plan.words.clone());
        match plan.shape.clone() {
            Shape::Value(_) | Shape::Raw => {}
            Shape::Enumeration(of) => self.ty(TypeRef::Defined(of), &place, &words),
            Shape::Union(of) if of != id => self.ty(TypeRef::Defined(of), &place, &words),
            Shape::Union(of) => {
                for member in self.model.union_members(of) {
                    let own = member.words(self.model);
                    self.ty(member.ty, &place.child(&own), &names::nested(&words, &own));
                }
            }
            Shape::Flags { list, item } => {
                self.ty(TypeRef::Defined(list), &place, &words);
                let is_named = self.model.ty(list).name().is_some();
                let item_words = if is_named { names::nested(&words, "Flag") } else { words };
                self.ty(TypeRef::Defined(item), &place.child("item"), &item_words);
            }
            Shape::List(item) => self.ty(item, &place.child("item"), &names::nested(&words, "Item")),
            Shape::Struct(_) => {
                if let Type::Complex(complex) = self.model.ty(id) {
                    self.structure(id, complex, &place, &words);
                }
            }
        }
    }

    fn structure(&mut self, id: TypeId, complex: &'m ComplexType, place: &Place<'m>, words: &str) {
        let inherits = matches!(complex.derivation, Derivation::Extension(_))
            && !matches!(complex.content, Content::Text(_))
            && !self.model.is_mixed(id);
        let attributes = match inherits {
            // The others are the base's.
            true => complex.attributes.iter().filter(|attribute| !attribute.prohibited).collect(),
            false => self.model.attributes_of(complex),
        };
        for attribute in attributes {
            let attribute = self.model.attribute(attribute.attribute);
            let place = place.attribute(&attribute.name.local);
            if self.choices.type_override(&place).is_none() {
                self.ty(attribute.ty, &place, &names::nested(words, &attribute.name.local));
            }
        }
        if let Content::Text(text) = complex.content {
            self.ty(text, &place.child("value"), &names::nested(words, "Value"));
            return;
        }
        if inherits && let Some(base) = complex.derivation.base() {
            self.ty(base, place, words);
        }
        let members = self.model.members(id).unwrap_or_default();
        for member in particles::elements(members) {
            let element = self.model.element(member.element);
            let local = &element.name.local;
            self.field(
                element,
                &place.child(local),
                &names::nested(words, local),
                member.occurs.is_repeated(),
            );
        }
        for head in particles::heads(members) {
            self.head(head);
        }
    }

    /// The elements of a substitution group.
    fn head(&mut self, id: ElementId) {
        let head = self.model.element(id);
        if self.plan.heads.contains(&id)
            || self.choices.extern_path(&plan::head_place(self.model, head)).is_some()
        {
            return;
        }
        self.plan.heads.push(id);
        for element in self.model.group_of_head(id) {
            let element = self.model.element(*element);
            let local = &element.name.local;
            let place = plan::head_place(self.model, head).child(local);
            self.field(element, &place, &names::nested(&head.name.local, local), false);
        }
    }

    fn field(&mut self, element: &'m ElementDecl, place: &Place<'m>, words: &str, is_repeated: bool) {
        match Plan::field_content(self.model, self.choices, element, place, is_repeated) {
            FieldContent::Overridden(_) => {}
            FieldContent::Plain => {
                self.nillable(element, place);
                self.element_type(element.ty, place, words);
            }
            FieldContent::Items { item, place } => {
                self.nillable(item, &place);
                self.element_type(item.ty, &place, &names::nested(words, &item.name.local));
            }
            FieldContent::Entries { place, key, value, .. } => {
                for member in [key, value] {
                    let element = self.model.element(member.element);
                    let local = &element.name.local;
                    let place = place.child(local);
                    self.nillable(element, &place);
                    self.element_type(element.ty, &place, &names::nested(words, local));
                }
            }
        }
    }

    /// Notes the type of an element that may be nil.
    fn nillable(&mut self, element: &ElementDecl, place: &Place<'m>) {
        if let TypeRef::Defined(id) = element.ty
            && keeps_nil(self.choices, element, place)
        {
            self.nillable.insert(id);
        }
    }
}
