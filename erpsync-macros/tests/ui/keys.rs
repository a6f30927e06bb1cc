//! Keys that are not known, given twice, or of a wrong form; all of them are reported at once.

use erpsync::XmlRead;

#[derive(XmlRead)]
#[xml(namespce = "urn:example", type = "Two Words", element = "A", default = true)]
struct Keys {
    #[xml(elment = "A")]
    unknown: i32,
    #[xml(element = "B", rename_all = "lowercase")]
    of_another_crate: i32,
    #[xml(element = "C", element = "D")]
    twice: i32,
    #[xml(element = "x:E")]
    prefixed: i32,
    #[xml(element)]
    no_value: i32,
    #[xml(element = "F", minOccurs = 0)]
    as_the_schema_has_it: Option<i32>,
    #[xml(element = "G", min_occurs = "0")]
    quoted: Option<i32>,
    #[xml(element = "H" max_occurs = 2)]
    no_comma: i32,
    #[xml = "I"]
    no_list: i32,
}

fn main() {}
