//! References and the elements that they stand for: SOAP 1.1, sections 5.2 and 5.4.1; SOAP 1.2 part 2, section 3.1.5.

use std::collections::HashMap;

use super::NAMESPACES;
use super::scopes::{ROOT, ScopeId, Scopes};
use crate::soap::SoapVersion;
use crate::xml::tag_scan::{StartTag, Tag, attributes, next_tag};
use crate::xml::{ReadError, ReadErrorKind, ReadOptions};

/// Memory of an element that is kept, in bytes.
const ELEMENT_BYTES: usize = size_of::<Element<'_>>() + 3 * size_of::<usize>();

/// A message as a tree, made of a graph.
pub(super) struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) options: &'t ReadOptions,
    pub(super) is_encoded: bool,
    pub(super) scopes: Scopes<'t>,
    /// Elements that are not copied as they stand, in the order of the message.
    pub(super) elements: Vec<Element<'t>>,
    /// Elements by their id.
    pub(super) targets: HashMap<&'t str, usize>,
}

/// Element that is not copied as it stands.
#[derive(Debug)]
pub(super) struct Element<'t> {
    pub(super) tag: StartTag<'t>,
    /// Start of the end tag; for an empty element the end of its tag.
    pub(super) content_end: usize,
    pub(super) end: usize,
    /// Scope around the element, and inside of it.
    pub(super) outer: ScopeId,
    pub(super) inner: ScopeId,
    pub(super) role: Role<'t>,
    /// It stands beside the message in the body, for others to refer to.
    pub(super) is_independent: bool,
    /// Number of items of an array that are left out before it.
    pub(super) gap: usize,
}

/// Treatment of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'t> {
    /// It stands for the element with this id.
    Reference(&'t str),
    /// Others may stand for it; without its id it is an element like any other.
    Value,
}

impl<'t> Tree<'t> {
    /// Finds the references of a message. `None` if it has none, or is not well-formed, which the reader reports.
    pub(super) fn of(
        text: &'t str,
        options: &'t ReadOptions,
        is_encoded: bool,
    ) -> Result<Option<Self>, ReadError> {
        let (scopes, elements, targets) = (Scopes::new(), Vec::new(), HashMap::new());
        let tree = Self { text, options, is_encoded, scopes, elements, targets };
        let mut scan = Scan { tree, open: Vec::new(), body: Vec::new() };
        if !scan.run()? {
            return Ok(None);
        }
        let Scan { mut tree, body, .. } = scan;
        tree.choose_message(&body);
        let is_graph = |element: &Element<'_>| matches!(element.role, Role::Reference(_)) || element.gap > 0;
        let is_graph = tree.elements.iter().any(is_graph);
        Ok(is_graph.then_some(tree))
    }

    /// Decides which of the elements in the body is the message: the first one without an id. Others with one are independent
    /// elements.
    fn choose_message(&mut self, body: &[Option<usize>]) {
        let message = body.iter().position(Option::is_none).unwrap_or(0);
        for (at, element) in body.iter().enumerate() {
            if let Some(element) = element
                && at != message
            {
                self.elements[*element].is_independent = true;
            }
        }
    }

    pub(super) fn unexpected(&self, reason: String, offset: usize) -> ReadError {
        ReadError::at(ReadErrorKind::Unexpected(reason), self.text, offset)
    }
}

/// Pass over the tags of a message.
struct Scan<'t> {
    tree: Tree<'t>,
    open: Vec<Open<'t>>,
    /// Elements in the body, and those among the kept that they are, having an id.
    body: Vec<Option<usize>>,
}

/// Element that is open.
#[derive(Clone, Copy)]
struct Open<'t> {
    scope: ScopeId,
    /// Index among the elements that are kept.
    kept: Option<usize>,
    is_body: bool,
    /// Index of the item that comes next, if the element is an array, and number of those before it that are left out.
    next_item: usize,
    gap: usize,
    attributes: &'t str,
}

/// Attributes of a tag that matter here.
#[derive(Default)]
struct Marks<'t> {
    id: Option<&'t str>,
    reference: Option<&'t str>,
    position: Option<&'t str>,
    offset: Option<&'t str>,
    declares: bool,
    is_labelled: bool,
}

impl<'t> Scan<'t> {
    /// Reads all tags. Returns false if they do not make a document.
    fn run(&mut self) -> Result<bool, ReadError> {
        let depth = self.tree.options.limits.depth;
        let mut at = 0;
        let mut roots = 0;
        while let Some(tag) = next_tag(self.tree.text, at) {
            match tag {
                Tag::Start(tag) => {
                    at = tag.end;
                    roots += usize::from(self.open.is_empty());
                    self.start(tag)?;
                    if self.open.len() > depth {
                        return Ok(false);
                    }
                    if tag.is_empty {
                        self.end(tag.end, tag.end);
                    }
                }
                Tag::End { start, end } => {
                    at = end;
                    if !self.end(start, end) {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(self.open.is_empty() && roots == 1)
    }

    fn start(&mut self, tag: StartTag<'t>) -> Result<(), ReadError> {
        let outer = self.open.last().map_or(ROOT, |open| open.scope);
        let attributes = tag.attributes;
        let mut open = Open { scope: outer, kept: None, is_body: false, next_item: 0, gap: 0, attributes };
        let depth = self.open.len();
        let marks =
            if tag.attributes.is_empty() { Marks::default() } else { self.marks(&tag, &mut open.scope) };
        let offset = marks.offset.and_then(|offset| index(offset, tag.attributes)).unwrap_or_default();
        (open.next_item, open.gap) = (offset, offset);
        let array = self.open.last().map_or("", |array| array.attributes);
        let gap = self.gap_before(&tag, marks.position.and_then(|position| index(position, array)))?;
        if marks.id.is_some()
            || marks.reference.is_some()
            || marks.position.is_some()
            || marks.is_labelled
            || gap > 0
        {
            open.kept = Some(self.tree.elements.len());
            self.keep(tag, outer, open.scope, gap, &marks)?;
        }
        if depth == 1 {
            open.is_body = tag.name.rsplit(':').next() == Some("Body");
        } else if depth == 2 && self.open[1].is_body {
            self.body.push(open.kept.filter(|_| marks.id.is_some()));
        }
        self.open.push(open);
        Ok(())
    }

    /// Number of items that are left out before an element, if it is one of an array that is sparse or sent in part (SOAP 1.1,
    /// sections 5.4.2.1 and 5.4.2.2).
    fn gap_before(&mut self, tag: &StartTag<'_>, position: Option<usize>) -> Result<usize, ReadError> {
        let Some(array) = self.open.last_mut() else { return Ok(0) };
        let mut gap = std::mem::take(&mut array.gap);
        if let Some(position) = position {
            let expected = array.next_item;
            let Some(more) = position.checked_sub(expected) else {
                let reason = format!("the position [{position}] in an array, behind [{}]", expected - 1);
                return Err(self.tree.unexpected(reason, tag.start));
            };
            gap = gap.saturating_add(more);
            array.next_item = position;
        }
        array.next_item = array.next_item.saturating_add(1);
        Ok(gap)
    }

    fn keep(
        &mut self,
        tag: StartTag<'t>,
        outer: ScopeId,
        inner: ScopeId,
        gap: usize,
        marks: &Marks<'t>,
    ) -> Result<(), ReadError> {
        let index = self.tree.elements.len();
        let role = match marks.reference {
            Some(id) => Role::Reference(id),
            None => Role::Value,
        };
        let element = Element {
            tag,
            content_end: tag.end,
            end: tag.end,
            outer,
            inner,
            role,
            is_independent: false,
            gap,
        };
        let limit = self.tree.options.limits.memory_limit();
        if (index + 1).saturating_mul(ELEMENT_BYTES) > limit {
            return Err(ReadError::at(ReadErrorKind::Memory(limit), self.tree.text, tag.start));
        }
        self.tree.elements.push(element);
        if let Some(id) = marks.id
            && self.tree.targets.insert(id, index).is_some()
            && self.tree.is_encoded
        {
            let reason = format!("a second element with the id `{}`", shown(id));
            return Err(self.tree.unexpected(reason, tag.start));
        }
        Ok(())
    }

    /// Reads the attributes of a tag, and enters the scope that it declares.
    fn marks(&mut self, tag: &StartTag<'t>, scope: &mut ScopeId) -> Marks<'t> {
        let all = || attributes(tag.attributes);
        let mut marks = Marks::default();
        let mut prefixed = false;
        for attribute in all() {
            match (attribute.prefix, attribute.local) {
                ("", "id") => marks.id = Some(attribute.value),
                ("", "href") => marks.reference = attribute.value.strip_prefix('#'),
                ("xmlns", _) | ("", "xmlns") => marks.declares = true,
                (_, "id" | "ref" | "position" | "offset" | "root" | "encodingStyle") => prefixed = true,
                _ => {}
            }
        }
        if marks.declares {
            let declarations = all().filter_map(|one| Some((one.declared_prefix()?, one.value)));
            *scope = self.tree.scopes.enter(*scope, declarations);
        }
        if prefixed {
            for attribute in all() {
                let namespace = self.tree.scopes.find(*scope, attribute.prefix).unwrap_or_default();
                let is_of_encoding = !attribute.prefix.is_empty() && NAMESPACES.contains(&namespace);
                match attribute.local {
                    "id" if is_of_encoding => marks.id = Some(attribute.value),
                    "ref" if is_of_encoding => {
                        let id = attribute.value;
                        marks.reference = Some(id.strip_prefix('#').unwrap_or(id));
                    }
                    "position" if is_of_encoding => marks.position = Some(attribute.value),
                    "offset" if is_of_encoding => marks.offset = Some(attribute.value),
                    "root" if is_of_encoding => marks.is_labelled = true,
                    "encodingStyle" => {
                        marks.is_labelled |= SoapVersion::from_namespace(namespace).is_some();
                    }
                    _ => {}
                }
            }
        }
        marks
    }

    /// Ends the element that was opened last. Returns false if none is open.
    fn end(&mut self, start: usize, end: usize) -> bool {
        let Some(open) = self.open.pop() else { return false };
        if let Some(kept) = open.kept {
            let element = &mut self.tree.elements[kept];
            (element.content_end, element.end) = (start, end);
        }
        true
    }
}

/// The index of an item from the one in each dimension, in brackets. The attributes are those of the array.
fn index(value: &str, array: &str) -> Option<usize> {
    let inside = value.trim().strip_prefix('[')?.strip_suffix(']')?;
    let numbers =
        |text: &str| text.split(',').map(|one| one.trim().parse().ok()).collect::<Option<Vec<usize>>>();
    let place = numbers(inside)?;
    let [first, inner @ ..] = &place[..] else { return None };
    if inner.is_empty() {
        return Some(*first);
    }
    let array_type = attributes(array).find(|one| one.local == "arrayType" && !one.prefix.is_empty())?;
    // The outermost size, which partial arrays leave open, is not needed.
    let sizes = array_type.value.trim().strip_suffix(']')?.rsplit_once('[')?.1.split_once(',')?.1;
    let sizes = numbers(sizes).filter(|sizes| sizes.len() == inner.len())?;
    inner.iter().zip(sizes).try_fold(*first, |index, (one, size)| index.checked_mul(size)?.checked_add(*one))
}

/// An id as messages show it.
pub(super) fn shown(id: &str) -> String {
    let mut shown: String = id.chars().take(40).flat_map(char::escape_debug).collect();
    if id.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
