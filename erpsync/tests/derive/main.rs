//! The derives: each attribute read and written.

mod any_attribute;
mod choice;
mod content;
mod enums;
mod group;
mod handwritten;
mod headers;
mod helpers;
mod hygiene;
mod kept_nil;
mod missing_nil;
mod mixed;
mod recursive;
mod structs;
