//! Elements, types and attributes, filled in.

use std::collections::{BTreeSet, HashMap};

use crate::resolve::{
    AttributeUse, Builtin, ComplexType, Content, Derivation, ElementDecl, ElementId, Model, QName, TypeId,
    TypeRef, ValueConstraint,
};

use super::coverage::{Coverage, Fork};
use super::element::{Element, Value};
use super::heights::Heights;

/// How often a type is filled in full in one document; where it occurs again only what has to be there is.
const FULL: u32 = 2;

/// How many elements a document has before nothing more is added that can be left out.
const ENOUGH: usize = 1500;

/// Deeper than this nothing is added that can be left out.
const DEEP: usize = 24;

/// Makes documents, one after the other.
#[derive(Debug)]
pub(super) struct Grower<'m> {
    pub(super) model: &'m Model,
    pub(super) heights: Heights<'m>,
    /// Of all documents so far.
    pub(super) coverage: Coverage,
    /// Whether this document holds only what it must.
    least: bool,
    depth: usize,
    elements: usize,
    full: HashMap<TypeId, u32>,
    /// Counts values, so that they differ.
    pub(super) values: u32,
    pub(super) gaps: BTreeSet<String>,
}

impl<'m> Grower<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            heights: Heights::new(model),
            coverage: Coverage::default(),
            least: false,
            depth: 0,
            elements: 0,
            full: HashMap::new(),
            values: 0,
            gaps: BTreeSet::new(),
        }
    }

    /// Begins a document, whose values are counted from `first` on.
    pub(super) fn begin(&mut self, least: bool, first: u32) {
        self.least = least;
        self.depth = 0;
        self.elements = 0;
        self.full.clear();
        self.values = first;
        self.gaps.clear();
    }

    /// A global or local element, or another of its substitution group.
    pub(super) fn element(&mut self, id: ElementId, rich: bool) -> Option<Element> {
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
        let mut element = Element::new(declaration.name.clone());
        self.elements += 1;
        if rich && let Some(ty) = self.nil_type(declaration, chosen) {
            element.nil();
            self.say_type(ty, declaration, &mut element);
            if let Some(complex) = model.complex(ty) {
                self.attributes(complex, true, &mut element);
            }
            return Some(element);
        }
        let ty = self.chosen_type(declaration, chosen, rich)?;
        self.say_type(ty, declaration, &mut element);
        match &declaration.value {
            Some(ValueConstraint::Fixed(value)) if model.is_simple(ty) => {
                element.text(value.clone().into());
            }
            Some(ValueConstraint::Default(default)) if model.is_simple(ty) => {
                element.text(match self.value(ty) {
                    // An empty element says the default.
                    Value::Text(empty) if empty.is_empty() => default.clone().into(),
                    value => value,
                });
            }
            _ if ty == TypeRef::Builtin(Builtin::AnyType) => self.anything(chosen, &mut element),
            _ => self.fill(ty, &mut element),
        }
        Some(element)
    }

    /// The type of an element that is nil, where it is its turn to be that.
    fn nil_type(&mut self, declaration: &ElementDecl, id: ElementId) -> Option<TypeRef> {
        let model = self.model;
        if !declaration.nillable {
            return None;
        }
        let has_attributes = |ty: &TypeRef| model.complex(*ty).is_some_and(|ty| model.has_attributes(ty));
        // Without one that is abstract: no element is of that type (part 1, section 3.3.4, Element Locally Valid).
        let mut types = self.heights.concrete(declaration.ty);
        if !types.iter().any(has_attributes) {
            // Which type it is says nothing then; and where WCF wrote the schema, nil means what absence means.
            let says_more = !model.schema(declaration.origin.schema).written_by_wcf;
            types.retain(|ty| says_more && *ty == declaration.ty);
        }
        if types.is_empty() {
            return None;
        }
        let way = self.coverage.next_new(Fork::Nil(id), 1 + types.len());
        types.get(way.checked_sub(1)?).copied()
    }

    /// Lets an element say its type, if it is not the declared one.
    fn say_type(&self, ty: TypeRef, declaration: &ElementDecl, element: &mut Element) {
        if ty != declaration.ty
            && let TypeRef::Defined(id) = ty
            && let Some(name) = self.model.ty(id).name()
        {
            element.xsi_type(name.clone());
        }
    }

    /// An element that a part makes, by its type.
    pub(super) fn part(&mut self, name: QName, ty: TypeRef) -> Element {
        let mut element = Element::new(name);
        self.elements += 1;
        let types = self.heights.concrete(ty);
        match types.first() {
            Some(first) if *first == ty => self.fill(ty, &mut element),
            Some(TypeRef::Defined(id)) => {
                if let Some(name) = self.model.ty(*id).name() {
                    element.xsi_type(name.clone());
                }
                self.fill(TypeRef::Defined(*id), &mut element);
            }
            _ => {
                self.gaps.insert(format!("{} has no end", self.model.describe(ty)));
            }
        }
        element
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

    /// How often a particle of one element is repeated, if it may be: often enough for all derived types.
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

    /// `xs:anyType`: text of a type that `xsi:type` gives, or an element of nobody's.
    fn anything(&mut self, id: ElementId, element: &mut Element) {
        let way = if self.least { 0 } else { self.coverage.next(Fork::Anything(id), 2) };
        if way == 0 {
            element.xsi_type(QName::new(crate::xsd::NAMESPACE, "string"));
            let text = self.value(TypeRef::Builtin(Builtin::String));
            element.text(text);
        } else {
            element.push(self.foreign());
        }
    }

    /// Attributes and content of a type.
    pub(super) fn fill(&mut self, ty: TypeRef, element: &mut Element) {
        let model = self.model;
        let (Some(complex), TypeRef::Defined(id)) = (model.complex(ty), ty) else {
            if ty == TypeRef::Builtin(Builtin::AnyType) {
                let text = self.value(TypeRef::Builtin(Builtin::String));
                element.xsi_type(QName::new(crate::xsd::NAMESPACE, "string"));
                return element.text(text);
            }
            let value = self.value(ty);
            return element.text(value);
        };
        let filled = self.full.entry(id).or_default();
        let rich = !self.least && *filled < FULL && self.elements < ENOUGH && self.depth < DEEP;
        *filled += u32::from(rich);
        self.attributes(complex, rich, element);
        self.depth += 1;
        if complex.mixed && rich {
            self.mixed(element);
        }
        self.content(complex, rich, element);
        if complex.mixed && rich {
            self.mixed(element);
        }
        self.depth -= 1;
    }

    fn mixed(&mut self, element: &mut Element) {
        let text = self.value(TypeRef::Builtin(Builtin::String));
        element.text(text);
    }

    /// The content, the base's first.
    fn content(&mut self, complex: &'m ComplexType, rich: bool, element: &mut Element) {
        match &complex.content {
            Content::Text(ty) => {
                let value = self.value(*ty);
                return element.text(value);
            }
            Content::Empty | Content::Elements(_) => {}
        }
        if let Derivation::Extension(base) = complex.derivation
            && let Some(base) = self.model.complex(base)
        {
            self.content(base, rich, element);
        }
        if let Content::Elements(particle) = &complex.content {
            self.particle(particle, rich, element);
        }
    }

    fn attributes(&mut self, complex: &'m ComplexType, rich: bool, element: &mut Element) {
        for attribute in self.model.attributes_of(complex) {
            if attribute.required || rich {
                let (name, value) = self.attribute(attribute);
                element.attribute(name, value);
            }
        }
        if rich && let Some(wildcard) = self.model.any_attribute_of(complex) {
            self.any_attribute(&wildcard, element);
        }
    }

    fn attribute(&mut self, attribute: &AttributeUse) -> (QName, Value) {
        let declaration = self.model.attribute(attribute.attribute);
        let value = match &attribute.value {
            Some(ValueConstraint::Fixed(value)) => value.clone().into(),
            _ => self.value(declaration.ty),
        };
        (declaration.name.clone(), value)
    }
}
