//! Tag cache of a reader, for the next one.

use super::learned::Learned;
use super::limits::ReadOptions;
use super::scope::Scopes;

/// The tags and namespace scopes that a reader has met: the next message of the same sender is read faster by
/// one who knows them.
///
/// It holds names, never values: tags with attributes of their own are not among it. It is bounded, some megabytes at the
/// most. Its content was proven, so a reader with it gives equal values and errors.
///
/// ```
/// use erpsync::xml::{Memory, ReadOptions, Reader, XmlRead};
///
/// # fn main() -> Result<(), erpsync::xml::ReadError> {
/// let mut memory = Memory::default();
/// for message in ["<Count>1</Count>", "<Count>2</Count>"] {
///     let mut reader = Reader::with_memory(message, ReadOptions::default(), memory);
///     reader.root()?;
///     i32::read(&mut reader)?;
///     memory = reader.into_memory();
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) scopes: Scopes,
    pub(super) learned: Learned,
    /// With which they were read.
    pub(super) options: ReadOptions,
}
