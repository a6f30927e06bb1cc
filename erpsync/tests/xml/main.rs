//! The XML reader and writer.

mod hostile;
mod read_options;
mod reader;
mod references;
mod stack;
mod tag_cache;
mod writer;
