//! Elements as fields: how often they are there, what nil means, and what is in them.

use crate::config::{NilMapping, Place};
use crate::ir::{Child, Content, ElementField, FieldKind, MaxOccurs, TextRules, Type};
use crate::resolve::{Documentation, ElementDecl, Occurs, TypeRef};

use super::Lowering;
use super::choices::Choices;
use super::docs::docs;
use super::facets;
use super::fields::Draft;
use super::particles::MemberElement;
use super::plan::{FieldContent, Plan};
use super::values;

/// Whether the schema means the same by an absent and a nil element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nil {
    Merged,
    Kept,
}

impl<'m> Lowering<'m, '_> {
    /// A child element of a type.
    pub(super) fn child(
        &mut self,
        member: &MemberElement<'m>,
        place: &Place<'m>,
        namespace: &str,
    ) -> Draft<'m> {
        let element = self.model.element(member.element);
        let nil = self.nil_of(element);
        self.element(member, element, &place.child(&element.name.local), namespace, nil)
    }

    /// A child element; `nil` says what its schema means by nil.
    pub(super) fn element(
        &mut self,
        member: &MemberElement<'m>,
        element: &'m ElementDecl,
        place: &Place<'m>,
        namespace: &str,
        nil: Nil,
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
                let content = Content::Items {
                    namespace: elsewhere(&item.name.namespace),
                    item: Child {
                        name: item.name.local.to_string(),
                        optional: false,
                        nillable: item.nillable,
                        nil_attributes: nil.is_some(),
                        any_name: item.any_name,
                        text,
                    },
                };
                (ty.or_nil(item.nillable, nil).vec(), content)
            }
            FieldContent::Entries { entry, place, key, value } => {
                let [(key, key_ty), (value, value_ty)] =
                    [(key, false), (value, true)].map(|(member, is_value)| {
                        let element = self.model.element(member.element);
                        let name = element.name.local.to_string();
                        let place = place.child(&name);
                        let (ty, _) = self.member_value(element.ty, true, &place, &name);
                        let nil = self.nil_attributes(element, &place).filter(|_| is_value);
                        let child = Child {
                            name,
                            optional: is_value && member.occurs.min == 0,
                            nillable: is_value && element.nillable,
                            nil_attributes: nil.is_some(),
                            any_name: false,
                            text: self.text_rules(element, &ty),
                        };
                        let ty = match nil {
                            Some(nil) => ty.or_nil(true, Some(nil)).option_if(child.optional),
                            None if child.optional && child.nillable => {
                                let kept = self.nil_mapping(&place, self.nil_of(element)) == Nil::Kept;
                                if kept { Type::Nillable(Box::new(ty)) } else { ty.option() }
                            }
                            None => ty.option_if(child.nillable || child.optional),
                        };
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
        let is_written = value.as_ref().is_some_and(|value| value.fixed)
            && !is_repeated
            && !element.nillable
            && member.occurs.min > 0;
        let about_value =
            value.as_ref().map(|value| values::about_element(value, is_written)).or(about_value);
        let facets = match content {
            Content::Plain | Content::List => {
                self.facets(element.ty, &ty, value.as_ref().and(element.value.as_ref()))
            }
            Content::Items { .. } | Content::Entries { .. } => item_facets,
        };
        let mut nil_kept = false;
        let of_nil = match content {
            Content::Plain => self.nil_attributes(element, place),
            Content::List | Content::Items { .. } | Content::Entries { .. } => None,
        };
        let nil_attributes = of_nil.is_some();
        let ty = if is_repeated {
            ty.or_nil(element.nillable, of_nil).vec()
        } else if nil_attributes {
            ty.or_nil(true, of_nil).option_if(member.occurs.min == 0)
        } else if element.nillable && member.occurs.min == 0 {
            nil_kept = self.nil_mapping(place, nil) == Nil::Kept;
            if nil_kept { Type::Nillable(Box::new(ty)) } else { ty.option() }
        } else {
            ty.option_if(element.nillable || member.occurs.min == 0 || is_written)
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
            ty,
            kind: FieldKind::Element(ElementField {
                white_space,
                facets,
                value,
                namespace: elsewhere(&element.name.namespace),
                min_occurs: member.occurs.min,
                max_occurs: max_occurs(member.occurs),
                nillable: element.nillable,
                nil_kept,
                nil_attributes,
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
        Draft {
            rank: 1,
            suffix: "",
            words: name.to_owned(),
            place,
            span: None,
            docs: docs(documentation),
            ty: ty.option_if(is_optional),
            kind: FieldKind::Element(ElementField {
                name: name.to_owned(),
                namespace,
                min_occurs: u32::from(!is_optional),
                max_occurs: MaxOccurs::Bounded(1),
                nillable: false,
                nil_kept: false,
                nil_attributes: false,
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

    /// What nil means at a place: what the configuration says, or `usual`.
    fn nil_mapping(&self, place: &Place<'_>, usual: Nil) -> Nil {
        match self.choices.nil_mapping(place) {
            Some(NilMapping::Kept) => Nil::Kept,
            Some(NilMapping::Merged) => Nil::Merged,
            None => usual,
        }
    }

    /// In schemas that WCF wrote absence and nil mean the same.
    fn nil_of(&self, element: &ElementDecl) -> Nil {
        let own = self.model.schema(element.origin.schema);
        if own.written_by_wcf { Nil::Merged } else { Nil::Kept }
    }
}

/// Whether an element may be nil, and a user does not want that to be no more than absence.
pub(super) fn keeps_nil(choices: &Choices<'_>, element: &ElementDecl, place: &Place<'_>) -> bool {
    element.nillable && choices.nil_mapping(place) != Some(NilMapping::Merged)
}

pub(super) fn max_occurs(occurs: Occurs) -> MaxOccurs {
    occurs.max.map_or(MaxOccurs::Unbounded, MaxOccurs::Bounded)
}

/// How often a header occurs.
pub(super) const OPTIONAL: Occurs = Occurs { min: 0, max: Some(1) };
