//! Values → XML.

use std::collections::HashMap;
use std::sync::Arc;

use erpsync::xml::{XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE, escape_into};
use erpsync_codegen::resolve::QName;

use crate::problem::Problem;
use crate::value::{Atom, Content, Element, Member};

/// Writes an element as a document without a declaration. Every namespace has a prefix, declared at the root.
///
/// # Errors
///
/// If a text has a character that XML 1.0 does not allow.
pub fn to_xml(element: &Element) -> Result<String, Problem> {
    let mut writer = Writer { out: String::new(), prefixes: HashMap::new(), order: Vec::new() };
    writer.collect(element);
    writer.element(element, true)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    prefixes: HashMap<Arc<str>, String>,
    order: Vec<Arc<str>>,
}

impl Writer {
    fn collect(&mut self, element: &Element) {
        self.namespace(&element.name);
        if let Some(name) = &element.xsi_type {
            self.namespace(name);
            self.declare(XSI_NAMESPACE.into());
        }
        if element.is_nil {
            self.declare(XSI_NAMESPACE.into());
        }
        for (name, value) in &element.attributes {
            self.namespace(name);
            self.in_atom(value);
        }
        match &element.content {
            Content::Empty => {}
            Content::Simple(value) => self.in_atom(value),
            Content::Members(members) => {
                for member in members {
                    if let Member::Element(child) = member {
                        self.collect(child);
                    }
                }
            }
        }
    }

    fn in_atom(&mut self, value: &Atom) {
        match value {
            Atom::Name(name) => self.namespace(name),
            Atom::List(items) => items.iter().for_each(|item| self.in_atom(item)),
            Atom::Text(_) | Atom::Boolean(_) | Atom::Decimal(_) | Atom::Float(_) => {}
        }
    }

    fn namespace(&mut self, name: &QName) {
        if !self.prefixes.contains_key(&name.namespace) {
            self.declare(name.namespace.clone());
        }
    }

    fn declare(&mut self, namespace: Arc<str>) {
        if namespace.is_empty() || *namespace == *XML_NAMESPACE || self.prefixes.contains_key(&namespace) {
            return;
        }
        let prefix = match &*namespace {
            XSI_NAMESPACE => "xsi".to_owned(),
            XSD_NAMESPACE => "xs".to_owned(),
            _ => format!("n{}", self.prefixes.len()),
        };
        self.prefixes.insert(namespace.clone(), prefix);
        self.order.push(namespace);
    }

    fn push_name(&mut self, name: &QName) {
        match self.prefixes.get(&name.namespace) {
            Some(prefix) => {
                self.out.push_str(prefix);
                self.out.push(':');
            }
            None if name.namespace.is_empty() => {}
            None => self.out.push_str("xml:"),
        }
        self.out.push_str(&name.local);
    }

    fn element(&mut self, element: &Element, is_root: bool) -> Result<(), Problem> {
        self.out.push('<');
        self.push_name(&element.name);
        if is_root {
            for namespace in self.order.clone() {
                let prefix = self.prefixes[&namespace].clone();
                self.out.push_str(&format!(" xmlns:{prefix}=\""));
                self.text(&namespace, true, element)?;
                self.out.push('"');
            }
        }
        if let Some(name) = &element.xsi_type {
            self.out.push_str(" xsi:type=\"");
            self.push_name(name);
            self.out.push('"');
        }
        if element.is_nil {
            self.out.push_str(" xsi:nil=\"true\"");
        }
        for (name, value) in &element.attributes {
            self.out.push(' ');
            self.push_name(name);
            self.out.push_str("=\"");
            self.atom(value, true, element)?;
            self.out.push('"');
        }
        if element.content == Content::Empty {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        match &element.content {
            Content::Empty => {}
            Content::Simple(value) => self.atom(value, false, element)?,
            Content::Members(members) => {
                for member in members {
                    match member {
                        Member::Element(child) => self.element(child, false).map_err(|mut problem| {
                            problem.path = format!("{}/{}", element.name.local, problem.path);
                            problem
                        })?,
                        Member::Text(text) => self.text(text, false, element)?,
                        Member::Any(raw) => self.out.push_str(raw.as_str()),
                    }
                }
            }
        }
        self.out.push_str("</");
        self.push_name(&element.name);
        self.out.push('>');
        Ok(())
    }

    fn atom(&mut self, value: &Atom, in_attribute: bool, element: &Element) -> Result<(), Problem> {
        match value {
            Atom::Text(text) | Atom::Decimal(text) | Atom::Float(text) => {
                self.text(text, in_attribute, element)
            }
            Atom::Boolean(value) => {
                self.out.push_str(if *value { "true" } else { "false" });
                Ok(())
            }
            Atom::Name(name) => {
                self.push_name(name);
                Ok(())
            }
            Atom::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.out.push(' ');
                    }
                    self.atom(item, in_attribute, element)?;
                }
                Ok(())
            }
        }
    }

    fn text(&mut self, text: &str, in_attribute: bool, element: &Element) -> Result<(), Problem> {
        escape_into(&mut self.out, text, in_attribute).map_err(|c| {
            let message = format!("the character U+{:04X} is not allowed in XML 1.0", c as u32);
            Problem::new(&*element.name.local, message)
        })
    }
}
