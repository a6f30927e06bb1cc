//! State of values that are more than text, such as attachments.

use std::any::Any;

use super::Writer;

impl Writer {
    /// Sets the state of values that are more than text.
    pub(crate) fn set_companion<T: Any + Send + Sync>(&mut self, companion: T) {
        self.companion = Some(Box::new(companion));
    }

    /// The state of values that are more than text, if there is one.
    pub(crate) fn companion_ref<T: Any>(&self) -> Option<&T> {
        self.companion.as_ref()?.downcast_ref()
    }

    /// The state of values that are more than text, made when it is needed first.
    pub(crate) fn companion<T: Any + Default + Send + Sync>(&mut self) -> &mut T {
        if self.companion_ref::<T>().is_none() {
            self.set_companion(T::default());
        }
        match self.companion.as_mut().and_then(|companion| companion.downcast_mut()) {
            Some(companion) => companion,
            None => unreachable!("a companion of the type was just set"),
        }
    }

    /// Takes the state of values that are more than text.
    pub(crate) fn take_companion<T: Any>(&mut self) -> Option<T> {
        self.companion.take()?.downcast().ok().map(|companion| *companion)
    }
}
