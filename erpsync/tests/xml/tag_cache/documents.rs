//! Documents of all kinds, good and broken.

use proptest::prelude::*;

/// Pieces of documents. They repeat, so that tags are cached, and need not fit together.
const TAGS: &[(&str, &str)] = &[
    ("<node>", "</node>"),
    ("<twice>", "</twice>"),
    ("<node xmlns='urn:a'>", "</node>"),
    ("<p:node xmlns='urn:b'>", "</p:node>"),
    ("<node xmlns:p='urn:b' xmlns:q='urn:a'>", "</node>"),
    ("<node xmlns:q='urn:a' xmlns:p='urn:b'>", "</node >"),
    ("<p:node>", "</p:node>"),
    ("<q:node>", "</q:node\n>"),
    ("<node xmlns=''>", "</node>"),
    ("<x>", "</x>"),
    ("<x i:nil='true'>", "</x>"),
    ("<x i:nil='false' >", "</x>"),
    ("<y>", "</y>"),
    ("<y i:nil='1'>", "</y>"),
    ("<y xmlns=''>", "</y>"),
    ("<p:x>", "</p:x>"),
    ("<q:z xmlns:i='urn:b'>", "</q:z>"),
    ("<q:x i:type='p:t'>", "</q:x>"),
    ("<q:z i:type='i:t'>", "</q:z>"),
    ("<y y='1'>", "</y>"),
    ("<y href='#1'>", "</y>"),
    ("<node href='#1'>", "</node>"),
    ("<unknown>", "</unknown>"),
    ("<unknown p:y='1'>", "</unknown>"),
    ("<y i:schemaLocation='a b'>", "</y>"),
    ("<groups>", "</groups>"),
    ("<groups xmlns:p='urn:b'>", "</groups>"),
    ("<groups y='1'>", "</groups>"),
    ("<groups i:nil='true'>", "</groups>"),
    ("<groups y='1' i:nil='1'>", "</groups>"),
    ("<groups q:y='1' i:nil='true' p:y='2' z=''>", "</groups>"),
    // Prefixes that elements declare for themselves.
    ("<r1:node xmlns:r1='urn:a'>", "</r1:node>"),
    ("<r2:node xmlns:r2='urn:a'>", "</r2:node>"),
    ("<r3:node xmlns:r3='urn:a'>", "</r3:node>"),
    ("<r34:node  xmlns:r34='urn:a' >", "</r34:node>"),
    ("<q:node xmlns:q='urn:a'>", "</q:node>"),
    ("<i:node xmlns:i='urn:a'>", "</i:node>"),
    ("<r3:x>", "</r3:x>"),
    ("<r1:y>", "</r1:y>"),
    ("<r2:unknown>", "</r2:unknown>"),
    ("<r4:y xmlns:r4='urn:a'>", "</r4:y>"),
];

const TEXTS: &[&str] =
    &["", "1", " 2 ", "<!--c-->", "\n ", "p:a", "a", "&amp;", "<![CDATA[ ]]>", "&no;", "<x/>", "<y/>"];

fn element() -> impl Strategy<Value = String> {
    let leaf = (0..TAGS.len(), 0..TEXTS.len(), 1..4_usize, 0..14_u8).prop_map(|(tag, text, times, shape)| {
        let (start, end) = TAGS[tag];
        let one = if shape < 2 { start.replace('>', "/>") } else { format!("{start}{}{end}", TEXTS[text]) };
        one.repeat(times)
    });
    leaf.prop_recursive(5, 60, 6, |inner| {
        let containers =
            [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 20, 25, 25, 26, 31, 31, 32, 32, 33, 33, 34, 35, 36];
        (prop::sample::select(containers.to_vec()), prop::collection::vec(inner, 0..6), 1..3_usize).prop_map(
            |(tag, children, times)| {
                let (start, end) = TAGS[tag];
                format!("{start}{}{end}", children.concat()).repeat(times)
            },
        )
    })
}

pub(crate) fn document() -> impl Strategy<Value = String> {
    (prop::collection::vec(element(), 0..6), 1..8_usize).prop_map(|(elements, times)| {
        format!(
            "<node xmlns='urn:a' xmlns:p='urn:a' xmlns:q='urn:b' \
             xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{}</node>",
            elements.concat().repeat(times)
        )
    })
}

/// Changes to a document: where, how many bytes go, and what comes.
pub(crate) fn mutations() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let pieces = [
        "",
        "",
        "<",
        ">",
        "/",
        "'",
        "&",
        "x",
        ":",
        " ",
        "<x/>",
        "<y/>",
        "</node>",
        "\u{FFFE}",
        "é",
        "]]>",
        "<!--",
        "p",
        "q",
        "<![CDATA[",
        "i:nil='true'",
        " xmlns:p='urn:b'",
        "\0",
    ];
    prop::collection::vec((any::<usize>(), 0..4_usize, prop::sample::select(pieces.to_vec())), 1..3)
}

pub(crate) fn mutate(text: &str, mutations: &[(usize, usize, &str)]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for &(at, gone, new) in mutations {
        let at = at % (text.len() + 1);
        let end = (at + gone).min(text.len());
        text.splice(at..end, new.chars());
    }
    text.into_iter().collect()
}
