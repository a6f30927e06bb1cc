//! Marks of SOAP's encoding: the style, the type of each element, and type and size of an array.
//!
//! SOAP 1.1, section 5; SOAP 1.2 part 2, section 3.

use crate::resolve::{
    AttributeUse, Builtin, ComplexType, ElementDecl, QName, SoapArray, SoapVersion, TypeRef,
};
use crate::syntax::names::{SOAP_ENCODING_1_1, SOAP_ENCODING_1_2, XSD};

use super::element::{Element, Value};
use super::grow::Grower;
use super::{Root, envelope_namespace};

/// Maximum number of arrays in each other whose dimensions are written.
const MOST_NESTED: usize = 16;

impl<'m> Grower<'m> {
    /// Makes an element of the body, the header or a detail, in SOAP's encoding of a version if there is one.
    pub(super) fn in_encoding(
        &mut self,
        encoding: Option<SoapVersion>,
        make: impl FnOnce(&mut Self) -> Option<Root>,
    ) -> Option<Root> {
        self.encoding = encoding;
        let made = make(self);
        self.encoding = None;
        let mut root = made?;
        if let Some(version) = encoding {
            let style = Value::Text(namespace(version).to_owned());
            root.element.attribute(QName::new(envelope_namespace(version), ENCODING_STYLE), style);
        }
        Some(root)
    }

    /// The name of an element: one that is declared in a type has no namespace in SOAP's encoding (SOAP 1.1, section 5.1).
    pub(super) fn name_of(&self, declaration: &ElementDecl) -> QName {
        match self.encoding {
            Some(_) if !declaration.global => QName::new("", &*declaration.name.local),
            _ => declaration.name.clone(),
        }
    }

    /// The name of the type that an encoded element says. One of any type says that of its value.
    pub(super) fn encoded_type(&self, version: SoapVersion, ty: TypeRef) -> Option<QName> {
        match self.model.complex(ty) {
            Some(complex) if complex.soap_array.is_some() => Some(QName::new(namespace(version), "Array")),
            _ => self.type_name(ty),
        }
    }

    fn type_name(&self, ty: TypeRef) -> Option<QName> {
        match ty {
            TypeRef::Builtin(Builtin::AnyType | Builtin::AnySimpleType) => None,
            TypeRef::Builtin(builtin) => Some(QName::new(XSD, builtin.name())),
            TypeRef::Defined(id) => self.model.ty(id).name().cloned(),
        }
    }

    /// Reports whether an attribute is one that SOAP's encoding puts on elements: an encoded message has it for a reason of its own.
    pub(super) fn is_of_encoding(&self, attribute: &AttributeUse) -> bool {
        let declaration = self.model.attribute(attribute.attribute);
        let schema = &*self.model.schema(declaration.origin.schema).target_namespace;
        self.encoding.is_some() && [SOAP_ENCODING_1_1, SOAP_ENCODING_1_2].contains(&schema)
    }

    /// Writes the type of the items of an array, and the number of those that it has.
    pub(super) fn array_attributes(&self, complex: &ComplexType, element: &mut Element) {
        let (Some(version), Some(array)) = (self.encoding, complex.soap_array) else { return };
        let arrays: Vec<SoapArray> = std::iter::successors(Some(array), |outer| {
            self.model.complex(outer.item).and_then(|complex| complex.soap_array)
        })
        .take(MOST_NESTED)
        .collect();
        let innermost = arrays.last().map_or(array.item, |innermost| innermost.item);
        let is_abstract = self.model.complex(innermost).is_some_and(|complex| complex.is_abstract);
        let innermost = self.type_name(innermost).filter(|_| !is_abstract);
        let any = || QName::new(XSD, "anyType");
        let sizes = sizes(array.dimensions, element.elements());
        match version {
            SoapVersion::V1_1 => {
                let inner =
                    arrays[1..].iter().rev().map(|inner| format!("[{}]", ",".repeat(inner.dimensions - 1)));
                let ranks = format!("{}[{}]", inner.collect::<String>(), sizes.join(","));
                let value = Value::ArrayType(innermost.unwrap_or_else(any), ranks);
                element.attribute(QName::new(SOAP_ENCODING_1_1, "arrayType"), value);
            }
            SoapVersion::V1_2 => {
                // A type of items is a name, without ranks.
                let item = match arrays.len() {
                    1 => innermost.unwrap_or_else(any),
                    _ => QName::new(SOAP_ENCODING_1_2, "Array"),
                };
                element.attribute(QName::new(SOAP_ENCODING_1_2, "itemType"), Value::Name(item));
                element.attribute(QName::new(SOAP_ENCODING_1_2, "arraySize"), Value::Text(sizes.join(" ")));
            }
        }
    }
}

/// The local name of the attribute that says how a message is encoded.
pub(super) const ENCODING_STYLE: &str = "encodingStyle";

/// Sizes of an array of so many items: two rows, if it has several dimensions and the number is even.
fn sizes(dimensions: usize, items: usize) -> Vec<String> {
    let first = if dimensions > 1 && items > 0 && items.is_multiple_of(2) { 2 } else { 1 };
    let mut sizes = vec![1; dimensions.max(1)];
    sizes[0] = first;
    if let Some(last) = sizes.last_mut() {
        *last = items / first;
    }
    sizes.iter().map(usize::to_string).collect()
}

/// The namespace of an encoding, which is the value of `encodingStyle`.
fn namespace(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::V1_1 => SOAP_ENCODING_1_1,
        SoapVersion::V1_2 => SOAP_ENCODING_1_2,
    }
}
