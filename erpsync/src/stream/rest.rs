//! The message without its items.

use super::list::LEVELS;
use super::walker::ANY;
use crate::xml::{ReadError, ReadErrorKind, ReadOptions, Reader};

/// All of a message that is no item, as it stands there.
#[derive(Default)]
pub(super) struct Rest {
    pub(super) text: String,
    /// Offsets of pieces in the text, and in the message.
    pieces: Vec<(usize, usize)>,
    /// Offsets of the body and of the element in it.
    starts: [Option<usize>; 2],
}

impl Rest {
    /// Appends a piece, which stands at an offset of the message.
    pub(super) fn push(&mut self, piece: &str, offset: usize) {
        if piece.is_empty() {
            return;
        }
        let goes_on = self.pieces.last().is_some_and(|(start, of)| of + (self.text.len() - start) == offset);
        if !goes_on {
            self.pieces.push((self.text.len(), offset));
        }
        self.text.push_str(piece);
    }

    /// Notes that the element whose start tag of this length was appended last is the body, or the element in it.
    pub(super) fn mark(&mut self, level: usize, tag: usize) {
        if let Some(start) = level.checked_sub(1).and_then(|index| self.starts.get_mut(index)) {
            start.get_or_insert(self.text.len() - tag);
        }
    }

    /// The offset in the message of an offset in the text.
    fn offset(&self, offset: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(start, _)| *start <= offset);
        piece.map_or(offset, |(start, of)| of + (offset - start))
    }

    /// Reads the value of the element in the body, or of the body itself.
    pub(super) fn read<T>(
        &self,
        options: &ReadOptions,
        has_parts: bool,
        had_items: bool,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let mut reader = Reader::with_options(&self.text, options.clone());
        let value = match self.seek(&mut reader, has_parts) {
            Ok(true) => {
                // Items were known by their namespaces, and are not there to be found again.
                if !had_items {
                    reader.begin_body();
                }
                read(&mut reader)
            }
            Ok(false) => {
                // An empty body: all that it could hold may be absent.
                let mut reader = Reader::with_options("<nothing/>", options.clone());
                reader.root().and_then(|()| read(&mut reader))
            }
            Err(error) => Err(error),
        };
        value.map_err(|error| {
            let (offset, path) = (self.offset(error.offset()), error.path().to_owned());
            error.moved(offset, path)
        })
    }

    /// Goes to the element; `false` if there is none.
    fn seek(&self, reader: &mut Reader<'_>, has_parts: bool) -> Result<bool, ReadError> {
        let [body, root] = self.starts;
        let Some(target) = (if has_parts { body } else { root }) else { return Ok(false) };
        reader.root()?;
        for _ in 1..LEVELS {
            let mut frame = reader.enter_for_all(&ANY);
            loop {
                if reader.next_unknown(&mut frame)?.is_none() {
                    return Err(reader.error(ReadErrorKind::Missing("Body")));
                }
                if reader.offset() == target {
                    return Ok(true);
                }
                if Some(reader.offset()) == body {
                    break;
                }
                reader.skip()?;
            }
        }
        Ok(false)
    }
}
