//! [`Model`]: everything the documents declare, and the questions it answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::component::{
    AttributeDecl, AttributeUse, Builtin, ComplexType, Content, Derivation, ElementDecl, Facets,
    ModelGroupDefinition, QName, SchemaInfo, SimpleDerivation, SimpleType, Span, Type, TypeRef, Wildcard,
};
use super::ids::{
    AttributeId, BindingId, DefinitionsId, ElementId, GroupId, MessageId, PortTypeId, SchemaId, ServiceId,
    TypeId,
};
use super::service::{Binding, DefinitionsInfo, Message, PortType, Service};
use crate::syntax::names;

/// The documents, resolved. Everything is in document order, and reached by id or by name.
///
/// If there were error diagnostics the model is still consistent (every id is valid), but lacks what was wrong.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(super) schemas: Vec<SchemaInfo>,
    pub(super) types: Vec<Type>,
    pub(super) elements: Vec<ElementDecl>,
    pub(super) attributes: Vec<AttributeDecl>,
    pub(super) groups: Vec<ModelGroupDefinition>,
    pub(super) definitions: Vec<DefinitionsInfo>,
    pub(super) messages: Vec<Message>,
    pub(super) port_types: Vec<PortType>,
    pub(super) bindings: Vec<Binding>,
    pub(super) services: Vec<Service>,
    pub(super) editions: Vec<Edition>,
    /// The global elements whose name means another one before them in the same edition.
    pub(super) varying: HashSet<ElementId>,
    pub(super) names: Names,
    /// By [`TypeId`]: the types whose derivation names it as base.
    pub(super) derived: Vec<Vec<TypeId>>,
    /// By [`ElementId`]: the elements whose substitution group it heads.
    pub(super) substitutes: Vec<Vec<ElementId>>,
}

/// View that some of the documents that are compiled together have of a namespace, if they disagree on it.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The namespace.
    pub namespace: Arc<str>,
    /// Number among those of the namespace, from 0, the first.
    pub number: usize,
    /// Distinction from the others of the namespace: the name of the service of its first document, or of the file.
    pub name: String,
    /// Why it is not the one before.
    pub difference: Option<Difference>,
}

/// Something that is not the same in two editions of a namespace.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Kind of the component: `type`.
    pub kind: &'static str,
    /// Its name.
    pub name: QName,
    /// Declarations, in the first edition and in this one.
    pub spans: [Span; 2],
    /// True if it is declared alike, but refers to different components.
    pub refers_to_it: bool,
}

/// The global names, a symbol space each.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) types: HashMap<QName, TypeId>,
    pub(super) elements: HashMap<QName, ElementId>,
    pub(super) attributes: HashMap<QName, AttributeId>,
    pub(super) groups: HashMap<QName, GroupId>,
    pub(super) messages: HashMap<QName, MessageId>,
    pub(super) port_types: HashMap<QName, PortTypeId>,
    pub(super) bindings: HashMap<QName, BindingId>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $one:ident $many:ident: $id:ident => $item:ty;)*) => {
        impl Model {$(
            #[doc = concat!("The ", stringify!($item), " of an id of this model.")]
            ///
            /// # Panics
            ///
            /// If the id is another model's and too large for this one.
            pub fn $one(&self, id: $id) -> &$item {
                &self.$many[id.index()]
            }

            $(#[$doc])*
            pub fn $many(&self) -> impl ExactSizeIterator<Item = ($id, &$item)> + DoubleEndedIterator {
                self.$many.iter().enumerate().map(|(index, item)| ($id::new(index), item))
            }
        )*}
    };
}

kinds! {
    /// All schemas.
    schema schemas: SchemaId => SchemaInfo;
    /// All type definitions, anonymous ones too, not the built-in types.
    ty types: TypeId => Type;
    /// All element declarations, local ones too.
    element elements: ElementId => ElementDecl;
    /// All attribute declarations, local ones too.
    attribute attributes: AttributeId => AttributeDecl;
    /// All named model groups.
    group groups: GroupId => ModelGroupDefinition;
    /// All `wsdl:definitions`.
    definition definitions: DefinitionsId => DefinitionsInfo;
    /// All messages.
    message messages: MessageId => Message;
    /// All port types.
    port_type port_types: PortTypeId => PortType;
    /// All bindings.
    binding bindings: BindingId => Binding;
    /// All services.
    service services: ServiceId => Service;
}

/// Looking up global names, in constant time.
impl Model {
    /// The type of that name, built-in ones included. Simple types of SOAP's encoding are the built-in ones of their names, with
    /// attributes for references (SOAP 1.1, section 5.2).
    pub fn find_type(&self, name: &QName) -> Option<TypeRef> {
        let builtin = match &*name.namespace {
            names::XSD => Builtin::from_name(&name.local),
            names::SOAP_ENCODING_1_1 | names::SOAP_ENCODING_1_2 if *name.local == *"base64" => {
                Some(Builtin::Base64Binary)
            }
            names::SOAP_ENCODING_1_1 | names::SOAP_ENCODING_1_2 => Builtin::from_name(&name.local),
            _ => None,
        };
        if let Some(builtin) = builtin {
            return Some(TypeRef::Builtin(builtin));
        }
        // Some define types of their own in the namespace of XML Schema.
        self.names.types.get(name).copied().map(TypeRef::Defined)
    }

    /// The global element of that name. Documents that are compiled together may each have another one, which is why
    /// messages refer to elements by id; this is the first.
    pub fn find_element(&self, name: &QName) -> Option<ElementId> {
        self.names.elements.get(name).copied()
    }

    /// The message of that name; the first, where documents that are compiled together each have another one.
    pub fn find_message(&self, name: &QName) -> Option<MessageId> {
        self.names.messages.get(name).copied()
    }

    /// The port type of that name.
    pub fn find_port_type(&self, name: &QName) -> Option<PortTypeId> {
        self.names.port_types.get(name).copied()
    }

    /// The binding of that name.
    pub fn find_binding(&self, name: &QName) -> Option<BindingId> {
        self.names.bindings.get(name).copied()
    }
}

/// Disagreement of documents that are compiled together.
impl Model {
    /// The edition of its namespace that a schema is of, where there are several.
    pub fn edition_of_schema(&self, id: SchemaId) -> Option<&Edition> {
        self.schema(id).edition.map(|index| &self.editions[index])
    }

    /// The edition of a namespace that a WSDL sees, where there are several.
    pub fn edition_seen_by(&self, id: DefinitionsId, namespace: &str) -> Option<&Edition> {
        self.definition(id).editions.get(namespace).map(|index| &self.editions[*index])
    }

    /// Returns true if a global element has its name from a document that declares it otherwise than one before.
    pub fn is_varying(&self, id: ElementId) -> bool {
        self.varying.contains(&id)
    }
}

/// Relations of types. Circular derivations are errors and cut by `resolve`, so the walks here end.
impl Model {
    /// The complex type behind a reference.
    pub fn complex(&self, ty: TypeRef) -> Option<&ComplexType> {
        match ty {
            TypeRef::Defined(id) => match self.ty(id) {
                Type::Complex(complex) => Some(complex),
                Type::Simple(_) => None,
            },
            TypeRef::Builtin(_) => None,
        }
    }

    /// The simple type definition behind a reference; `None` for complex and for built-in types.
    pub fn simple(&self, ty: TypeRef) -> Option<&SimpleType> {
        match ty {
            TypeRef::Defined(id) => match self.ty(id) {
                Type::Simple(simple) => Some(simple),
                Type::Complex(_) => None,
            },
            TypeRef::Builtin(_) => None,
        }
    }

    /// Returns true if a type is simple: only text, no attributes.
    pub fn is_simple(&self, ty: TypeRef) -> bool {
        match ty {
            TypeRef::Builtin(builtin) => builtin.is_simple(),
            TypeRef::Defined(id) => matches!(self.ty(id), Type::Simple(_)),
        }
    }

    /// Base of a type, by extension or restriction; `None` for lists, unions and types without a derivation.
    pub fn base_of(&self, ty: TypeId) -> Option<TypeRef> {
        match self.ty(ty) {
            Type::Complex(complex) => complex.derivation.base(),
            Type::Simple(simple) => match simple.derivation {
                SimpleDerivation::Restriction { base, .. } => Some(base),
                SimpleDerivation::List { .. } | SimpleDerivation::Union { .. } => None,
            },
        }
    }

    /// The bases of a type from the nearest on, without itself.
    pub fn bases_of(&self, ty: TypeId) -> impl Iterator<Item = TypeRef> {
        std::iter::successors(self.base_of(ty), |base| match base {
            TypeRef::Defined(id) => self.base_of(*id),
            TypeRef::Builtin(_) => None,
        })
    }

    /// The types directly derived from a type by extension or restriction, in document order.
    pub fn derived(&self, ty: TypeId) -> &[TypeId] {
        &self.derived[ty.index()]
    }

    /// The types derived from a type in any number of steps, without itself, each after its base.
    pub fn all_derived(&self, ty: TypeId) -> Vec<TypeId> {
        let mut all = Vec::new();
        let mut next: Vec<TypeId> = self.derived(ty).iter().rev().copied().collect();
        while let Some(id) = next.pop() {
            all.push(id);
            next.extend(self.derived(id).iter().rev());
        }
        all
    }

    /// The elements that name this one as the head of their substitution group, in document order.
    pub fn substitutes(&self, element: ElementId) -> &[ElementId] {
        &self.substitutes[element.index()]
    }

    /// The built-in type at the root of a simple type that is restricted step by step; `None` where the way ends at a
    /// list or union, or begins at a complex type.
    pub fn builtin_of(&self, ty: TypeRef) -> Option<Builtin> {
        let mut next = ty;
        loop {
            next = match next {
                TypeRef::Builtin(builtin) => return builtin.is_simple().then_some(builtin),
                TypeRef::Defined(_) => match self.simple(next)?.derivation {
                    SimpleDerivation::Restriction { base, .. } => base,
                    SimpleDerivation::List { .. } | SimpleDerivation::Union { .. } => return None,
                },
            };
        }
    }

    /// The facets of a simple type and of the types it restricts, the nearest first.
    pub fn facets_of(&self, ty: TypeRef) -> Vec<&Facets> {
        let mut all = Vec::new();
        let mut next = self.simple(ty);
        while let Some(SimpleType { derivation: SimpleDerivation::Restriction { base, facets }, .. }) = next {
            all.push(&**facets);
            next = self.simple(*base);
        }
        all
    }

    /// The simple type of the text that a complex type with simple content holds, through its bases.
    pub fn text_of(&self, ty: &ComplexType) -> Option<TypeRef> {
        match &ty.content {
            Content::Text(text) => Some(*text),
            _ => None,
        }
    }

    /// The wildcard for attributes that an element of this type may have: its own, and those of the types it extends.
    pub fn any_attribute_of(&self, ty: &ComplexType) -> Option<Wildcard> {
        let all = self.extended(ty).filter_map(|ty| ty.any_attribute.clone());
        all.reduce(|own, base| Wildcard { namespaces: own.namespaces.or(&base.namespaces), ..own })
    }

    /// A type, and those that it extends, itself first.
    pub fn extended<'a>(&'a self, ty: &'a ComplexType) -> impl Iterator<Item = &'a ComplexType> {
        std::iter::successors(Some(ty), |ty| match ty.derivation {
            Derivation::Extension(base) => self.complex(base),
            Derivation::None | Derivation::Restriction(_) => None,
        })
    }

    /// Returns true if an element of this type may have attributes.
    pub fn has_attributes(&self, ty: &ComplexType) -> bool {
        !self.attributes_of(ty).is_empty() || self.any_attribute_of(ty).is_some()
    }

    /// The attributes that an element of this type may have: its own and its bases', restrictions applied. Those of
    /// the first base come first.
    pub fn attributes_of<'a>(&'a self, ty: &'a ComplexType) -> Vec<&'a AttributeUse> {
        let mut chain = vec![ty];
        while let Some(base) =
            chain.last().and_then(|last| last.derivation.base()).and_then(|base| self.complex(base))
        {
            chain.push(base);
        }
        let mut uses: Vec<Option<&AttributeUse>> = Vec::new();
        let mut by_name: HashMap<&QName, usize> = HashMap::new();
        for ty in chain.into_iter().rev() {
            for own in &ty.attributes {
                let name = &self.attribute(own.attribute).name;
                match (by_name.get(name).copied(), own.prohibited) {
                    (Some(at), false) => uses[at] = Some(own),
                    (Some(at), true) if matches!(ty.derivation, Derivation::Restriction(_)) => {
                        uses[at] = None;
                        by_name.remove(name);
                    }
                    (None, false) => {
                        by_name.insert(name, uses.len());
                        uses.push(Some(own));
                    }
                    (_, true) => {}
                }
            }
        }
        uses.into_iter().flatten().collect()
    }

    /// A type's name for messages: `xs:int`, `{urn:x}Order`, or `an anonymous type`.
    pub fn describe(&self, ty: TypeRef) -> String {
        match ty {
            TypeRef::Builtin(builtin) => builtin.to_string(),
            TypeRef::Defined(id) => {
                self.ty(id).name().map_or_else(|| "an anonymous type".into(), QName::to_string)
            }
        }
    }
}

/// Treatment of operations that reach something invalid: a name that nothing declares, a part that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Invalid {
    /// It is an error.
    #[default]
    Refused,
    /// The operations are left out, with a warning.
    Skipped,
}
