//! Elements, types and attributes, filled in.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::resolve::{
    AttributeUse, Builtin, ComplexType, Content, ElementDecl, ElementId, Model, Occurs, QName, SoapVersion,
    Term, Type, TypeId, TypeRef, ValueConstraint,
};

use super::coverage::{Coverage, Fork};
use super::element::{Element, Value};
use super::heights::Heights;

/// Number of times that a type is filled in full in one document; further occurrences have the required content only.
const FULL: u32 = 2;

/// Number of elements that a document has before nothing more is added that can be left out.
const ENOUGH: usize = 1500;

/// Deeper than this nothing is added that can be left out.
const DEEP: usize = 24;

/// Ways in which an element may be filled in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Other elements may stand for it, and derived types for its own.
    substituted: bool,
    /// It may be nil, or empty where that means a value.
    without_value: bool,
    /// Nil means what absence means where WCF wrote the schema.
    may_be_absent: bool,
}

impl Way {
    /// Required content only.
    pub(super) const LEAST: Self = Self { substituted: false, without_value: false, may_be_absent: false };
    /// The whole body, or a part of it, which is itself.
    pub(super) const BODY: Self = Self { without_value: true, ..Self::LEAST };

    /// All ways of an element in the content of a type.
    pub(super) fn rich(occurs: Occurs) -> Self {
        let may_be_absent = occurs.min == 0 && !occurs.is_repeated();
        Self { substituted: true, without_value: true, may_be_absent }
    }
}

/// Makes documents, one after the other.
#[derive(Debug)]
pub(super) struct Grower<'m> {
    pub(super) model: &'m Model,
    pub(super) heights: Heights<'m>,
    /// Coverage of all documents so far.
    pub(super) coverage: Coverage,
    /// SOAP's encoding of what is being made; `None` in literal style.
    pub(super) encoding: Option<SoapVersion>,
    /// True if this document holds only what it must.
    least: bool,
    depth: usize,
    pub(super) elements: usize,
    /// Number of particles that were visited.
    pub(super) steps: usize,
    full: HashMap<TypeId, u32>,
    /// Counts values, so that they differ.
    pub(super) values: u32,
    pub(super) gaps: BTreeSet<String>,
    /// The keys of dictionaries, which WCF calls nillable, and which are never nil.
    keys: HashSet<ElementId>,
    /// True if the value is an item of a list.
    pub(super) is_item: bool,
    /// The types of which no value was found.
    pub(super) valueless: HashSet<TypeRef>,
}

impl<'m> Grower<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            heights: Heights::new(model),
            coverage: Coverage::default(),
            encoding: None,
            least: false,
            depth: 0,
            elements: 0,
            steps: 0,
            full: HashMap::new(),
            values: 0,
            gaps: BTreeSet::new(),
            is_item: false,
            valueless: HashSet::new(),
            keys: model.types().filter_map(|(_, ty)| key(model, ty)).collect(),
        }
    }

    /// Begins a document, whose values are counted from `first` on.
    pub(super) fn begin(&mut self, least: bool, first: u32) {
        self.least = least;
        self.depth = 0;
        self.elements = 0;
        self.steps = 0;
        self.full.clear();
        self.values = first;
        self.gaps.clear();
    }

    /// A global element that is the body, or a part of it.
    pub(super) fn root(&mut self, id: ElementId) -> Option<Element> {
        self.element(id, if self.least { Way::LEAST } else { Way::BODY })
    }

    /// A global or local element, or another of its substitution group.
    pub(super) fn element(&mut self, id: ElementId, way: Way) -> Option<Element> {
        let rich = way.substituted;
        let members = self.heights.concrete_elements(id);
        let chosen = match &members[..] {
            [] => {
                let name = &self.model.element(id).name;
                self.gaps.insert(format!("no element can stand for `{name}`: it is abstract or has no end"));
                return None;
            }
            [only] => *only,
            _ if rich => members[self.coverage.next(Fork::Substitute(id), members.len())],
            _ => *members.iter().min_by_key(|id| self.heights.element(**id))?,
        };
        let model = self.model;
        let declaration = model.element(chosen);
        let mut element = Element::new(self.name_of(declaration));
        self.elements += 1;
        if declaration.any_name && self.encoding.is_none() {
            self.gaps
                .insert("items of an array of SOAP's encoding, which its schema does not declare".to_owned());
        }
        if way.without_value
            && let Some(ty) = self.nil_type(declaration, chosen, way)
        {
            element.nil();
            self.say_type(ty, declaration.ty, &mut element);
            if let Some(complex) = model.complex(ty) {
                self.attributes(complex, true, &mut element);
                self.array_attributes(complex, &mut element);
            }
            return Some(element);
        }
        let ty = self.chosen_type(declaration, chosen, rich)?;
        self.say_type(ty, declaration.ty, &mut element);
        if way.without_value && self.is_empty(declaration, chosen, ty) {
            if let Some(complex) = model.complex(ty) {
                self.attributes(complex, true, &mut element);
            }
            return Some(element);
        }
        match &declaration.value {
            Some(ValueConstraint::Fixed(value)) if model.is_simple(ty) => {
                element.text(value.clone().into());
            }
            Some(ValueConstraint::Default(default)) if model.is_simple(ty) => {
                element.text(match self.value(ty)? {
                    // An empty element means the default.
                    Value::Text(empty) if empty.is_empty() => default.clone().into(),
                    value => value,
                });
            }
            _ if ty == TypeRef::Builtin(Builtin::AnyType) => self.anything(chosen, &mut element),
            _ => self.fill(ty, &mut element)?,
        }
        Some(element)
    }

    /// The type of an element that is nil, where it is its turn to be that.
    fn nil_type(&mut self, declaration: &ElementDecl, id: ElementId, way: Way) -> Option<TypeRef> {
        let model = self.model;
        // A fixed element is not nil (part 1, section 3.3.4).
        let is_fixed = matches!(declaration.value, Some(ValueConstraint::Fixed(_)));
        if !declaration.nillable || is_fixed || self.keys.contains(&id) {
            return None;
        }
        let has_attributes = |ty: &TypeRef| model.complex(*ty).is_some_and(|ty| model.has_attributes(ty));
        // Without one that is abstract: no element is of that type (part 1, section 3.3.4, Element Locally Valid).
        let mut types = self.heights.concrete(declaration.ty);
        if !types.iter().any(has_attributes) {
            // The type has no meaning then; and in schemas of WCF, nil means absence.
            let says_more = !way.may_be_absent || !model.schema(declaration.origin.schema).written_by_wcf;
            types.retain(|ty| says_more && *ty == declaration.ty);
        }
        if types.is_empty() {
            return None;
        }
        let way = self.coverage.next_new(Fork::Nil(id), 1 + types.len());
        types.get(way.checked_sub(1)?).copied()
    }

    /// Returns true if it is the turn of an element to be empty, which means the value that the schema gives it.
    fn is_empty(&mut self, declaration: &ElementDecl, id: ElementId, ty: TypeRef) -> bool {
        let has_text = match self.model.complex(ty) {
            Some(complex) => matches!(complex.content, Content::Text(_)),
            None => self.model.is_simple(ty) && ty != TypeRef::Builtin(Builtin::AnySimpleType),
        };
        let has_value = match &declaration.value {
            Some(ValueConstraint::Default(text) | ValueConstraint::Fixed(text)) => !text.is_empty(),
            None => false,
        };
        has_text && has_value && self.coverage.next_new(Fork::Empty(id), 2) == 1
    }

    /// Writes the type of an element, if it is not the declared one, or if SOAP's encoding has it on each.
    fn say_type(&self, ty: TypeRef, declared: TypeRef, element: &mut Element) {
        if let Some(version) = self.encoding {
            self.encoded_type(version, ty).into_iter().for_each(|name| element.xsi_type(name));
            return;
        }
        if ty != declared
            && let TypeRef::Defined(id) = ty
            && let Some(name) = self.model.ty(id).name()
        {
            element.xsi_type(name.clone());
        }
    }

    /// An element that a part makes, by its type; `None`, and a gap, where that has no end.
    pub(super) fn part(&mut self, name: QName, ty: TypeRef) -> Option<Element> {
        let mut element = Element::new(name);
        self.elements += 1;
        let Some(chosen) = self.heights.concrete(ty).first().copied() else {
            self.gaps.insert(format!("{} has no end", self.model.describe(ty)));
            return None;
        };
        self.say_type(chosen, ty, &mut element);
        self.fill(chosen, &mut element);
        Some(element)
    }

    fn chosen_type(&mut self, declaration: &ElementDecl, id: ElementId, rich: bool) -> Option<TypeRef> {
        let types = self.heights.concrete(declaration.ty);
        match &types[..] {
            [] => None,
            [only] => Some(*only),
            _ if rich => Some(types[self.coverage.next(Fork::Derived(id), types.len())]),
            _ => types.into_iter().min_by_key(|ty| self.heights.own(*ty)),
        }
    }

    /// Number of occurrences of a particle of one element, if it may be repeated: enough for all derived types.
    pub(super) fn novelty(&mut self, id: ElementId) -> usize {
        let elements = self.heights.concrete_elements(id);
        let of_elements = match elements.len() {
            0 | 1 => 0,
            ways => self.coverage.open_at(Fork::Substitute(id), ways),
        };
        let of_types = match self.heights.concrete(self.model.element(id).ty).len() {
            0 | 1 => 0,
            ways => self.coverage.open_at(Fork::Derived(id), ways),
        };
        of_elements.max(of_types)
    }

    /// `xs:anyType`: text of a type that `xsi:type` gives, or an element of nobody's in literal style.
    fn anything(&mut self, id: ElementId, element: &mut Element) {
        let way =
            if self.least || self.encoding.is_some() { 0 } else { self.coverage.next(Fork::Anything(id), 2) };
        if way == 0 {
            element.xsi_type(QName::new(crate::syntax::names::XSD, "string"));
            let text = self.words();
            element.text(text);
        } else {
            element.push(self.foreign());
        }
    }

    /// Attributes and content of a type; `None` where its text has no value.
    pub(super) fn fill(&mut self, ty: TypeRef, element: &mut Element) -> Option<()> {
        let model = self.model;
        let (Some(complex), TypeRef::Defined(id)) = (model.complex(ty), ty) else {
            if ty == TypeRef::Builtin(Builtin::AnyType) {
                let text = self.words();
                element.xsi_type(QName::new(crate::syntax::names::XSD, "string"));
                element.text(text);
                return Some(());
            }
            let value = self.value(ty)?;
            element.text(value);
            return Some(());
        };
        let filled = self.full.entry(id).or_default();
        let rich = !self.least && *filled < FULL && self.elements < ENOUGH && self.depth < DEEP;
        *filled += u32::from(rich);
        self.attributes(complex, rich, element);
        self.depth += 1;
        if complex.mixed && rich {
            self.mixed(element);
        }
        let filled = self.content(complex, rich, element);
        if complex.mixed && rich {
            self.mixed(element);
        }
        self.depth -= 1;
        self.array_attributes(complex, element);
        filled
    }

    fn mixed(&mut self, element: &mut Element) {
        let text = self.words();
        element.text(text);
    }

    /// The content, the base's first.
    fn content(&mut self, complex: &'m ComplexType, rich: bool, element: &mut Element) -> Option<()> {
        if let Content::Text(ty) = &complex.content {
            let value = self.value(*ty)?;
            element.text(value);
            return Some(());
        }
        let types: Vec<_> = self.model.extended(complex).collect();
        for ty in types.into_iter().rev() {
            match &ty.content {
                Content::Elements(particle) => self.particle(particle, rich, element),
                Content::Text(ty) => {
                    let value = self.value(*ty)?;
                    element.text(value);
                }
                Content::Empty => {}
            }
        }
        Some(())
    }

    fn attributes(&mut self, complex: &'m ComplexType, rich: bool, element: &mut Element) {
        for attribute in self.model.attributes_of(complex) {
            if (attribute.required || rich)
                && !self.is_of_encoding(attribute)
                && let Some((name, value)) = self.attribute(attribute)
            {
                element.attribute(name, value);
            }
        }
        if rich && let Some(wildcard) = self.model.any_attribute_of(complex) {
            self.any_attribute(&wildcard, element);
        }
    }

    fn attribute(&mut self, attribute: &AttributeUse) -> Option<(QName, Value)> {
        let declaration = self.model.attribute(attribute.attribute);
        let value = match &attribute.value {
            Some(ValueConstraint::Fixed(value)) => value.clone().into(),
            _ => self.value(declaration.ty)?,
        };
        Some((declaration.name.clone(), value))
    }
}

/// The key of a dictionary: the first element of its only element.
fn key(model: &Model, ty: &Type) -> Option<ElementId> {
    let Type::Complex(dictionary) = ty else { return None };
    let entry = first_element(model, dictionary).filter(|_| ty.origin().serialization.is_dictionary)?;
    first_element(model, model.complex(model.element(entry).ty)?)
}

/// The first element of a type that is a sequence.
fn first_element(model: &Model, complex: &ComplexType) -> Option<ElementId> {
    let Content::Elements(particle) = &complex.content else { return None };
    let group = match &particle.term {
        Term::Group(group) => group,
        Term::GroupRef(id) => &model.group(*id).group,
        Term::Element(_) | Term::Any(_) => return None,
    };
    match group.particles.first()?.term {
        Term::Element(id) => Some(id),
        _ => None,
    }
}
