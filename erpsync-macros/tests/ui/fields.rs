//! Fields that are no one thing in XML, or have keys that do not go with what they are.

use erpsync::XmlRead;

#[derive(XmlRead)]
struct Fields {
    nothing: i32,
    #[xml(element = "A", attribute = "a")]
    both: i32,
    #[xml(base)]
    base: Base,
    #[xml(attribute = "b", nillable)]
    nil_attribute: Option<i32>,
    #[xml(attribute = "c", min_occurs = 0)]
    optional_attribute: Option<i32>,
    #[xml(attribute = "c")]
    same_attribute: Option<i32>,
    #[xml(element = "D", required)]
    required_element: i32,
    #[xml(element = "E", max_occurs = 0)]
    never: i32,
    #[xml(element = "F", min_occurs = 3, max_occurs = 2)]
    less: Vec<i32>,
    #[xml(element = "G", max_occurs = "unbounded")]
    all: Vec<i32>,
    #[xml(element = "G")]
    none_left: i32,
    #[xml(element = "H", nillable = "kept")]
    nil_kept: Option<i32>,
    #[xml(element = "I", nillable = "deleted")]
    nil_deleted: Option<i32>,
    #[xml(element = "J", items("K", nillable = "kept"))]
    kept_item: Vec<Option<i32>>,
    #[xml(element = "L", min_occurs = 0, nillable = "attributes", list)]
    nil_list: Vec<i32>,
    #[xml(element = "M", min_occurs = 0, nillable, nillable = "kept")]
    two_nils: Option<i32>,
    #[xml(text)]
    text: String,
}

#[derive(XmlRead)]
struct Base {}

fn main() {}
