//! Nil in messages of SOAP's encoding.
//!
//! Any accessor may be nil there (SOAP 1.1, section 5.1), but a part of a message and an item of an array have no declaration that
//! says so. They can be nil where the writers of such messages have a null: everywhere but in the numbers and the booleans of
//! XML Schema, which are the primitive types of Java and C#. Their wrapper types have names of SOAP's encoding: `soapenc:int`.

use super::component::{Builtin, Content, Term, Type, TypeRef};
use super::ids::ElementId;
use super::model::Model;
use super::service::PartContent;

/// Marks the parts and the items of arrays that may be nil.
pub(super) fn settle(model: &mut Model) {
    let items: Vec<ElementId> = model.types.iter().filter_map(|ty| item(model, ty)).collect();
    for id in items {
        model.elements[id.index()].nillable = true;
    }
    let mut messages = std::mem::take(&mut model.messages);
    for part in messages.iter_mut().flat_map(|message| &mut message.parts) {
        if let PartContent::Type(ty) = part.content {
            part.may_be_nil |= has_null(model, ty);
        }
    }
    model.messages = messages;
}

/// The item of an array, if it has a null.
fn item(model: &Model, array: &Type) -> Option<ElementId> {
    let Type::Complex(complex) = array else { return None };
    let array = complex.soap_array?;
    match &complex.content {
        Content::Elements(items) if has_null(model, array.item) => match items.term {
            Term::Element(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}

/// Reports whether a type has a null in the languages that encoded messages are written in. An array that is nil is an empty one.
fn has_null(model: &Model, ty: TypeRef) -> bool {
    if model.complex(ty).is_some_and(|complex| complex.soap_array.is_some()) {
        return false;
    }
    !model.builtin_of(ty).is_some_and(is_primitive)
}

fn is_primitive(builtin: Builtin) -> bool {
    matches!(
        builtin,
        Builtin::Boolean
            | Builtin::Float
            | Builtin::Double
            | Builtin::Long
            | Builtin::Int
            | Builtin::Short
            | Builtin::Byte
            | Builtin::UnsignedLong
            | Builtin::UnsignedInt
            | Builtin::UnsignedShort
            | Builtin::UnsignedByte
    )
}
