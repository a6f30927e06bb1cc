//! Types of the schemas that the generator knows itself, as it prints them: a signed message is read and written back.

#![deny(warnings)]

use erpsync::xml::{from_str, to_string};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/known.rs");
}

use generated::known::Send;
use generated::xmldsig::{KeyInfoTypeChoice, X509DataTypeChoice};

const SIGNED: &str = r##"<k:Send xmlns:k="urn:example:known" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    wsu:Id="body" xml:lang="en">
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
      <SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/>
      <Reference URI="#body">
        <Transforms><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>
        <DigestValue>AQID</DigestValue>
      </Reference>
    </SignedInfo>
    <SignatureValue>BAUG</SignatureValue>
    <KeyInfo><KeyName>mine</KeyName><X509Data><X509Certificate>Bwg=</X509Certificate></X509Data></KeyInfo>
  </Signature>
  <k:To><a:Address xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:there</a:Address></k:To>
  <k:File m:contentType="image/png" xmlns:m="http://www.w3.org/2005/05/xmlmime">CQ==</k:File>
  <k:Ids xmlns:r="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><r:int>1</r:int><r:int>2</r:int></k:Ids>
  <wsu:Timestamp><wsu:Created>2026-01-01T00:00:00Z</wsu:Created></wsu:Timestamp>
</k:Send>"##;

#[test]
fn a_signed_message() {
    let sent: Send = from_str(SIGNED).expect("it is as the schemas say");
    let reference = &sent.signature.signed_info.reference[0];
    assert_eq!(reference.uri.as_deref(), Some("#body"));
    assert_eq!(reference.digest_value.as_ref(), [1, 2, 3]);
    assert_eq!(reference.transforms.as_ref().expect("transforms").len(), 1);
    let key = sent.signature.key_info.as_ref().expect("a key");
    let names =
        key.content.iter().filter(|part| matches!(part, KeyInfoTypeChoice::KeyName(name) if name == "mine"));
    assert_eq!(names.count(), 1);
    assert!(key.content.iter().any(|part| matches!(part, KeyInfoTypeChoice::X509Data(data)
        if matches!(&data.choice[..], [X509DataTypeChoice::X509Certificate(bytes)] if bytes.as_ref() == [7, 8]))));
    assert_eq!(sent.to.address.value, "urn:there");
    assert_eq!(
        (sent.file.content_type(), &**sent.file.as_bytes().expect("inline")),
        (Some("image/png"), &[9][..])
    );
    assert_eq!(
        (sent.ids.as_slice(), sent.lang.as_deref(), sent.id.as_deref()),
        (&[1, 2][..], Some("en"), Some("body"))
    );

    let again: Send = from_str(&to_string(&sent).expect("it can be written")).expect("and read");
    assert_eq!(again, sent);
}
