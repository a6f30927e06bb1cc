//! Splits a message into its parts, as its bytes arrive (RFC 2046, section 5.1).

use bytes::{Bytes, BytesMut};
use memchr::memmem::Finder;

use super::content_type::ContentType;
use super::error::{MimeError, MimeErrorKind};
use super::head::PartHead;
use super::transfer::Transfer;

/// Maximum length of a boundary, in characters (RFC 2046, section 5.1.1).
const MAX_BOUNDARY: usize = 70;
/// Maximum length of a preamble, and of an epilogue, in bytes.
const MAX_OUTSIDE: u64 = 64 << 10;
/// Maximum number of white space characters behind a delimiter.
const MAX_PADDING: usize = 256;

/// Bounds of a message with several parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MimeLimits {
    /// Number of parts.
    pub(crate) parts: usize,
    /// Length of a part's header, in bytes.
    pub(crate) header_bytes: usize,
    /// Length of a part's decoded content, in bytes.
    pub(crate) part_bytes: u64,
}

/// Step of a message.
#[derive(Debug)]
pub(crate) enum Event {
    /// A part begins.
    Part(Box<PartHead>),
    /// A piece of the content of the part, decoded; never empty.
    Data(Bytes),
    /// The part ends.
    PartEnd,
    /// The closing delimiter was read.
    Closed,
    /// More bytes are needed.
    NeedMore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Preamble,
    Header,
    Content,
    /// All content of the part was returned; its end was not.
    ContentEnd {
        is_last: bool,
    },
    /// A delimiter was read, which closes the message or not.
    Delimited {
        is_last: bool,
    },
    Epilogue,
}

/// Reader of the parts of a message. It returns content without copying it, but for bytes that a delimiter may begin with.
#[derive(Debug)]
pub(crate) struct Splitter {
    /// Finds `--` and the boundary.
    delimiter: Finder<'static>,
    limits: MimeLimits,
    state: State,
    buffer: Bytes,
    /// Offset of the start of the buffer in the message.
    offset: u64,
    /// The buffer begins at the start of a line.
    at_line_start: bool,
    /// Line ends of the part begin with CR.
    has_cr: bool,
    /// Number of parts so far.
    parts: usize,
    transfer: Transfer,
    /// Length of the decoded content so far, or of the preamble or epilogue.
    length: u64,
}

/// A delimiter in the buffer, or none.
enum Search {
    /// Delimiter: the end of the content before it, the end of its line, and whether it closes the message.
    Found { content_end: usize, line_end: usize, is_last: bool, has_cr: bool },
    /// No delimiter begins before this offset.
    None { safe: usize },
}

impl Splitter {
    /// A reader of a message with this media type.
    pub(crate) fn new(content_type: &ContentType, limits: MimeLimits) -> Result<Self, MimeError> {
        let boundary = content_type.parameter("boundary").map(str::trim_end).unwrap_or_default();
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
            return Err(MimeError { kind: MimeErrorKind::Boundary, part: 0, offset: 0 });
        }
        let delimiter = ["--", boundary].concat();
        Ok(Self {
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            limits,
            state: State::Preamble,
            buffer: Bytes::new(),
            offset: 0,
            at_line_start: true,
            has_cr: true,
            parts: 0,
            transfer: Transfer::default(),
            length: 0,
        })
    }

    /// Number of parts that have begun.
    pub(crate) fn parts(&self) -> usize {
        self.parts
    }

    /// Byte offset in the message of what is read next.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns true if the closing delimiter was found.
    pub(crate) fn is_closed(&self) -> bool {
        use State::{ContentEnd, Delimited, Epilogue};
        matches!(self.state, ContentEnd { is_last: true } | Delimited { is_last: true } | Epilogue)
    }

    /// Adds bytes of the message.
    pub(crate) fn push(&mut self, bytes: Bytes) {
        if self.buffer.is_empty() {
            self.buffer = bytes;
            return;
        }
        let mut joined = match std::mem::take(&mut self.buffer).try_into_mut() {
            Ok(buffer) => buffer,
            Err(shared) => {
                let mut buffer = BytesMut::with_capacity(shared.len() + bytes.len());
                buffer.extend_from_slice(&shared);
                buffer
            }
        };
        joined.extend_from_slice(&bytes);
        self.buffer = joined.freeze();
    }

    /// The message ends here.
    ///
    /// # Errors
    ///
    /// If its closing delimiter was not read.
    pub(crate) fn finish(&self) -> Result<(), MimeError> {
        match self.state {
            State::Epilogue => Ok(()),
            _ => Err(MimeError {
                kind: MimeErrorKind::Truncated,
                part: self.parts,
                offset: self.offset + self.buffer.len() as u64,
            }),
        }
    }

    /// The next step. After an error there is none.
    pub(crate) fn next(&mut self) -> Result<Event, MimeError> {
        loop {
            let event = match self.state {
                State::Preamble => self.preamble(),
                State::Header => self.header(),
                State::Content => self.content(),
                State::ContentEnd { is_last } => {
                    self.state = State::Delimited { is_last };
                    Ok(Some(Event::PartEnd))
                }
                State::Delimited { is_last } => {
                    self.state = if is_last { State::Epilogue } else { State::Header };
                    self.length = 0;
                    Ok(is_last.then_some(Event::Closed))
                }
                State::Epilogue => self.epilogue(),
            };
            match event {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => {}
                Err(kind) => {
                    return Err(MimeError { kind, part: self.parts, offset: self.offset });
                }
            }
        }
    }

    fn preamble(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        match self.search()? {
            Search::Found { line_end, is_last, has_cr, .. } => {
                self.has_cr = has_cr;
                self.skip(line_end);
                self.state = State::Delimited { is_last };
                Ok(None)
            }
            Search::None { safe } => {
                self.outside(safe, "bytes before the first part")?;
                self.skip(safe);
                Ok(Some(Event::NeedMore))
            }
        }
    }

    fn epilogue(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let length = self.buffer.len();
        self.outside(length, "bytes behind the last part")?;
        self.skip(length);
        Ok(Some(Event::NeedMore))
    }

    /// Counts bytes outside of the parts.
    fn outside(&mut self, length: usize, name: &'static str) -> Result<(), MimeErrorKind> {
        self.length += length as u64;
        match self.length > MAX_OUTSIDE {
            true => Err(MimeErrorKind::Limit(name, MAX_OUTSIDE)),
            false => Ok(()),
        }
    }

    fn header(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let limit = self.limits.header_bytes;
        let Some((header, whole, has_cr)) = header_end(&self.buffer) else {
            if self.buffer.len() > limit {
                return Err(MimeErrorKind::Limit("bytes in the header of a part", limit as u64));
            }
            return Ok(Some(Event::NeedMore));
        };
        if header > limit {
            return Err(MimeErrorKind::Limit("bytes in the header of a part", limit as u64));
        }
        self.parts += 1;
        if self.parts > self.limits.parts {
            return Err(MimeErrorKind::Limit("parts in a message", self.limits.parts as u64));
        }
        let head = PartHead::parse(&self.buffer[..header])?;
        self.transfer = head.transfer.clone();
        self.skip(whole);
        self.has_cr = has_cr;
        self.length = 0;
        self.at_line_start = true;
        self.state = State::Content;
        Ok(Some(Event::Part(Box::new(head))))
    }

    fn content(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        match self.search()? {
            Search::Found { content_end: 0, line_end, is_last, .. } => {
                self.skip(line_end);
                // A decoder may have held back a rest until here.
                let rest = self.transfer.finish()?;
                self.count(rest.len())?;
                self.state = State::ContentEnd { is_last };
                Ok((!rest.is_empty()).then_some(Event::Data(rest)))
            }
            Search::Found { content_end, .. } => self.piece(content_end),
            Search::None { safe: 0 } => Ok(Some(Event::NeedMore)),
            Search::None { safe } => self.piece(safe),
        }
    }

    fn piece(&mut self, length: usize) -> Result<Option<Event>, MimeErrorKind> {
        let piece = self.buffer.split_to(length);
        let decoded = self.transfer.decode(piece)?;
        self.offset += length as u64;
        self.at_line_start = false;
        self.count(decoded.len())?;
        Ok((!decoded.is_empty()).then_some(Event::Data(decoded)))
    }

    fn count(&mut self, length: usize) -> Result<(), MimeErrorKind> {
        self.length += length as u64;
        let limit = self.limits.part_bytes;
        match self.length > limit {
            true => Err(MimeErrorKind::Limit("bytes in a part", limit)),
            false => Ok(()),
        }
    }

    fn skip(&mut self, length: usize) {
        let _ = self.buffer.split_to(length);
        self.offset += length as u64;
        self.at_line_start = length == 0 && self.at_line_start;
    }

    /// Looks for a delimiter: at the start of a line, with nothing but white space behind it.
    fn search(&self) -> Result<Search, MimeErrorKind> {
        let buffer = &self.buffer[..];
        let length = self.delimiter.needle().len();
        let mut from = 0;
        while let Some(found) = self.delimiter.find(&buffer[from..]) {
            let at = from + found;
            from = at + 1;
            let is_line_start = if at == 0 { self.at_line_start } else { buffer[at - 1] == b'\n' };
            if !is_line_start {
                continue;
            }
            let content_end = match buffer[..at] {
                [.., b'\r', b'\n'] if self.has_cr || self.state == State::Preamble => at - 2,
                [.., b'\n'] => at - 1,
                _ => at,
            };
            match Behind::of(&buffer[at + length..]) {
                Behind::Line { length: line, has_cr } => {
                    let line_end = at + length + line;
                    return Ok(Search::Found { content_end, line_end, is_last: false, has_cr });
                }
                Behind::Close => {
                    let line_end = at + length + 2;
                    return Ok(Search::Found { content_end, line_end, is_last: true, has_cr: false });
                }
                Behind::Unknown => return Ok(Search::None { safe: content_end }),
                Behind::Other => {}
            }
        }
        Ok(Search::None { safe: self.safe_end(buffer) })
    }

    /// The end of what no delimiter can begin in, where there is no whole one.
    fn safe_end(&self, buffer: &[u8]) -> usize {
        let delimiter = self.delimiter.needle();
        let is_start = |rest: &[u8]| delimiter.starts_with(rest);
        if self.at_line_start && is_start(buffer) {
            return 0;
        }
        let window = buffer.len().saturating_sub(delimiter.len());
        for at in memchr::memchr_iter(b'\n', &buffer[window..]) {
            let at = window + at;
            if is_start(&buffer[at + 1..]) {
                return if at > 0 && buffer[at - 1] == b'\r' { at - 1 } else { at };
            }
        }
        if buffer.ends_with(b"\r") { buffer.len() - 1 } else { buffer.len() }
    }
}

/// Text behind a delimiter.
enum Behind {
    /// The rest of its line.
    Line { length: usize, has_cr: bool },
    /// `--`.
    Close,
    /// More bytes are needed.
    Unknown,
    /// Text by which it is no delimiter.
    Other,
}

impl Behind {
    fn of(bytes: &[u8]) -> Self {
        let padding = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if padding > MAX_PADDING {
            return Self::Other;
        }
        match (padding, &bytes[padding..]) {
            (0, [b'-', b'-', ..]) => Self::Close,
            (_, [b'\n', ..]) => Self::Line { length: padding + 1, has_cr: false },
            (_, [b'\r', b'\n', ..]) => Self::Line { length: padding + 2, has_cr: true },
            (_, [] | [b'\r']) | (0, [b'-']) => Self::Unknown,
            _ => Self::Other,
        }
    }
}

/// The end of a header, the end of the empty line behind it, and whether that has CR.
fn header_end(buffer: &[u8]) -> Option<(usize, usize, bool)> {
    match buffer {
        [b'\n', ..] => return Some((0, 1, false)),
        [b'\r', b'\n', ..] => return Some((0, 2, true)),
        _ => {}
    }
    memchr::memchr_iter(b'\n', buffer).find_map(|at| match buffer[at + 1..] {
        [b'\n', ..] => Some((at, at + 2, false)),
        [b'\r', b'\n', ..] => Some((at, at + 3, true)),
        _ => None,
    })
}
