//! The schemas of a WSDL as files that a judge can read, which knows nothing of WSDL.
//!
//! They are taken from the documents by another parser than the generator's. A file `NAMESPACE.xsd` includes all schemas
//! of a namespace, and all imports lead to such files: schemas that stand in one `types` need no location, and a judge
//! that reads one file a namespace misses none. Elements that a binding makes (wrappers of rpc style, parts that have a type) are
//! declared there, too. `main.xsd` imports all of it, and an envelope in which every element must be declared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use erpsync_codegen::Sample;
use erpsync_codegen::resolve::{Model, PartContent, QName, TypeRef};
use erpsync_codegen::sample::{Declaration, Root};
use erpsync_codegen::text::Sources;
use roxmltree::{Document, Node, ParsingOptions};

use crate::schema_text::{Printer, Target, XSD, attribute, imports, is_xsd};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The declarations that a binding makes: `(namespace, name)` to the text of the declaration.
type Declarations = BTreeMap<(String, String), String>;

/// Declarations that can stand in one set of schemas; a sample belongs to the first set that has room for it.
#[derive(Default)]
pub(crate) struct Sets(Vec<Declarations>);

impl Sets {
    /// The number of the set in which a sample can be judged.
    pub(crate) fn place(&mut self, sample: &Sample, model: &Model) -> usize {
        let mut needed = Declarations::new();
        for root in sample.headers().iter().chain(sample.body()) {
            needed.extend(declaration(root, model));
        }
        let fits = |set: &Declarations| {
            needed.iter().all(|(name, text)| set.get(name).is_none_or(|own| own == text))
        };
        let at = self.0.iter().position(fits).unwrap_or_else(|| {
            self.0.push(Declarations::new());
            self.0.len() - 1
        });
        self.0[at].append(&mut needed);
        at
    }

    /// Writes a folder `schemas0`, `schemas1`, … for each set.
    pub(crate) fn write(&self, sources: &Sources, folder: &Path) -> Result<(), String> {
        let texts: Vec<(Option<&Path>, &str)> =
            sources.iter().map(|(_, source)| (source.path(), source.text())).collect();
        let documents = texts.iter().filter_map(|(path, text)| {
            let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
            Some((*path, Document::parse_with_options(text, options).ok()?))
        });
        let documents: Vec<_> = documents.collect();
        let schemas = Schemas::new(&documents);
        for (number, made) in self.0.iter().enumerate() {
            let folder = folder.join(format!("schemas{number}"));
            fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
            for (name, text) in schemas.files(made) {
                fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }
}

/// Returns a further declaration that the schemas need for an element to be validated.
fn declaration(root: &Root, model: &Model) -> Option<((String, String), String)> {
    let name = root.element.name();
    let key = (name.namespace.to_string(), name.local.to_string());
    let text = match &root.declaration {
        Declaration::Schema => return None,
        Declaration::Part(ty) => part("", &name.local, PartContent::Type(*ty), model),
        Declaration::Wrapper(parts) => {
            let parts: String = parts
                .iter()
                .map(|(name, content)| part(" form=\"unqualified\"", name, *content, model))
                .collect();
            format!(
                "<xs:element name=\"{}\"><xs:complexType><xs:sequence>{parts}</xs:sequence></xs:complexType></xs:element>",
                name.local
            )
        }
    };
    Some((key, text))
}

fn part(more: &str, name: &str, content: PartContent, model: &Model) -> String {
    let named = match content {
        PartContent::Element(id) => Some(model.element(id).name.clone()),
        PartContent::Type(TypeRef::Builtin(builtin)) => Some(QName::new(XSD, builtin.name())),
        PartContent::Type(TypeRef::Defined(id)) => model.ty(id).name().cloned(),
    };
    let Some(QName { namespace, local }) = named else { return String::new() };
    let (prefix, declared) = match &*namespace {
        "" => ("", " xmlns=\"\"".to_owned()),
        _ => ("t:", format!(" xmlns:t=\"{}\"", attribute(&namespace))),
    };
    match content {
        PartContent::Element(_) => format!("<xs:element ref=\"{prefix}{local}\"{declared}/>"),
        PartContent::Type(_) => {
            format!("<xs:element name=\"{name}\"{more} type=\"{prefix}{local}\"{declared}/>")
        }
    }
}

/// A schema element of a document.
struct Schema<'d> {
    node: Node<'d, 'd>,
    path: Option<&'d Path>,
    namespace: &'d str,
    /// The schemas that it includes or redefines, by number, and how it calls them.
    links: BTreeMap<&'d str, usize>,
    redefines: BTreeSet<usize>,
}

struct Schemas<'d> {
    all: Vec<Schema<'d>>,
    namespaces: BTreeMap<String, Target>,
    /// Schemas that only other schemas refer to; `NAMESPACE.xsd` does not include them.
    inner: BTreeSet<usize>,
}

impl<'d> Schemas<'d> {
    fn new(documents: &'d [(Option<&'d Path>, Document<'d>)]) -> Self {
        let mut all: Vec<Schema<'d>> = Vec::new();
        let mut by_path = HashMap::<PathBuf, usize>::new();
        for (path, document) in documents {
            let root = document.root_element();
            let nodes: Vec<Node<'d, 'd>> = if is_xsd(root, "schema") {
                by_path.extend(path.and_then(|path| path.canonicalize().ok()).map(|path| (path, all.len())));
                vec![root]
            } else {
                let types = root.children().filter(|child| child.has_tag_name((WSDL, "types")));
                types.flat_map(|types| types.children()).filter(|one| is_xsd(*one, "schema")).collect()
            };
            all.extend(nodes.into_iter().map(|node| Schema {
                node,
                path: *path,
                namespace: node.attribute("targetNamespace").unwrap_or(""),
                links: BTreeMap::new(),
                redefines: BTreeSet::new(),
            }));
        }
        for schema in &mut all {
            for link in schema.node.children() {
                let is_redefine = is_xsd(link, "redefine");
                let location = link.attribute("schemaLocation");
                let Some(location) = location.filter(|_| is_redefine || is_xsd(link, "include")) else {
                    continue;
                };
                let path = schema.path.and_then(|path| beside(path, location));
                let Some(number) = path.and_then(|path| by_path.get(&path).copied()) else { continue };
                schema.links.insert(location, number);
                if is_redefine {
                    schema.redefines.insert(number);
                }
            }
        }
        let mut inner = BTreeSet::new();
        for schema in &all {
            inner.extend(&schema.redefines);
            let chameleons = schema.links.values().filter(|other| all[**other].namespace != schema.namespace);
            inner.extend(chameleons);
        }
        let mut namespaces = BTreeMap::new();
        for schema in &all {
            let file = format!("namespace{}.xsd", namespaces.len());
            namespaces.entry(schema.namespace.to_owned()).or_insert(Target { file });
        }
        Self { all, namespaces, inner }
    }

    /// All files, by name.
    fn files(&self, made: &Declarations) -> Vec<(String, String)> {
        let mut namespaces = self.namespaces.clone();
        for (namespace, _) in made.keys() {
            let file = format!("namespace{}.xsd", namespaces.len());
            namespaces.entry(namespace.clone()).or_insert(Target { file });
        }
        // An element that a binding makes takes the place of a declared one with its name.
        let mut taken: BTreeSet<(String, String, String)> = made
            .keys()
            .map(|(namespace, name)| (namespace.clone(), "element".to_owned(), name.clone()))
            .collect();
        let mut files = Vec::new();
        for (number, schema) in self.all.iter().enumerate() {
            let mut printer = Printer {
                namespaces: &namespaces,
                own: schema.namespace,
                linked: schema.links.iter().map(|(text, number)| (*text, file(*number))).collect(),
                // Those are parts of others: the same name is another component.
                taken: (!self.inner.contains(&number)).then_some(&mut taken),
            };
            files.push((file(number), printer.schema(schema.node)));
        }
        for (namespace, target) in &namespaces {
            files.push((target.file.clone(), self.namespace(namespace, &namespaces, made)));
        }
        files.push(("soap11.xsd".to_owned(), envelope(SOAP_1_1, false)));
        files.push(("soap12.xsd".to_owned(), envelope(SOAP_1_2, true)));
        files.push(("main.xsd".to_owned(), main(&namespaces)));
        files
    }

    /// The file that includes all schemas of a namespace.
    fn namespace(&self, namespace: &str, all: &BTreeMap<String, Target>, made: &Declarations) -> String {
        let mut out = open(namespace);
        for (number, schema) in self.all.iter().enumerate() {
            if schema.namespace == namespace && !self.inner.contains(&number) {
                let _ = writeln!(out, "<xs:include schemaLocation=\"{}\"/>", file(number));
            }
        }
        out.push_str(&imports(all, namespace));
        for ((of, _), text) in made {
            if of == namespace {
                out.push_str(text);
                out.push('\n');
            }
        }
        out.push_str("</xs:schema>\n");
        out
    }
}

/// The file that a location in a document leads to.
fn beside(document: &Path, location: &str) -> Option<PathBuf> {
    document.parent()?.join(location.trim()).canonicalize().ok()
}

fn file(number: usize) -> String {
    format!("schema{number}.xsd")
}

fn open(namespace: &str) -> String {
    let target = match namespace {
        "" => String::new(),
        _ => format!(" targetNamespace=\"{}\"", attribute(namespace)),
    };
    format!("<xs:schema xmlns:xs=\"{XSD}\"{target}>\n")
}

fn main(namespaces: &BTreeMap<String, Target>) -> String {
    let mut out = open("");
    if let Some(Target { file }) = namespaces.get("") {
        let _ = writeln!(out, "<xs:include schemaLocation=\"{file}\"/>");
    }
    out.push_str(&imports(namespaces, ""));
    for (namespace, file) in [(SOAP_1_1, "soap11.xsd"), (SOAP_1_2, "soap12.xsd")] {
        if !namespaces.contains_key(namespace) {
            let _ = writeln!(out, "<xs:import namespace=\"{namespace}\" schemaLocation=\"{file}\"/>");
        }
    }
    out.push_str("</xs:schema>\n");
    out
}

/// An envelope whose blocks and body must be declared somewhere: SOAP 1.1, section 4; SOAP 1.2 part 1, section 5.
fn envelope(namespace: &str, is_1_2: bool) -> String {
    const ANY: &str =
        "<xs:any namespace=\"##any\" processContents=\"strict\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>";
    let holder = |name: &str, more: &str| {
        format!(
            "<xs:element name=\"{name}\"{more}><xs:complexType><xs:sequence>{ANY}</xs:sequence></xs:complexType></xs:element>"
        )
    };
    let loose = |name: &str, more: &str| {
        format!(
            "<xs:element name=\"{name}\"{more}><xs:complexType><xs:sequence><xs:any processContents=\"skip\" minOccurs=\"0\" \
             maxOccurs=\"unbounded\"/></xs:sequence></xs:complexType></xs:element>"
        )
    };
    let fault = if is_1_2 {
        let parts = [
            loose("Code", ""),
            loose("Reason", ""),
            loose("Node", " minOccurs=\"0\""),
            loose("Role", " minOccurs=\"0\""),
        ];
        format!("{}{}", parts.concat(), holder("Detail", " minOccurs=\"0\""))
    } else {
        let text =
            |name: &str, more: &str| format!("<xs:element name=\"{name}\" form=\"unqualified\"{more}/>");
        let parts = [text("faultcode", ""), text("faultstring", ""), text("faultactor", " minOccurs=\"0\"")];
        format!("{}{}", parts.concat(), holder("detail", " form=\"unqualified\" minOccurs=\"0\""))
    };
    format!(
        "<xs:schema xmlns:xs=\"{XSD}\" targetNamespace=\"{namespace}\" elementFormDefault=\"qualified\">\n\
         <xs:element name=\"Envelope\"><xs:complexType><xs:sequence>{}{}</xs:sequence></xs:complexType></xs:element>\n\
         <xs:element name=\"Fault\"><xs:complexType><xs:sequence>{fault}</xs:sequence></xs:complexType></xs:element>\n\
         </xs:schema>\n",
        holder("Header", " minOccurs=\"0\""),
        holder("Body", ""),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use erpsync_codegen::configure;

    const WSDL: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"
        xmlns:t="urn:x" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <types>
        <xs:schema targetNamespace="urn:x" xmlns:o="urn:other"><xs:import namespace="urn:other"/>
          <xs:complexType name="Item"><xs:sequence><xs:element name="of" type="o:Kind">
            <xs:unique name="u"><xs:selector xpath="a"/><xs:field xpath="@b"/></xs:unique></xs:element></xs:sequence></xs:complexType>
        </xs:schema>
        <xs:schema targetNamespace="urn:other"><xs:simpleType name="Kind"><xs:annotation/>
          <xs:restriction base="xs:int"/></xs:simpleType></xs:schema>
        <xs:schema targetNamespace="urn:other"><xs:simpleType name="Kind">
          <xs:restriction base="xs:int"/></xs:simpleType></xs:schema>
      </types>
      <message name="In"><part name="item" type="t:Item"/></message>
      <portType name="P"><operation name="Do"><input message="t:In"/></operation></portType>
      <binding name="B" type="t:P"><s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Do"><s:operation soapAction=""/><input><s:body use="literal" namespace="urn:x"/></input></operation>
      </binding>
    </definitions>"#;

    #[test]
    fn a_judge_finds_every_namespace_and_what_the_binding_makes() {
        let analysis = configure().read_texts([("a.wsdl", WSDL)]);
        let (model, samples) = (analysis.model(), analysis.samples().unwrap());
        let mut sets = Sets::default();
        assert!(!samples.is_empty() && samples.iter().all(|sample| sets.place(sample, model) == 0));
        let folder = tempfile::tempdir().unwrap();
        sets.write(analysis.sources(), folder.path()).unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join("schemas0").join(name)).unwrap();
        let import =
            |namespace: &str, file: &str| format!("namespace=\"{namespace}\" schemaLocation=\"{file}\"/>");
        let (own, other) = ("namespace0.xsd", "namespace1.xsd");
        assert!(
            read("main.xsd").contains(&import("urn:x", own))
                && read("main.xsd").contains(&import("urn:other", other))
        );
        assert!(
            read("schema0.xsd").contains(&import("urn:other", other))
                && read("schema0.xsd").contains("type=\"o:Kind\"")
                && !read("schema0.xsd").contains("unique")
        );
        assert!(read(other).contains("schema1.xsd") && read(other).contains("schema2.xsd"));
        assert!(
            read(own).contains(
                "<xs:element name=\"item\" form=\"unqualified\" type=\"t:Item\" xmlns:t=\"urn:x\"/>"
            )
        );
        // A declaration in two schemas of a namespace is kept once.
        assert!(read("schema1.xsd").contains("Kind") && !read("schema2.xsd").contains("Kind"));
    }
}
