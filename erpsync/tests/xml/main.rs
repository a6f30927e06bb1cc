//! The XML reader and writer.

mod hostile;
mod learned;
mod read_options;
mod reader;
mod references;
mod stack;
mod writer;
