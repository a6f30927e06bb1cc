//! Mapping of the types that are generated, with regard to the configuration.

use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::lower::content::Unsupported;
use crate::lower::options::{ResolvedOptions, help_to_choose};
use crate::lower::request::Role;
use crate::lower::site::{Site, named_site};
use crate::lower::spelling;
use crate::resolve::{ComplexType, ElementId, Owner, QName, Type, TypeId, TypeRef};

use super::attachment::{attachment_form, is_base64_struct, is_media_type, kept_inline, no_attachment};
use super::rust::RustMapping;
use super::schema_map::SchemaMap;

/// A type that is generated or used.
#[derive(Clone, Debug)]
pub(crate) struct PlannedType<'m> {
    pub(crate) mapping: RustMapping,
    pub(crate) site: Site<'m>,
    /// The global element of which it is the anonymous type.
    pub(crate) root: Option<&'m QName>,
    pub(crate) role: Role,
    /// For a type from another crate that has derived types: the Rust type of an element of it.
    pub(crate) extern_element: Option<String>,
}

/// The types that may stand in the place of another.
#[derive(Debug, Default)]
pub(crate) struct DerivedTypes {
    /// All that have a name.
    pub(crate) named: Vec<TypeId>,
    /// Those that an element may have and that are structs, here or in another crate.
    pub(crate) concrete: Vec<TypeId>,
}

/// The [`RustMapping`] of each type that is used, decided when the type is first mentioned.
pub(crate) struct TypeMap<'m, 'o> {
    pub(crate) schema: &'m SchemaMap<'m>,
    options: &'o ResolvedOptions<'o>,
    /// The service whose messages are built; it tells elements apart that several WSDLs declare differently.
    pub(crate) service: String,
    types: HashMap<TypeId, Rc<PlannedType<'m>>>,
    derived: HashMap<TypeId, Rc<DerivedTypes>>,
    nil: HashMap<TypeId, Rc<[TypeId]>>,
    pub(crate) diagnostics: Diagnostics,
}

impl<'m, 'o> TypeMap<'m, 'o> {
    pub(crate) fn new(schema: &'m SchemaMap<'m>, options: &'o ResolvedOptions<'o>) -> Self {
        Self {
            schema,
            options,
            service: String::new(),
            types: HashMap::new(),
            derived: HashMap::new(),
            nil: HashMap::new(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// The mapping of a type: as decided for it, or by the schema alone if it was never mentioned.
    pub(crate) fn mapping(&self, ty: TypeRef) -> RustMapping {
        let planned = match ty {
            TypeRef::Defined(id) => self.types.get(&id),
            TypeRef::Builtin(_) => None,
        };
        planned.map_or_else(|| self.schema.mapping(ty).0, |planned| planned.mapping.clone())
    }

    /// Decides what a type becomes. `site` places a type without a name, where it is first mentioned.
    pub(crate) fn plan(&mut self, id: TypeId, site: &Site<'m>) -> Rc<PlannedType<'m>> {
        if let Some(known) = self.types.get(&id) {
            return Rc::clone(known);
        }
        let (own, root) = named_site(self.schema.contents().model(), id);
        let role = match (&own, root) {
            (None, _) => Role::Anonymous,
            (Some(_), None) => Role::Type,
            (Some(_), Some(_)) => Role::Message,
        };
        let mut site = own.unwrap_or_else(|| site.clone());
        if let (Some(name), Some(Owner::Element(element))) = (root, self.schema.ty(id).owner())
            && self.schema.is_varying(element)
        {
            site.source_name = spelling::nested(&self.service, &site.source_name);
            site.path.steps = format!("{}.{}", self.service, site.path.steps);
            self.report_varying(name, element, &site);
        }
        let (mut mapping, unsupported) = self.schema.mapping(TypeRef::Defined(id));
        let mut extern_element = None;
        if let Some(own) = self.options.type_override(&site.path) {
            mapping = RustMapping::Value(ir::Type::Foreign(own.to_owned()));
        } else if let Some(form) = self.attachment(id, &site) {
            mapping = RustMapping::Value(ir::Type::Value(form));
        } else if let Some(path) = self.options.extern_path(&site.path)
            && !matches!(mapping, RustMapping::Value(_) | RustMapping::List(_))
        {
            let foreign = |words: &str| format!("{path}::{}", spelling::type_name(words));
            if self.schema.stand_in_types(id).next().is_some() {
                extern_element = Some(foreign(&spelling::nested("Any", &site.source_name)));
            }
            mapping = RustMapping::Value(ir::Type::Foreign(foreign(&site.source_name)));
        } else if let Some(reason) = unsupported {
            self.report_unsupported(&mapping, &site.source_name, &reason);
        }
        let planned = Rc::new(PlannedType { mapping, site, root, role, extern_element });
        self.types.insert(id, Rc::clone(&planned));
        planned
    }

    /// The form of an attachment that all elements of a type are.
    fn attachment(&mut self, id: TypeId, site: &Site<'m>) -> Option<ir::ValueType> {
        let model = self.schema.contents().model();
        let by_user = self.options.attachment(&site.path);
        if !by_user.unwrap_or_else(|| is_media_type(model, id)) {
            return None;
        }
        let form = attachment_form(model, TypeRef::Defined(id));
        if form.is_none() && by_user.is_some() {
            let ty = model.describe(TypeRef::Defined(id));
            self.diagnostics.push(no_attachment(
                &site.path.steps,
                &ty,
                Some(model.ty(id).origin().name_span),
            ));
        } else if form.is_none() && is_base64_struct(model, TypeRef::Defined(id)) {
            self.diagnostics.push(kept_inline(&site.path.steps, Some(model.ty(id).origin().name_span)));
        }
        form
    }

    /// The named types derived from a struct. There are none for other types.
    pub(crate) fn derived(&mut self, base: TypeId) -> Rc<DerivedTypes> {
        if let Some(known) = self.derived.get(&base) {
            return Rc::clone(known);
        }
        let mut types = DerivedTypes::default();
        if matches!(self.mapping(TypeRef::Defined(base)), RustMapping::Struct(_)) {
            let all: Vec<TypeId> = self.schema.stand_in_types(base).collect();
            let what = || format!("the types derived from {}", self.schema.describe(TypeRef::Defined(base)));
            if self.schema.budget.spend(all.len(), self.schema.ty(base).origin().name_span, what) {
                types.named = all.into_iter().filter(|&id| self.schema.ty(id).name().is_some()).collect();
            }
        }
        for &id in &types.named {
            let is_concrete = matches!(self.schema.ty(id), Type::Complex(complex) if !complex.is_abstract);
            let is_struct = matches!(
                self.plan(id, &Site::of_named_type()).mapping,
                RustMapping::Struct(_) | RustMapping::Value(ir::Type::Foreign(_))
            );
            if is_concrete && is_struct {
                types.concrete.push(id);
            }
        }
        let types = Rc::new(types);
        self.derived.insert(base, Rc::clone(&types));
        types
    }

    /// The types of an element whose attributes are kept though it is nil: the element's own and the derived ones. There
    /// are none if none of them has attributes.
    pub(crate) fn nil_types(&mut self, id: TypeId) -> Rc<[TypeId]> {
        if let Some(known) = self.nil.get(&id) {
            return Rc::clone(known);
        }
        let derived = self.derived(id);
        let schema = self.schema;
        // No element is of an abstract type.
        let complex: Vec<(TypeId, &ComplexType)> = std::iter::once(id)
            .chain(derived.concrete.iter().copied())
            .filter(|id| matches!(self.mapping(TypeRef::Defined(*id)), RustMapping::Struct(_)))
            .filter_map(|id| Some((id, schema.complex(TypeRef::Defined(id))?)))
            .filter(|(_, ty)| !ty.is_abstract)
            .collect();
        let inherited = complex.iter().map(|(_, ty)| schema.attributes_of(ty).len()).sum();
        let what = || format!("the attributes of nil elements of {}", schema.describe(TypeRef::Defined(id)));
        let is_kept = complex.iter().any(|(_, ty)| schema.has_attributes(ty))
            && schema.budget.spend(inherited, schema.ty(id).origin().name_span, what);
        let types: Rc<[TypeId]> = complex.into_iter().map(|(id, _)| id).filter(|_| is_kept).collect();
        self.nil.insert(id, Rc::clone(&types));
        types
    }

    /// Reports that a message is called after its service, since another WSDL has another one of the element's name.
    fn report_varying(&mut self, name: &QName, element: ElementId, site: &Site<'m>) {
        if self.options.rename(&site.path).is_some() {
            return;
        }
        let given = spelling::type_name(&site.source_name);
        let message = format!(
            "WSDLs that are compiled together have different messages `{}`; this one is called `{given}`",
            name.local
        );
        let path = self.options.exact(&site.path);
        self.diagnostics.push(
            Diagnostic::warning(Code::RENAMED, message)
                .at(self.schema.element(element).origin.name_span, "")
                .help(help_to_choose("rename", &path, &given)),
        );
    }

    fn report_unsupported(&mut self, mapping: &RustMapping, name: &str, reason: &Unsupported) {
        let (kept, label) = match mapping {
            RustMapping::Raw => ("raw XML (`AnyType`)", "read and written unchanged, with no fields"),
            _ => ("text (`String`)", "read and written unchanged"),
        };
        let what = reason.describe();
        let message = format!("`{name}` is kept as {kept}: it has {what}, which is not generated");
        self.diagnostics.push(Diagnostic::warning(Code::UNSUPPORTED, message).at(reason.span, label));
    }
}
