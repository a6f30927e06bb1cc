//! The typed parts of a message behind pointers: what is not specific to an operation is compiled once.

use std::mem;
use std::sync::Arc;

use super::{HeaderBlocks, Message};
use crate::stream::{List, ReadBody, SendItems, StreamSlot, WriteBody};
use crate::xml::{Inclusions, Name, RawElement, ReadError, ReadOptions, Reader, Shape, Writer, XmlWrite};

/// A struct of header blocks.
pub(crate) trait AnyBlocks {
    /// Names of the blocks, one a field.
    fn names(&self) -> &'static [Name<'static>];

    /// Names of the blocks, as a reader looks for them.
    fn shape(&self) -> &'static Shape;

    /// Reports whether the block is there.
    fn has(&self, index: usize) -> bool;

    /// Writes the block, if it is there.
    fn write(&self, index: usize, writer: &mut Writer);

    /// Reads the block whose start tag was read last.
    fn read(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Forgets what was read.
    fn clear(&mut self);
}

impl<H: HeaderBlocks> AnyBlocks for H {
    fn names(&self) -> &'static [Name<'static>] {
        H::BLOCKS
    }

    fn shape(&self) -> &'static Shape {
        <H as HeaderBlocks>::shape()
    }

    fn has(&self, index: usize) -> bool {
        self.has_block(index)
    }

    fn write(&self, index: usize, writer: &mut Writer) {
        self.write_block(index, writer);
    }

    fn read(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        self.read_block(index, reader)
    }

    fn clear(&mut self) {
        *self = H::default();
    }
}

/// The place that the body of a message is read into.
pub(crate) trait BodySlot {
    /// Reads the element whose start tag was read last.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Reports whether a body was read.
    fn is_read(&self) -> bool;

    /// Forgets what was read.
    fn clear(&mut self);

    /// The place of a body that is streamed.
    fn stream_slot(&mut self) -> Option<&mut dyn StreamSlot>;
}

impl dyn BodySlot + '_ {
    /// Lists that are streamed.
    pub(crate) fn lists(&mut self) -> &'static [List] {
        self.stream_slot().map_or(&[], |slot| slot.lists())
    }

    /// Reads an empty body: as an element without content, since all that it could hold may be absent. `parts` are those of
    /// the message, which may be all that it has.
    #[cold]
    pub(crate) fn read_absent(
        &mut self,
        options: &ReadOptions,
        parts: Option<&Arc<dyn Inclusions>>,
    ) -> Result<(), ReadError> {
        let mut reader = Reader::with_options("<nothing/>", options.clone());
        if let Some(parts) = parts {
            reader.set_inclusions(Arc::clone(parts));
        }
        reader.root()?;
        self.read(&mut reader)
    }
}

impl<T: ReadBody> BodySlot for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        T::read_body(reader, self)
    }

    fn stream_slot(&mut self) -> Option<&mut dyn StreamSlot> {
        T::stream_slot(self)
    }

    fn is_read(&self) -> bool {
        self.is_some()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

/// The parts that a message is read into.
pub(crate) struct Target<'r> {
    pub(crate) headers: &'r mut dyn AnyBlocks,
    pub(crate) others: &'r mut Vec<RawElement>,
    pub(crate) body: &'r mut dyn BodySlot,
}

impl Target<'_> {
    /// Forgets what was read.
    pub(crate) fn clear(&mut self) {
        self.headers.clear();
        self.others.clear();
        self.body.clear();
    }
}

/// A message while it is read.
pub(crate) struct Received<M: Message> {
    headers: M::Headers,
    others: Vec<RawElement>,
    body: Option<M::Body>,
}

impl<M: Message> Received<M>
where
    M::Body: ReadBody,
{
    pub(crate) fn new() -> Self {
        let others = Vec::new();
        Self { headers: M::Headers::default(), others, body: None }
    }

    pub(crate) fn target(&mut self) -> Target<'_> {
        Target { headers: &mut self.headers, others: &mut self.others, body: &mut self.body }
    }

    /// Takes the message out of it; `None` if no body was read. `whole` makes it of its parts and of what HTTP brought.
    ///
    /// The body is moved last: until then there is nothing that a panic would have to drop. A closure would be compiled for each
    /// operation once more.
    #[allow(clippy::manual_map, reason = "the closure would be compiled for each operation")]
    pub(crate) fn take<P>(
        &mut self,
        http: P,
        whole: fn(M::Body, M::Headers, Vec<RawElement>, P) -> M,
    ) -> Option<M> {
        let others = mem::take(&mut self.others);
        let headers = mem::take(&mut self.headers);
        match self.body.take() {
            Some(body) => Some(whole(body, headers, others, http)),
            None => None,
        }
    }
}

/// A message that is written.
#[derive(Clone, Copy)]
pub(crate) struct MessageParts<'m> {
    pub(crate) headers: &'m dyn AnyBlocks,
    pub(crate) others: &'m [RawElement],
    pub(crate) body: &'m dyn XmlWrite,
    /// Items of the body, if it is streamed.
    pub(crate) items: Option<&'m dyn SendItems>,
}

impl<'m> MessageParts<'m> {
    pub(crate) fn of<M: Message>(message: &'m M) -> Self
    where
        M::Body: WriteBody,
    {
        Self {
            headers: message.headers(),
            others: message.other_headers(),
            body: message.body().value(),
            items: message.body().items(),
        }
    }

    /// Reports whether a header block of the name is among those of the message.
    pub(crate) fn has_block(&self, name: Name<'_>) -> bool {
        let typed = self.headers.names().iter().position(|known| *known == name);
        typed.is_some_and(|index| self.headers.has(index))
            || self.others.iter().any(|other| other.name() == name)
    }
}
