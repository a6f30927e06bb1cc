//! A type that contains itself, nested as deep as a message may be.

use erpsync::{XmlRead, XmlWrite};

use crate::documents::{DOCUMENTS, NAMESPACE, mixed};

/// Depth of the nested nodes: the default limit, less the root.
const DEPTH: usize = 254;

/// All trees of a document.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Nodes", default)]
pub struct Nodes {
    /// Each of them.
    #[xml(element = "Node", min_occurs = 0, max_occurs = "unbounded")]
    pub nodes: Vec<Node>,
}

/// A node of a tree.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "Node", default)]
pub struct Node {
    /// Its number.
    #[xml(element = "Id", min_occurs = 0)]
    pub id: Option<i32>,
    /// The node below it.
    #[xml(element = "Node", min_occurs = 0)]
    pub node: Option<Box<Node>>,
}

/// Documents with a number of trees in each.
pub fn nodes(trees: usize) -> Vec<String> {
    (0..DOCUMENTS).map(|seed| document(trees, seed)).collect()
}

fn document(trees: usize, seed: usize) -> String {
    let mut text = format!("<Nodes xmlns=\"{NAMESPACE}\">");
    for tree in 0..trees {
        for level in 0..DEPTH {
            text.push_str(&format!("<Node><Id>{}</Id>", mixed(tree * DEPTH + level, seed) % 1_000_003));
        }
        text.push_str(&"</Node>".repeat(DEPTH));
    }
    text.push_str("</Nodes>");
    text
}
