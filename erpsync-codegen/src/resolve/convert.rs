//! Definitions → components: the arenas, and what all conversions share.

use std::collections::{HashMap, HashSet};

use super::collect::{Collected, Scope, Unit};
use super::component::{
    AttributeDecl, AttributeUse, Builtin, ElementDecl, ModelGroup, ModelGroupDefinition, Origin, SchemaInfo,
    Type, TypeRef, Wildcard,
};
use super::editions::ByEdition;
use super::encoded_nil;
use super::ids::{AttributeId, BindingId, ElementId, GroupId, MessageId, PortTypeId, TypeId};
use super::model::{Invalid, Model};
use super::names::{Context, Globals};
use super::reach::Within;
use super::skip::{self, Sites};
use super::unknown::{Kind, Unknown};
use super::values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::syntax::names;
use crate::syntax::wsdl::BindingDef;
use crate::syntax::xsd::{Compositor, Facets, Reference, Serialization, SourceInfo, TypeDef, TypeUse};
use crate::text::{SourceId, Sources, Span};
use crate::tree::QName;

pub(super) struct Converter<'d, 'x> {
    pub(super) globals: Globals<'d>,
    pub(super) diagnostics: &'x mut Diagnostics,
    pub(super) unknown: Unknown,
    /// As [`Space::find`](super::names::Space::find) for messages: what a name means in a scope, if that varies.
    pub(super) messages: HashMap<(Scope, QName), MessageId>,
    /// Port types and bindings, by edition.
    pub(super) port_types: ByEdition<PortTypeId>,
    pub(super) bindings: ByEdition<BindingId>,
    /// Bindings, each with an equal one of another document, which is left out.
    pub(super) repeated_bindings: Vec<(&'d BindingDef, &'d BindingDef)>,
    /// Complete but for the four arenas, which have holes until the end.
    pub(super) model: Model,
    /// A message is in SOAP's encoding.
    pub(super) has_encoding: bool,
    pub(super) types: Vec<Option<Type>>,
    pub(super) elements: Vec<Option<ElementDecl>>,
    pub(super) attributes: Vec<Option<AttributeDecl>>,
    pub(super) groups: Vec<Option<ModelGroupDefinition>>,
    /// Attribute groups that are converted, by position.
    pub(super) attribute_groups: HashMap<usize, AttributeGroup>,
    /// Number of attributes, and groups of them, that may still come of references to groups.
    pub(super) expansion: usize,
    /// The types whose text is settled when all types are there.
    pub(super) pending_text: HashMap<TypeId, PendingText>,
    /// Elements that may take their type from the head of their substitution group.
    pub(super) untyped: Vec<ElementId>,
}

/// The attributes of an attribute group; `None` while it is being converted.
pub(super) type AttributeGroup = Option<AttributeItems>;

/// Contents of an attribute group.
#[derive(Default)]
pub(super) struct AttributeItems {
    pub(super) items: Vec<AttributeEntry>,
    /// The wildcard of the group and of all groups in it.
    pub(super) wildcard: Option<Wildcard>,
}

/// An attribute, or a group that is not expanded yet.
pub(super) enum AttributeEntry {
    Use(Box<AttributeUse>),
    /// By position, with the place of the reference.
    Group(usize, Span),
}

/// Text of `xs:simpleContent`, before all types are converted.
pub(super) struct PendingText {
    pub(super) base: TypeRef,
    pub(super) base_span: Span,
    pub(super) extension: bool,
    /// The simple type in place.
    pub(super) narrowed: Option<TypeRef>,
    pub(super) facets: Box<Facets>,
    /// The anonymous type that the facets make, if there are any.
    pub(super) restricted: Option<TypeId>,
}

impl<'d, 'x> Converter<'d, 'x> {
    pub(super) fn new(globals: Globals<'d>, limits: &Limits, diagnostics: &'x mut Diagnostics) -> Self {
        let mut model = Model::default();
        model.names.types = globals.types.ids.clone();
        model.names.elements = globals.elements.ids.clone();
        model.names.attributes = globals.attributes.ids.clone();
        model.names.groups = globals.groups.ids.clone();
        model.editions.clone_from(&globals.editions.all);
        model.varying = globals.elements.variants.values().flat_map(|all| &all[1..]).copied().collect();
        let unknown = Unknown::new(globals.attribute_groups.ids.keys().cloned().collect());
        Self {
            types: holes(globals.types.entries.len()),
            elements: holes(globals.elements.entries.len()),
            attributes: holes(globals.attributes.entries.len()),
            groups: holes(globals.groups.entries.len()),
            globals,
            diagnostics,
            unknown,
            messages: HashMap::new(),
            port_types: ByEdition::default(),
            bindings: ByEdition::default(),
            repeated_bindings: Vec::new(),
            model,
            has_encoding: false,
            attribute_groups: HashMap::new(),
            expansion: limits.expansion,
            pending_text: HashMap::new(),
            untyped: Vec::new(),
        }
    }

    pub(super) fn schemas(&mut self, collected: &Collected<'d>) {
        self.has_encoding = collected.has_encoding();
        let imports_it =
            |unit: &Unit<'d>| unit.schema.imports.iter().any(|one| *one.namespace == *names::SERIALIZATION);
        // One that is divided into documents, as the parts of a namespace are, has the import in some of them.
        let by_wcf: HashSet<&str> =
            collected.units.iter().filter(|unit| imports_it(unit)).map(|unit| &*unit.target).collect();
        // Or the document has the schema of that namespace, or of the one for arrays.
        let with_it: HashSet<SourceId> = collected
            .units
            .iter()
            .filter(|unit| !unit.built_in && unit.target.starts_with(names::SERIALIZATION))
            .map(|unit| unit.schema.info.span.source)
            .collect();
        self.model.schemas = collected
            .units
            .iter()
            .map(|unit| SchemaInfo {
                target_namespace: unit.target.clone(),
                written_by_wcf: by_wcf.contains(&*unit.target)
                    || *unit.target == *names::SERIALIZATION
                    || with_it.contains(&unit.schema.info.span.source),
                built_in: unit.built_in,
                edition: unit.scopes.first().and_then(|one| self.globals.editions.index(&unit.target, *one)),
                documentation: unit.schema.info.documentation.clone(),
                span: unit.schema.info.span,
            })
            .collect();
    }

    /// Converts everything that has a global name, and with it what is inside.
    pub(super) fn components(&mut self) {
        for index in 0..self.globals.types.entries.len() {
            self.unknown.within = Within::Type(TypeId::new(index));
            self.global_type(TypeId::new(index));
        }
        for index in 0..self.globals.elements.entries.len() {
            self.unknown.within = Within::Element(ElementId::new(index));
            self.global_element(ElementId::new(index));
        }
        for index in 0..self.globals.attributes.entries.len() {
            self.unknown.within = Within::Attribute(AttributeId::new(index));
            let entry = &self.globals.attributes.entries[index];
            let (def, context) = (entry.def, entry.context.clone());
            let id = AttributeId::new(index);
            let attribute = self.attribute_decl(def, id, true, &context);
            self.attributes[index] = Some(attribute);
        }
        for index in 0..self.globals.groups.entries.len() {
            self.unknown.within = Within::Group(GroupId::new(index));
            self.global_group(GroupId::new(index));
        }
        for index in 0..self.globals.attribute_groups.entries.len() {
            self.attribute_group(index);
        }
    }

    pub(super) fn error(&mut self, code: Code, message: String, span: Span, label: &str) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span, label));
    }

    pub(super) fn origin(
        &self,
        info: &SourceInfo,
        serialization: Serialization,
        context: &Context,
    ) -> Origin {
        Origin {
            schema: context.schema,
            span: info.span,
            name_span: info.name_span,
            documentation: info.documentation.clone(),
            serialization,
        }
    }

    /// Type that a name has in a scope.
    pub(super) fn find_type(&self, name: &QName, scope: Scope) -> Option<TypeRef> {
        match self.model.find_type(name)? {
            TypeRef::Defined(_) => self.globals.types.find(name, scope).map(TypeRef::Defined),
            builtin @ TypeRef::Builtin(_) => Some(builtin),
        }
    }

    /// The type that a reference means; `None` if there is none, which is noted.
    pub(super) fn type_ref(&mut self, reference: &Reference, context: &Context) -> Option<TypeRef> {
        let name = context.name(reference)?;
        let found = self.find_type(&name, context.scope);
        if found.is_none() {
            self.unknown.record(Kind::Type, name, reference.span);
        }
        found
    }

    /// A type that is named, or given in place as part of `owner`.
    pub(super) fn type_use(
        &mut self,
        ty: &'d TypeUse,
        owner: super::component::Owner,
        context: &Context,
    ) -> Option<TypeRef> {
        match ty {
            TypeUse::Named(reference) => self.type_ref(reference, context),
            TypeUse::Anonymous(def) => Some(self.anonymous(def, owner, context)),
        }
    }

    pub(super) fn anonymous(
        &mut self,
        def: &'d TypeDef,
        owner: super::component::Owner,
        context: &Context,
    ) -> TypeRef {
        let id = TypeId::new(self.types.len());
        self.types.push(None);
        let ty = self.type_def(def, id, Some(owner), None, None, context);
        self.types[id.index()] = Some(ty);
        TypeRef::Defined(id)
    }

    /// As [`type_use`](Self::type_use), for what has to be simple.
    pub(super) fn simple_use(
        &mut self,
        ty: &'d TypeUse,
        owner: super::component::Owner,
        context: &Context,
    ) -> TypeRef {
        let found = self.type_use(ty, owner, context);
        let simple = match found {
            None => return TypeRef::Builtin(Builtin::AnySimpleType),
            Some(found) => self.is_simple(found),
        };
        match (simple, ty, found) {
            (true, _, Some(found)) => found,
            (false, TypeUse::Named(reference), _) => {
                let message = "a complex type stands where a simple one is needed".to_owned();
                self.error(Code::INCONSISTENT, message, reference.span, "this type is complex");
                TypeRef::Builtin(Builtin::AnySimpleType)
            }
            _ => TypeRef::Builtin(Builtin::AnySimpleType),
        }
    }

    /// Returns true if a type is simple, also when it is not converted yet.
    pub(super) fn is_simple(&self, ty: TypeRef) -> bool {
        match ty {
            TypeRef::Builtin(builtin) => builtin.is_simple(),
            TypeRef::Defined(id) => match self.globals.types.entries.get(id.index()) {
                Some(entry) => matches!(entry.def, TypeDef::Simple(_)),
                None => matches!(self.types[id.index()], Some(Type::Simple(_)) | None),
            },
        }
    }

    /// Completes the model, and reports names that were not found.
    pub(super) fn finish(mut self, sources: &Sources, collected: &Collected<'d>, invalid: Invalid) -> Model {
        self.model.types = filled(self.types);
        self.model.elements = filled(self.elements);
        self.model.attributes = filled(self.attributes);
        self.model.groups = filled(self.groups);
        values::settle(&mut self.model);
        if self.has_encoding {
            encoded_nil::settle(&mut self.model);
        }
        let model = &mut self.model;
        model.derived = vec![Vec::new(); model.types.len()];
        for index in 0..model.types.len() {
            let id = TypeId::new(index);
            if let Some(TypeRef::Defined(base)) = model.base_of(id) {
                model.derived[base.index()].push(id);
            }
        }
        model.substitutes = vec![Vec::new(); model.elements.len()];
        for (index, element) in model.elements.iter().enumerate() {
            if let Some(head) = element.substitution_group {
                model.substitutes[head.index()].push(ElementId::new(index));
            }
        }
        let sites = Sites::new(collected, &self.globals, model);
        // Without a binding there is no operation to leave out.
        let invalid = if sites.has_bindings { invalid } else { Invalid::Refused };
        if invalid == Invalid::Skipped {
            let mut causes = skip::tolerate(self.diagnostics, &sites);
            causes.extend(self.unknown.causes(sources));
            skip::leave_out(model, &self.unknown.attribute_groups_used, causes, self.diagnostics);
        }
        self.unknown.report(sources, collected, &self.model, invalid, self.diagnostics);
        if invalid == Invalid::Refused && sites.has_bindings {
            skip::suggest(self.diagnostics, &sites);
        }
        self.model
    }
}

pub(super) fn empty_group() -> ModelGroup {
    ModelGroup { compositor: Compositor::Sequence, particles: Vec::new() }
}

fn holes<T>(count: usize) -> Vec<Option<T>> {
    std::iter::repeat_with(|| None).take(count).collect()
}

/// Every id was converted: global ones in [`Converter::components`], others where they were made.
fn filled<T>(arena: Vec<Option<T>>) -> Vec<T> {
    let count = arena.len();
    let filled: Vec<T> = arena.into_iter().flatten().collect();
    debug_assert_eq!(filled.len(), count, "an id without a component");
    filled
}
