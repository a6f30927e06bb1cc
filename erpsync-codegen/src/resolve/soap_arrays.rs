//! Arrays of SOAP's encoding as types of a schema (WSDL 1.1, section 2.2; SOAP 1.1, section 5.4.2).
//!
//! `wsdl:arrayType="t:Row[]"` gives the type of the items, and their names have no meaning. In a literal message such an array is a
//! sequence of any number of items, which is what the type becomes here. Arrays of several dimensions and arrays in arrays keep their
//! shape only in an encoded message.

use super::component::{
    ComplexType, Content, Derivation, ElementDecl, Occurs, Owner, Particle, SoapArray, Term, Type, TypeRef,
};
use super::convert::Converter;
use super::ids::{ElementId, TypeId};
use crate::tree::QName;

/// The name that an item is written with, as Apache Axis and gSOAP have it.
const ITEM: &str = "item";

impl Converter<'_, '_> {
    /// Makes a restriction of SOAP's array the sequence that it stands for.
    pub(super) fn soap_array(&mut self, complex: &mut ComplexType) {
        let array_type = complex.attributes.iter().find_map(|used| used.array_type.clone());
        let Some((item, ranks)) = array_type.and_then(|(item, brackets)| Some((item, ranks(&brackets)?)))
        else {
            return;
        };
        let Derivation::Restriction(_) = complex.derivation else { return };
        if ranks != [1] && !self.has_encoding {
            return;
        }
        let (mut item, [inner @ .., dimensions]) = (item, &ranks[..]) else { return };
        if matches!(complex.content, Content::Empty) {
            // The innermost arrays are the first ones: `int[][,]` is an array of two dimensions, of arrays of one.
            for dimensions in inner {
                item = self.inner_array(item, *dimensions, complex);
            }
            complex.content = self.items(item, complex);
        }
        complex.derivation = Derivation::None;
        complex.soap_array = Some(SoapArray { item, dimensions: *dimensions });
        // The base's attributes, and their restrictions here, describe the encoding.
        for used in &mut complex.attributes {
            used.prohibited |= used.array_type.is_some();
        }
    }

    /// The type without a name of an array in an array.
    fn inner_array(&mut self, item: TypeRef, dimensions: usize, array: &ComplexType) -> TypeRef {
        let content = self.items(item, array);
        let id = TypeId::new(self.types.len());
        // The element that is made next is the item around it.
        let owner = Some(Owner::Element(ElementId::new(self.elements.len())));
        let inner = ComplexType {
            name: None,
            owner,
            derivation: Derivation::None,
            content,
            attributes: Vec::new(),
            any_attribute: None,
            soap_array: Some(SoapArray { item, dimensions }),
            ..array.clone()
        };
        self.types.push(Some(Type::Complex(inner)));
        TypeRef::Defined(id)
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

/// The number of dimensions of each pair of brackets: `[]` and `[5]` have one, `[,]` two.
fn ranks(brackets: &str) -> Option<Vec<usize>> {
    let inside = brackets.strip_prefix('[')?.strip_suffix(']')?;
    let is_size = |size: &str| size.bytes().all(|byte| byte.is_ascii_digit());
    let ranks =
        inside.split("][").map(|sizes| sizes.split(',').all(is_size).then(|| sizes.split(',').count()));
    ranks.collect()
}
