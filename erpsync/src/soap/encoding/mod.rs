//! SOAP's encoding: SOAP 1.1, section 5; SOAP 1.2 part 2, sections 2 and 3.
//!
//! A message in it is a graph: an element may stand for another one, anywhere in the message. It is made a tree before it is read, so
//! the reader of literal messages reads it: each reference is replaced by its element ([`references`]). Messages without references
//! are read as they are.

mod emit;
mod references;
mod scopes;

use memchr::memmem;

use self::references::Tree;
use crate::xml::whitespace::is_space;
use crate::xml::{ReadError, ReadOptions, SoapEncoding};

/// Namespaces of the attributes of SOAP's encoding, in both versions.
const NAMESPACES: [&str; 2] = [SoapEncoding::V1_1.uri(), SoapEncoding::V1_2.uri()];

/// Reports whether a message is read as a tree first: see [`read_tree`].
pub(crate) fn needs_tree(text: &str, options: &ReadOptions, is_encoded: bool) -> bool {
    (is_encoded || options.references) && may_refer(text)
}

/// Replaces the references in a message by their elements, if there are some, and reads the result. Offsets of errors are those in
/// `text`.
///
/// # Errors
///
/// A reference to no element, or from within its own element; text that grows beyond [`Limits::reference_bytes`]; errors of `read`.
///
/// [`Limits::reference_bytes`]: crate::xml::Limits::reference_bytes
pub(crate) fn read_tree<T>(
    text: &str,
    options: &ReadOptions,
    is_encoded: bool,
    read: impl FnOnce(&str) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    if !needs_tree(text, options, is_encoded) {
        return read(text);
    }
    let Some(tree) = Tree::of(text, options, is_encoded)? else { return read(text) };
    read(&tree.written()?).map_err(|error| {
        let offset = tree.received_offset(error.offset());
        error.moved_to(offset)
    })
}

/// Reports whether a text may have attributes that make it more than a tree: `href`, `ref`, `position` and `offset`.
fn may_refer(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_attribute = |end: usize| {
        let mut rest =
            bytes.get(end..).unwrap_or_default().iter().copied().skip_while(|byte| is_space(*byte));
        rest.next() == Some(b'=')
    };
    ["ref", "position", "offset"]
        .iter()
        .any(|name| memmem::find_iter(bytes, name.as_bytes()).any(|at| is_attribute(at + name.len())))
}

#[cfg(test)]
mod tests {
    use super::may_refer;

    #[test]
    fn texts_that_may_refer() {
        for text in ["<a href='#b'/>", "<a e:ref = '#b'/>", "<a e:position=\"[1]\"/>", "<a e:offset='[1]'/>"]
        {
            assert!(may_refer(text), "{text}");
        }
        for text in ["<Reference>ref</Reference>", "", "ref", "<offset>1</offset>", "<a position />"] {
            assert!(!may_refer(text), "{text}");
        }
    }
}
