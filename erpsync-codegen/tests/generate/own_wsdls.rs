//! Requirements of other stacks on the project's own WSDLs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const WSAW: &str = "http://www.w3.org/2006/05/addressing/wsdl";
const XS: &str = "http://www.w3.org/2001/XMLSchema";
const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../wsdl").join(name)
}

fn children<'d>(node: Node<'d, 'd>, local: &'static str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(move |child| child.has_tag_name((WSDL, local)))
}

/// The actions of input and output, by operation.
fn actions(text: &str) -> BTreeMap<String, [Option<String>; 2]> {
    let document = Document::parse(text).unwrap();
    let port_types = children(document.root_element(), "portType");
    let operations = port_types.flat_map(|port_type| children(port_type, "operation"));
    operations
        .map(|operation| {
            let action = |way| {
                let message = children(operation, way).next();
                message.and_then(|message| message.attribute((WSAW, "Action"))).map(str::to_owned)
            };
            (operation.attribute("name").unwrap().to_owned(), [action("input"), action("output")])
        })
        .collect()
}

/// mono's svcutil goes by `wsaw:Action` alone, and takes `*` where there is none.
#[test]
fn operations_have_an_action_of_ws_addressing() {
    for name in ["ErpSync.wsdl", "SoPrincipal.wsdl", "IErpConnector.wsdl"] {
        let text = text(&own(name));
        let actions = actions(&text);
        let document = Document::parse(&text).unwrap();
        let bound = children(document.root_element(), "binding").flat_map(|one| children(one, "operation"));
        let mut count = 0;
        for operation in bound {
            let soap = operation.children().find(|child| child.has_tag_name((SOAP, "operation"))).unwrap();
            let action = soap.attribute("soapAction").unwrap();
            let expected = [Some(action.to_owned()), Some(format!("{action}Response"))];
            assert_eq!(actions[operation.attribute("name").unwrap()], expected, "{name}");
            count += 1;
        }
        assert_eq!(count, actions.len(), "{name}");
    }
}

/// gSOAP maps types of this schema only where it stands in the WSDL itself.
#[test]
fn the_serialization_schema_is_inline() {
    for name in ["ErpSync.wsdl", "SoPrincipal.wsdl"] {
        let text = text(&own(name));
        let document = Document::parse(&text).unwrap();
        let types = children(document.root_element(), "types").next().unwrap();
        let schema = types.children().find(|child| {
            child.has_tag_name((XS, "schema")) && child.attribute("targetNamespace") == Some(SERIALIZATION)
        });
        let schema = schema.unwrap_or_else(|| panic!("{name} has no schema of {SERIALIZATION}"));
        for local in ["char", "duration", "guid"] {
            let mut types = schema.children().filter(|child| child.has_tag_name((XS, "simpleType")));
            assert!(types.any(|ty| ty.attribute("name") == Some(local)), "{name}: {local}");
        }
    }
    let schemas = std::fs::read_dir(own("")).unwrap().map(|entry| entry.unwrap().path());
    for path in schemas.filter(|path| path.extension().is_some_and(|extension| extension == "xsd")) {
        let text = text(&path);
        let document = Document::parse(&text).unwrap();
        let imports = document.descendants().filter(|node| node.has_tag_name((XS, "import")));
        for import in imports.filter(|import| import.attribute("namespace") == Some(SERIALIZATION)) {
            assert_eq!(import.attribute("schemaLocation"), None, "{}", path.display());
        }
    }
}

/// The actions are those of SuperOffice's own WSDLs, where these are beside the project.
#[test]
fn actions_are_those_of_superoffice() {
    let Some(folder) = test_support::test_data("wsdl/superoffice") else { return };
    for (name, real) in [
        ("ErpSync.wsdl", "Services86-ErpSync.wsdl"),
        ("SoPrincipal.wsdl", "Services86-SoPrincipal.wsdl"),
        ("IErpConnector.wsdl", "IErpConnectorWS.candidate.wsdl"),
    ] {
        let real = folder.join(real);
        if real.exists() {
            assert_eq!(actions(&text(&own(name))), actions(&text(&real)), "{name}");
        }
    }
}
