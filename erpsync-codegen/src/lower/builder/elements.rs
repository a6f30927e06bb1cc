//! Elements as fields: their occurrence, nil, and content.

use crate::config::NilMapping;
use crate::ir::{
    Child, Content, ElementField, Facet, FieldKind, MaxOccurs, Nil, Occurrence, TextRules, Type,
};
use crate::lower::content::MemberElement;
use crate::lower::docs::docs;
use crate::lower::mapping::{array_item, key_and_value, white_space};
use crate::lower::request::{NameRequest, Role};
use crate::lower::services::PartElement;
use crate::lower::site::{Site, named_site};
use crate::lower::spelling;
use crate::resolve::{Documentation, ElementDecl, ElementId, Occurs, QName, TypeId, TypeRef};

use super::schema_values;
use super::worklist::{Builder, SharedItem, UnnamedField};

/// Occurrence of a header block.
pub(super) const OPTIONAL: Occurs = Occurs { min: 0, max: Some(1) };

/// The content of an element, if it is not simply a value of its type.
enum ElementContent<'m> {
    /// A user chose the type.
    Overridden(String),
    Items {
        item: ElementId,
        site: Site<'m>,
        /// It is an array of several dimensions.
        has_sizes: bool,
    },
    Entries {
        entry: &'m ElementDecl,
        site: Site<'m>,
        pair: [MemberElement<'m>; 2],
    },
    Plain,
}

/// Parts of a field that its content decides.
struct ElementValue {
    ty: Type,
    content: Content,
    /// Facets of the items inside the content.
    item_facets: Vec<Facet>,
    item_docs: Option<String>,
}

impl<'m> Builder<'m, '_> {
    /// The field of an element of a type.
    pub(super) fn child(
        &mut self,
        member: &MemberElement<'m>,
        site: &Site<'m>,
        namespace: &str,
    ) -> UnnamedField<'m> {
        let local = &self.model.element(member.element).name.local;
        let usual = self.usual_nil(self.schema.element(member.element));
        self.element(member, &site.child(local), namespace, usual)
    }

    /// The field of an element. `usual` is the meaning of nil unless a user chose another.
    pub(super) fn element(
        &mut self,
        member: &MemberElement<'m>,
        site: &Site<'m>,
        namespace: &str,
        usual: NilMapping,
    ) -> UnnamedField<'m> {
        let element = self.model.element(member.element);
        let found = self.element_content(element.ty, site, member.occurs.is_repeated());
        let local = &element.name.local;
        let ElementValue { ty, content, item_facets, item_docs } =
            self.element_value_type(found, Some(member.element), element.ty, local, site, namespace);
        let is_value = matches!(content, Content::Plain | Content::List);
        let text = self.text_rules(element, &ty);
        let nil = if is_value { self.nil_attributes(element, site, &ty) } else { None };
        let occurrence = match self.occurrence(member.occurs, element, nil.as_ref(), site, usual) {
            Occurrence::Required(Nil::Never) if text.value.as_ref().is_some_and(|value| value.fixed) => {
                Occurrence::Fixed
            }
            occurrence => occurrence,
        };
        let is_written = occurrence == Occurrence::Fixed;
        let about_value = text.value.as_ref().map(|value| schema_values::about_element(value, is_written));
        let facets = match is_value {
            true => self.facets(element.ty, &ty, text.value.as_ref().and(element.value.as_ref())),
            false => item_facets,
        };
        let mut docs = docs(member.documentation.or(element.origin.documentation.as_ref()));
        docs.extend(about_value.or(item_docs));
        let name = &*element.name.local;
        let kind = FieldKind::Element(ElementField {
            name: name.to_owned(),
            namespace: elsewhere(&element.name.namespace, namespace),
            occurrence,
            any_name: element.any_name,
            content,
            text,
            facets,
            streamed: false,
        });
        let request = NameRequest::new(Role::Member, name, site.path.clone(), Some(element.origin.name_span));
        UnnamedField::new(request, docs, occurrence.wrap(ty, nil), kind)
    }

    /// The content of an element that is a field.
    fn element_content(&mut self, ty: TypeRef, site: &Site<'m>, is_repeated: bool) -> ElementContent<'m> {
        if let Some(ty) = self.options.type_override(&site.path) {
            return ElementContent::Overridden(ty.to_owned());
        }
        let contents = self.schema.contents();
        let TypeRef::Defined(id) = ty else { return ElementContent::Plain };
        let Some(item_id) = array_item(contents, id).filter(|_| !is_repeated) else {
            return ElementContent::Plain;
        };
        let item = contents.model().element(item_id);
        let type_site = |id: TypeId| named_site(contents.model(), id).0;
        let array = type_site(id).map_or_else(|| site.path.clone(), |site| site.path);
        // A user may have chosen the type of the array.
        if self.options.type_override(&array).is_some() {
            return ElementContent::Plain;
        }
        let path = array.child(&item.name.local);
        let is_dictionary = contents.ty(id).origin().serialization.is_dictionary && !item.nillable;
        match (item.ty, key_and_value(contents, item).filter(|_| is_dictionary)) {
            (TypeRef::Defined(entry), Some(pair)) => {
                let path = type_site(entry).map_or(path, |site| site.path);
                let site = Site::new(path, &*site.source_name);
                ElementContent::Entries { entry: item, site, pair }
            }
            _ => {
                let source_name = spelling::nested(&site.source_name, &item.name.local);
                let array = contents.complex(ty).and_then(|array| array.soap_array);
                let has_sizes = array.is_some_and(|array| array.dimensions > 1);
                ElementContent::Items { item: item_id, site: Site::new(path, source_name), has_sizes }
            }
        }
    }

    fn element_value_type(
        &mut self,
        content: ElementContent<'m>,
        element: Option<ElementId>,
        ty: TypeRef,
        local: &str,
        site: &Site<'m>,
        namespace: &str,
    ) -> ElementValue {
        let plain = |ty, content| ElementValue { ty, content, item_facets: Vec::new(), item_docs: None };
        match content {
            ElementContent::Overridden(ty) => plain(Type::Foreign(ty), Content::Plain),
            ElementContent::Plain => {
                let (ty, list) = self.element_value_type_at(element, ty, site, local);
                plain(ty, if list { Content::List } else { Content::Plain })
            }
            ElementContent::Items { item: id, site, has_sizes } => {
                let item = self.model.element(id);
                let (ty, _) = self.element_value_type_at(Some(id), item.ty, &site, &item.name.local);
                let (text, nil) = (self.text_rules(item, &ty), self.nil_attributes(item, &site, &ty));
                let occurrence = Occurrence::new(0, MaxOccurs::Unbounded, nil_of(item, nil.as_ref()));
                ElementValue {
                    item_facets: self.item_facets(item.ty, &ty, text.value.as_ref().and(item.value.as_ref())),
                    item_docs: text.value.as_ref().map(schema_values::about_item),
                    ty: match occurrence.wrap(ty, nil) {
                        Type::Vec(items) if has_sizes => Type::Array(items),
                        list => list,
                    },
                    content: Content::Items {
                        namespace: elsewhere(&item.name.namespace, namespace),
                        item: Child {
                            name: item.name.local.to_string(),
                            occurrence,
                            any_name: item.any_name,
                            text,
                        },
                    },
                }
            }
            ElementContent::Entries { entry, site, pair: [key, value] } => {
                let (key, key_ty) = self.in_entry(&key, false, &site);
                let (value, value_ty) = self.in_entry(&value, true, &site);
                let content = Content::Entries {
                    name: entry.name.local.to_string(),
                    namespace: elsewhere(&entry.name.namespace, namespace),
                    pair: Box::new([key, value]),
                };
                plain(Type::Dictionary(Box::new(key_ty), Box::new(value_ty)), content)
            }
        }
    }

    /// The key or the value of an entry.
    fn in_entry(&mut self, member: &MemberElement<'m>, is_value: bool, site: &Site<'m>) -> (Child, Type) {
        let element = self.model.element(member.element);
        let name = element.name.local.to_string();
        let site = site.child(&name);
        let (ty, _) = match is_value {
            true => self.element_value_type_at(Some(member.element), element.ty, &site, &name),
            false => {
                let (key, list) = self.member_value(element.ty, true, &site, &name);
                (self.without_attachment(key, Some(element.origin.name_span), &site), list)
            }
        };
        let nil = if is_value { self.nil_attributes(element, &site, &ty) } else { None };
        let occurrence = match is_value {
            true => {
                let usual = self.usual_nil(element);
                self.occurrence(member.occurs, element, nil.as_ref(), &site, usual)
            }
            false => Occurrence::Required(Nil::Never),
        };
        let text = self.text_rules(element, &ty);
        (Child { name, occurrence, any_name: false, text }, occurrence.wrap(ty, nil))
    }

    /// The field of an element without a declaration: a part of an rpc message, a header that has a type.
    pub(super) fn undeclared(
        &mut self,
        PartElement { name: QName { namespace: own, local }, ty, is_encoded, may_be_nil, .. }: &PartElement<
            'm,
        >,
        occurs: Occurs,
        site: &Site<'m>,
        documentation: Option<&Documentation>,
        namespace: &str,
    ) -> UnnamedField<'m> {
        let ty = *ty;
        let found = match *is_encoded && self.is_soap_array(ty) {
            true => self.element_content(ty, site, false),
            false => ElementContent::Plain,
        };
        let ElementValue { ty: rust, content, item_facets, .. } =
            self.element_value_type(found, None, ty, local, site, namespace);
        let is_value = matches!(content, Content::Plain | Content::List);
        let nil = if *may_be_nil { Nil::AsNone } else { Nil::Never };
        let occurrence = Occurrence::new(occurs.min, max_occurs(occurs), nil);
        let kind = FieldKind::Element(ElementField {
            name: local.to_string(),
            namespace: elsewhere(own, namespace),
            occurrence,
            any_name: false,
            content,
            text: TextRules { value: None, white_space: white_space(self.schema, ty, &rust) },
            facets: if is_value { self.facets(ty, &rust, None) } else { item_facets },
            streamed: false,
        });
        let request = NameRequest::new(Role::Member, &**local, site.path.clone(), None);
        UnnamedField::new(request, docs(documentation), occurrence.wrap(rust, None), kind)
    }

    /// Reports whether a type is an array of SOAP's encoding.
    fn is_soap_array(&self, ty: TypeRef) -> bool {
        self.model.complex(ty).is_some_and(|complex| complex.soap_array.is_some())
    }

    /// The rules for the text of an element whose Rust type is `rust`.
    pub(super) fn text_rules(&mut self, element: &ElementDecl, rust: &Type) -> TextRules {
        TextRules {
            value: self.element_value(element.value.as_ref(), element.ty, rust, element.origin.name_span),
            white_space: white_space(self.schema, element.ty, rust),
        }
    }

    /// The struct of the attributes that an element keeps though it is nil. There is none if its type has no attributes,
    /// if a user chose its type `rust`, or wants nil to be read as absence.
    pub(super) fn nil_attributes(
        &mut self,
        element: &ElementDecl,
        site: &Site<'m>,
        rust: &Type,
    ) -> Option<Type> {
        let TypeRef::Defined(id) = element.ty else { return None };
        let is_kept = element.nillable && self.options.nil_mapping(&site.path) != Some(NilMapping::Merged);
        if !is_kept || matches!(rust, Type::Foreign(_)) || self.types.nil_types(id).is_empty() {
            return None;
        }
        let is_base = !self.types.derived(id).concrete.is_empty();
        Some(Type::Item(self.id(if is_base { SharedItem::NilDerived(id) } else { SharedItem::Nil(id) })))
    }

    /// Occurrence of an element that is a member; `nil` is the struct of its attributes of nil, and `usual` the mapping
    /// of nil in its schema.
    fn occurrence(
        &self,
        occurs: Occurs,
        element: &ElementDecl,
        nil: Option<&Type>,
        site: &Site<'_>,
        usual: NilMapping,
    ) -> Occurrence {
        match Occurrence::new(occurs.min, max_occurs(occurs), nil_of(element, nil)) {
            Occurrence::Optional(Nil::AsNone) => {
                match self.options.nil_mapping(&site.path).unwrap_or(usual) {
                    NilMapping::Merged => Occurrence::Optional(Nil::AsNone),
                    NilMapping::Kept => Occurrence::OptionalNillable,
                }
            }
            occurrence => occurrence,
        }
    }

    /// Absence and nil have one meaning in schemas that WCF wrote.
    fn usual_nil(&self, element: &ElementDecl) -> NilMapping {
        let own = self.schema.schema(element.origin.schema);
        if own.written_by_wcf { NilMapping::Merged } else { NilMapping::Kept }
    }
}

/// Rust type of an element that is nil; `nil` is the struct of its attributes of nil.
pub(super) fn nil_of(element: &ElementDecl, nil: Option<&Type>) -> Nil {
    match nil {
        _ if !element.nillable => Nil::Never,
        Some(_) => Nil::WithAttributes,
        None => Nil::AsNone,
    }
}

/// Occurrence of a member that cannot be nil.
pub(super) fn occurrence(occurs: Occurs) -> Occurrence {
    Occurrence::new(occurs.min, max_occurs(occurs), Nil::Never)
}

fn max_occurs(occurs: Occurs) -> MaxOccurs {
    occurs.max.map_or(MaxOccurs::Unbounded, MaxOccurs::Bounded)
}

/// The namespace of an element, unless it is that of its struct.
pub(super) fn elsewhere(own: &str, namespace: &str) -> Option<String> {
    (own != namespace).then(|| own.to_owned())
}
