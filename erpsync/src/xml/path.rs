//! The path of elements down to a byte offset, found by reading again what comes before it.
//!
//! Only errors and notes need a path, so nothing of it is kept while a message is read.

use super::chars::is_name_char;
use crate::markup::{Kind, Token};

#[derive(Debug, Default)]
struct Open<'x> {
    name: &'x str,
    /// Number of neighbours of this name, up to and with this one.
    run: usize,
    /// The name and the run of the child that ended last.
    child: (&'x str, usize),
    /// End of the element, if it is `<…/>`.
    end: Option<usize>,
}

/// A path that can go on to later offsets, so that many in one message cost no more than the last.
#[derive(Debug, Default)]
pub(crate) struct Path<'x> {
    /// The elements that are open.
    open: Vec<Open<'x>>,
    /// Parent of the root element.
    document: Open<'x>,
    /// Offset up to which the text was read.
    at: usize,
    /// The offset of the last path.
    offset: usize,
}

/// The local names of the elements that are open at `offset`, that of a start tag at `offset` among them, with
/// `[n]` behind the n-th of several neighbours of one name.
///
/// Everything before `offset` has been found well-formed.
pub(crate) fn path_at(input: &str, offset: usize) -> String {
    let mut path = Path::default();
    path.advance(input, offset);
    path.render(true)
}

impl<'x> Path<'x> {
    /// Goes on to an offset behind the last one.
    pub(crate) fn advance(&mut self, input: &'x str, offset: usize) {
        if offset < self.offset {
            *self = Self::default();
        }
        self.offset = offset;
        loop {
            if self.open.last().is_some_and(|open| open.end.is_some_and(|end| end <= offset)) {
                self.close();
            }
            let Some(token) = Token::at(input, self.at) else { return };
            if token.offset > offset {
                return;
            }
            match token.kind {
                // The error is about a `<` that begins no markup.
                Kind::Text if offset < token.end() => {
                    if let Some(at) = input.get(token.offset..=offset).and_then(|text| text.rfind('<')) {
                        self.open_named(&token.text[at + 1..], None);
                        self.at = token.end();
                    }
                    return;
                }
                Kind::Text | Kind::CData | Kind::Comment | Kind::Other => {}
                // At its own end tag an element is still open.
                Kind::End if token.offset == offset => return,
                Kind::End => self.close(),
                Kind::Start { empty } => {
                    if !self.open_named(&token.text[1..], empty.then_some(token.end())) {
                        return;
                    }
                }
            }
            self.at = token.end();
        }
    }

    /// Opens the element whose name `tag` starts with, if there is one.
    fn open_named(&mut self, tag: &'x str, end: Option<usize>) -> bool {
        let name_len = tag.find(|c| c != ':' && !is_name_char(c)).unwrap_or(tag.len());
        if name_len != 0 {
            self.open(&tag[..name_len], end);
        }
        name_len != 0
    }

    fn open(&mut self, name: &'x str, end: Option<usize>) {
        let child = self.open.last().unwrap_or(&self.document).child;
        let run = if child.0 == name { child.1 + 1 } else { 1 };
        self.open.push(Open { name, run, child: ("", 0), end });
    }

    fn close(&mut self) {
        if let Some(ended) = self.open.pop() {
            self.open.last_mut().unwrap_or(&mut self.document).child = (ended.name, ended.run);
        }
    }

    /// The path as text; without `indexes`, `[n]` is left out.
    pub(crate) fn render(&self, indexes: bool) -> String {
        let local = |step: &Open<'_>| step.name.rsplit(':').next().unwrap_or_default().to_owned();
        let mut steps: Vec<String> = self.open.iter().map(local).collect();
        for (step, open) in steps.iter_mut().zip(&self.open).filter(|(_, open)| indexes && open.run > 1) {
            *step += &format!("[{}]", open.run);
        }
        // A reader of the message knows that it is a SOAP message.
        let skipped = match steps.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["Envelope", "Body", _, ..] => 2,
            ["Envelope", _, ..] => 1,
            _ => 0,
        };
        shortened(steps[skipped..].join("/"))
    }
}

/// The longest path that is shown, in bytes: names and depth are the sender's.
const SHOWN: usize = 2 << 10;

/// The path without its middle, if it is long.
fn shortened(path: String) -> String {
    if path.len() <= SHOWN {
        return path;
    }
    let (start, end) = (path.floor_char_boundary(SHOWN / 2), path.ceil_char_boundary(path.len() - SHOWN / 2));
    format!("{}…{}", &path[..start], &path[end..])
}
