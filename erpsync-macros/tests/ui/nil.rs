//! Types that do not fit their `nillable`.

use erpsync::XmlRead;

#[derive(XmlRead)]
struct Kept {
    #[xml(element = "A", min_occurs = 0, nillable = "kept")]
    value: Option<i32>,
    #[xml(element = "B", min_occurs = 0, nillable = "kept", items("C"))]
    items: Option<Vec<i32>>,
}

fn main() {}
