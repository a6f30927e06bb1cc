//! Places in a text that is written: where lists stand whose items come later.

use super::super::error::WriteError;
use super::Writer;

/// Places that were recorded: each has a mark in the text, which is removed before anybody sees it.
#[derive(Debug)]
pub(crate) struct Places {
    mark: String,
    /// The default namespace at each place.
    defaults: Vec<&'static str>,
}

impl Places {
    /// The mark, a processing instruction. No text that is written can hold it, and nothing that was received knows it.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    pub(crate) fn defaults(&self) -> impl Iterator<Item = &'static str> {
        self.defaults.iter().copied()
    }
}

impl Writer {
    /// Records the places of lists from now on.
    pub(crate) fn record_places(&mut self) {
        let mark = format!("<?erpsync-items {:016x}{:016x}?>", fastrand::u64(..), fastrand::u64(..));
        self.places = Some(Box::new(Places { mark, defaults: Vec::new() }));
    }

    /// The place of a list whose items are streamed: what is written next stands behind them.
    pub fn list_place(&mut self) {
        if let Some(places) = &mut self.places {
            self.out.push_str(&places.mark);
            places.defaults.push(self.default);
        }
    }

    /// The places that were recorded, taken.
    pub(crate) fn take_places(&mut self) -> Option<Box<Places>> {
        self.places.take()
    }

    /// Appends text that was written before, and goes on behind it, where this namespace is the default one.
    pub(crate) fn go_on_at(&mut self, text: &str, default: &'static str) {
        self.raw(text);
        self.default = default;
    }

    /// Takes the text that was written so far.
    ///
    /// # Errors
    ///
    /// The first value that could not be written.
    pub(crate) fn take_text(&mut self) -> Result<String, WriteError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let capacity = self.out.capacity();
        let text = std::mem::replace(&mut self.out, String::with_capacity(capacity));
        self.declared.forget_from(0);
        self.secrets.truncate(0);
        Ok(text)
    }
}
