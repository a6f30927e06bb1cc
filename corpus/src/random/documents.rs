//! A WSDL in files: schemas in its `types`, imported, included or chameleons; itself in one or two; in several encodings.

use std::fmt::Write as _;

use super::service::Service;
use super::{Space, World};

/// The file that everything else is reached from.
pub(super) const ROOT: &str = "service.wsdl";

/// Division of a namespace's schemas into documents.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// In the `types` of the WSDL.
    Types,
    /// In a file.
    File,
    /// In a file, and one that it includes.
    Included,
    /// In a file, and one that it includes, which has no namespace.
    Chameleon,
}

impl World {
    /// All files, by name.
    pub(super) fn documents(mut self) -> Vec<(String, Vec<u8>)> {
        let service = self.service();
        let has_nameless = self.spaces.iter().any(|space| space.uri.is_empty());
        let places: Vec<Place> = (0..self.spaces.len())
            .map(|_| {
                match self.chance.pick(&[
                    Place::Types,
                    Place::Types,
                    Place::File,
                    Place::Included,
                    Place::Chameleon,
                ]) {
                    Place::Chameleon if has_nameless => Place::Included,
                    place => place,
                }
            })
            .collect();
        let mut files = Vec::new();
        let mut types = String::new();
        for number in 0..self.spaces.len() {
            let imports = self.imports(number, &places);
            let (name, more) = (file(number), format!("more{number}.xsd"));
            let space = &self.spaces[number];
            let half = space.content.len() / 2;
            let include = format!("<xs:include schemaLocation=\"{more}\"/>");
            match places[number] {
                Place::Types => types.push_str(&self.schema(space, &imports, &space.content, true)),
                Place::File => files.push((name, self.schema(space, &imports, &space.content, true))),
                Place::Included => {
                    files.push((
                        name,
                        self.schema(space, &(include + &imports), &space.content[half..], true),
                    ));
                    files.push((more, self.schema(space, &imports, &space.content[..half], true)));
                }
                Place::Chameleon => {
                    files.push((
                        name,
                        self.schema(space, &(include + &imports), &space.content[half..], true),
                    ));
                    let own = self.schema(space, &imports, &space.content[..half], false);
                    files.push((
                        more,
                        own.replace(&format!("\"{}", space.prefix), "\"")
                            .replace(&format!(" {}", space.prefix), " "),
                    ));
                }
            }
        }
        let leads: String = (0..self.spaces.len())
            .filter(|number| places[*number] != Place::Types)
            .map(|number| import(&self.spaces[number], Some(&file(number))))
            .collect();
        if !leads.is_empty() {
            let _ = write!(types, "<xs:schema targetNamespace=\"urn:example:imports\">{leads}</xs:schema>");
        }
        let head = self.head();
        let types = format!("<wsdl:types>{types}</wsdl:types>");
        if self.chance.once_in(5) {
            files.push((
                "interface.wsdl".to_owned(),
                format!("{head}{types}{}</wsdl:definitions>", service.interface),
            ));
            let import =
                format!("<wsdl:import namespace=\"{}\" location=\"interface.wsdl\"/>", self.spaces[0].uri);
            files.push((ROOT.to_owned(), format!("{head}{import}{}</wsdl:definitions>", service.endpoints)));
        } else {
            let Service { interface, endpoints, .. } = &service;
            files.push((ROOT.to_owned(), format!("{head}{types}{interface}{endpoints}</wsdl:definitions>")));
        }
        files.into_iter().map(|(name, text)| (name, self.encoded(&text))).collect()
    }

    /// The declarations of all prefixes.
    fn prefixes(&self) -> String {
        let named = self.spaces.iter().filter(|space| !space.uri.is_empty());
        named
            .map(|space| format!(" xmlns:{}=\"{}\"", space.prefix.trim_end_matches(':'), space.uri))
            .collect()
    }

    fn head(&self) -> String {
        let uri = &self.spaces[0].uri;
        format!(
            "<wsdl:definitions name=\"Random\" targetNamespace=\"{uri}\" xmlns:w=\"{uri}\"{} xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
             xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\">",
            self.prefixes()
        )
    }

    /// The imports of all namespaces but one's own.
    fn imports(&mut self, own: usize, places: &[Place]) -> String {
        let mut text = String::new();
        for (number, place) in places.iter().enumerate().filter(|(number, _)| *number != own) {
            let location = (*place != Place::Types).then(|| file(number));
            text.push_str(&import(&self.spaces[number], location.as_deref()));
        }
        text
    }

    fn schema(&self, space: &Space, links: &str, content: &[String], is_named: bool) -> String {
        let form = |word: &str, is_qualified: bool| {
            if is_qualified { format!(" {word}=\"qualified\"") } else { String::new() }
        };
        let name = match is_named && !space.uri.is_empty() {
            true => format!(" targetNamespace=\"{}\"", space.uri),
            false => String::new(),
        };
        format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"{}{name}{}{}>{links}{}</xs:schema>",
            self.prefixes(),
            form("elementFormDefault", space.elements_qualified),
            form("attributeFormDefault", space.attributes_qualified),
            content.concat(),
        )
    }

    /// A document in one of the encodings that people use.
    fn encoded(&mut self, text: &str) -> Vec<u8> {
        match self.chance.number(0, 7) {
            0 => format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n{text}").into_bytes(),
            1 => {
                let text = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{text}");
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
            2 => format!("<!DOCTYPE wsdl:definitions SYSTEM \"none.dtd\" [<!ENTITY none \"\">]>{text}")
                .into_bytes(),
            3 => format!("<!-- made at random -->{text}<!-- the end -->").into_bytes(),
            _ => format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").into_bytes(),
        }
    }
}

fn file(number: usize) -> String {
    format!("types{number}.xsd")
}

fn import(space: &Space, location: Option<&str>) -> String {
    let namespace =
        if space.uri.is_empty() { String::new() } else { format!(" namespace=\"{}\"", space.uri) };
    let location = location.map_or_else(String::new, |location| format!(" schemaLocation=\"{location}\""));
    format!("<xs:import{namespace}{location}/>")
}
