//! Types that stand for none of a schema.

use erpsync::{XmlRead, XmlWrite};

#[derive(XmlRead, XmlWrite)]
struct Tuple(i32);

#[derive(XmlRead)]
struct Generic<T> {
    #[xml(element = "A")]
    a: T,
}

#[derive(XmlWrite)]
union Union {
    a: i32,
}

#[derive(XmlRead)]
enum Unsaid {}

#[derive(XmlRead)]
#[xml(enumeration)]
struct Enumeration {}

#[derive(XmlRead)]
#[xml(headers, root = "Message")]
struct Headers {
    #[xml(element = "Token")]
    token: String,
}

#[derive(XmlRead)]
#[xml(type_namespace = "urn:example")]
struct NoType {}

fn main() {}
