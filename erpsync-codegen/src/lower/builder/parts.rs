//! Choices, groups and wildcards: their fields, and the items that these hold.

use std::collections::{HashMap, HashSet};

use crate::config::SchemaPath;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{
    Choice, Content, ElementField, Field, FieldKind, Identity, ItemId, ItemKind, Namespaces, Occurrence,
    Struct, TextRules, Type,
};
use crate::lower::content::{Member, MemberAny, MemberChoice, MemberElement, MemberGroup, numbered};
use crate::lower::docs::docs;
use crate::lower::name::UnnamedItem;
use crate::lower::request::{NameRequest, Role};
use crate::lower::site::{Site, head_path};
use crate::lower::spelling;
use crate::resolve::{Documentation, ElementId, Occurs, Span, WildcardNamespaces};

use super::elements::{elsewhere, occurrence};
use super::worklist::{Builder, SharedItem, UnnamedField};

/// Site of members: their type, and the choice or group of it that they are in.
pub(super) struct Inside<'a, 'm> {
    /// Item of the type.
    pub(super) owner: ItemId,
    pub(super) site: &'a Site<'m>,
    /// Path of the type, or of the choice or group.
    pub(super) path: SchemaPath<'m>,
    /// Namespace of the elements, if they do not have another.
    pub(super) namespace: &'a str,
}

impl<'m> Inside<'_, 'm> {
    /// Site of a choice or group of this type.
    fn part(&self, label: &str) -> Self {
        let steps = format!("{}{}", self.site.path.steps, label.replace(' ', ""));
        Self { path: SchemaPath { steps, ..self.site.path.clone() }, ..*self }
    }

    /// Request for the name of its item.
    fn request(&self, label: &str, span: Span) -> NameRequest<'m> {
        let source_name = spelling::nested(&self.site.source_name, label);
        NameRequest::new(Role::Part, source_name, self.path.clone(), Some(span))
    }
}

impl<'m> Builder<'m, '_> {
    /// The fields for the members of a type, or of a choice or a group in it.
    pub(super) fn members(
        &mut self,
        members: &[Member<'m>],
        inside: &Inside<'_, 'm>,
    ) -> Vec<UnnamedField<'m>> {
        let (mut choices, mut wildcards) = (0, 0);
        let mut fields = Vec::with_capacity(members.len());
        for member in members {
            fields.push(match member {
                Member::Element(member) => self.child(member, inside.site, inside.namespace),
                Member::Head(head) => self.head_field(head, &inside.site.path),
                Member::Raw(member) => self.raw_field(member, inside),
                Member::Choice(choice) => {
                    choices += 1;
                    self.choice_field(choice, choices - 1, inside)
                }
                Member::Group(group) => self.group_field(group, inside),
                Member::Any(any) => {
                    wildcards += 1;
                    wildcard(any, wildcards - 1, &inside.path)
                }
            });
        }
        fields
    }

    /// The fields, and the requests for their names.
    pub(super) fn fields(&self, mut fields: Vec<UnnamedField<'m>>) -> (Vec<Field>, Vec<NameRequest<'m>>) {
        number_repeated(&mut fields);
        let finished = fields.into_iter().map(|UnnamedField { request, mut field }| {
            if !matches!(field.kind, FieldKind::Base { .. }) {
                field.attributes = self.options.field_attributes(&request.path);
            }
            (field, request)
        });
        finished.unzip()
    }

    /// The field of a choice, the one at `index` of those beside it.
    fn choice_field(
        &mut self,
        choice: &MemberChoice<'m>,
        index: usize,
        inside: &Inside<'_, 'm>,
    ) -> UnnamedField<'m> {
        let item = self.choice_item(choice, &inside.part(&choice.label));
        let words = if choice.mixed { "content" } else { "choice" };
        let path = inside.path.child(&format!("choice({})", index + 1));
        let request =
            NameRequest::new(Role::PartField, numbered(words.to_owned(), index), path, Some(choice.span));
        part_field(request, choice.documentation, Type::Item(item), choice.occurs, FieldKind::Choice)
    }

    fn choice_item(&mut self, choice: &MemberChoice<'m>, own: &Inside<'_, 'm>) -> ItemId {
        let id = self.reserve();
        let mut fields = self.members(&choice.alternatives, own);
        if choice.mixed {
            let path = own.site.path.child("text()");
            let request = NameRequest::new(Role::MixedText, "text", path, Some(choice.span));
            let kind = FieldKind::Text { list: false, facets: Vec::new(), white_space: None };
            fields.push(UnnamedField::new(request, Vec::new(), Type::String, kind));
        }
        let about = match choice.mixed {
            true => format!("A part of what is in `{}`: text, or an element.", own.site.path.steps),
            false => format!("One of the elements that `{}` has a choice of.", own.site.path.steps),
        };
        let item = self.choice(about, own.request(&choice.label, choice.span), own.namespace, fields);
        self.fill(id, UnnamedItem { owner: Some(own.owner), ..item });
        id
    }

    /// A choice between elements.
    pub(super) fn choice(
        &self,
        about: String,
        request: NameRequest<'m>,
        namespace: &str,
        fields: Vec<UnnamedField<'m>>,
    ) -> UnnamedItem<'m> {
        let (variants, members) = self.fields(fields);
        let choice = Choice { namespace: namespace.to_owned(), variants, other: None };
        self.unnamed(request, vec![about], ItemKind::Choice(choice), members)
    }

    /// The field of a group.
    fn group_field(&mut self, group: &MemberGroup<'m>, inside: &Inside<'_, 'm>) -> UnnamedField<'m> {
        let item = self.group_item(group, &inside.part(&group.label));
        let path = inside.path.child(&format!("group({})", group.label.replace(' ', "")));
        let request = NameRequest::new(Role::PartField, &*group.label, path, Some(group.span));
        part_field(request, group.documentation, Type::Item(item), group.occurs, FieldKind::Group)
    }

    fn group_item(&mut self, group: &MemberGroup<'m>, own: &Inside<'_, 'm>) -> ItemId {
        let id = self.reserve();
        let fields = self.members(&group.members, own);
        let (fields, members) = self.fields(fields);
        let item = Struct { namespace: own.namespace.to_owned(), fields, ..Struct::new(Identity::Group) };
        let request = own.request(&group.label, group.span);
        let about = format!("Elements of `{}` that are there together.", own.site.path.steps);
        let item = self.unnamed(request, vec![about], ItemKind::Struct(item), members);
        self.fill(id, UnnamedItem { owner: Some(own.owner), ..item });
        id
    }

    /// The field of an alternative that could have several types.
    fn raw_field(&mut self, member: &MemberElement<'m>, inside: &Inside<'_, 'm>) -> UnnamedField<'m> {
        let element = self.model.element(member.element);
        let (name, path) = (&*element.name.local, &inside.site.path);
        let message = format!(
            "`{}/{name}` is kept as raw XML (`AnyType`): it has two types in one xs:choice, which nothing tells apart",
            path.steps
        );
        self.diagnostics.push(
            Diagnostic::warning(Code::UNSUPPORTED, message)
                .at(element.origin.name_span, "here it has one of them")
                .note("elements of one name in one content have one type: XML Schema part 1, section 3.8.6"),
        );
        let occurrence = occurrence(member.occurs);
        let kind = FieldKind::Element(ElementField {
            name: name.to_owned(),
            namespace: elsewhere(&element.name.namespace, inside.namespace),
            occurrence,
            any_name: false,
            content: Content::Plain,
            text: TextRules::default(),
            facets: Vec::new(),
            streamed: false,
        });
        let docs = docs(member.documentation.or(element.origin.documentation.as_ref()));
        let request = NameRequest::new(Role::Member, name, path.child(name), Some(element.origin.name_span));
        UnnamedField::new(request, docs, occurrence.wrap(Type::ANY, None), kind)
    }

    /// The field that holds one of the elements of a substitution group; `path` is that of its struct.
    pub(super) fn head_field(
        &mut self,
        member: &MemberElement<'m>,
        path: &SchemaPath<'m>,
    ) -> UnnamedField<'m> {
        let model = self.model;
        let head = model.element(member.element);
        let name = &*head.name.local;
        let ty = match self.options.extern_path(&head_path(model, head)) {
            Some(path) => {
                Type::Foreign(format!("{path}::{}", spelling::type_name(&spelling::nested(name, "Element"))))
            }
            None => Type::Item(self.id(SharedItem::SubstitutionGroup(member.element))),
        };
        let request = NameRequest::new(Role::Member, name, path.child(name), Some(head.origin.name_span));
        let documentation = member.documentation.or(head.origin.documentation.as_ref());
        part_field(request, documentation, ty, member.occurs, FieldKind::Choice)
    }

    /// The enum of the elements of a substitution group.
    pub(super) fn substitution_group(&mut self, item: ItemId, id: ElementId) {
        let model = self.model;
        let head = model.element(id);
        let (name, namespace) = (&*head.name.local, &*head.name.namespace);
        let site = Site::new(head_path(model, head), name);
        let elements = self.schema.contents().substitutable(id).iter();
        let fields = elements
            .map(|&element| {
                let member = MemberElement { element, occurs: Occurs::ONCE, documentation: None };
                self.child(&member, &site, namespace)
            })
            .collect();
        let about = match head.is_abstract {
            true => format!("An element of the substitution group of `{name}`."),
            false => format!("`{name}`, or an element of its substitution group."),
        };
        let source_name = spelling::nested(name, "Element");
        let request =
            NameRequest::new(Role::SubstitutionGroup, source_name, site.path, Some(head.origin.name_span));
        let choice = self.choice(about, request, namespace, fields);
        self.fill(item, choice);
    }
}

/// A field whose type is an item made for it.
fn part_field<'m>(
    request: NameRequest<'m>,
    documentation: Option<&Documentation>,
    ty: Type,
    occurs: Occurs,
    kind: fn(Occurrence) -> FieldKind,
) -> UnnamedField<'m> {
    let occurrence = occurrence(occurs);
    UnnamedField::new(request, docs(documentation), occurrence.wrap(ty, None), kind(occurrence))
}

/// The field of a wildcard, the one at `index` of those beside it.
fn wildcard<'m>(any: &MemberAny<'m>, index: usize, path: &SchemaPath<'m>) -> UnnamedField<'m> {
    let path = path.child(&format!("any({})", index + 1));
    let request = NameRequest::new(Role::Wildcard, numbered("any".to_owned(), index), path, Some(any.span));
    let occurrence = occurrence(any.occurs);
    let ty = occurrence.wrap(Type::Runtime("xml::RawElement"), None);
    let kind = FieldKind::Any { namespaces: namespaces(any.namespaces), occurrence };
    UnnamedField::new(request, docs(any.documentation), ty, kind)
}

pub(super) fn namespaces(wildcard: &WildcardNamespaces) -> Namespaces {
    match wildcard {
        WildcardNamespaces::Any => Namespaces::Any,
        WildcardNamespaces::Other(own) => Namespaces::OtherThan(own.to_string()),
        WildcardNamespaces::OneOf(all) => Namespaces::OneOf(all.iter().map(|one| one.to_string()).collect()),
    }
}

/// Numbers fields of one path like choices: in `(a{2}, b?, a)` they are `a` and `a_2`. Elements of two namespaces are not
/// one element that is repeated, so one of them is renamed with a warning.
fn number_repeated(fields: &mut [UnnamedField<'_>]) {
    // The number of fields with the same steps, and the namespaces of these.
    let mut seen: HashMap<String, (usize, HashSet<Option<String>>)> = HashMap::new();
    for UnnamedField { request, field } in fields {
        let namespace = match &field.kind {
            FieldKind::Element(element) => element.namespace.clone(),
            _ => None,
        };
        let (count, namespaces) = seen.entry(request.path.steps.clone()).or_default();
        let before = *count;
        *count += 1;
        if before > 0 {
            request.path.steps = format!("{}({})", request.path.steps, before + 1);
        }
        if !namespaces.insert(namespace) {
            request.source_name = numbered(std::mem::take(&mut request.source_name), before);
            request.role = Role::RepeatedMember;
        }
    }
}
