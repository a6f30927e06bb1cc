//! The part of a message that has arrived and was not taken yet.

/// Consumed text that is kept before the rest is moved to the front, in bytes.
const CONSUMED: usize = 64 << 10;

/// Capacity that a window keeps when a large item has been taken, in bytes.
const KEPT: usize = 512 << 10;

/// Text that was not taken yet, and the start tags of the elements that are open around it.
///
/// A reader sees the start tags (the head) and then the text, as one document. They are written over what was taken, which is
/// never shorter, since they were a part of it.
#[derive(Default)]
pub(super) struct Window {
    text: String,
    /// Start of what was not taken.
    at: usize,
    /// Offset in the message of that.
    pub(super) taken: usize,
    pub(super) head: String,
    pub(super) is_complete: bool,
}

impl Window {
    /// Text to which what arrives is appended.
    pub(super) fn text(&mut self) -> &mut String {
        let kept = self.text.floor_char_boundary(self.at.saturating_sub(self.head.len()));
        if kept >= CONSUMED || kept > self.text.len() / 2 {
            self.text.drain(..kept);
            self.at -= kept;
            if self.text.capacity() > KEPT && self.text.len() < KEPT / 4 {
                self.text.shrink_to(KEPT / 2);
            }
        }
        &mut self.text
    }

    pub(super) fn unread(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes text that was read.
    pub(super) fn take(&mut self, len: usize) {
        self.at += len;
        self.taken += len;
    }

    /// Puts a head before what was not taken. Returns the offset of the head.
    pub(super) fn place(&mut self, head: &str) -> usize {
        let start = self.text.floor_char_boundary(self.at.saturating_sub(head.len()));
        let room = self.at - start;
        if room > head.len() {
            // White space may stand before a document's root.
            let padded = " ".repeat(room - head.len()) + head;
            self.text.replace_range(start..self.at, &padded);
        } else if room == head.len() && self.text[start..self.at] != *head {
            self.text.replace_range(start..self.at, head);
        }
        start
    }

    /// The document from an offset up to the last tag that is whole, and the length of the head in it. `None` if there is no tag.
    pub(super) fn document(&self, start: usize) -> Option<(&str, usize)> {
        let end = match self.is_complete {
            true => self.text.len(),
            false => self.at + memchr::memrchr(b'>', self.unread().as_bytes())? + 1,
        };
        Some((&self.text[start..end], self.at - start))
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn a_head_stands_before_what_was_not_taken() {
        let mut window = Window::default();
        window.text().push_str("<a><b>ééé</b><b>x</b><b");
        assert_eq!(window.place(""), 0);
        assert_eq!(window.document(0), Some(("<a><b>ééé</b><b>x</b>", 0)));
        window.take("<a><b>ééé</b>".len());
        window.head = "<a>".to_owned();
        let start = window.place("<a>");
        assert_eq!(window.document(start), Some(("<a><b>x</b>", 3)));
        // Not at the start of a character.
        window.take("<b>x</b>".len());
        window.text().push_str(">é</b>");
        let start = window.place("<a>");
        assert_eq!(window.document(start), Some(("<a><b>é</b>", 3)));
        assert_eq!(window.taken, "<a><b>ééé</b><b>x</b>".len());
    }
}
