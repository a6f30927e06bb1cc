//! Header blocks, reached by name.

use crate::xml::{Name, ReadError, Reader, Writer};

/// The header blocks that a message may have: what `#[derive(XmlRead, XmlWrite)]` with `#[xml(headers)]`
/// offers about a struct of them.
///
/// Each field of the struct is one block, optional, in the order of the struct; a block is reached by its
/// index in [`BLOCKS`](Self::BLOCKS). By this trait the client, the server and the ticket sources work with
/// the blocks by their names, without knowing the struct that the generator made for them.
///
/// `()` is the struct of a message without header blocks.
pub trait HeaderBlocks: Default {
    /// The names of the blocks, one a field.
    const BLOCKS: &'static [Name<'static>];

    /// Reads the block `index`, whose start tag was just read, through its end tag.
    ///
    /// A block that is `xsi:nil` counts as absent. An index beyond the blocks skips the element.
    fn read_block(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Whether the block `index` is there. `false` for an index beyond the blocks.
    fn has_block(&self, index: usize) -> bool;

    /// Writes the block `index`, if it is there.
    fn write_block(&self, index: usize, writer: &mut Writer);
}

impl HeaderBlocks for () {
    const BLOCKS: &'static [Name<'static>] = &[];

    fn read_block(&mut self, _index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        reader.skip()
    }

    fn has_block(&self, _index: usize) -> bool {
        false
    }

    fn write_block(&self, _index: usize, _writer: &mut Writer) {}
}
