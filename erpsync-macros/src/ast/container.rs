//! A type with a derive on it.

use proc_macro2::Ident;
use quote::quote;
use syn::{DeriveInput, Fields, LitStr};

use super::choice::Choice;
use super::derived::Derived;
use super::enumeration::Enumeration;
use super::field::{Field, Kind, MimePart, Name};
use super::union::Union;
use crate::attr::ContainerAttrs;
use crate::ctxt::Ctxt;

/// A struct or enum that stands for a type of a schema.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attrs: ContainerAttrs,
    pub(crate) data: Data<'a>,
}

/// The forms that a type can have.
pub(crate) enum Data<'a> {
    /// A complex type.
    Struct(Struct<'a>),
    /// A simple type with a list of values.
    Enumeration(Enumeration<'a>),
    /// Any of a complex type and the types derived from it, chosen by `xsi:type`.
    Derived(Derived<'a>),
    /// One of several elements.
    Choice(Choice<'a>),
    /// A simple type with member types.
    Union(Union<'a>),
}

/// A complex type: its fields in the order of the schema.
pub(crate) struct Struct<'a> {
    pub(crate) fields: Vec<Field<'a>>,
}

impl<'a> Container<'a> {
    /// Builds the model, or reports to `cx` the reason that there is none.
    pub(crate) fn from_input(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = ContainerAttrs::parse(cx, &input.attrs);
        if !input.generics.params.is_empty() {
            cx.push(syn::Error::new_spanned(
                &input.generics.params,
                "a generic type cannot be a type of a schema; remove the parameters",
            ));
        }
        let namespace = text(attrs.namespace.get());
        let data = match &input.data {
            syn::Data::Struct(data) => {
                for (key, span) in attrs.only_on_enums() {
                    cx.error(span, format_args!("`{key}` is for enums"));
                }
                let mut fields = Struct::new(cx, input, &data.fields, &namespace);
                if attrs.nil.is_given() {
                    fields.iter_mut().for_each(Struct::relax);
                }
                fields.map(Data::Struct)
            }
            syn::Data::Enum(data) => {
                for (key, span) in attrs.only_on_structs() {
                    cx.error(span, format_args!("`{key}` is for structs"));
                }
                let forms: Vec<_> = attrs.only_on_enums().collect();
                match forms.as_slice() {
                    [("enumeration", _)] => Some(Data::Enumeration(Enumeration::new(cx, &data.variants))),
                    [("derived", _)] => Some(Data::Derived(Derived::new(cx, &data.variants, &namespace))),
                    [("faults", _)] => {
                        Some(Data::Choice(Choice::of_faults(cx, &input.ident, &data.variants, &namespace)))
                    }
                    [("union", _)] => Some(Data::Union(Union::new(cx, &input.ident, &data.variants))),
                    [_] => Some(Data::Choice(Choice::new(cx, &input.ident, &data.variants, &namespace))),
                    [(first, _), others @ ..] => {
                        for (other, span) in others {
                            cx.error(
                                *span,
                                format_args!("an enum is either `{first}` or `{other}`, not both"),
                            );
                        }
                        None
                    }
                    [] => {
                        cx.error(
                            input.ident.span(),
                            "this enum needs a key for its kind: `#[xml(enumeration)]` for a list of values, \
                             `#[xml(derived)]` for types chosen by `xsi:type`, `#[xml(choice)]` for \
                             elements of which one is there, `#[xml(union)]` for the member types of a \
                             union, `#[xml(faults)]` for the faults of an operation",
                        );
                        None
                    }
                }
            }
            syn::Data::Union(data) => {
                cx.error(data.union_token.span, "a union stands for no type of a schema");
                None
            }
        }?;
        Some(Self { ident: &input.ident, attrs, data })
    }

    /// The namespace of the element fields without one of their own.
    pub(crate) fn namespace(&self) -> String {
        text(self.attrs.namespace.get())
    }

    /// The namespace of the type and of the root element.
    pub(crate) fn type_namespace(&self) -> String {
        self.attrs.type_namespace.get().map_or_else(|| self.namespace(), LitStr::value)
    }

    /// Name of the type in errors: its name in the schema, or the root element's, or the Rust name.
    pub(crate) fn display_name(&self) -> String {
        self.attrs
            .type_name
            .get()
            .or(self.attrs.root.get())
            .map_or_else(|| self.ident.to_string(), LitStr::value)
    }

    /// Returns true if reading starts from `Default::default()`, so that nothing is required.
    pub(crate) fn starts_from_default(&self) -> bool {
        self.attrs.default.is_given()
    }

    /// The module of the runtime with the names for expansions.
    pub(crate) fn runtime(&self) -> proc_macro2::TokenStream {
        match self.attrs.runtime.get() {
            Some(path) => quote!(#path::codegen),
            None => quote!(::erpsync::codegen),
        }
    }
}

impl<'a> Struct<'a> {
    /// The field that the base is.
    pub(crate) fn base(&self) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| matches!(field.kind, Kind::Base))
    }

    /// The fields that are content of the element: elements, choices and groups of them, or the text.
    pub(crate) fn content(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(|field| {
            !matches!(field.kind, Kind::Base | Kind::Attribute { .. } | Kind::AnyAttribute | Kind::Mime(_))
        })
    }

    /// The fields that are MIME parts beside the envelope.
    pub(crate) fn mime(&self) -> impl Iterator<Item = (&Field<'a>, &MimePart)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            Kind::Mime(part) => Some((field, part)),
            _ => None,
        })
    }

    /// The fields that are attributes, with their names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&Field<'a>, &Name)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            Kind::Attribute { name, .. } => Some((field, name)),
            _ => None,
        })
    }

    /// The field that keeps the other attributes.
    pub(crate) fn any_attribute(&self) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| matches!(field.kind, Kind::AnyAttribute))
    }

    /// Makes required attributes optional: many writers leave them out of a nil element.
    fn relax(&mut self) {
        for field in &mut self.fields {
            if let Kind::Attribute { required, .. } = &mut field.kind {
                *required = false;
            }
        }
    }

    fn new(cx: &Ctxt, input: &'a DeriveInput, fields: &'a Fields, namespace: &str) -> Option<Self> {
        if let Fields::Unnamed(_) = fields {
            cx.error(input.ident.span(), "a struct for a type of a schema has named fields");
            return None;
        }
        // A field that is left out has been reported; the others are still checked.
        let fields = fields
            .iter()
            .enumerate()
            .filter_map(|(position, field)| Field::new(cx, position, field, namespace));
        Some(Self { fields: fields.collect() })
    }
}

/// The value of an attribute that is empty where it is not given.
pub(super) fn text(value: Option<&LitStr>) -> String {
    value.map(LitStr::value).unwrap_or_default()
}
