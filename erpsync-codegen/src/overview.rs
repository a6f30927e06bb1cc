//! Summary of documents and of the code that is generated from them, in a few lines.

use std::fmt;

use crate::diagnostic::visible;
use crate::ir::{Crate, Item, ItemKind, Method};
use crate::resolve::Model;

/// Summary of documents and of the code that is generated from them; shown as lines for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overview {
    /// Number of `wsdl:service`.
    pub services: usize,
    /// Number of `wsdl:port` that they have.
    pub ports: usize,
    /// Number of operations whose messages may have attachments.
    pub with_attachments: usize,
    /// The modules that are generated, by name.
    pub modules: Vec<ModuleOverview>,
}

/// A module that is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleOverview {
    /// Its name.
    pub name: String,
    /// The namespace that it is for.
    pub namespace: String,
    /// Number among the modules of that namespace, from 0: documents that are compiled together may disagree on it.
    pub edition: usize,
    /// Number of types that it has.
    pub types: usize,
    /// The names of its traits of operations, and how many each has.
    pub traits: Vec<(String, usize)>,
    /// The lists that are streams, by the operation: `ChangeFeed.GetChanges: the response streams Changes/Item`.
    pub streams: Vec<String>,
}

impl Overview {
    pub(crate) fn new(model: &Model, made: &Crate) -> Self {
        let service = |item: &Item| match &item.kind {
            ItemKind::Service(service) => Some((item.name.clone(), service.methods.len())),
            _ => None,
        };
        let modules = made.modules.iter().map(|module| {
            let traits: Vec<(String, usize)> = made.items_of(module).filter_map(service).collect();
            ModuleOverview {
                name: module.name.clone(),
                namespace: module.namespace.clone(),
                edition: module.edition,
                types: module.items.len() - traits.len(),
                traits,
                streams: made.items_of(module).flat_map(streams).collect(),
            }
        });
        let methods = made.items.iter().flat_map(|item| match &item.kind {
            ItemKind::Service(service) => service.methods.as_slice(),
            _ => &[],
        });
        let has_attachments = |method: &&Method| {
            std::iter::once(&method.input).chain(&method.output).any(|message| message.has_attachments)
        };
        Self {
            with_attachments: methods.filter(has_attachments).count(),
            services: model.services().len(),
            ports: model.services().map(|(_, service)| service.ports.len()).sum(),
            modules: modules.collect(),
        }
    }

    /// Returns the number of operations that are generated.
    pub fn operations(&self) -> usize {
        self.modules.iter().flat_map(|module| &module.traits).map(|(_, operations)| operations).sum()
    }
}

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services = counted(self.services, "service");
        let ports = counted(self.ports, "port");
        let operations = counted(self.operations(), "operation");
        let modules = counted(self.modules.len(), "module");
        let attachments = match self.with_attachments {
            0 => String::new(),
            number => format!(" ({number} with attachments)"),
        };
        writeln!(f, "{services}, {ports}, {operations}{attachments}, {modules}:")?;
        for module in &self.modules {
            let ModuleOverview { name, namespace, types, traits, streams, .. } = module;
            let types = counted(*types, "type");
            match &**namespace {
                "" => writeln!(f, "  {name}: {types}, in no namespace")?,
                namespace => writeln!(f, "  {name}: {types}, of the namespace {}", visible(namespace))?,
            }
            for (name, operations) in traits {
                writeln!(f, "    trait {name}: {}", counted(*operations, "operation"))?;
            }
            for stream in streams {
                writeln!(f, "    stream {}", visible(stream))?;
            }
        }
        Ok(())
    }
}

/// The lists that are streams in the operations of a service.
fn streams(item: &Item) -> Vec<String> {
    let ItemKind::Service(service) = &item.kind else { return Vec::new() };
    let mut found = Vec::new();
    for method in &service.methods {
        for (what, message) in [("request", Some(&method.input)), ("response", method.output.as_ref())] {
            let streamed = message.map_or(&[][..], |message| &message.streamed);
            found.extend(
                streamed
                    .iter()
                    .map(|path| format!("{}.{}: {path} of the {what}", item.name, method.wsdl_name)),
            );
        }
    }
    found
}

fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
