//! `items` and `entries`.

use erpsync::XmlRead;

#[derive(XmlRead)]
struct Lists {
    #[xml(element = "A", items("int"), entries("Pair", key = "Key", value = "Value"))]
    both: Vec<i32>,
    #[xml(element = "B", items)]
    no_name: Vec<i32>,
    #[xml(element = "C", items("int", nilable))]
    unknown: Vec<i32>,
    #[xml(element = "D", entries("Pair", key = "Key"))]
    no_value: Vec<i32>,
    #[xml(element = "E", max_occurs = "unbounded", items("int"))]
    repeated: Vec<Vec<i32>>,
    #[xml(attribute = "f", items("int"))]
    attribute: Vec<i32>,
}

fn main() {}
