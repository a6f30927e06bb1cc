//! Errors with their place, and drift.

use super::super::chars::is_char;
use super::super::error::{ReadError, ReadErrorKind};
use super::super::path::path_at;
use super::super::shape::Flat;
use super::{Reader, split};

/// Something that a message has and the types do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// The local names of the elements down to the place, with `/` between them; an attribute is the last
    /// step, with `@` before its name.
    pub path: String,
    /// The byte offset in the message as UTF-8.
    pub offset: usize,
    /// Kind of the unknown part.
    pub kind: DriftKind,
}

/// Kind of a part of a message that the types do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// The value of an element whose type is an enumeration, or a list of one.
    Value,
}

/// Maximum number of notes of drift that are kept of one message.
const DRIFT_KEPT: usize = 64;

impl Reader<'_> {
    /// An error of a kind at the element whose start tag was read last.
    #[cold]
    pub fn error(&self, kind: ReadErrorKind) -> ReadError {
        self.error_at(kind, self.current.start)
    }

    /// An error of what ends before the element whose start tag was read last, in the element around both.
    #[cold]
    pub(crate) fn error_before(&self, kind: ReadErrorKind) -> ReadError {
        let mut path = path_at(self.input, self.current.start);
        path.truncate(path.rfind('/').unwrap_or(0));
        ReadError::new(kind, self.current.start, path)
    }

    #[cold]
    pub(crate) fn error_at(&self, kind: ReadErrorKind, offset: usize) -> ReadError {
        ReadError::new(kind, offset, path_at(self.input, offset))
    }

    /// Removes from an error all that it may quote of the element at `start`, whose content is secret: the reason
    /// and the names of elements inside.
    #[cold]
    pub(crate) fn masked(&self, error: ReadError, start: usize) -> ReadError {
        match self.options.is_part && *error.kind() == ReadErrorKind::Truncated {
            true => error,
            false => error.masked(path_at(self.input, start)),
        }
    }

    #[cold]
    pub(super) fn malformed<T>(&self, reason: impl Into<String>, offset: usize) -> Result<T, ReadError> {
        Err(self.error_at(ReadErrorKind::NotWellFormed(reason.into()), offset))
    }

    #[cold]
    pub(super) fn truncated<T>(&self) -> Result<T, ReadError> {
        if self.options.is_part {
            return Err(ReadError::new(ReadErrorKind::Truncated, self.input.len(), String::new()));
        }
        Err(self.error_at(ReadErrorKind::Truncated, self.input.len()))
    }

    #[cold]
    pub(super) fn unexpected<T>(&self, reason: &str, offset: usize) -> Result<T, ReadError> {
        Err(self.error_at(ReadErrorKind::Unexpected(reason.to_owned()), offset))
    }

    #[cold]
    pub(super) fn mismatched<T>(&self, name: &str, offset: usize) -> Result<T, ReadError> {
        if !self.input[offset..].contains('>') {
            return self.truncated();
        }
        self.malformed(format!("the end tag does not match `<{name}>`"), offset)
    }

    #[cold]
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, ReadError> {
        let cut_off = ["<!--", "<![CDATA[", "<!DOCTYPE"].iter().any(|markup| markup.starts_with(self.rest()));
        match self.rest().chars().next() {
            None => self.truncated(),
            Some(_) if cut_off => self.truncated(),
            Some(c) if !is_char(c) => self.forbidden(c, self.pos),
            Some(c) => self.malformed(format!("expected {what}, not `{}`", c.escape_debug()), self.pos),
        }
    }

    #[cold]
    pub(super) fn forbidden<T>(&self, c: char, offset: usize) -> Result<T, ReadError> {
        self.malformed(format!("the character U+{:04X} is not allowed in XML 1.0", c as u32), offset)
    }

    #[cold]
    pub(super) fn undeclared<T>(&self, prefix: &str, offset: usize) -> Result<T, ReadError> {
        self.malformed(format!("the namespace prefix `{prefix}` is not declared"), offset)
    }

    /// Notes what the type of a shape does not know. Once for a type and a name: every record may have it, and to
    /// find out its path takes time.
    #[cold]
    pub(super) fn note_drift(&mut self, flat: &Flat, offset: usize, attribute: Option<&str>) {
        let kind = if attribute.is_some() { DriftKind::Attribute } else { DriftKind::Element };
        self.note(flat.id, attribute, Drift { path: String::new(), offset, kind });
    }

    /// Notes a value that the enumeration of the element that was read last, or of its attribute, does not list.
    #[cold]
    pub(crate) fn note_unlisted(&mut self, attribute: Option<&str>) {
        // No shapes are these.
        let of = u32::MAX - u32::from(attribute.is_some());
        let offset = self.current.start;
        self.note(of, attribute, Drift { path: String::new(), offset, kind: DriftKind::Value });
    }

    /// Notes the attributes of an element that is nil where nothing keeps them.
    #[cold]
    pub(super) fn note_attributes_of_nil(&mut self) {
        // No shape is this.
        let of = u32::MAX - 2;
        for at in 0..self.attributes.len() {
            let (name, offset) = (self.attributes[at].local(), self.current.start);
            self.note(of, Some(name), Drift { path: String::new(), offset, kind: DriftKind::Attribute });
        }
    }

    fn note(&mut self, shape: u32, attribute: Option<&str>, mut drift: Drift) {
        if !self.options.report_drift || self.drift.len() == DRIFT_KEPT {
            return;
        }
        let name = attribute.unwrap_or_else(|| split(self.raw_name()).1);
        let place = |known: &DriftPlace| known.0 == shape && known.1 == drift.kind && &*known.2 == name;
        if self.drift_places.iter().any(place) {
            return;
        }
        let name: Box<str> = name.into();
        self.drift_path.advance(self.input, drift.offset);
        drift.path = self.drift_path.render(false);
        if attribute.is_some() {
            drift.path += &format!("/@{name}");
        }
        self.drift_places.push((shape, drift.kind, name));
        self.drift.push(drift);
    }
}

/// A shape, and the name of what it does not know.
pub(super) type DriftPlace = (u32, DriftKind, Box<str>);
