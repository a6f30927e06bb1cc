//! SuperOffice's services: the project's own WSDL of one, and the real ones where these are beside the project.

use std::path::{Path, PathBuf};

use super::generated::Items;
use erpsync_codegen::{Generated, configure};
use test_support::test_data;

/// The WSDLs, or none if they are not there.
fn wsdls() -> Vec<PathBuf> {
    let Some(folder) = test_data("wsdl/superoffice") else { return Vec::new() };
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wsdl"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn generated(files: &[PathBuf]) -> Generated {
    let generated =
        configure().read(files).generate().unwrap_or_else(|problems| panic!("{files:?}: {problems:#?}"));
    syn::parse_file(&generated.files[0].text).unwrap_or_else(|error| panic!("{files:?}: {error}"));
    generated
}

/// NetServer reports failure in a header block, so its clients check it from the start.
#[test]
fn clients_check_whether_a_call_succeeded() {
    let wsdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wsdl/ErpSync.wsdl");
    let own = |client: bool, namespace: &str| {
        let documents = ["ErpSync.wsdl", "ErpSync.xsd", "NetServer.xsd", "Arrays.xsd"].map(|name| {
            let text = std::fs::read_to_string(wsdl.with_file_name(name)).unwrap();
            (name, text.replace("http://www.superoffice.net/ws/crm/NetServer/Services", namespace))
        });
        let analysis = configure().client(client).read_texts(documents);
        let generated = analysis.generate().unwrap_or_else(|problems| panic!("{problems:#?}"));
        Items::of(&generated.files[0].text).mention("interceptors(::erpsync::superoffice::SucceededCheck)")
    };
    assert!(own(true, "http://www.superoffice.net/ws/crm/NetServer/Services"));
    assert!(!own(false, "http://www.superoffice.net/ws/crm/NetServer/Services"), "a server has no client");
    assert!(!own(true, "http://example.org/NetServer/Services"), "another service");
}

#[test]
fn each_generates_without_a_gap() {
    for file in wsdls() {
        let generated = generated(std::slice::from_ref(&file));
        let gaps: Vec<_> = generated.warnings.iter().filter(|warning| warning.code.0 != "renamed").collect();
        assert!(gaps.is_empty(), "{}: {gaps:#?}", file.display());
        assert!(generated.files[0].text.contains("pub trait "), "{}", file.display());
    }
}

#[test]
fn all_of_one_version_share_their_types() {
    let files: Vec<PathBuf> = wsdls()
        .into_iter()
        .filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("Services86-")))
        .collect();
    if files.is_empty() {
        return;
    }
    let code = generated(&files).files[0].text.clone();
    assert_eq!(code.matches("pub struct Carrier ").count(), 1);
    assert_eq!(code.matches("pub trait ").count(), files.len());
    assert!(code.matches("#[operation(").count() > 1_400);
}

#[test]
fn versions_live_side_by_side() {
    let files: Vec<PathBuf> =
        wsdls().into_iter().filter(|file| file.to_string_lossy().ends_with("-ErpSync.wsdl")).collect();
    if files.is_empty() {
        return;
    }
    let code = generated(&files).files[0].text.clone();
    let items = Items::of(&code);
    for module in ["services84", "services85", "services86", "services87", "services88"] {
        assert!(items.has(module), "{module}");
    }
}
