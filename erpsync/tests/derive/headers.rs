//! Structs of header blocks by the derives.

use erpsync::soap::HeaderBlocks as _;
use erpsync::xml::{Name, Reader, Writer};
use erpsync::{Secret, XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", headers)]
struct Headers {
    #[xml(element = "Token", min_occurs = 0, nillable)]
    token: Option<Secret<String>>,
    #[xml(element = "Keys", namespace = "urn:y", min_occurs = 0, nillable, items("int"))]
    keys: Option<Vec<i32>>,
}

/// Reads a document's root element as the block of an index.
fn read(headers: &mut Headers, index: usize, xml: &str) {
    let mut reader = Reader::new(xml);
    reader.root().expect("has a root");
    headers.read_block(index, &mut reader).expect("reads");
    reader.finish().expect("was read to its end");
}

#[test]
fn blocks_have_names() {
    assert_eq!(Headers::BLOCKS, [Name::new("urn:x", "Token"), Name::new("urn:y", "Keys")]);
}

#[test]
fn blocks_are_read_and_written_alone() {
    let mut headers = Headers::default();
    assert!(!headers.has_block(0) && !headers.has_block(1) && !headers.has_block(2));
    read(&mut headers, 0, "<Token xmlns='urn:x'>secret</Token>");
    read(&mut headers, 1, "<q:Keys xmlns:q='urn:y' xmlns='urn:x'><int>1</int><int>2</int></q:Keys>");
    read(&mut headers, 2, "<Other><A/></Other>");
    assert_eq!(headers, Headers { token: Some("secret".into()), keys: Some(vec![1, 2]) });
    assert!(headers.has_block(0) && headers.has_block(1) && !headers.has_block(2));

    let mut writer = Writer::new();
    for index in 0..3 {
        headers.write_block(index, &mut writer);
    }
    assert_eq!(
        writer.finish().expect("writes"),
        "<Token xmlns=\"urn:x\">secret</Token>\
         <n:Keys xmlns:n=\"urn:y\" xmlns=\"urn:x\"><int>1</int><int>2</int></n:Keys>"
    );

    read(
        &mut headers,
        0,
        "<Token xmlns='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>",
    );
    assert!(!headers.has_block(0));
}
