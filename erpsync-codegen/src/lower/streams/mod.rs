//! Lists that are streams: which they are, by the paths of the configuration, and the items that are made for them.

mod before;
mod bodies;
mod walk;

use std::collections::BTreeMap;

use crate::config::{Path, Space};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::ir::{
    FieldKind, Item, ItemId, ItemKind, Message, StreamItem, StreamVariant, StreamedBody, StreamedList, Type,
};
use crate::resolve::Model;

use super::name::UnnamedItem;
use super::options::ResolvedOptions;
use super::request::{NameRequest, Role};
use super::site::element_path;
use super::spelling;
use bodies::Body;
use walk::Found;

/// The lists of the bodies that are streams, by the struct of the body.
type Lists = BTreeMap<ItemId, (String, Vec<Found>)>;

/// Marks the lists that are streams, and adds the structs and enums that they need.
pub(super) fn mark<'m>(
    items: &mut Vec<UnnamedItem<'m>>,
    model: &Model,
    options: &ResolvedOptions<'_>,
    diagnostics: &mut Diagnostics,
) {
    let paths = &options.config().streams;
    if paths.is_empty() {
        return;
    }
    let bodies = bodies::bodies(items);
    let mut lists = Lists::new();
    for path in paths {
        if let Err(error) = find(path, model, items, &bodies, &mut lists) {
            diagnostics.push(*error);
        }
    }
    for body in &bodies {
        let Some((element, found)) = body.item.and_then(|item| lists.get(&item)) else { continue };
        if *element == body.element {
            message_of(items, body).streamed = found.iter().map(Found::path).collect();
        }
    }
    for (body, (_, found)) in lists {
        mark_body(items, body, found, options);
    }
}

/// Finds the lists that a path means, in the bodies that it means.
fn find(
    path: &Path,
    model: &Model,
    items: &[UnnamedItem<'_>],
    bodies: &[Body<'_>],
    lists: &mut Lists,
) -> Result<(), Box<Diagnostic>> {
    let head = path.head();
    let meant: Vec<&Body<'_>> = bodies.iter().filter(|body| head.matches(&body.path)).collect();
    if meant.is_empty() {
        return Err(Box::new(no_body(path, model, bodies)));
    }
    let (mut any, mut failure) = (false, None);
    for body in meant {
        match body.list(path, items) {
            Ok((item, found)) => {
                any = true;
                let (element, known) =
                    lists.entry(item).or_insert_with(|| (body.element.clone(), Vec::new()));
                if *element != body.element {
                    let message = format!(
                        "`{element}` and `{}` are elements of one type, and lists of both can't be streams",
                        body.element
                    );
                    return Err(Box::new(wrong(path, &message)));
                }
                if known.iter().all(|one| one.fields != found.fields) {
                    known.push(found);
                    // Schema order: a base comes first, and its fields are in its own order.
                    known.sort_by(|a, b| a.positions().cmp(b.positions()));
                }
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(error) if !any => Err(error),
        _ => Ok(()),
    }
}

/// Error of a path whose first step is no body.
fn no_body(path: &Path, model: &Model, bodies: &[Body<'_>]) -> Diagnostic {
    let head = path.head();
    let error = wrong(path, &format!("`{}` is not the element in the body of an operation", head.steps()));
    let mut declared = model.elements().map(|(_, element)| element).filter(|element| element.global);
    let declared = declared.find(|element| head.matches(&element_path(model, element)));
    let error = match declared.map(|element| element.origin.name_span) {
        Some(span) => error.at(span, "this element is no body"),
        None => error,
    };
    match nearest(head.steps(), bodies.iter().map(|body| &*body.path.steps)) {
        Some(near) => {
            let rest: String = path.tail().map(|step| format!("/{step}")).collect();
            error.help(format!("did you mean `{near}{rest}`?"))
        }
        None => error.help("the first step is the element in the body of a request or a response, the last the repeated element"),
    }
}

/// Error of a path that can't be followed.
fn wrong(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::error(Code::CONFIGURATION, format!("the option `stream` has `{path}`: {why}"))
}

fn message_of<'i>(items: &'i mut [UnnamedItem<'_>], body: &Body<'_>) -> &'i mut Message {
    let ItemKind::Service(service) = &mut items[body.service].item.kind else {
        unreachable!("a body was found in a service")
    };
    let method = &mut service.methods[body.method];
    match &mut method.output {
        Some(output) if body.is_output => output,
        _ => &mut method.input,
    }
}

/// Adds to a body the data of its streams.
fn mark_body(
    items: &mut Vec<UnnamedItem<'_>>,
    body: ItemId,
    found: Vec<Found>,
    options: &ResolvedOptions<'_>,
) {
    for one in &found {
        let (item, position) = one.list();
        if let ItemKind::Struct(item) = &mut items[item.0].item.kind
            && let FieldKind::Element(element) = &mut item.fields[position].kind
        {
            element.streamed = true;
        }
    }
    let before = found.first().map_or(Type::Unit, |first| before::before(items, body, &first.fields));
    let item = match &*found {
        [one] => one.ty.clone(),
        several => Type::Item(stream_item(items, body, several, options)),
    };
    let lists = found
        .into_iter()
        .map(|Found { elements, fields, text, .. }| StreamedList { elements, fields, text })
        .collect();
    if let ItemKind::Struct(own) = &mut items[body.0].item.kind {
        own.streamed = Some(Box::new(StreamedBody { item, before, lists }));
    }
}

/// The enum of the items of several lists.
fn stream_item<'m>(
    items: &mut Vec<UnnamedItem<'m>>,
    body: ItemId,
    lists: &[Found],
    options: &ResolvedOptions<'_>,
) -> ItemId {
    let request = made_for(&items[body.0].request, "Item");
    let names: Vec<&str> = lists.iter().map(Found::name).collect();
    let parents: Vec<&str> = lists.iter().filter_map(Found::parent).collect();
    let count = |name: &str, all: &[&str]| all.iter().filter(|one| **one == name).count();
    let (variants, members) = lists
        .iter()
        .map(|list| {
            let name = list.name();
            let source_name = match list.parent() {
                Some(parent) if count(name, &names) > 1 => {
                    match count(parent, &parents) + count(parent, &names) {
                        1 => parent.to_owned(),
                        _ => spelling::nested(parent, name),
                    }
                }
                _ => name.to_owned(),
            };
            let path = request.path.child(&list.path());
            let variant = StreamVariant {
                name: String::new(),
                docs: vec![format!("An item of `{}`.", list.path())],
                ty: list.ty.clone(),
            };
            (variant, NameRequest::new(Role::Member, source_name, path, request.span))
        })
        .unzip();
    let docs = vec!["An item of the lists that are one stream.".to_owned()];
    let mut extra = items[body.0].item.extra.clone();
    extra.derives.extend(options.type_derives(&request.path));
    extra.derives.retain(|derive| !derive.starts_with("::erpsync::"));
    let kind = ItemKind::StreamItem(StreamItem { variants });
    push(
        items,
        body,
        UnnamedItem { request, owner: None, item: Item { docs, extra, name: String::new(), kind }, members },
    )
}

/// Request for the name of an item that is made for a body.
fn made_for<'m>(body: &NameRequest<'m>, words: &str) -> NameRequest<'m> {
    let source_name = spelling::nested(&body.source_name, words);
    let mut path = body.path.clone();
    path.space = Space::Type;
    path.steps = spelling::type_name(&source_name);
    NameRequest::new(Role::Part, source_name, path, body.span)
}

fn push<'m>(items: &mut Vec<UnnamedItem<'m>>, owner: ItemId, item: UnnamedItem<'m>) -> ItemId {
    items.push(UnnamedItem { owner: Some(owner), ..item });
    ItemId(items.len() - 1)
}
