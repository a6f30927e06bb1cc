//! Choices, groups and wildcards: the fields that hold them, and what these hold.

use crate::config::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Choice, Content, ElementField, FieldKind, Identity, Item, Namespaces, Struct, Type};
use crate::resolve::{ComplexType, Derivation, ElementId, Occurs, Span, TypeId, TypeRef, WildcardNamespaces};

use super::analysis::Analysis;
use super::docs::docs;
use super::elements::occurrence;
use super::fields::Draft;
use super::names;
use super::naming::{self, ItemKey};
use super::particles::{MemberAny, MemberChoice, MemberElement, MemberGroup};
use super::{Lowering, plan};

/// What the field of a wildcard, and the variant of one, is called.
const ANY: &str = "any";

impl<'m> Lowering<'m, '_> {
    /// The field that holds a choice of a type, the one at `index` of those beside it.
    pub(super) fn choice_field(
        &self,
        choice: &MemberChoice<'m>,
        id: TypeId,
        index: usize,
        place: &Place<'m>,
    ) -> Draft<'m> {
        let words = naming::numbered(if choice.mixed { "content" } else { "choice" }.to_owned(), index);
        Draft {
            // An element of that name keeps it.
            rank: 3,
            suffix: "_of",
            place: place.child(&format!("choice({})", index + 1)),
            span: Some(choice.span),
            docs: docs(choice.documentation),
            ty: often(self.item(ItemKey::Part(id, choice.label.index)), choice.occurs),
            kind: FieldKind::Choice(occurrence(choice.occurs)),
            words,
        }
    }

    /// The field that holds a group of a type.
    pub(super) fn group_field(&self, group: &MemberGroup<'m>, id: TypeId, place: &Place<'m>) -> Draft<'m> {
        Draft {
            rank: 3,
            suffix: "_of",
            place: place.child(&format!("group({})", group.label.words.replace(' ', ""))),
            span: Some(group.span),
            docs: docs(group.documentation),
            ty: often(self.item(ItemKey::Part(id, group.label.index)), group.occurs),
            kind: FieldKind::Group(occurrence(group.occurs)),
            words: group.label.words.clone(),
        }
    }

    /// The struct of a group in a type.
    pub(super) fn group(
        &mut self,
        name: String,
        (id, namespace): (TypeId, &str),
        group: &MemberGroup<'m>,
        place: &Place<'m>,
    ) -> Struct {
        let own = plan::part_place(place, &group.label);
        let drafts = self.members(&group.members, id, (place, &own), namespace);
        Struct {
            docs: vec![format!("Elements of `{}` that are there together.", place.steps)],
            extra: self.extra(&own),
            name,
            namespace: namespace.to_owned(),
            type_namespace: None,
            identity: Identity::Group,
            default: false,
            starts_from_default: false,
            helpers: false,
            required_as: None,
            fields: self.named(drafts),
        }
    }

    /// The enum of a choice in a type.
    pub(super) fn choice(
        &mut self,
        name: String,
        (id, namespace): (TypeId, &str),
        choice: &MemberChoice<'m>,
        place: &Place<'m>,
    ) -> Choice {
        let own = plan::part_place(place, &choice.label);
        let mut drafts = self.members(&choice.alternatives, id, (place, &own), namespace);
        drafts.extend(choice.mixed.then(|| text(choice.span, place)));
        let variants = self.named_by(names::variant_name, drafts);
        let docs = match choice.mixed {
            true => format!("A part of what is in `{}`: text, or an element.", place.steps),
            false => format!("One of the elements that `{}` has a choice of.", place.steps),
        };
        Choice {
            docs: vec![docs],
            extra: self.extra(&own),
            name,
            namespace: namespace.to_owned(),
            variants,
            other: None,
        }
    }
}

impl<'m> Lowering<'m, '_> {
    /// An alternative that could have several types.
    pub(super) fn raw(
        &mut self,
        member: &MemberElement<'m>,
        place: &Place<'m>,
        namespace: &str,
    ) -> Draft<'m> {
        let element = self.model.element(member.element);
        let (name, own) = (element.name.local.to_string(), &*element.name.namespace);
        let message = format!(
            "`{}/{name}` is kept as raw XML (`AnyType`): it has two types in one xs:choice, which nothing tells apart",
            place.steps
        );
        let warning = Diagnostic::warning(Code::UNSUPPORTED, message);
        self.diagnostics.push(
            warning
                .at(element.origin.name_span, "here it has one of them")
                .note("elements of one name in one content have one type: XML Schema part 1, section 3.8.6"),
        );
        Draft {
            rank: 1,
            suffix: "",
            place: place.child(&name),
            span: Some(element.origin.name_span),
            docs: docs(member.documentation.or(element.origin.documentation.as_ref())),
            ty: often(Type::Runtime("xsd::AnyType"), member.occurs),
            kind: FieldKind::Element(ElementField {
                value: None,
                facets: Vec::new(),
                white_space: None,
                namespace: (own != namespace).then(|| own.to_owned()),
                occurrence: occurrence(member.occurs),
                any_name: false,
                content: Content::Plain,
                name: name.clone(),
            }),
            words: name,
        }
    }

    /// The field that holds one of the elements of a substitution group.
    pub(super) fn head_field(&self, member: &MemberElement<'m>, place: &Place<'m>) -> Draft<'m> {
        let head = self.model.element(member.element);
        let name = &head.name.local;
        let ty = match self.choices.extern_path(&plan::head_place(self.model, head)) {
            Some(path) => {
                Type::Foreign(format!("{path}::{}", names::type_name(&names::nested(name, "Element"))))
            }
            None => self.item(ItemKey::Head(member.element)),
        };
        Draft {
            rank: 1,
            suffix: "",
            words: name.to_string(),
            place: place.child(name),
            span: Some(head.origin.name_span),
            docs: docs(member.documentation.or(head.origin.documentation.as_ref())),
            ty: often(ty, member.occurs),
            kind: FieldKind::Choice(occurrence(member.occurs)),
        }
    }

    /// The enum over the elements of a substitution group.
    pub(super) fn head_item(&mut self, id: ElementId) {
        let head = self.model.element(id);
        let (place, namespace) = (plan::head_place(self.model, head), &*head.name.namespace);
        let drafts = self
            .model
            .group_of_head(id)
            .iter()
            .map(|&element| {
                let member = MemberElement { element, occurs: Occurs::ONCE, documentation: None };
                self.child(&member, &place, namespace)
            })
            .collect();
        let variants = self.named_by(names::variant_name, drafts);
        let name = &head.name.local;
        let docs = match head.is_abstract {
            true => format!("An element of the substitution group of `{name}`."),
            false => format!("`{name}`, or an element of its substitution group."),
        };
        self.push(ItemKey::Head(id), |this, name| {
            Item::Choice(Choice {
                docs: vec![docs],
                extra: this.extra(&place),
                name,
                namespace: namespace.to_owned(),
                variants,
                other: None,
            })
        });
    }
}

/// The variant of the texts between the elements of mixed content.
fn text<'m>(span: Span, place: &Place<'m>) -> Draft<'m> {
    Draft {
        rank: 3,
        suffix: "_between",
        words: "text".to_owned(),
        place: place.child("text()"),
        span: Some(span),
        docs: Vec::new(),
        ty: Type::String,
        kind: FieldKind::Text { list: false, facets: Vec::new(), white_space: None },
    }
}

/// The field of a wildcard, the one at `index` in a type.
pub(super) fn wildcard<'m>(any: &MemberAny<'m>, index: usize, place: &Place<'m>) -> Draft<'m> {
    Draft {
        rank: 3,
        suffix: "_element",
        words: naming::numbered(ANY.to_owned(), index),
        place: place.child(&format!("any({})", index + 1)),
        span: Some(any.span),
        docs: docs(any.documentation),
        ty: often(Type::Runtime("xml::RawElement"), any.occurs),
        kind: FieldKind::Any { namespaces: namespaces(any.namespaces), occurrence: occurrence(any.occurs) },
    }
}

/// The field that keeps the attributes which the schema does not declare. What an extension has of its base, the
/// field of the base keeps.
pub(super) fn any_attribute<'m>(
    model: &'m Analysis<'m>,
    id: TypeId,
    complex: &'m ComplexType,
    inherits: bool,
    place: &Place<'m>,
) -> Option<Draft<'m>> {
    let of_base = match complex.derivation {
        Derivation::Extension(TypeRef::Defined(base)) => {
            model.complex(TypeRef::Defined(base)).and_then(|_| model.any_attribute(base))
        }
        _ => None,
    };
    let wildcard = match of_base {
        Some(base) if inherits => {
            complex.any_attribute.as_ref().filter(|own| own.namespaces != base.namespaces)
        }
        _ => model.any_attribute(id),
    }?;
    Some(Draft {
        rank: 4,
        suffix: "_others",
        words: "attributes".to_owned(),
        place: place.child("anyAttribute()"),
        span: Some(wildcard.span),
        docs: Vec::new(),
        ty: Type::Runtime("xml::RawAttribute").vec(),
        kind: FieldKind::AnyAttribute { namespaces: namespaces(&wildcard.namespaces) },
    })
}

fn namespaces(of: &WildcardNamespaces) -> Namespaces {
    match of {
        WildcardNamespaces::Any => Namespaces::Any,
        WildcardNamespaces::Other(own) => Namespaces::OtherThan(own.to_string()),
        WildcardNamespaces::OneOf(all) => Namespaces::OneOf(all.iter().map(|one| one.to_string()).collect()),
    }
}

/// `T`, `Option<T>` or `Vec<T>`.
fn often(ty: Type, occurs: Occurs) -> Type {
    if occurs.is_repeated() { ty.vec() } else { ty.option_if(occurs.min == 0) }
}
