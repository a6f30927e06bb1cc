//! Nodes within nodes, by quick-xml's namespace-aware loop.

use super::resolved::Resolved;
use crate::node::{Node, Nodes};

/// All trees of a document.
///
/// # Panics
///
/// If the document is not well-formed.
pub fn nodes(document: &str) -> Nodes {
    let mut xml = Resolved::new(document);
    xml.child().expect("the documents are well-formed");
    let mut nodes = Vec::new();
    while let Some(child) = xml.child() {
        match child.name() {
            "Node" => nodes.push(node(&mut xml)),
            _ => xml.skip(&child),
        }
    }
    Nodes { nodes }
}

fn node(xml: &mut Resolved<'_>) -> Node {
    let mut node = Node::default();
    while let Some(child) = xml.child() {
        match child.name() {
            "Id" => node.id = xml.text(&child).parse().ok(),
            "Node" => node.node = Some(Box::new(self::node(xml))),
            _ => xml.skip(&child),
        }
    }
    node
}
