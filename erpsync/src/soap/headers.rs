//! Header blocks, reached by name.

use super::AnyBlocks;
use super::sealed::Sealed;
use crate::xml::{Name, Part, RawElement, ReadError, ReadErrorKind, Reader, Shape, Writer, XmlRead as _};

/// The header blocks that a message may have: what `#[derive(XmlRead, XmlWrite)]` with `#[xml(headers)]`
/// offers about a struct of them.
///
/// Each field of the struct is one block, optional, in the order of the struct; a block is reached by its
/// index in [`BLOCKS`](Self::BLOCKS). By this trait the client, the server and the ticket sources work with
/// the blocks by their names, without knowing the struct that the generator made for them.
///
/// `()` is the struct of a message without header blocks. The trait is sealed: the derive implements it.
pub trait HeaderBlocks: Default + Sealed {
    /// The names of the blocks, one a field.
    const BLOCKS: &'static [Name<'static>];

    /// The names as a reader looks for them.
    #[doc(hidden)]
    fn shape() -> &'static Shape;

    /// Reads the block `index`, whose start tag was just read, through its end tag.
    ///
    /// A block that is `xsi:nil` counts as absent. An index beyond the blocks skips the element.
    fn read_block(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Reports whether the block `index` is there. `false` for an index beyond the blocks.
    fn has_block(&self, index: usize) -> bool;

    /// Writes the block `index`, if it is there.
    fn write_block(&self, index: usize, writer: &mut Writer);
}

impl Sealed for () {}

impl HeaderBlocks for () {
    const BLOCKS: &'static [Name<'static>] = &[];

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new("header blocks", &[Part::Elements(&[])]);
        &SHAPE
    }

    fn read_block(&mut self, _index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        reader.skip()
    }

    fn has_block(&self, _index: usize) -> bool {
        false
    }

    fn write_block(&self, _index: usize, _writer: &mut Writer) {}
}

/// The header blocks of a message while it is read: those of `H`, and the others as they came.
#[derive(Debug, Default)]
pub(crate) struct Blocks<H> {
    pub(crate) headers: H,
    pub(crate) others: Vec<RawElement>,
}

impl<H: HeaderBlocks> Blocks<H> {
    /// Takes the block `index`, whose start tag was just read, or one that `H` has no field for.
    ///
    /// A second block of one name is kept with the others: it is no reason to lose a message.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, index: Option<usize>) -> Result<(), ReadError> {
        read_block(&mut self.headers, &mut self.others, reader, index)
    }
}

/// Reads the block `index`, whose start tag was read last, or one that the struct has no field for.
///
/// A second block of one name is kept with the others: it is no reason to lose a message.
pub(crate) fn read_block(
    headers: &mut dyn AnyBlocks,
    others: &mut Vec<RawElement>,
    reader: &mut Reader<'_>,
    index: Option<usize>,
) -> Result<(), ReadError> {
    match index {
        Some(index) if !headers.has(index) => headers.read(index, reader),
        _ => {
            let bound = reader.options().limits.header_blocks;
            if others.len() >= bound {
                return Err(reader.error(ReadErrorKind::Limit("unknown header blocks", bound)));
            }
            RawElement::read_item(reader, others)
        }
    }
}
