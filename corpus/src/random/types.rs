//! Complex types: what they are and are derived from is planned first, so that any may refer to any.

use super::World;
use super::names::Names;

/// A complex type.
#[derive(Clone)]
pub(super) struct ComplexType {
    pub(super) reference: String,
    space: usize,
    name: String,
    kind: Kind,
    base: Option<usize>,
    is_abstract: bool,
    /// Names of its elements and of its bases'; likewise for attributes.
    elements: Names,
    attributes: Names,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Elements,
    /// `xs:all`, which nothing can be added to.
    All,
    Mixed,
    Text,
    Empty,
}

impl ComplexType {
    /// One that nothing more is made of.
    pub(super) fn complete(space: usize, name: String, reference: String) -> Self {
        Self {
            reference,
            space,
            name,
            kind: Kind::Elements,
            base: None,
            is_abstract: false,
            elements: Names::default(),
            attributes: Names::default(),
        }
    }
}

impl World {
    pub(super) fn complex_types(&mut self) {
        let count = self.count(self.size.complex_types);
        for _ in 0..count {
            self.plan();
        }
        if self.chance.once_in(3) {
            self.restrictions();
        }
        for _ in 0..self.chance.number(0, 3) {
            self.group();
        }
        for _ in 0..self.chance.number(0, 3) {
            self.global_element();
        }
        if self.chance.once_in(2) {
            self.substitution_group();
        }
        for at in 0..count {
            let text = self.complex_type(at);
            let space = self.complex[at].space;
            self.spaces[space].content.push(text);
        }
    }

    fn plan(&mut self) {
        let at = self.complex.len();
        let candidates: Vec<usize> = (0..at).filter(|other| self.complex[*other].kind != Kind::All).collect();
        let base = match self.chance.position(candidates.len()) {
            Some(base) if self.chance.once_in(2) => Some(candidates[base]),
            _ => None,
        };
        let kind = match base.map(|base| self.complex[base].kind) {
            Some(Kind::Empty) => self.chance.pick(&[Kind::Elements, Kind::Empty, Kind::All]),
            Some(kind) => kind,
            None => self.chance.pick(&[
                Kind::Elements,
                Kind::Elements,
                Kind::Elements,
                Kind::Elements,
                Kind::All,
                Kind::Mixed,
                Kind::Text,
                Kind::Empty,
            ]),
        };
        // `xsi:type` names those that are derived, which needs a namespace as soon as there is one around it.
        let space = self.space();
        let space = if base.is_some() && self.spaces[space].uri.is_empty() { 0 } else { space };
        let name = self.spaces[space].types.fresh(&mut self.chance);
        if let Some(base) = base
            && self.chance.once_in(4)
        {
            self.complex[base].is_abstract = true;
        }
        let reference = self.spaces[space].reference(&name);
        self.complex.push(ComplexType { kind, base, ..ComplexType::complete(space, name, reference) });
    }

    /// A complex type that an element may have.
    pub(super) fn any_complex(&mut self) -> Option<String> {
        let at = self.chance.position(self.complex.len())?;
        Some(self.complex[at].reference.clone())
    }

    /// The type of an element that must be there: one without elements that lead back to it.
    pub(super) fn leaf(&mut self) -> Option<String> {
        let leaves = |ty: &&ComplexType| matches!(ty.kind, Kind::Text | Kind::Empty) && !ty.is_abstract;
        let leaves: Vec<String> = self.complex.iter().filter(leaves).map(|ty| ty.reference.clone()).collect();
        self.chance.position(leaves.len()).map(|at| leaves[at].clone())
    }

    fn complex_type(&mut self, at: usize) -> String {
        let ComplexType { space, name, kind, base, is_abstract, .. } = self.complex[at].clone();
        let (mut elements, mut attributes) = match base {
            Some(base) => (self.complex[base].elements.clone(), self.complex[base].attributes.clone()),
            None => (Names::default(), Names::default()),
        };
        let content = match kind {
            Kind::Elements | Kind::Mixed => self.model(space, &mut elements, 0),
            Kind::All => self.all(space, &mut elements),
            Kind::Text | Kind::Empty => String::new(),
        };
        let own = format!("{content}{}", self.attributes(&mut attributes));
        (self.complex[at].elements, self.complex[at].attributes) = (elements, attributes);
        let head = format!(
            "<xs:complexType name=\"{name}\"{}{}>",
            if is_abstract { " abstract=\"true\"" } else { "" },
            if kind == Kind::Mixed { " mixed=\"true\"" } else { "" },
        );
        let inner = match (base.map(|base| self.complex[base].reference.clone()), kind) {
            (Some(base), Kind::Text) => simple_content(&base, &own),
            (None, Kind::Text) => simple_content(&self.value_type().reference, &own),
            (Some(base), _) => {
                format!(
                    "<xs:complexContent><xs:extension base=\"{base}\">{own}</xs:extension></xs:complexContent>"
                )
            }
            (None, _) => own,
        };
        format!("{head}{}{inner}</xs:complexType>", self.annotation())
    }

    /// The attributes of a type or group, none of which is taken.
    pub(super) fn attributes(&mut self, taken: &mut Names) -> String {
        let mut text = String::new();
        for _ in 0..self.chance.number(0, 3) {
            let usage = self.chance.pick(&["", "", " use=\"required\"", " use=\"optional\""]);
            let ty = self.value_type();
            let name = taken.fresh(&mut self.chance);
            let given = self.given(&ty);
            let usage = if given.contains("default") { "" } else { usage };
            let form = self.chance.pick(&["", "", "", " form=\"qualified\"", " form=\"unqualified\""]);
            text.push_str(&match self.chance.number(0, 3) {
                0 => {
                    let (inner, ..) = self.simple_content(1);
                    format!("<xs:attribute name=\"{name}\"{form}><xs:simpleType>{inner}</xs:simpleType></xs:attribute>")
                }
                _ => {
                    let docs = self.annotation();
                    let ty = &ty.reference;
                    format!("<xs:attribute name=\"{name}\" type=\"{ty}\"{usage}{given}{form}>{docs}</xs:attribute>")
                },
            });
        }
        if let Some(at) = self.chance.position(self.attributes.len())
            && self.chance.once_in(3)
            && taken.take(self.attributes[at].local())
        {
            text.push_str(&format!("<xs:attribute ref=\"{}\"/>", self.attributes[at].reference));
        }
        if let Some(at) = self.chance.position(self.attribute_groups.len())
            && self.chance.once_in(3)
            && taken.take_all(&self.attribute_groups[at].names)
        {
            text.push_str(&format!("<xs:attributeGroup ref=\"{}\"/>", self.attribute_groups[at].reference));
        }
        if self.chance.once_in(6) {
            // The union and the intersection of several have to be wildcards, too (part 1, section 3.10.6).
            let namespace = match self.spaces.len() {
                1 => self.chance.pick(&["##any", "##other", "urn:example:other"]),
                _ => self.chance.pick(&["##any", "##local", "urn:example:other"]),
            };
            text.push_str(&format!("<xs:anyAttribute namespace=\"{namespace}\" processContents=\"lax\"/>"));
        }
        text
    }
}

fn simple_content(base: &str, own: &str) -> String {
    format!("<xs:simpleContent><xs:extension base=\"{base}\">{own}</xs:extension></xs:simpleContent>")
}
