//! Content of complex types: elements, groups of them, wildcards.
//!
//! Within a type and its bases no two elements have one name, so that each is told by its name; that other names are
//! alike but for a letter is welcome. An element that must be there has no type that leads back to where it stands.

use super::names::Names;
use super::{Global, World};

/// A model group, or a group of attributes, with the names in it.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) reference: String,
    pub(super) names: Names,
}

/// Name of a wildcard among the names in a type: with two, the particle of an element would be ambiguous.
const WILDCARD: &str = "##wildcard";

/// Maximum depth of nested groups and anonymous types.
const DEPTH: u32 = 3;

impl World {
    pub(super) fn attribute_group(&mut self) {
        let space = self.space();
        let mut names = Names::default();
        let text = self.attributes(&mut names);
        let name = self.spaces[space].attribute_groups.fresh(&mut self.chance);
        let reference = self.spaces[space].reference(&name);
        self.spaces[space]
            .content
            .push(format!("<xs:attributeGroup name=\"{name}\">{text}</xs:attributeGroup>"));
        self.attribute_groups.push(Group { reference, names });
    }

    pub(super) fn group(&mut self) {
        let space = self.space();
        let mut names = Names::default();
        let text = self.compositor(space, &mut names, DEPTH - 1, "");
        let name = self.spaces[space].groups.fresh(&mut self.chance);
        let reference = self.spaces[space].reference(&name);
        self.spaces[space].content.push(format!("<xs:group name=\"{name}\">{text}</xs:group>"));
        self.groups.push(Group { reference, names });
    }

    pub(super) fn global_element(&mut self) -> Global {
        let space = self.space();
        let name = self.spaces[space].elements.fresh(&mut self.chance);
        let global = Global { reference: self.spaces[space].reference(&name), is_member: false };
        let text = self.declaration(space, &name, "", 1, false);
        self.spaces[space].content.push(text);
        self.elements.push(global.clone());
        global
    }

    /// A head and its members, of one type or of those derived from it.
    pub(super) fn substitution_group(&mut self) {
        let Some(ty) = self.any_complex() else { return };
        let mut head: Option<String> = None;
        for _ in 0..self.chance.number(2, 4) {
            let space = self.space();
            let name = self.spaces[space].elements.fresh(&mut self.chance);
            let reference = self.spaces[space].reference(&name);
            let more = match &head {
                None if self.chance.once_in(2) => " abstract=\"true\"".to_owned(),
                None => String::new(),
                Some(head) => format!(" substitutionGroup=\"{head}\""),
            };
            let nil = self.nil();
            let text = format!("<xs:element name=\"{name}\" type=\"{ty}\"{more}{nil}/>");
            self.spaces[space].content.push(text);
            self.elements.push(Global { reference: reference.clone(), is_member: head.is_some() });
            head.get_or_insert(reference);
        }
    }

    /// The content of a type: one compositor, or one group.
    pub(super) fn model(&mut self, space: usize, taken: &mut Names, depth: u32) -> String {
        if self.chance.once_in(8)
            && let Some(text) = self.group_reference(taken)
        {
            return text;
        }
        let occurs = if self.chance.once_in(4) { self.occurs() } else { "" };
        self.compositor(space, taken, depth, occurs)
    }

    /// `xs:all`.
    pub(super) fn all(&mut self, space: usize, taken: &mut Names) -> String {
        let elements: String = (0..self.chance.number(1, 4))
            .map(|_| {
                let occurs = self.chance.pick(&["", " minOccurs=\"0\""]);
                self.local(space, taken, occurs, DEPTH)
            })
            .collect();
        format!("<xs:all>{elements}</xs:all>")
    }

    fn occurs(&mut self) -> &'static str {
        self.chance.pick(&[
            " minOccurs=\"0\"",
            " minOccurs=\"0\"",
            " minOccurs=\"0\" maxOccurs=\"unbounded\"",
            " maxOccurs=\"unbounded\"",
            " minOccurs=\"2\" maxOccurs=\"3\"",
            " minOccurs=\"0\" maxOccurs=\"2\"",
        ])
    }

    fn compositor(&mut self, space: usize, taken: &mut Names, depth: u32, occurs: &str) -> String {
        let word = self.chance.pick(&["sequence", "sequence", "sequence", "choice"]);
        let mut inner: String =
            (0..self.chance.number(1, 5)).map(|_| self.particle(space, taken, depth)).collect();
        if inner.is_empty() {
            inner = self.local(space, taken, "", DEPTH);
        }
        // At the end, where nothing that comes next can be taken for it.
        if word == "sequence"
            && depth == 0
            && occurs.is_empty()
            && self.chance.once_in(6)
            && taken.take(WILDCARD)
        {
            // No element that is declared is of such a namespace.
            let namespace = match self.spaces.len() {
                1 => self.chance.pick(&["##other", "urn:example:other"]),
                _ => "urn:example:other",
            };
            let occurs =
                self.chance.pick(&["", " minOccurs=\"0\"", " minOccurs=\"0\" maxOccurs=\"unbounded\""]);
            inner.push_str(&format!("<xs:any namespace=\"{namespace}\" processContents=\"lax\"{occurs}/>"));
        }
        format!("<xs:{word}{occurs}>{inner}</xs:{word}>")
    }

    fn particle(&mut self, space: usize, taken: &mut Names, depth: u32) -> String {
        let occurs = if self.chance.once_in(2) { self.occurs() } else { "" };
        match self.chance.number(0, 9) {
            0 | 1 if depth < DEPTH => self.compositor(space, taken, depth + 1, occurs),
            2 => self.group_reference(taken).unwrap_or_default(),
            3 => self.element_reference(taken).unwrap_or_default(),
            _ => self.local(space, taken, occurs, depth),
        }
    }

    fn group_reference(&mut self, taken: &mut Names) -> Option<String> {
        let at = self.chance.position(self.groups.len())?;
        let occurs = if self.chance.once_in(2) { self.occurs() } else { "" };
        let group = &self.groups[at];
        taken.take_all(&group.names).then(|| format!("<xs:group ref=\"{}\"{occurs}/>", group.reference))
    }

    /// A reference, which may be left out: the element may lead back to here.
    fn element_reference(&mut self, taken: &mut Names) -> Option<String> {
        let (members, heads): (Vec<&Global>, Vec<&Global>) =
            self.elements.iter().partition(|element| element.is_member);
        let head = heads[self.chance.position(heads.len())?];
        // Any of them may stand there.
        if !members.iter().all(|member| taken.take(member.local())) {
            return None;
        }
        let occurs = self.chance.pick(&["minOccurs=\"0\"", "minOccurs=\"0\" maxOccurs=\"unbounded\""]);
        taken.take(head.local()).then(|| format!("<xs:element ref=\"{}\" {occurs}/>", head.reference))
    }

    fn local(&mut self, space: usize, taken: &mut Names, occurs: &str, depth: u32) -> String {
        let name = taken.fresh(&mut self.chance);
        let form = self.chance.pick(&["", "", "", "", " form=\"qualified\"", " form=\"unqualified\""]);
        let must_be = !occurs.contains("minOccurs=\"0\"");
        self.declaration(space, &name, &format!("{occurs}{form}"), depth, must_be)
    }

    fn nil(&mut self) -> &'static str {
        if self.chance.once_in(5) { " nillable=\"true\"" } else { "" }
    }

    fn declaration(&mut self, space: usize, name: &str, more: &str, depth: u32, must_be: bool) -> String {
        let nil = self.nil();
        let anonymous = |inner: &str| format!("<xs:element name=\"{name}\"{more}{nil}>{inner}</xs:element>");
        match self.chance.number(0, 9) {
            0 if depth < DEPTH => {
                let (mut elements, mut attributes) = (Names::default(), Names::default());
                let content = self.model(space, &mut elements, depth + 1);
                let attributes = self.attributes(&mut attributes);
                anonymous(&format!("<xs:complexType>{content}{attributes}</xs:complexType>"))
            }
            1 => {
                let (inner, ..) = self.simple_content(1);
                anonymous(&format!("<xs:simpleType>{inner}</xs:simpleType>"))
            }
            2..=4 => {
                let ty = if must_be { self.leaf() } else { self.any_complex() };
                let ty = ty.unwrap_or_else(|| "xs:int".to_owned());
                format!("<xs:element name=\"{name}\" type=\"{ty}\"{more}{nil}/>")
            }
            _ => {
                let ty = self.element_type();
                let given = if nil.is_empty() { self.given(&ty) } else { String::new() };
                let (docs, ty) = (self.annotation(), &ty.reference);
                format!("<xs:element name=\"{name}\" type=\"{ty}\"{more}{nil}{given}>{docs}</xs:element>")
            }
        }
    }
}
