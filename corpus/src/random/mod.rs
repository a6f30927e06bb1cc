//! WSDLs that nobody wrote: made at random from a seed, valid, and full of what real ones combine.
//!
//! A WSDL is a [`World`]: `values` fills it with simple types, `types` and `restriction` with complex ones, `particles`
//! with what is in them, `service` with operations; `documents` divides it into files. Confusable names are left to `names`, and
//! documentation to `docs`.

mod chance;
mod docs;
mod documents;
mod names;
mod particles;
mod restriction;
mod service;
mod types;
mod values;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chance::Chance;
use names::Names;
use particles::Group;
use types::ComplexType;
use values::ValueType;

/// Maker that the manifest and the report name.
const MAKER: &str = "random/wsdl";

/// Writes a folder of WSDLs with a manifest. One seed writes the same WSDLs each time, and a smaller count the first of them.
pub(crate) fn write(folder: &Path, count: usize, seed: u64) -> Result<(), String> {
    let mut manifest = String::from("id\trepo\tpath\tfeatures\n");
    let problem = |error: std::io::Error| format!("can't write to `{}`: {error}", folder.display());
    for number in 0..count as u64 {
        let id = format!("{seed}-{number}");
        let of_one = folder.join(MAKER.replace('/', "+")).join(&id);
        let _ = fs::remove_dir_all(&of_one);
        fs::create_dir_all(&of_one).map_err(problem)?;
        for (name, bytes) in World::new(seed.wrapping_mul(1_000_003).wrapping_add(number)).documents() {
            fs::write(of_one.join(name), bytes).map_err(problem)?;
        }
        let _ = writeln!(manifest, "{id}\t{MAKER}\t{id}/{}\t", documents::ROOT);
    }
    fs::write(folder.join("manifest.tsv"), manifest).map_err(problem)
}

/// Writes one WSDL with so many complex types and operations into a folder. Returns the path of its root document.
pub(crate) fn write_large(
    folder: &Path,
    complex_types: usize,
    operations: usize,
    seed: u64,
) -> Result<PathBuf, String> {
    let problem = |error: std::io::Error| format!("can't write to `{}`: {error}", folder.display());
    fs::create_dir_all(folder).map_err(problem)?;
    for (name, bytes) in World::of_size(seed, Size::of(complex_types, operations)).documents() {
        fs::write(folder.join(name), bytes).map_err(problem)?;
    }
    Ok(folder.join(documents::ROOT))
}

/// Range of how many there are of something: the least and the most.
type Count = (usize, usize);

/// Numbers of what a WSDL declares.
#[derive(Clone, Copy)]
struct Size {
    simple_types: Count,
    complex_types: Count,
    services: Count,
    /// Operations of each service.
    operations: Count,
}

impl Size {
    /// Small enough that many are tried in a short time.
    const SMALL: Self =
        Self { simple_types: (1, 8), complex_types: (2, 12), services: (1, 2), operations: (1, 4) };

    /// A contract with one service of so many operations, and so many complex types.
    fn of(complex_types: usize, operations: usize) -> Self {
        let exactly = |count| (count, count);
        Self {
            simple_types: exactly(complex_types / 10 + 1),
            complex_types: exactly(complex_types),
            services: exactly(1),
            operations: exactly(operations),
        }
    }
}

/// Everything that one WSDL declares.
struct World {
    chance: Chance,
    size: Size,
    spaces: Vec<Space>,
    simple: Vec<ValueType>,
    complex: Vec<ComplexType>,
    elements: Vec<Global>,
    attributes: Vec<Global>,
    groups: Vec<Group>,
    attribute_groups: Vec<Group>,
}

/// A namespace.
struct Space {
    /// With a colon; empty where there is no namespace.
    prefix: String,
    uri: String,
    elements_qualified: bool,
    attributes_qualified: bool,
    types: Names,
    elements: Names,
    attributes: Names,
    groups: Names,
    attribute_groups: Names,
    /// The declarations.
    content: Vec<String>,
}

/// A global element or attribute.
#[derive(Clone)]
struct Global {
    reference: String,
    /// True if nothing refers to it, since it stands for the head of its substitution group.
    is_member: bool,
}

impl Global {
    /// The name without its prefix: in one place there is only one, of whatever namespace.
    fn local(&self) -> &str {
        self.reference.rsplit(':').next().unwrap_or(&self.reference)
    }
}

impl World {
    fn new(seed: u64) -> Self {
        Self::of_size(seed, Size::SMALL)
    }

    fn of_size(seed: u64, size: Size) -> Self {
        let mut chance = Chance::new(seed);
        let spaces = (0..chance.number(1, 4)).map(|number| Space::new(number, &mut chance)).collect();
        let mut world = Self {
            chance,
            size,
            spaces,
            simple: Vec::new(),
            complex: Vec::new(),
            elements: Vec::new(),
            attributes: Vec::new(),
            groups: Vec::new(),
            attribute_groups: Vec::new(),
        };
        for _ in 0..world.count(size.simple_types) {
            world.simple_type();
        }
        for _ in 0..world.chance.number(0, 3) {
            world.global_attribute();
        }
        for _ in 0..world.chance.number(0, 2) {
            world.attribute_group();
        }
        world.complex_types();
        world
    }

    /// A number in a range.
    fn count(&mut self, (least, most): Count) -> usize {
        self.chance.number(least, most)
    }

    /// Any namespace.
    fn space(&mut self) -> usize {
        self.chance.position(self.spaces.len()).unwrap_or_default()
    }

    fn simple_type(&mut self) {
        let space = self.space();
        let (text, literals, is_atomic) = self.simple_content(0);
        let name = self.spaces[space].types.fresh(&mut self.chance);
        let reference = self.spaces[space].reference(&name);
        self.spaces[space].content.push(format!("<xs:simpleType name=\"{name}\">{text}</xs:simpleType>"));
        self.simple.push(ValueType { reference, literals, is_atomic });
    }

    fn global_attribute(&mut self) {
        let space = self.space();
        let ty = self.value_type();
        let name = self.spaces[space].attributes.fresh(&mut self.chance);
        let reference = self.spaces[space].reference(&name);
        let given = self.given(&ty);
        let text = format!("<xs:attribute name=\"{name}\" type=\"{}\"{given}/>", ty.reference);
        self.spaces[space].content.push(text);
        self.attributes.push(Global { reference, is_member: false });
    }

    /// `default` or `fixed`, now and then.
    fn given(&mut self, ty: &ValueType) -> String {
        match self.chance.position(ty.literals.len()) {
            Some(at) if self.chance.once_in(5) => {
                format!(" {}=\"{}\"", self.chance.pick(&["default", "default", "fixed"]), ty.literals[at])
            }
            _ => String::new(),
        }
    }
}

impl Space {
    fn new(number: usize, chance: &mut Chance) -> Self {
        let uris =
            ["http://example.org/services", "urn:example:types", "http://example.org/services/", "urn:types"];
        // One that is not the WSDL's own may have no name.
        let is_nameless = number == 2 && chance.once_in(2);
        Self {
            prefix: if is_nameless { String::new() } else { format!("n{number}:") },
            uri: if is_nameless { String::new() } else { uris[number].to_owned() },
            elements_qualified: chance.once_in(2),
            attributes_qualified: chance.once_in(5),
            types: Names::default(),
            elements: Names::default(),
            attributes: Names::default(),
            groups: Names::default(),
            attribute_groups: Names::default(),
            content: Vec::new(),
        }
    }

    /// A name of this namespace, as everyone writes it.
    fn reference(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::World;

    #[test]
    fn the_same_seed_makes_the_same_and_another_another() {
        let made = |seed| World::new(seed).documents();
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }

    #[test]
    fn every_feature_comes_up() {
        let mut missing: BTreeSet<&str> = [
            "<xs:all",
            "<xs:any ",
            "<xs:anyAttribute",
            "<xs:attributeGroup ref",
            "<xs:choice",
            "<xs:group ref",
            "<xs:include",
            "<xs:list",
            "<xs:pattern",
            "<xs:simpleContent",
            "<xs:union",
            "abstract=",
            "default=",
            "fixed=",
            "form=",
            "mixed=",
            "nillable=",
            "substitutionGroup=",
            "ref=",
            "<soap12:body",
            "<soap:header",
            "<wsdl:fault",
            "<wsdl:import",
            "style=\"rpc\"",
        ]
        .into();
        for seed in 0..60 {
            for (name, bytes) in World::new(seed).documents() {
                let text = String::from_utf8_lossy(&bytes).replace('\0', "");
                missing.retain(|feature| !text.contains(feature));
                if !text.contains("UTF-16") {
                    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
                    let parsed = roxmltree::Document::parse_with_options(&text, options);
                    assert!(parsed.is_ok(), "{seed} {name}: {parsed:?}");
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }
}
