//! Type definitions.

use super::component::{
    Builtin, ComplexType, Content, Derivation, Owner, SimpleDerivation, SimpleType, Type, TypeRef,
};
use super::convert::{Converter, PendingText};
use super::ids::TypeId;
use super::names::Context;
use crate::diagnostic::Code;
use crate::syntax::xsd::{
    ComplexTypeDef, ContentDef, Method, Reference, SimpleDef, SimpleTypeDef, TypeDef, TypeUse,
};
use crate::tree::QName;

/// A type that `xs:redefine` defines anew: its own name means the original.
#[derive(Clone, Copy)]
pub(super) struct Redefined<'n> {
    name: &'n QName,
    original: TypeId,
}

impl<'d> Converter<'d, '_> {
    pub(super) fn global_type(&mut self, id: TypeId) {
        let entry = &self.globals.types.entries[id.index()];
        let (def, name, context) = (entry.def, entry.name.clone(), entry.context.clone());
        let redefined = entry.original.map(|original| Redefined { name: &name, original });
        // The original stays as an anonymous type: its name now means the new one.
        let current = self.globals.types.find(&name, context.scope);
        let replaced_by = current.filter(|current| *current != id).map(Owner::Redefinition);
        let public = replaced_by.is_none().then(|| name.clone());
        let ty = self.type_def(def, id, replaced_by, public, redefined, &context);
        self.types[id.index()] = Some(ty);
    }

    pub(super) fn type_def(
        &mut self,
        def: &'d TypeDef,
        id: TypeId,
        owner: Option<Owner>,
        name: Option<QName>,
        redefined: Option<Redefined<'_>>,
        context: &Context,
    ) -> Type {
        match def {
            TypeDef::Simple(def) => Type::Simple(self.simple_type(def, id, owner, name, redefined, context)),
            TypeDef::Complex(def) => {
                Type::Complex(self.complex_type(def, id, owner, name, redefined, context))
            }
        }
    }

    fn simple_type(
        &mut self,
        def: &'d SimpleTypeDef,
        id: TypeId,
        owner: Option<Owner>,
        name: Option<QName>,
        redefined: Option<Redefined<'_>>,
        context: &Context,
    ) -> SimpleType {
        let inner = Owner::Type(id);
        let derivation = match &def.derivation {
            SimpleDef::Restriction { base, facets } => {
                let original = match base {
                    TypeUse::Named(base) => original(base, redefined, context),
                    TypeUse::Anonymous(_) => None,
                };
                let base = original.unwrap_or_else(|| self.simple_use(base, inner, context));
                SimpleDerivation::Restriction { base, facets: facets.clone() }
            }
            SimpleDef::List { item } => {
                SimpleDerivation::List { item: self.simple_use(item, inner, context) }
            }
            SimpleDef::Union { members } => SimpleDerivation::Union {
                members: members.iter().map(|one| self.simple_use(one, inner, context)).collect(),
            },
        };
        SimpleType {
            name,
            owner,
            derivation,
            expected_content_types: def.expected_content_types.clone(),
            origin: self.origin(&def.info, def.serialization.clone(), context),
        }
    }

    fn complex_type(
        &mut self,
        def: &'d ComplexTypeDef,
        id: TypeId,
        owner: Option<Owner>,
        name: Option<QName>,
        redefined: Option<Redefined<'_>>,
        context: &Context,
    ) -> ComplexType {
        let (derivation, content) = match &def.content {
            ContentDef::Plain(particle) => (Derivation::None, self.content(particle.as_ref(), context)),
            ContentDef::Complex { method, base, particle } => {
                let content = self.content(particle.as_ref(), context);
                let base = self.complex_base(base, redefined, context);
                (base.map_or(Derivation::None, |base| derived(*method, base)), content)
            }
            ContentDef::Simple { method, base, narrowed, facets } => {
                let narrowed = narrowed.as_ref().map(|def| self.anonymous(def, Owner::Type(id), context));
                match self.base(base, redefined, context) {
                    Some(found) => {
                        let restricted = (!facets.is_empty()).then(|| TypeId::new(self.types.len()));
                        if restricted.is_some() {
                            self.types.push(None);
                        }
                        self.pending_text.insert(
                            id,
                            PendingText {
                                base: found,
                                base_span: base.span,
                                extension: *method == Method::Extension,
                                narrowed,
                                facets: facets.clone(),
                                restricted,
                            },
                        );
                        // A placeholder until `check` has the bases.
                        let text = TypeRef::Builtin(Builtin::AnySimpleType);
                        (derived(*method, found), Content::Text(text))
                    }
                    None => {
                        let text = TypeRef::Builtin(Builtin::AnySimpleType);
                        (Derivation::None, Content::Text(narrowed.unwrap_or(text)))
                    }
                }
            }
        };
        let (attributes, any_attribute) =
            self.attribute_uses(&def.attributes, def.any_attribute.as_ref(), context);
        let mut complex = ComplexType {
            name,
            owner,
            is_abstract: def.is_abstract,
            block: def.block,
            mixed: def.mixed,
            derivation,
            content,
            attributes,
            any_attribute,
            expected_content_types: def.expected_content_types.clone(),
            soap_array: None,
            origin: self.origin(&def.info, def.serialization.clone(), context),
        };
        self.soap_array(&mut complex);
        complex
    }

    fn base(
        &mut self,
        base: &Reference,
        redefined: Option<Redefined<'_>>,
        context: &Context,
    ) -> Option<TypeRef> {
        original(base, redefined, context).or_else(|| self.type_ref(base, context))
    }

    /// The base of complex content, which has to be complex.
    fn complex_base(
        &mut self,
        base: &Reference,
        redefined: Option<Redefined<'_>>,
        context: &Context,
    ) -> Option<TypeRef> {
        let found = self.base(base, redefined, context)?;
        if self.is_simple(found) {
            let message = "complex content can't be derived from a simple type".to_owned();
            let error = crate::diagnostic::Diagnostic::error(Code::INCONSISTENT, message)
                .at(base.span, "this type is simple");
            self.diagnostics.push(error.help("use `simpleContent` for text with attributes"));
            return None;
        }
        Some(found)
    }
}

fn derived(method: Method, base: TypeRef) -> Derivation {
    match method {
        Method::Extension => Derivation::Extension(base),
        Method::Restriction => Derivation::Restriction(base),
    }
}

/// The original, if the type that is being defined anew names itself.
fn original(reference: &Reference, redefined: Option<Redefined<'_>>, context: &Context) -> Option<TypeRef> {
    let redefined = redefined?;
    let name = context.name(reference)?;
    (name == *redefined.name).then_some(TypeRef::Defined(redefined.original))
}
