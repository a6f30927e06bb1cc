//! A type, restrictions of it, and an extension of each of those (part 1 of XML Schema, section 3.9.6).

use super::World;
use super::names::Names;
use super::types::ComplexType;

const MANY: &str = " minOccurs=\"0\" maxOccurs=\"unbounded\"";
const OPTIONAL: &str = " minOccurs=\"0\"";

impl World {
    pub(super) fn restrictions(&mut self) {
        // The first namespace has a name, which `xsi:type` needs, and all elements have to be of one namespace.
        let space = 0;
        let mut names = Names::default();
        let members: Vec<(String, &str)> = (0..self.chance.number(1, 4))
            .map(|_| {
                let name = names.fresh(&mut self.chance);
                let ty = self.value_type().reference;
                let nil = self.chance.pick(&["", "", " nillable=\"true\""]);
                let occurs = self.chance.pick(&["", OPTIONAL, OPTIONAL, MANY]);
                (format!("name=\"{name}\" type=\"{ty}\"{nil}"), occurs)
            })
            .collect();
        let attribute =
            format!("name=\"{}\" type=\"{}\"", names.fresh(&mut self.chance), self.value_type().reference);
        let all: String = members.iter().map(|(member, occurs)| element(member, occurs)).collect();
        let base = self.named(space, &format!("{}<xs:attribute {attribute}/>", sequence(&all)));
        for _ in 0..self.chance.number(1, 2) {
            let mut fewer = String::new();
            for (member, occurs) in &members {
                let narrowed: &[&str] = match *occurs {
                    MANY => &[MANY, " maxOccurs=\"2\"", "", " maxOccurs=\"0\" minOccurs=\"0\""],
                    OPTIONAL => &[OPTIONAL, "", " maxOccurs=\"0\" minOccurs=\"0\""],
                    _ => &[""],
                };
                fewer.push_str(&element(member, self.chance.pick(narrowed)));
            }
            let usage = self.chance.pick(&["", " use=\"prohibited\"", " use=\"required\""]);
            let own = format!("{}<xs:attribute {attribute}{usage}/>", sequence(&fewer));
            let restricted = self.named(space, &derived("restriction", &base, &own));
            if self.chance.once_in(2) {
                let more = names.fresh(&mut self.chance);
                let own = sequence(&element(&format!("name=\"{more}\" type=\"xs:int\""), ""));
                self.named(space, &derived("extension", &restricted, &own));
            }
        }
    }

    /// A complex type that is complete.
    fn named(&mut self, space: usize, inner: &str) -> String {
        let name = self.spaces[space].types.fresh(&mut self.chance);
        let reference = self.spaces[space].reference(&name);
        let text = format!("<xs:complexType name=\"{name}\">{inner}</xs:complexType>");
        self.spaces[space].content.push(text);
        self.complex.push(ComplexType::complete(space, name, reference.clone()));
        reference
    }
}

fn element(member: &str, occurs: &str) -> String {
    format!("<xs:element {member}{occurs}/>")
}

fn sequence(inner: &str) -> String {
    format!("<xs:sequence>{inner}</xs:sequence>")
}

fn derived(how: &str, base: &str, own: &str) -> String {
    format!("<xs:complexContent><xs:{how} base=\"{base}\">{own}</xs:{how}></xs:complexContent>")
}
