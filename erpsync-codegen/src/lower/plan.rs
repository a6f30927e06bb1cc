//! What is known of the types that are generated, before they have names.

use std::collections::{HashMap, HashSet};

use crate::config::{Place, Space};
use crate::resolve::{ElementDecl, ElementId, Model, Owner, QName, TypeId, TypeRef};

use super::analysis::Analysis;
use super::arrays;
use super::choices::Choices;
use super::names;
use super::naming::ItemKey;
use super::particles::{Label, MemberElement};
use super::shape::Shape;

/// The types to generate.
pub(super) struct Plan<'m> {
    pub(super) types: HashMap<TypeId, TypePlan<'m>>,
    /// In the order in which they were reached.
    pub(super) order: Vec<TypeId>,
    /// The types of elements that have derived types, with these; the type itself is not among them.
    pub(super) derived: HashMap<TypeId, Vec<TypeId>>,
    /// The types of elements that may be nil, where these, or types derived from them, have attributes.
    pub(super) nil_elements: HashSet<TypeId>,
    /// The types that get a struct of what nil leaves of them: these, and those derived from them.
    pub(super) nil: HashSet<TypeId>,
    /// The heads of substitution groups that stand in types, in the order in which they were reached.
    pub(super) heads: Vec<ElementId>,
}

/// One type.
pub(super) struct TypePlan<'m> {
    pub(super) shape: Shape,
    pub(super) place: Place<'m>,
    /// What it is called in the schema; for a type without a name, what its element is called.
    pub(super) words: String,
    /// The global element of which it is the anonymous type.
    pub(super) root: Option<&'m QName>,
    /// Where an element with this type is of another one than a base is: in another crate.
    pub(super) extern_element: Option<String>,
}

impl<'m> TypePlan<'m> {
    /// The place of the choice between this type and those derived from it, which the schema has no name for.
    pub(super) fn derived_place(&self) -> Place<'m> {
        Place { steps: format!("Any{}", self.words), ..self.place.clone() }
    }

    /// What is left of this type where an element of it is nil: how it is called, not yet a name, and where it stands.
    pub(super) fn nil(&self) -> (String, Place<'m>) {
        self.beside("Nil")
    }

    /// The same of the choice between this type and those derived from it.
    pub(super) fn nil_derived(&self) -> (String, Place<'m>) {
        self.beside("NilAny")
    }

    fn beside(&self, prefix: &str) -> (String, Place<'m>) {
        let words = names::nested(prefix, &self.words);
        let place = Place { steps: names::type_name(&words), ..self.place.clone() };
        (words, place)
    }

    /// The place of the item for a choice or a group in this type, which the schema has no name for either.
    pub(super) fn part_place(&self, label: &Label) -> Place<'m> {
        part_place(&self.place, label)
    }
}

/// What stands in an element, as far as that takes more than its type.
pub(super) enum FieldContent<'m> {
    /// A user said what it is.
    Overridden(String),
    Items {
        item: &'m ElementDecl,
        place: Place<'m>,
    },
    Entries {
        entry: &'m ElementDecl,
        place: Place<'m>,
        key: MemberElement<'m>,
        value: MemberElement<'m>,
    },
    Plain,
}

impl<'m> Plan<'m> {
    pub(super) fn get(&self, id: TypeId) -> Option<&TypePlan<'m>> {
        self.types.get(&id)
    }

    /// What a type becomes: as decided for it, or by itself if it has no name to decide on.
    pub(super) fn shape(&self, model: &Analysis<'_>, ty: TypeRef) -> Shape {
        match ty {
            TypeRef::Defined(id) => match self.types.get(&id) {
                Some(plan) => plan.shape.clone(),
                None => model.shape(ty).0,
            },
            TypeRef::Builtin(_) => model.shape(ty).0,
        }
    }

    /// For a type from another crate: what an element of this type is there.
    pub(super) fn extern_element(&self, ty: TypeRef) -> Option<&str> {
        match ty {
            TypeRef::Defined(id) => self.types.get(&id)?.extern_element.as_deref(),
            TypeRef::Builtin(_) => None,
        }
    }

    /// What nil leaves of an element of a type, if that is anything.
    pub(super) fn nil_key(&self, ty: TypeRef) -> Option<ItemKey> {
        match ty {
            TypeRef::Defined(id) if self.nil_elements.contains(&id) => Some(match self.derived.get(&id) {
                Some(_) => ItemKey::NilDerived(id),
                None => ItemKey::Nil(id),
            }),
            _ => None,
        }
    }

    /// Where a type stands, for the configuration: by its name, or where its element is.
    pub(super) fn type_place(model: &'m Model, ty: TypeRef, at: &Place<'m>) -> Place<'m> {
        match ty {
            TypeRef::Defined(id) => place_and_root(model, id).map_or_else(|| at.clone(), |(place, _)| place),
            TypeRef::Builtin(_) => at.clone(),
        }
    }

    /// What stands in an element that is a field.
    pub(super) fn field_content(
        model: &'m Analysis<'m>,
        choices: &Choices<'_>,
        element: &'m ElementDecl,
        place: &Place<'m>,
        is_repeated: bool,
    ) -> FieldContent<'m> {
        if let Some(ty) = choices.type_override(place) {
            return FieldContent::Overridden(ty.to_owned());
        }
        let array = Self::type_place(model, element.ty, place);
        let Some(item) = arrays::array_item(model, element.ty).filter(|_| !is_repeated) else {
            return FieldContent::Plain;
        };
        // A user's own type for the array.
        if choices.type_override(&array).is_some() {
            return FieldContent::Plain;
        }
        let place = array.child(&item.name.local);
        let is_dictionary = match element.ty {
            TypeRef::Defined(id) => model.ty(id).origin().serialization.is_dictionary,
            TypeRef::Builtin(_) => false,
        };
        match arrays::key_and_value(model, item).filter(|_| is_dictionary && !item.nillable) {
            Some((key, value)) => {
                let place = Self::type_place(model, item.ty, &place);
                FieldContent::Entries { entry: item, place, key, value }
            }
            None => FieldContent::Items { item, place },
        }
    }
}

/// The place of the enum for the substitution group of an element.
pub(super) fn head_place<'m>(model: &'m Model, head: &'m ElementDecl) -> Place<'m> {
    Place::new(Space::Element, &head.name.namespace, format!("{}Element", head.name.local))
        .in_edition(model.edition_of_schema(head.origin.schema))
}

/// Where a global element stands.
pub(super) fn element_place<'m>(model: &'m Model, element: &'m ElementDecl) -> Place<'m> {
    Place::new(Space::Element, &element.name.namespace, &*element.name.local)
        .in_edition(model.edition_of_schema(element.origin.schema))
}

/// As [`TypePlan::part_place`], by the place of the type: `OrderChoice`.
pub(super) fn part_place<'m>(of: &Place<'m>, label: &Label) -> Place<'m> {
    Place { steps: format!("{}{}", of.steps, label.words.replace(' ', "")), ..of.clone() }
}

/// Where a type stands that has a name, or is a global element's.
pub(super) fn place_and_root(model: &Model, id: TypeId) -> Option<(Place<'_>, Option<&QName>)> {
    let ty = model.ty(id);
    if let Some(name) = ty.name() {
        let edition = model.edition_of_schema(ty.origin().schema);
        return Some((Place::new(Space::Type, &name.namespace, &*name.local).in_edition(edition), None));
    }
    match ty.owner() {
        Some(Owner::Element(element)) if model.element(element).global => {
            let element = model.element(element);
            Some((element_place(model, element), Some(&element.name)))
        }
        _ => None,
    }
}
