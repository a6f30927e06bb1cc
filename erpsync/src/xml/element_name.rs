//! Names of elements to write, with their tags ready made.

use super::name::Name;

/// Number of bytes that are copied for a shorter tag; the excess is cut off again. A copy whose length the compiler knows
/// takes two instructions, any other one a call.
const BLOCK: usize = 32;

/// The name of an element to write, with its tags ready made.
///
/// The derive makes one for each field; `erpsync::xml::element_name!` makes any.
#[derive(Debug)]
pub struct ElementName {
    namespace: &'static str,
    local: &'static str,
    /// The start tag, filled up to a block where it is shorter.
    start: &'static str,
    /// The end tag, likewise.
    end: &'static str,
}

impl ElementName {
    /// A name with its tags `<local></local>`, one behind the other. Spaces behind them, 28 at the best, let short tags
    /// be written fast.
    pub const fn new(namespace: &'static str, local: &'static str, tags: &'static str) -> Self {
        let (start, end) = (local.len() + 2, local.len() + 3);
        Self { namespace, local, start: block(tags, start), end: block(tags.split_at(start).1, end) }
    }

    /// The expanded name.
    pub const fn name(&self) -> Name<'static> {
        Name::new(self.namespace, self.local)
    }

    #[inline(always)]
    pub(super) const fn namespace(&self) -> &'static str {
        self.namespace
    }

    #[inline(always)]
    pub(super) const fn local(&self) -> &'static str {
        self.local
    }

    /// Appends `<local>`.
    #[inline(always)]
    pub(super) fn push_start_tag(&self, out: &mut String) {
        push(out, self.start, self.local.len() + 2);
    }

    /// Appends `</local>`.
    #[inline(always)]
    pub(super) fn push_end_tag(&self, out: &mut String) {
        push(out, self.end, self.local.len() + 3);
    }
}

/// The first `len` bytes of a text, or a block that begins with them.
const fn block(text: &'static str, len: usize) -> &'static str {
    match text.split_at_checked(BLOCK) {
        Some((block, _)) if len <= BLOCK => block,
        _ => text.split_at(len).0,
    }
}

/// Appends the first `len` bytes of what [`block`] gave for them.
#[inline(always)]
fn push(out: &mut String, block: &'static str, len: usize) {
    if block.len() == BLOCK {
        let end = out.len() + len;
        out.push_str(block);
        out.truncate(end);
    } else {
        push_exactly(out, block);
    }
}

#[inline(never)]
fn push_exactly(out: &mut String, tag: &'static str) {
    out.push_str(tag);
}

/// The expanded name of a written element.
impl From<&ElementName> for Name<'static> {
    fn from(name: &ElementName) -> Self {
        name.name()
    }
}

/// Makes an [`ElementName`] of two literals, namespace and local name.
#[doc(hidden)]
#[macro_export]
macro_rules! __element_name {
    ($namespace:expr, $local:literal) => {
        $crate::xml::ElementName::new(
            $namespace,
            $local,
            ::core::concat!("<", $local, "></", $local, ">                            "),
        )
    };
}
pub use crate::__element_name as element_name;

#[cfg(test)]
mod tests {
    use super::{BLOCK, ElementName};

    #[test]
    fn tags_of_any_length_and_filling() {
        for len in [1, 10, 28, 29, 30, 31, 40] {
            for filling in [0, 1, 28, 60] {
                for letter in ["a", "ø"] {
                    let local = letter.repeat(len);
                    let tags = format!("<{local}></{local}>{}", " ".repeat(filling));
                    let name = ElementName::new("", local.clone().leak(), tags.leak());
                    let mut out = "-".to_owned();
                    name.push_start_tag(&mut out);
                    out.push('-');
                    name.push_end_tag(&mut out);
                    assert_eq!(out, format!("-<{local}>-</{local}>"));
                    let is_block = |tag: &str| tag.len() == BLOCK;
                    assert!(filling < 28 || local.len() > 28 || is_block(name.end), "{name:?}");
                }
            }
        }
    }
}
