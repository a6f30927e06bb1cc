//! Messages whose lists are no streams as they are described.

use erpsync::{StreamedMessage, XmlRead, XmlWrite};

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Silent")]
struct Silent {
    #[xml(element = "Item", min_occurs = 0, max_occurs = "unbounded", streamed)]
    items: Vec<i32>,
}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Unmarked")]
#[stream(item = i32, list("{urn:x}Item"))]
struct Unmarked {
    #[xml(element = "Item", min_occurs = 0, max_occurs = "unbounded")]
    items: Vec<i32>,
}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Once")]
#[stream(item = i32, list("{urn:x}Item"))]
struct Once {
    #[xml(element = "Item", streamed)]
    item: i32,
}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Several")]
#[stream(item = i32, list("{urn:x}A"), list("{urn:x}B"))]
struct Several {
    #[xml(element = "A", max_occurs = "unbounded", streamed)]
    a: Vec<i32>,
    #[xml(element = "B", max_occurs = "unbounded", streamed)]
    b: Vec<i32>,
}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Wrong")]
#[stream(item = i32, list("a/b"), lists("c"))]
struct Wrong {
    #[xml(element = "A", max_occurs = "unbounded", streamed)]
    a: Vec<i32>,
}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Empty")]
#[stream(item = i32)]
struct Empty {}

#[derive(XmlRead, XmlWrite, StreamedMessage)]
#[xml(namespace = "urn:x", root = "Opened")]
#[stream(item = i32, list("{urn:x}A", opens = "a?b", variant = A, spaces = "collapse"))]
struct Opened {
    #[xml(element = "A", max_occurs = "unbounded", streamed)]
    a: Vec<i32>,
}

fn main() {}
