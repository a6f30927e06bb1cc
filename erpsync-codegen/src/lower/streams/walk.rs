//! The way from a body to a list, along a path.

use crate::config::{Path, glob};
use crate::diagnostic::{Diagnostic, nearest};
use crate::ir::{
    Content, ElementField, Field, FieldKind, ItemId, ItemKind, Occurrence, Struct, TextRules, Type,
};
use crate::lower::name::UnnamedItem;

use super::wrong;

/// Maximum number of bases of a type that are looked at.
const MAX_BASES: usize = 64;

/// Fields that lead to a member, each by its struct and its position.
type Way = Vec<(ItemId, usize)>;

/// The list that a path means.
pub(super) struct Found {
    /// Namespaces and local names of the elements below the body's, through the item's.
    pub(super) elements: Vec<(String, String)>,
    /// Fields that lead to the list, and the list's: each by its struct and its position.
    pub(super) fields: Way,
    /// Type of an item.
    pub(super) ty: Type,
    pub(super) text: TextRules,
}

impl Found {
    /// The elements as a path: `Changes/Item`.
    pub(super) fn path(&self) -> String {
        let names: Vec<&str> = self.elements.iter().map(|(_, local)| &**local).collect();
        names.join("/")
    }

    /// Positions of the fields, which are in the order of the schema.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().map(|(_, position)| *position)
    }

    /// Struct and position of the list's field.
    pub(super) fn list(&self) -> (ItemId, usize) {
        self.fields.last().copied().unwrap_or((ItemId(0), 0))
    }

    /// Local name of an item.
    pub(super) fn name(&self) -> &str {
        self.elements.last().map_or("", |(_, local)| local)
    }

    /// Local name of the element around the items, unless that is the body's.
    pub(super) fn parent(&self) -> Option<&str> {
        let parent = self.elements.len().checked_sub(2)?;
        self.elements.get(parent).map(|(_, local)| &**local)
    }
}

/// Follows a path from a body.
pub(super) fn walk(path: &Path, body: ItemId, items: &[UnnamedItem<'_>]) -> Result<Found, Box<Diagnostic>> {
    let walk = Walk { path, items };
    let mut steps = path.tail().peekable();
    let (mut elements, mut fields, mut at) = (Vec::new(), Vec::new(), body);
    while let Some(step) = steps.next() {
        let (way, namespace) = walk.member(at, step)?;
        let (item, position) = *way.last().ok_or_else(|| walk.error(at, None, "there is no such element"))?;
        fields.extend(way);
        let field = &walk.structure(item)?.fields[position];
        let FieldKind::Element(element) = &field.kind else { unreachable!("a member is an element") };
        elements.push((element.namespace.clone().unwrap_or(namespace.clone()), element.name.clone()));
        let here = |why: &str| walk.error(item, Some(position), why);
        match steps.peek() {
            None => {
                let (ty, text) = walk.repeated(element, field, &here)?;
                return Ok(Found { elements, fields, ty, text });
            }
            Some(next) => match &element.content {
                Content::Items { namespace: own, item: child } => {
                    if !glob(next, &child.name) {
                        return Err(here(&format!("it holds `{}` and no `{next}`", child.name)));
                    }
                    steps.next();
                    if steps.peek().is_some() || child.any_name {
                        return Err(here("its items are repeated, and nothing in them can be a stream"));
                    }
                    let Some(ty) = item_type(&field.ty) else {
                        return Err(here("it is not a list by itself"));
                    };
                    elements.push((own.clone().unwrap_or(namespace), child.name.clone()));
                    return Ok(Found { elements, fields, ty, text: child.text.clone() });
                }
                Content::Entries { .. } => return Err(here("the pairs of a dictionary can't be a stream")),
                Content::Plain | Content::List => at = walk.inside(element, field, &here)?,
            },
        }
    }
    Err(walk.error(body, None, "the path ends at the body; it goes on to a repeated element"))
}

/// A walk along a path.
struct Walk<'w, 'm> {
    path: &'w Path,
    items: &'w [UnnamedItem<'m>],
}

impl<'w> Walk<'w, '_> {
    fn structure(&self, item: ItemId) -> Result<&'w Struct, Box<Diagnostic>> {
        match &self.items[item.0].item.kind {
            ItemKind::Struct(own) => Ok(own),
            ItemKind::Derived(_) => Err(self.error(item, None, "it may be of several types (`xsi:type`)")),
            _ => Err(self.error(item, None, "it has no elements")),
        }
    }

    /// The fields that lead from a struct to its member of that name, which may be in a base, and the namespace of the struct
    /// that has it.
    fn member(&self, at: ItemId, step: &str) -> Result<(Way, String), Box<Diagnostic>> {
        let (mut way, mut next, mut known) = (Vec::new(), at, Vec::new());
        for _ in 0..MAX_BASES {
            let own = self.structure(next)?;
            let elements: Vec<(usize, &ElementField)> = own
                .fields
                .iter()
                .enumerate()
                .filter_map(|(position, field)| match &field.kind {
                    FieldKind::Element(element) => Some((position, element)),
                    _ => None,
                })
                .collect();
            let mut named = elements.iter().filter(|(_, element)| glob(step, &element.name));
            match (named.next(), named.next()) {
                (Some((position, _)), Some(_)) => {
                    let why = format!("`{step}` stands in one content twice");
                    return Err(self.error(next, Some(*position), &why));
                }
                (Some((position, _)), None) => {
                    way.push((next, *position));
                    return Ok((way, own.namespace.clone()));
                }
                (None, _) => {}
            }
            if let Some(position) = own.fields.iter().position(|field| self.is_in_parts(field, step)) {
                let why = format!(
                    "`{step}` stands in a choice, a group that is optional or repeated, or mixed content, which can't be a \
                     stream"
                );
                return Err(self.error(next, Some(position), &why));
            }
            known.extend(elements.iter().map(|(_, element)| &*element.name));
            let base = own.fields.iter().position(|field| matches!(field.kind, FieldKind::Base { .. }));
            let Some((position, base)) = base.and_then(|at| Some((at, held(&own.fields[at].ty)?))) else {
                break;
            };
            way.push((next, position));
            next = base;
        }
        let error = self.error(at, None, &format!("there is no element `{step}`"));
        Err(match nearest(step, known.iter().copied()) {
            Some(near) => Box::new(error.help(format!("did you mean `{near}`?"))),
            None if known.is_empty() => error,
            None => Box::new(error.help(format!("its elements are `{}`", known.join("`, `")))),
        })
    }

    /// Returns true if an element of that name is in a choice or a group that a field is.
    fn is_in_parts(&self, field: &Field, step: &str) -> bool {
        let (FieldKind::Choice(_) | FieldKind::Group(_)) = field.kind else { return false };
        let mut open: Vec<ItemId> = held(&field.ty).into_iter().collect();
        let mut seen: Vec<ItemId> = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            let members = match &self.items[next.0].item.kind {
                ItemKind::Struct(own) => &own.fields,
                ItemKind::Choice(own) => &own.variants,
                _ => continue,
            };
            for member in members {
                match &member.kind {
                    FieldKind::Element(element) if glob(step, &element.name) => return true,
                    FieldKind::Choice(_) | FieldKind::Group(_) => open.extend(held(&member.ty)),
                    _ => {}
                }
            }
        }
        false
    }

    /// The type of an item of the list that a path ends at, and the rules for its text.
    fn repeated(
        &self,
        element: &ElementField,
        field: &Field,
        error: &dyn Fn(&str) -> Box<Diagnostic>,
    ) -> Result<(Type, TextRules), Box<Diagnostic>> {
        let name = &element.name;
        match (&element.content, element.occurrence, &field.ty) {
            _ if element.any_name => Err(error("its element may have any name")),
            (Content::Items { item, .. }, ..) => {
                let why = format!("`{name}` stands once; the repeated element is in it");
                Err(Box::new(error(&why).help(format!("did you mean `{}/{}`?", self.path, item.name))))
            }
            (Content::Entries { .. }, ..) => Err(error("the pairs of a dictionary can't be a stream")),
            (_, Occurrence::Repeated { .. }, Type::Vec(item)) => Ok(((**item).clone(), element.text.clone())),
            _ => Err(error(&format!("`{name}` is not repeated"))),
        }
    }

    /// The struct of an element on the way.
    fn inside(
        &self,
        element: &ElementField,
        field: &Field,
        error: &dyn Fn(&str) -> Box<Diagnostic>,
    ) -> Result<ItemId, Box<Diagnostic>> {
        let name = &element.name;
        if let Occurrence::Repeated { .. } = element.occurrence {
            let why = format!(
                "`{name}` is repeated itself, so what it holds is no stream; it can be one as a whole"
            );
            return Err(error(&why));
        }
        if let Type::Foreign(ty) = &field.ty {
            return Err(error(&format!("`{name}` is of the type `{ty}`, which is not generated")));
        }
        held(&field.ty).ok_or_else(|| error(&format!("`{name}` has no elements, or keeps attributes of nil")))
    }

    /// Error at a member of an item, or at the item.
    fn error(&self, item: ItemId, member: Option<usize>, why: &str) -> Box<Diagnostic> {
        let unnamed = &self.items[item.0];
        let span = member.and_then(|position| unnamed.members.get(position)?.span);
        let error = wrong(self.path, why);
        Box::new(match (span, unnamed.request.span) {
            (Some(span), _) => error.at(span, "this element"),
            (None, Some(span)) => error.at(span, "in this type"),
            (None, None) => error,
        })
    }
}

/// The item that a value of this type holds in place; a value of nil with attributes is left out.
pub(super) fn held(ty: &Type) -> Option<ItemId> {
    match ty {
        Type::Item(id) => Some(*id),
        Type::Option(inner) | Type::Nillable(inner) | Type::Boxed(inner) | Type::Vec(inner) => held(inner),
        _ => None,
    }
}

/// The `T` of a list in a wrapper.
fn item_type(ty: &Type) -> Option<Type> {
    match ty {
        Type::Vec(item) => Some((**item).clone()),
        Type::Option(inner) | Type::Nillable(inner) => item_type(inner),
        _ => None,
    }
}
