//! Types whose values may be sent beside the message: binary content (Describing Media Content of Binary Data in XML, W3C
//! note of 4 May 2005) and references to MIME parts (WS-I Attachments Profile 1.0, section 4.4).

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::ValueType;
use crate::resolve::{
    Builtin, ComplexType, Content, ElementDecl, Model, QName, SimpleDerivation, Span, Type, TypeId, TypeRef,
};
use crate::syntax::names::{SWA_REF, XMIME};

/// The form of an element of a type as an attachment, if it can be one.
pub(crate) fn attachment_form(model: &Model, ty: TypeRef) -> Option<ValueType> {
    if is_swa_ref(model, ty) {
        return Some(ValueType::SwaRef);
    }
    if model.builtin_of(ty) == Some(Builtin::Base64Binary) {
        return Some(ValueType::Attachment);
    }
    let (TypeRef::Defined(id), Some(complex)) = (ty, model.complex(ty)) else { return None };
    let is_alone = !complex.is_abstract && model.derived(id).is_empty();
    (is_alone && is_media(model, complex)).then_some(ValueType::MediaAttachment)
}

/// Returns true if the schema says of a type that its values are media content.
pub(crate) fn is_media_type(model: &Model, id: TypeId) -> bool {
    let types = std::iter::once(TypeRef::Defined(id)).chain(model.bases_of(id));
    let mut defined = types.filter_map(|ty| match ty {
        TypeRef::Defined(id) => Some(model.ty(id)),
        TypeRef::Builtin(_) => None,
    });
    defined.any(|ty| {
        let expected = match ty {
            Type::Simple(simple) => &simple.expected_content_types,
            Type::Complex(complex) => &complex.expected_content_types,
        };
        expected.is_some() || ty.name().is_some_and(is_media_name)
    })
}

/// Returns true if an element is an attachment that needs an element of its own to say so: one with an attribute, or a reference.
pub(crate) fn is_framed_attachment(model: &Model, element: &ElementDecl) -> bool {
    let is_declared = element.expected_content_types.is_some()
        || matches!(element.ty, TypeRef::Defined(id) if is_media_type(model, id));
    is_declared
        && matches!(attachment_form(model, element.ty), Some(ValueType::MediaAttachment | ValueType::SwaRef))
}

/// Returns true if a complex type holds base64 in a way in which it can't be an attachment: with other attributes, or derived types.
pub(crate) fn is_base64_struct(model: &Model, ty: TypeRef) -> bool {
    model.complex(ty).is_some_and(|complex| has_base64(model, complex))
}

fn is_swa_ref(model: &Model, ty: TypeRef) -> bool {
    let mut next = model.simple(ty);
    while let Some(simple) = next {
        if simple.name.as_ref().is_some_and(|name| is_named(name, SWA_REF, "swaRef")) {
            return true;
        }
        next = match simple.derivation {
            SimpleDerivation::Restriction { base, .. } => model.simple(base),
            SimpleDerivation::List { .. } | SimpleDerivation::Union { .. } => None,
        };
    }
    false
}

/// Base64 with `xmime:contentType` and no other attribute.
fn is_media(model: &Model, complex: &ComplexType) -> bool {
    let attributes = model.attributes_of(complex);
    let is_content_type = |name: &QName| XMIME.iter().any(|space| is_named(name, space, "contentType"));
    has_base64(model, complex)
        && model.any_attribute_of(complex).is_none()
        && !attributes.is_empty()
        && attributes.iter().all(|used| is_content_type(&model.attribute(used.attribute).name))
}

fn has_base64(model: &Model, complex: &ComplexType) -> bool {
    matches!(complex.content, Content::Text(text) if model.builtin_of(text) == Some(Builtin::Base64Binary))
}

fn is_media_name(name: &QName) -> bool {
    XMIME.iter().any(|space| is_named(name, space, "base64Binary")) || is_named(name, SWA_REF, "swaRef")
}

fn is_named(name: &QName, namespace: &str, local: &str) -> bool {
    *name.namespace == *namespace && *name.local == *local
}

/// Warning of an option for a type that holds no base64.
pub(crate) fn no_attachment(path: &str, ty: &str, span: Option<Span>) -> Diagnostic {
    let message =
        format!("the option `attachment` for `{path}` has no effect: it is {ty}, not xs:base64Binary");
    let warning = Diagnostic::warning(Code::CONFIGURATION, message);
    match span {
        Some(span) => warning.at(span, "declared here"),
        None => warning,
    }
}

/// Warning of media content that stays in the message.
pub(crate) fn kept_inline(path: &str, span: Option<Span>) -> Diagnostic {
    let message =
        format!("`{path}` is media content and can't be an attachment here; it is kept in the message");
    let warning = Diagnostic::warning(Code::UNSUPPORTED, message)
        .note("an attachment is an element of base64 without a default value, and with no attribute but `xmime:contentType`")
        .help(format!("to silence this: `.not_attachment(\"{path}\")`"));
    match span {
        Some(span) => warning.at(span, "declared here"),
        None => warning,
    }
}
