//! The progress bar of a transfer.

use erpsync::Attachment;
use futures_util::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};

/// The bar of a document of a length in bytes, drawn on stderr where that is a terminal.
pub(crate) fn bar(name: &str, length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(name.to_owned());
    let template = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// An attachment whose transfer moves the bar, piece by piece.
pub(crate) fn counted(content: Attachment, length: u64, bar: &ProgressBar) -> Attachment {
    let bar = bar.clone();
    let pieces = content.into_stream().inspect_ok(move |piece| bar.inc(piece.len() as u64));
    Attachment::from_stream_with_length(pieces, length)
}
