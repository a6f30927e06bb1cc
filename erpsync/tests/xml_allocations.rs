//! What reading and writing allocate beside the value or the text that they make.

use allocation_counter::measure;
use erpsync::xml::{from_slice, to_string};
use erpsync::{XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", root = "List", default)]
struct List {
    #[xml(element = "Item", min_occurs = 0, max_occurs = "unbounded")]
    items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:x", type = "Item", default)]
struct Item {
    #[xml(element = "Name", min_occurs = 0, nillable)]
    name: Option<String>,
    #[xml(element = "Id", min_occurs = 0)]
    id: Option<i32>,
    #[xml(element = "Note", min_occurs = 0, nillable)]
    note: Option<String>,
}

fn list(items: usize) -> List {
    let item = |at: usize| Item {
        name: Some(format!("name {at} & more")),
        id: Some(at as i32),
        note: at.is_multiple_of(3).then(|| "x".repeat(at % 50)),
    };
    List { items: (0..items).map(item).collect() }
}

#[test]
fn writing_allocates_nothing_but_the_text() {
    for items in [0, 1, 3, 5_000] {
        let value = list(items);
        let mut text = String::new();
        let told = measure(|| text = to_string(&value).unwrap());
        // While the text grows, its old half is there, too.
        assert!(told.count_current == 1 && told.count_max <= 2, "{items} items: {told:?}");
        assert!(told.bytes_max as usize <= 3 * text.len().max(512), "{items} items: {told:?}");
    }
}

#[test]
fn reading_keeps_little_beside_the_value() {
    const SCRATCH: usize = 64 << 10;
    for items in [0, 1, 3, 20_000] {
        let text = to_string(&list(items)).unwrap();
        let mut value = List::default();
        let told = measure(|| value = from_slice(text.as_bytes()).unwrap());
        // While a vector grows, its old half is there, too.
        let growth = value.items.capacity() / 2 * size_of::<Item>();
        let beside = told.bytes_max as i64 - told.bytes_current;
        assert!(beside as usize <= growth + SCRATCH, "{items} items: {told:?}");
        assert_eq!(value, list(items));
    }
}
