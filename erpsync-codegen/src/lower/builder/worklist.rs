//! The worklist: an item that is mentioned gets an id and is queued, so it exists.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::config::SECRET_NAMES;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Extra, Field, FieldKind, Item, ItemId, ItemKind, Type};
use crate::lower::mapping::{SchemaMap, TypeMap};
use crate::lower::name::UnnamedItem;
use crate::lower::options::ResolvedOptions;
use crate::lower::request::NameRequest;
use crate::resolve::{ElementId, Model, Reach, TypeId};

/// An item that several others may mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SharedItem {
    Type(TypeId),
    /// The choice between a type and those derived from it.
    Derived(TypeId),
    /// The attributes of an element of a type that is nil.
    Nil(TypeId),
    /// The choice between these for a type and those derived from it.
    NilDerived(TypeId),
    /// The elements of a substitution group, by its head.
    SubstitutionGroup(ElementId),
}

/// The next thing to build.
pub(super) enum Work {
    Type(ItemId, TypeId),
    /// The types derived from the types of elements, and the choices between them.
    Derived(BTreeSet<TypeId>),
    Nil(ItemId, TypeId),
    NilDerived(ItemId, TypeId),
    SubstitutionGroup(ItemId, ElementId),
}

/// A field or variant without a name.
pub(super) struct UnnamedField<'m> {
    pub(super) request: NameRequest<'m>,
    pub(super) field: Field,
}

impl<'m> UnnamedField<'m> {
    pub(super) fn new(request: NameRequest<'m>, docs: Vec<String>, ty: Type, kind: FieldKind) -> Self {
        let field =
            Field { docs, attributes: Vec::new(), name: String::new(), ty, kind, is_recursive: false };
        Self { request, field }
    }
}

/// Builder of all items.
pub(super) struct Builder<'m, 'o> {
    pub(super) types: TypeMap<'m, 'o>,
    pub(super) schema: &'m SchemaMap<'m>,
    pub(super) model: &'m Model,
    pub(super) options: &'o ResolvedOptions<'o>,
    pub(super) diagnostics: Diagnostics,
    /// Components whose binary content is attachments.
    pub(super) by_policy: Option<Reach>,
    /// Names of the members that are secret.
    secrets: BTreeSet<String>,
    /// By [`ItemId`]; none until the item is built.
    items: Vec<Option<UnnamedItem<'m>>>,
    ids: HashMap<SharedItem, ItemId>,
    groups: VecDeque<Work>,
    pending: Vec<Work>,
    /// Types of elements whose derived types are not built yet.
    bases: BTreeSet<TypeId>,
    known_bases: HashSet<TypeId>,
    nil: VecDeque<Work>,
}

impl<'m, 'o> Builder<'m, 'o> {
    pub(super) fn new(schema: &'m SchemaMap<'m>, options: &'o ResolvedOptions<'o>) -> Self {
        Self {
            types: TypeMap::new(schema, options),
            schema,
            model: schema.contents().model(),
            options,
            diagnostics: Diagnostics::new(),
            by_policy: None,
            secrets: BTreeSet::new(),
            items: Vec::new(),
            ids: HashMap::new(),
            groups: VecDeque::new(),
            pending: Vec::new(),
            bases: BTreeSet::new(),
            known_bases: HashSet::new(),
            nil: VecDeque::new(),
        }
    }

    /// The id of an item, which is queued when it is mentioned for the first time.
    pub(super) fn id(&mut self, key: SharedItem) -> ItemId {
        if let Some(known) = self.ids.get(&key) {
            return *known;
        }
        let id = self.reserve();
        self.ids.insert(key, id);
        match key {
            SharedItem::Type(ty) => self.pending.push(Work::Type(id, ty)),
            SharedItem::Derived(base) => self.add_base(base),
            SharedItem::Nil(ty) => self.nil.push_back(Work::Nil(id, ty)),
            SharedItem::NilDerived(base) => self.nil.push_back(Work::NilDerived(id, base)),
            SharedItem::SubstitutionGroup(head) => self.groups.push_back(Work::SubstitutionGroup(id, head)),
        }
        id
    }

    /// Queues the types that are derived from an element's type.
    pub(super) fn add_base(&mut self, base: TypeId) {
        if self.known_bases.insert(base) {
            self.bases.insert(base);
        }
    }

    /// An id for an item that is mentioned before it is built.
    pub(super) fn reserve(&mut self) -> ItemId {
        self.items.push(None);
        ItemId(self.items.len() - 1)
    }

    pub(super) fn fill(&mut self, id: ItemId, item: UnnamedItem<'m>) {
        self.items[id.0] = Some(item);
    }

    /// Adds an item that one other mentions.
    pub(super) fn push(&mut self, item: UnnamedItem<'m>) -> ItemId {
        let id = self.reserve();
        self.fill(id, item);
        id
    }

    /// Takes the next work. An anonymous type that several types share is named after the one that is built first, so the
    /// order matters. Attributes of nil are built last, since they name no types.
    pub(super) fn next(&mut self) -> Option<Work> {
        let derived =
            |bases: &mut BTreeSet<TypeId>| (!bases.is_empty()).then(|| Work::Derived(std::mem::take(bases)));
        let next = self.groups.pop_front().or_else(|| self.pending.pop());
        next.or_else(|| derived(&mut self.bases)).or_else(|| self.nil.pop_front())
    }

    pub(super) fn add_secret(&mut self, name: &str) {
        self.secrets.insert(name.to_owned());
    }

    /// An item with the settings of a user for its path.
    pub(super) fn unnamed(
        &self,
        request: NameRequest<'m>,
        docs: Vec<String>,
        kind: ItemKind,
        members: Vec<NameRequest<'m>>,
    ) -> UnnamedItem<'m> {
        let validate = self.options.config().validate.then(|| "::erpsync::Validate".to_owned());
        let derives = || validate.into_iter().chain(self.options.type_derives(&request.path)).collect();
        let extra = match kind {
            ItemKind::Flags(_) => Extra::default(),
            _ => Extra {
                derives: if matches!(kind, ItemKind::Service(_)) { Vec::new() } else { derives() },
                attributes: self.options.type_attributes(&request.path),
            },
        };
        let item = Item { docs, extra, name: String::new(), kind };
        UnnamedItem { request, owner: None, item, members }
    }

    /// All items, with the secrets of members in the services: those that the runtime does not know.
    pub(super) fn finish(mut self) -> (Vec<UnnamedItem<'m>>, Diagnostics) {
        let is_unknown = |name: &String| !SECRET_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
        let secrets: Vec<String> = self.secrets.into_iter().filter(is_unknown).collect();
        self.diagnostics.append(self.types.diagnostics);
        let Some(mut items) = self.items.into_iter().collect::<Option<Vec<UnnamedItem<'m>>>>() else {
            self.diagnostics.push(Diagnostic::internal("an item was mentioned and not built"));
            return (Vec::new(), self.diagnostics);
        };
        for UnnamedItem { item, .. } in &mut items {
            if let ItemKind::Service(service) = &mut item.kind {
                service.secrets.clone_from(&secrets);
            }
        }
        (items, self.diagnostics)
    }
}
