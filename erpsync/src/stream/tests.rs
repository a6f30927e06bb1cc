//! The walker: documents that arrive in pieces, against the same documents as a whole.

use xml_suite::cases;

use super::list::{List, Wrapping};
use super::walker::{Items, Step, Walker};
use crate::xml::{
    ElementName, Name, RawElement, ReadError, ReadOptions, Reader, decode, element_name, from_str,
};

static WRAPPING: Wrapping = Wrapping {
    envelope: [Name::new("urn:e", "E"), Name::new("urn:e2", "E")],
    body: [Name::new("urn:e", "B"), Name::new("urn:e2", "B")],
    fault: [Name::new("urn:e", "F"), Name::new("urn:e2", "F")],
};

static LISTS: &[List] = &[
    List::new(&[element_name!("urn:m", "L"), element_name!("urn:m", "I")]),
    List::new(&[element_name!("urn:m", "L"), element_name!("urn:m", "D"), element_name!("urn:m", "J")]),
];

/// Items as they stand.
#[derive(Debug, Default, PartialEq)]
struct Raw(Vec<(usize, RawElement)>);

impl Items for Raw {
    fn read(&mut self, list: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.0.push((list, reader.raw()?));
        Ok(())
    }

    fn drop_last(&mut self) {
        self.0.pop();
    }

    fn is_full(&self) -> bool {
        false
    }
}

/// Items and the message without them, or the error, of a text that arrives in pieces.
fn walk<'t>(
    pieces: impl IntoIterator<Item = &'t str>,
    lists: &'static [List],
) -> (Raw, Result<String, ReadError>) {
    let mut walker = Walker::new(&WRAPPING, &ReadOptions::default(), lists, false);
    let (mut pieces, mut items) = (pieces.into_iter(), Raw::default());
    loop {
        match walker.walk(Some(&mut items)) {
            Ok(Step::More) => match pieces.next() {
                Some(piece) => walker.text().push_str(piece),
                None => walker.complete(),
            },
            Ok(Step::End) => return (items, Ok(walker.document())),
            Ok(step) => panic!("{step:?}"),
            Err(error) => return (items, Err(error)),
        }
    }
}

/// A text in pieces of a number of characters.
fn in_pieces(text: &str, count: usize) -> Vec<&str> {
    let mut at: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(count).collect();
    at.push(text.len());
    at.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

/// Reads a document as a whole, without regard to what is in it.
fn skip(text: &str) -> Result<(), ReadError> {
    let mut reader = Reader::new(text);
    reader.root()?;
    reader.skip()?;
    reader.finish()
}

const HEADS: [&str; 2] = [
    "<E xmlns='urn:e'><H><a>1</a><!-- > --></H><B><m:R xmlns:m='urn:m' a='\">'><m:T>x</m:T><m:L b='1'>",
    "\u{FEFF}<?xml version='1.0'?>\r\n<?p x>y?><!--c--><e:E xmlns:e='urn:e' xmlns='urn:m' xmlns:m='urn:m'>\r\n <e:B>\r\n<R><L>\r\n",
];

const ITEMS: [&str; 8] = [
    "<m:I/>",
    "<m:I> x &lt;]] > \r\n é𝄞</m:I>",
    "<m:I xmlns:m='urn:m' q='a > b'><z xmlns='urn:z'><![CDATA[</m:I> ]] ]]]]></z></m:I>",
    "<n:I xmlns:n='urn:m'><!-- </n:I> - > --><?pi </n:I> > ?></n:I>",
    " <!-- between > --> <m:I>1</m:I > <?x > y?>\n",
    "<m:D><m:J>1</m:J>\n<m:J a='1'/></m:D>",
    "<m:I><m:I><m:J/></m:I></m:I>",
    "<I xmlns='urn:m'><x/></I>",
];

const TAILS: [&str; 2] = [
    "<m:U><m:I>no item</m:I></m:U></m:L><m:V/></m:R></B></E>",
    "</L><V>&#13;</V></R></e:B></e:E>\n<!-- end > --><?p?>\n",
];

#[test]
fn any_cut_of_any_document_reads_like_the_whole() {
    let items: String = ITEMS.concat();
    for (head, tail) in HEADS.iter().zip(TAILS) {
        let text = [head, &*items, tail].concat();
        skip(&text).unwrap_or_else(|error| panic!("{error}: {}", &text[error.offset()..]));
        let whole = walk([&*text], LISTS);
        assert_eq!(whole.0.0.len(), 9, "{whole:?}");
        let rest = whole.1.as_ref().unwrap();
        skip(rest).unwrap();
        assert!(!rest.contains("<m:J"), "{rest}");
        for count in [1, 2, 3, 7, 50] {
            assert_eq!(walk(in_pieces(&text, count), LISTS), whole, "{count}");
        }
        for (at, _) in text.char_indices() {
            let (first, second) = text.split_at(at);
            assert_eq!(walk([first, second], LISTS), whole, "{first}");
            // A message that ends there is not complete, but for what may be missing behind it.
            let (found, cut) = walk([first], LISTS);
            assert!(whole.0.0.starts_with(&found.0), "{first}");
            assert_eq!(cut.is_ok(), skip(first).is_ok(), "{first}");
        }
    }
}

#[test]
fn wrong_documents_are_wrong_at_the_same_place() {
    for (wrong, count) in [
        ("<m:I>&x;</m:I>", 0),
        ("<m:I/>]]>", 1),
        ("<m:I a='1' a='2'/>", 0),
        ("<m:I></m:J>", 0),
        ("<m:I><u:x/></m:I>", 0),
        ("<m:I/>text", 1),
        ("<m:I/></m:x>", 1),
        ("<m:I><!DOCTYPE a></m:I>", 0),
        ("<m:I b=1/>", 0),
        ("<m:I b='1'c='2'/>", 0),
        ("<m:I><!-- -- --></m:I>", 0),
        ("<m:I><?xml version='1.0'?></m:I>", 0),
        ("<m:I / >", 0),
        ("<m:I>\u{FFFE}</m:I>", 0),
    ] {
        let text = [HEADS[0], wrong, TAILS[0]].concat();
        let expected = skip(&text).err();
        let whole = walk([&*text], LISTS);
        let found = whole.1.as_ref().unwrap_err();
        assert_eq!(whole.0.0.len(), count, "{wrong}");
        if let Some(expected) = expected {
            assert_eq!((found.kind(), found.offset()), (expected.kind(), expected.offset()), "{wrong}");
        }
        for count in 1..6 {
            assert_eq!(walk(in_pieces(&text, count), LISTS), whole, "{wrong} {count}");
        }
    }
}

/// Documents of the W3C's suite: as a whole document, and as an item.
#[test]
fn the_conformance_suite_piece_by_piece() {
    let Some(cases) = cases() else { return };
    let (mut right, mut items) = (0, 0);
    for case in &cases {
        let Ok(text) = decode(&case.bytes, None) else { continue };
        let whole = skip(&text);
        for count in [1, 5] {
            let (_, found) = walk(in_pieces(&text, count), LISTS);
            match (&whole, &found) {
                // The text behind the root element is read, and not kept.
                (Ok(()), Ok(rest)) => assert!(text.starts_with(&**rest) && skip(rest).is_ok(), "{}", case.id),
                (Err(whole), Err(found)) => {
                    assert_eq!((whole.kind(), whole.offset()), (found.kind(), found.offset()), "{}", case.id);
                }
                _ => panic!("{}: {whole:?} as a whole, {found:?} in pieces of {count}", case.id),
            }
        }
        right += usize::from(whole.is_ok());
        let element = text.trim_start_matches('\u{FEFF}');
        let element = match element.starts_with("<?xml") {
            true => element.split_once("?>").map_or("", |(_, element)| element),
            false => element,
        };
        if let Ok(raw) = from_str::<RawElement>(element)
            && raw.name().namespace.is_empty()
        {
            items += 1;
            as_item(&case.id, element, raw);
        }
    }
    assert!(right > 70 && items > 50, "{right} {items}");
}

/// Reads an element as one of several items.
fn as_item(id: &str, element: &str, raw: RawElement) {
    let local: &'static str = String::leak(raw.name().local.to_owned());
    let tags: &'static str = String::leak(format!("<{local}></{local}>{}", " ".repeat(28)));
    let path: &'static [ElementName] = Box::leak(Box::new([ElementName::new("", local, tags)]));
    let lists: &'static [List] = Box::leak(Box::new([List::new(path)]));
    let text = format!("<e:E xmlns:e='urn:e'><e:B><R>{element}{element}</R></e:B></e:E>");
    for count in [1, 3] {
        let (found, rest) = walk(in_pieces(&text, count), lists);
        assert!(rest.is_ok(), "{id}: {rest:?}");
        let found: Vec<&str> = found.0.iter().map(|(_, item)| item.as_str()).collect();
        let (first, second) = (found[0], found[1]);
        assert!(found.len() == 2 && first == second, "{id}");
        assert!(first.contains(raw.as_str().split_once('>').map_or("", |(_, rest)| rest)), "{id}");
    }
}
