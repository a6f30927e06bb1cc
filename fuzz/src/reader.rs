//! Any bytes as a message.

use std::borrow::Cow;
use std::fmt::Debug;

use erpsync::xml::{
    Drift, RawElement, ReadErrorKind, ReadOptions, Reader, TagCache, XmlRead, XmlRoot, XmlWrite, decode,
    from_str, to_string,
};
use erpsync::xsd::AnyType;
use xml_suite::second_opinion;

use crate::node::{whole, without_xsi};
use crate::printed::choices::till::{Pay, PayResponse};
use crate::printed::groups::tariff::Quote;
use crate::printed::nil::nil::Offer;
use crate::printed::shapes::plane::Draw;
use crate::printed::values::values::Put;
use crate::services86::*;

/// Result of reading, as far as results are compared.
type Outcome<T> = (Result<T, (ReadErrorKind, usize, String)>, Vec<Drift>);

fn read<T: XmlRead>(text: &str, options: ReadOptions, memory: &mut TagCache) -> Outcome<T> {
    let mut reader = Reader::with_tag_cache(text, options.report_drift(true), std::mem::take(memory));
    let mut whole = || {
        reader.root()?;
        let value = T::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    };
    let result = whole();
    let drift = reader.take_drift();
    *memory = reader.into_tag_cache();
    let told =
        |error: erpsync::xml::ReadError| (error.kind().clone(), error.offset(), error.path().to_owned());
    (result.map_err(told), drift)
}

/// The tag cache changes no result.
fn as_type<T: XmlRead + PartialEq + Debug>(text: &str) -> Option<T> {
    let mut memory = TagCache::default();
    let first = read::<T>(text, ReadOptions::default(), &mut memory);
    let again = read::<T>(text, ReadOptions::default(), &mut memory);
    let in_full = read::<T>(text, ReadOptions::default().tag_cache(false), &mut TagCache::default());
    assert!(first == again, "with a tag cache it is read differently");
    assert!(first == in_full, "in full it is read differently");
    first.0.ok()
}

/// A value is written, and reading it again gives an equal value.
fn as_message<T: XmlRead + XmlWrite + XmlRoot + PartialEq + Debug>(text: &str) {
    let Some(value) = as_type::<T>(text) else { return };
    if let Ok(written) = to_string(&value) {
        second_opinion(&written)
            .unwrap_or_else(|why| panic!("written, which another parser refuses: {why}: {written}"));
        let again: T = from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
        // A list that was read from several texts, or a number that is none, need not be equal; its text is.
        assert_eq!(to_string(&again).ok().as_ref(), Some(&written));
    }
}

/// Learned tags give what the full path gives (value, error, offset, drift), what is written is read as the same, and
/// another parser takes and refuses the same documents and finds the same in them.
///
/// # Panics
///
/// If it is not so.
pub fn reader(bytes: &[u8]) {
    let Ok(text) = decode(bytes, None) else { return };
    as_message::<ForceSyncAllResponse>(&text);
    as_message::<GetErpSyncConnectionSummaryResponse>(&text);
    as_message::<GetEngineStatusResponse>(&text);
    as_message::<SaveConnection>(&text);
    as_message::<ForceResyncExternal>(&text);
    as_message::<GetErpFieldValuesResponse>(&text);
    as_message::<Quote>(&text);
    as_message::<Draw>(&text);
    as_message::<Offer>(&text);
    as_message::<Pay>(&text);
    as_message::<PayResponse>(&text);
    as_message::<Put>(&text);
    as_type::<SoCredentials>(&text);
    as_type::<AnyType>(&text);
    let raw = as_type::<RawElement>(&text);
    let ours = raw.as_ref().map(|raw| whole(raw).unwrap_or_else(|error| panic!("{error}: {}", raw.as_str())));
    match (&ours, second_opinion(&line_ends(&text))) {
        (Some(ours), Ok(theirs)) => assert_eq!(*ours, without_xsi(theirs)),
        (None, Err(_)) => {}
        (Some(_), Err(why)) => {
            let they_may_not = WE_TAKE.iter().any(|(reason, _)| why.to_string().contains(reason));
            assert!(they_may_not, "taken, which another parser refuses: {why}");
        }
        (None, Ok(_)) => {
            let (why, _) = read::<RawElement>(&text, ReadOptions::default(), &mut TagCache::default());
            let why = why.expect_err("it was refused before");
            assert!(we_may_refuse(&text, &why.0, why.1), "refused, which another parser takes: {why:?}");
        }
    }
}

/// The text as `roxmltree` has to be given it: it leaves a carriage return as it is where a reference follows, though that
/// is a line feed, too (XML 1.0 section 2.11).
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains("\r&") { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// Documents that `roxmltree` refuses against the specification: a part of its reason, and the clause that decides.
const WE_TAKE: &[(&str, &str)] = &[(
    "an unknown namespace prefix 'xml'",
    "Namespaces in XML 1.0 section 3: the prefix `xml` is bound, and need not be declared",
)];

/// Documents that `roxmltree` accepts against the specification: a part of our reason, and the clause that decides.
const WE_REFUSE: &[(&str, &str)] = &[
    (
        "in the XML declaration",
        "XML 1.0 section 2.8, productions 23 to 26, 32 and 80: what stands in a declaration",
    ),
    (
        "a prefix is declared twice",
        "XML 1.0 section 3.1, Unique Att Spec: a declaration is an attribute, too",
    ),
    (
        "only the default namespace can be undeclared",
        "Namespaces in XML 1.0 section 2.2, No Prefix Undeclaring: `xmlns:a=\"\"` is for version 1.1",
    ),
    (
        "the prefix `xmlns` cannot be declared",
        "Namespaces in XML 1.0 section 3: the prefix `xmlns` must not be declared",
    ),
    ("this is XML 1.1", "XML 1.0 section 2.8: a document of another version need not be taken"),
    (
        "an XML declaration may stand only",
        "XML 1.0 section 2.6, production 17: no instruction is called `xml`",
    ),
    ("behind the target of a processing instruction", "XML 1.0 section 2.6, production 16"),
    (
        "a processing instruction needs a target",
        "Namespaces in XML 1.0 section 7: no target of a processing instruction has a colon",
    ),
    ("expected a name, not `:`", "Namespaces in XML 1.0 section 4, production 7: a prefix is not empty"),
];

fn we_may_refuse(text: &str, why: &ReadErrorKind, offset: usize) -> bool {
    match why {
        // Ours to set.
        ReadErrorKind::Limit(..) => true,
        // XML Schema part 1, section 2.6.2: `xsi:nil` is a boolean, which another parser does not know.
        ReadErrorKind::Value(_) => true,
        // Section 2.6.1: `xsi:type` is a QName, so its prefix must be declared.
        // Namespaces in XML 1.0 section 5, Prefix Declared: nor is `a:xmlns` a declaration, which another parser takes it for.
        ReadErrorKind::NotWellFormed(why) if why.contains("is not declared") => {
            text.contains(":type") || text.contains(":xmlns")
        }
        // An empty prefix in an end tag, by the same production: the other parser reads it as no prefix.
        ReadErrorKind::NotWellFormed(why) if why.contains("the end tag does not match") => {
            text[offset..].starts_with("</:")
        }
        ReadErrorKind::NotWellFormed(why) => WE_REFUSE.iter().any(|(reason, _)| why.contains(reason)),
        _ => false,
    }
}
