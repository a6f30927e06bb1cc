//! Types of fields that do not fit what the attributes say: the compiler points at the field's type.

use erpsync::{XmlRead, XmlWrite};

#[derive(XmlRead, XmlWrite)]
struct NotOptional {
    #[xml(element = "A", min_occurs = 0)]
    a: i32,
}

#[derive(XmlRead, XmlWrite)]
struct NotRepeated {
    #[xml(element = "A", max_occurs = "unbounded")]
    a: Option<i32>,
}

#[derive(XmlRead, XmlWrite)]
#[xml(group)]
struct Part {
    #[xml(element = "A")]
    a: i32,
}

#[derive(XmlRead)]
struct GroupNotRepeated {
    #[xml(group, max_occurs = "unbounded")]
    part: Option<Part>,
}

fn main() {}
