//! Arrays of SOAP's encoding as types of a schema (WSDL 1.1, section 2.2; SOAP 1.1, section 5.4.2).
//!
//! `wsdl:arrayType="t:Row[]"` gives the type of the items, and their names have no meaning. In a literal message such an array is a
//! sequence of any number of items, which is what the type becomes here.

use super::component::{
    ComplexType, Content, Derivation, ElementDecl, Occurs, Particle, SoapArray, Term, TypeRef,
};
use super::convert::Converter;
use super::ids::ElementId;
use crate::tree::QName;

/// The name that an item is written with, as Apache Axis and gSOAP have it.
const ITEM: &str = "item";

impl Converter<'_, '_> {
    /// Makes a restriction of SOAP's array the sequence that it stands for, if it has one dimension.
    pub(super) fn soap_array(&mut self, complex: &mut ComplexType) {
        let array_type = complex.attributes.iter().find_map(|used| used.array_type.clone());
        let Some((item, _)) = array_type.filter(|(_, brackets)| has_one_dimension(brackets)) else {
            return;
        };
        let Derivation::Restriction(_) = complex.derivation else { return };
        if matches!(complex.content, Content::Empty) {
            complex.content = self.items(item, complex);
        }
        complex.derivation = Derivation::None;
        complex.soap_array = Some(SoapArray { item, dimensions: 1 });
        // The base's attributes, and their restrictions here, describe the encoding.
        for used in &mut complex.attributes {
            used.prohibited |= used.array_type.is_some();
        }
    }

    /// Any number of items, of any names.
    fn items(&mut self, item: TypeRef, array: &ComplexType) -> Content {
        let id = ElementId::new(self.elements.len());
        self.elements.push(Some(ElementDecl {
            name: QName::new("", ITEM),
            global: false,
            ty: item,
            nillable: false,
            is_abstract: false,
            block: Default::default(),
            value: None,
            substitution_group: None,
            any_name: true,
            expected_content_types: None,
            origin: array.origin.clone(),
        }));
        Content::Elements(Particle {
            occurs: Occurs { min: 0, max: None },
            term: Term::Element(id),
            span: array.origin.span,
            documentation: None,
        })
    }
}

/// `[]` and `[5]`; not `[,]`, `[][]`, or nothing.
fn has_one_dimension(brackets: &str) -> bool {
    let inside = brackets.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_digit()))
}
