//! Messages that are changed at random, through the targets: cached tags against the full path, and against another
//! parser.

use std::sync::LazyLock;

use erpsync_fuzz::{build_script, envelope, generator, kept, reader, security, stream, values};
use proptest::prelude::*;

fn inputs(target: &str) -> Vec<Vec<u8>> {
    kept(target).unwrap().iter().map(|path| std::fs::read(path).unwrap()).collect()
}

static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("reader"));
static ENVELOPES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("envelope"));
static SIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("security"));
static STREAMS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("stream"));
static WSDLS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("generator"));
static SCRIPTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| inputs("build_script"));

/// Texts that a mutation inserts anywhere.
const PIECES: &[&str] = &[
    "",
    "",
    "<",
    ">",
    "/",
    "'",
    "\"",
    "&",
    ":",
    " ",
    "\n",
    "\r",
    "=",
    "x",
    "é",
    "\u{FFFE}",
    "\0",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?p ?>",
    "&amp;",
    "&#13;",
    "&#0;",
    "&lt",
    " xmlns=''",
    " xmlns:i='urn:b'",
    " i:nil='true'",
    " i:type='i:t'",
    "<x/>",
    "</x>",
    "<a:x xmlns:a='urn:a'/>",
    "<!DOCTYPE x>",
    "<?xml version='1.0'?>",
    "xsi",
    "Response",
];

/// Pieces of what a text may want to be taken for: Markdown, Rust, instructions to cargo, escape sequences, locations.
const TEXTS: &[&str] = &[
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\u{85}",
    "\u{86}",
    "\u{9b}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{a0}",
    "\u{feff}",
    "```",
    "~~~",
    "`",
    "> ",
    "- ",
    "1. ",
    "# ",
    "|",
    "[a]: b",
    "[`Vec`]",
    "<b>",
    "<!--",
    "&lt;",
    "\\",
    "\"",
    "'",
    "\"#",
    "*/",
    "//",
    "}",
    "{",
    "cargo::rustc-link-arg=-x",
    "%0A",
    "%00",
    "%1B[2J",
    "../",
    "..\\",
    "//host/share",
    "file://host/",
    "/dev/zero",
    "x",
    "let x = 1;",
    "http://a.example/",
];

/// A WSDL that has a text wherever it may have any.
fn wsdl_with(text: &str) -> String {
    let text: String = text.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let documentation =
        format!("<x:documentation xmlns:x='http://www.w3.org/2001/XMLSchema'>{text}</x:documentation>");
    let annotation = format!("<xs:annotation>{documentation}</xs:annotation>");
    format!(
        "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' xmlns:soap='http://schemas.xmlsoap.org/wsdl/soap/'
  xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:{text}' targetNamespace='urn:{text}'>
<types><xs:schema targetNamespace='urn:{text}'><xs:import namespace='urn:i' schemaLocation='{text}'/>
 <xs:simpleType name='K'>{annotation}<xs:restriction base='xs:string'><xs:enumeration value='{text}'/></xs:restriction></xs:simpleType>
 <xs:element name='Ask'><xs:complexType><xs:sequence><xs:element name='k' type='t:K'>{annotation}</xs:element></xs:sequence>
  <xs:attribute name='b' type='xs:string' default='{text}'/></xs:complexType></xs:element>
</xs:schema></types>
<message name='In'><part name='p' element='t:Ask'/></message>
<portType name='P'><documentation>{text}</documentation><operation name='Ask'><input message='t:In'/></operation></portType>
<binding name='B' type='t:P'><soap:binding transport='http://schemas.xmlsoap.org/soap/http'/>
 <operation name='Ask'><soap:operation soapAction='{text}'/><input><soap:body use='literal'/></input></operation></binding>
<service name='S'><port name='P' binding='t:B'><soap:address location='{text}'/></port></service>
</definitions>"
    )
}

/// A change: where, how many bytes go, and what comes; or a piece of the message itself comes.
type Change = (prop::sample::Index, usize, Option<&'static str>, prop::sample::Index);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let piece = prop::option::weighted(0.8, prop::sample::select(PIECES));
    prop::collection::vec(
        (any::<prop::sample::Index>(), 0..6_usize, piece, any::<prop::sample::Index>()),
        1..4,
    )
}

fn changed(message: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut message = message.to_vec();
    for (at, gone, piece, from) in changes {
        let at = at.index(message.len() + 1);
        let end = (at + gone).min(message.len());
        let copied = from.index(message.len() + 1);
        let copied = message[copied..(copied + 60).min(message.len())].to_vec();
        message.splice(at..end, piece.map_or(copied, |piece| piece.as_bytes().to_vec()));
    }
    message
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn of_messages(at in any::<prop::sample::Index>(), changes in changes()) {
        reader(&changed(at.get::<Vec<u8>>(&MESSAGES), &changes));
    }

    #[test]
    fn of_envelopes(at in any::<prop::sample::Index>(), changes in changes()) {
        envelope(&changed(at.get::<Vec<u8>>(&ENVELOPES), &changes));
    }

    #[test]
    fn of_signed_documents(at in any::<prop::sample::Index>(), changes in changes()) {
        security(&changed(at.get::<Vec<u8>>(&SIGNED), &changes));
    }

    #[test]
    fn of_streams(at in any::<prop::sample::Index>(), changes in changes()) {
        stream(&changed(at.get::<Vec<u8>>(&STREAMS), &changes));
    }

    #[test]
    fn of_values(text in "[-+0-9a-zA-Z:.TZPYMDHS/=é \\t]{0,24}") {
        values(text.as_bytes());
    }
}

proptest! {
    // Each is a whole run of the generator.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn of_wsdls(at in any::<prop::sample::Index>(), changes in changes()) {
        generator(&changed(at.get::<Vec<u8>>(&WSDLS), &changes));
    }

    #[test]
    fn of_build_scripts(at in any::<prop::sample::Index>(), changes in changes()) {
        build_script(&changed(at.get::<Vec<u8>>(&SCRIPTS), &changes));
    }

    #[test]
    fn of_texts_in_build_scripts(text in prop::collection::vec(prop::sample::select(TEXTS), 0..10)) {
        build_script(wsdl_with(&text.concat()).as_bytes());
    }
}
