//! Elements as fields: how often they are there, what nil means, and what is in them.

use crate::config::{NilMapping, Place};
use crate::ir::{Child, Content, ElementField, FieldKind, MaxOccurs, Nil, Occurrence, TextRules, Type};
use crate::resolve::{Documentation, ElementDecl, Occurs, TypeRef};

use super::Lowering;
use super::choices::Choices;
use super::docs::docs;
use super::facets;
use super::fields::Draft;
use super::particles::MemberElement;
use super::plan::{FieldContent, Plan};
use super::values;

impl<'m> Lowering<'m, '_> {
    /// A child element of a type.
    pub(super) fn child(
        &mut self,
        member: &MemberElement<'m>,
        place: &Place<'m>,
        namespace: &str,
    ) -> Draft<'m> {
        let element = self.model.element(member.element);
        let usual = self.usual_nil(element);
        self.element(member, element, &place.child(&element.name.local), namespace, usual)
    }

    /// A child element; `usual` is the mapping of nil in its schema.
    pub(super) fn element(
        &mut self,
        member: &MemberElement<'m>,
        element: &'m ElementDecl,
        place: &Place<'m>,
        namespace: &str,
        usual: NilMapping,
    ) -> Draft<'m> {
        let name = element.name.local.to_string();
        let is_repeated = member.occurs.is_repeated();
        let elsewhere = |own: &str| (own != namespace).then(|| own.to_owned());
        let mut item_facets = Vec::new();
        let mut about_value = None;
        let (ty, content) = match Plan::field_content(self.model, self.choices, element, place, is_repeated) {
            FieldContent::Overridden(ty) => (Type::Foreign(ty), Content::Plain),
            FieldContent::Plain => {
                let (ty, list) = self.member_value(element.ty, true, place, &name);
                (ty, if list { Content::List } else { Content::Plain })
            }
            FieldContent::Items { item, place } => {
                let (ty, _) = self.member_value(item.ty, true, &place, &item.name.local);
                let (text, nil) = (self.text_rules(item, &ty), self.nil_attributes(item, &place));
                item_facets = self.item_facets(item.ty, &ty, text.value.as_ref().and(item.value.as_ref()));
                about_value = text.value.as_ref().map(values::about_item);
                let occurrence = Occurrence::new(0, MaxOccurs::Unbounded, nil_of(item, nil.as_ref()));
                let content = Content::Items {
                    namespace: elsewhere(&item.name.namespace),
                    item: Child {
                        name: item.name.local.to_string(),
                        occurrence,
                        any_name: item.any_name,
                        text,
                    },
                };
                (occurrence.wrap(ty, nil), content)
            }
            FieldContent::Entries { entry, place, key, value } => {
                let [(key, key_ty), (value, value_ty)] =
                    [(key, false), (value, true)].map(|(member, is_value)| {
                        let element = self.model.element(member.element);
                        let name = element.name.local.to_string();
                        let place = place.child(&name);
                        let (ty, _) = self.member_value(element.ty, true, &place, &name);
                        let nil = self.nil_attributes(element, &place).filter(|_| is_value);
                        let occurrence = match is_value {
                            true => {
                                let usual = self.usual_nil(element);
                                self.occurrence(member.occurs, element, nil.as_ref(), &place, usual)
                            }
                            false => Occurrence::Required(Nil::Never),
                        };
                        let text = self.text_rules(element, &ty);
                        let child = Child { name, occurrence, any_name: false, text };
                        let ty = occurrence.wrap(ty, nil);
                        (child, ty)
                    });
                let content = Content::Entries {
                    name: entry.name.local.to_string(),
                    namespace: elsewhere(&entry.name.namespace),
                    pair: Box::new([key, value]),
                };
                (Type::Dictionary(Box::new(key_ty), Box::new(value_ty)), content)
            }
        };
        let white_space = facets::white_space(self.model, element.ty, &ty);
        let value = match content {
            Content::Plain | Content::List => {
                self.element_value(element.value.as_ref(), element.ty, &ty, element.origin.name_span)
            }
            Content::Items { .. } | Content::Entries { .. } => None,
        };
        let nil = match content {
            Content::Plain => self.nil_attributes(element, place),
            Content::List | Content::Items { .. } | Content::Entries { .. } => None,
        };
        let occurrence = match self.occurrence(member.occurs, element, nil.as_ref(), place, usual) {
            Occurrence::Required(Nil::Never) if value.as_ref().is_some_and(|value| value.fixed) => {
                Occurrence::Fixed
            }
            occurrence => occurrence,
        };
        let is_written = occurrence == Occurrence::Fixed;
        let about_value =
            value.as_ref().map(|value| values::about_element(value, is_written)).or(about_value);
        let facets = match content {
            Content::Plain | Content::List => {
                self.facets(element.ty, &ty, value.as_ref().and(element.value.as_ref()))
            }
            Content::Items { .. } | Content::Entries { .. } => item_facets,
        };
        Draft {
            rank: 1,
            suffix: "",
            place: place.clone(),
            span: Some(element.origin.name_span),
            docs: docs(member.documentation.or(element.origin.documentation.as_ref()))
                .into_iter()
                .chain(about_value)
                .collect(),
            ty: occurrence.wrap(ty, nil),
            kind: FieldKind::Element(ElementField {
                white_space,
                facets,
                value,
                namespace: elsewhere(&element.name.namespace),
                occurrence,
                any_name: element.any_name,
                content,
                name: name.clone(),
            }),
            words: name,
        }
    }

    /// An element that no declaration stands behind: a part of an rpc message, a header that has a type.
    pub(super) fn undeclared(
        &mut self,
        name: &str,
        ty: TypeRef,
        is_optional: bool,
        place: Place<'m>,
        documentation: Option<&Documentation>,
        namespace: Option<String>,
    ) -> Draft<'m> {
        let ty_of_schema = ty;
        let (ty, list) = self.member_value(ty, true, &place, name);
        let white_space = facets::white_space(self.model, ty_of_schema, &ty);
        let facets = self.facets(ty_of_schema, &ty, None);
        let occurrence = Occurrence::new(u32::from(!is_optional), MaxOccurs::Bounded(1), Nil::Never);
        Draft {
            rank: 1,
            suffix: "",
            words: name.to_owned(),
            place,
            span: None,
            docs: docs(documentation),
            ty: occurrence.wrap(ty, None),
            kind: FieldKind::Element(ElementField {
                name: name.to_owned(),
                namespace,
                occurrence,
                any_name: false,
                content: if list { Content::List } else { Content::Plain },
                value: None,
                facets,
                white_space,
            }),
        }
    }

    /// The rules for the text of an element, whose Rust type is `rust`.
    pub(super) fn text_rules(&mut self, element: &ElementDecl, rust: &Type) -> TextRules {
        TextRules {
            value: self.element_value(element.value.as_ref(), element.ty, rust, element.origin.name_span),
            white_space: facets::white_space(self.model, element.ty, rust),
        }
    }

    /// The struct of what an element has though it is nil: the attributes of its type, if there are any.
    pub(super) fn nil_attributes(&self, element: &ElementDecl, place: &Place<'m>) -> Option<Type> {
        let key = self.plan.nil_key(element.ty).filter(|_| keeps_nil(self.choices, element, place))?;
        Some(self.item(key))
    }

    /// Occurrence of an element that is a member; `nil` is the struct of its attributes of nil, and `usual` the mapping
    /// of nil in its schema.
    fn occurrence(
        &self,
        occurs: Occurs,
        element: &ElementDecl,
        nil: Option<&Type>,
        place: &Place<'_>,
        usual: NilMapping,
    ) -> Occurrence {
        match Occurrence::new(occurs.min, max_occurs(occurs), nil_of(element, nil)) {
            Occurrence::Optional(Nil::AsNone)
                if self.choices.nil_mapping(place).unwrap_or(usual) == NilMapping::Kept =>
            {
                Occurrence::OptionalNillable
            }
            occurrence => occurrence,
        }
    }

    /// Absence and nil have one meaning in schemas that WCF wrote.
    fn usual_nil(&self, element: &ElementDecl) -> NilMapping {
        let own = self.model.schema(element.origin.schema);
        if own.written_by_wcf { NilMapping::Merged } else { NilMapping::Kept }
    }
}

/// Rust type of an element that is nil; `nil` is the struct of its attributes of nil.
pub(super) fn nil_of(element: &ElementDecl, nil: Option<&Type>) -> Nil {
    match nil {
        _ if !element.nillable => Nil::Never,
        Some(_) => Nil::WithAttributes,
        None => Nil::AsNone,
    }
}

/// Whether an element may be nil, and a user does not want that to be no more than absence.
pub(super) fn keeps_nil(choices: &Choices<'_>, element: &ElementDecl, place: &Place<'_>) -> bool {
    element.nillable && choices.nil_mapping(place) != Some(NilMapping::Merged)
}

/// Occurrence of what cannot be nil.
pub(super) fn occurrence(occurs: Occurs) -> Occurrence {
    Occurrence::new(occurs.min, max_occurs(occurs), Nil::Never)
}

fn max_occurs(occurs: Occurs) -> MaxOccurs {
    occurs.max.map_or(MaxOccurs::Unbounded, MaxOccurs::Bounded)
}

/// How often a header occurs.
pub(super) const OPTIONAL: Occurs = Occurs { min: 0, max: Some(1) };
