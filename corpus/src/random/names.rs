//! Names as makers of WSDLs choose them: plain ones, the same ones in other cases, words of Rust, and what Rust can't spell.

use std::collections::HashSet;

use super::chance::Chance;

const WORDS: &[&str] = &[
    "Order",
    "order",
    "ORDER",
    "Item",
    "item",
    "Items",
    "orderItem",
    "OrderItem",
    "Order_Item",
    "order-item",
    "order.item",
    "Customer",
    "customerID",
    "CustomerId",
    "CUSTOMER_ID",
    "Name",
    "name",
    "Type",
    "type",
    "Value",
    "value",
    "Choice",
    "choice",
    "Content",
    "any",
    "Any",
    "Base",
    "base",
    "Option",
    "String",
    "Result",
    "Vec",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "Self",
    "self",
    "super",
    "crate",
    "async",
    "match",
    "fn",
    "r",
    "Error",
    "Request",
    "Response",
    "Fault",
    "Client",
    "Server",
    "Header",
    "Body",
    "Envelope",
    "Message",
    "Parameters",
    "parameters",
    "return",
    "arg0",
    "in",
    "out",
    "_",
    "_1",
    "a1",
    "A1",
    "x.y.z",
    "Größe",
    "größe",
    "日本",
    "Details",
    "details",
    "Unrecognized",
    "Text",
    "text",
    "id",
    "ID",
    "Id",
    "i32",
    "u8",
    "new",
    "clone",
    "Attributes",
    "attributes",
    "Group",
    "AnyType",
    "Element",
    "List",
    "ListOf",
];

/// The names of one symbol space.
#[derive(Clone, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// A name that is not taken yet, which is taken then.
    pub(super) fn fresh(&mut self, chance: &mut Chance) -> String {
        loop {
            let mut name = (chance.pick(WORDS)).to_owned();
            if chance.once_in(3) {
                name.push_str(chance.pick(&["Type", "s", "List", "2", "_2", "Choice", "Group", "Response"]));
            }
            if self.take(&name) {
                return name;
            }
            let numbered = format!("{name}{}", self.0.len());
            if self.take(&numbered) {
                return numbered;
            }
        }
    }

    /// Takes a name; false if it was taken before.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned())
    }

    /// Takes all names of others, if none of them is taken yet.
    pub(super) fn take_all(&mut self, others: &Self) -> bool {
        let are_free = self.0.is_disjoint(&others.0);
        if are_free {
            self.0.extend(others.0.iter().cloned());
        }
        are_free
    }
}
