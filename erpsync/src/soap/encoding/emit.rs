//! Writing of a message as a tree.

use std::fmt::Write as _;

use super::NAMESPACES;
use super::references::{Element, Role, Tree, shown};
use super::scopes::ScopeId;
use crate::soap::SoapVersion;
use crate::xml::tag_scan::{Attribute, attributes};
use crate::xml::{ReadError, ReadErrorKind};

impl Tree<'_> {
    /// The message as a tree.
    pub(super) fn written(&self) -> Result<String, ReadError> {
        let mut output = Output {
            tree: self,
            out: String::with_capacity(self.text.len()),
            active: Vec::new(),
            wanted: None,
        };
        output.copy(0, self.text.len())?;
        Ok(output.out)
    }

    /// The offset in the message as it was received of what stands at an offset in the written one.
    pub(super) fn received_offset(&self, offset: usize) -> usize {
        let wanted = Some(Wanted { offset, found: None });
        let mut output = Output { tree: self, out: String::new(), active: Vec::new(), wanted };
        // An error may come behind the offset.
        let _ = output.copy(0, self.text.len());
        output.wanted.and_then(|wanted| wanted.found).unwrap_or(self.text.len())
    }
}

/// Offset in the output whose origin is looked for.
struct Wanted {
    offset: usize,
    found: Option<usize>,
}

/// The written message so far.
struct Output<'t> {
    tree: &'t Tree<'t>,
    out: String,
    /// Elements that are being written in the place of references.
    active: Vec<usize>,
    wanted: Option<Wanted>,
}

impl<'t> Output<'t> {
    /// Appends a range of the received text, with references replaced.
    fn copy(&mut self, from: usize, to: usize) -> Result<(), ReadError> {
        let elements = &self.tree.elements;
        let mut index = elements.partition_point(|element| element.tag.start < from);
        let mut at = from;
        while let Some(element) = elements.get(index).filter(|element| element.tag.start < to) {
            self.push(at, element.tag.start)?;
            self.fill(element)?;
            match element.role {
                _ if element.is_independent => at = element.end,
                Role::Reference(id) => at = self.reference(index, id)?,
                Role::Value => {
                    self.start_tag(element);
                    at = element.tag.end;
                }
            }
            index += 1;
            if at == element.end {
                index += elements[index..].partition_point(|inner| inner.tag.start < at);
            }
        }
        self.push(at, to)
    }

    /// Appends nil items for those that an array leaves out before an element.
    fn fill(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        if element.gap == 0 {
            return Ok(());
        }
        let at = element.tag.start;
        self.check_growth(element.gap.saturating_mul(NIL_ITEM.len()), at)?;
        let start = self.out.len();
        self.out.extend(std::iter::repeat_n(NIL_ITEM, element.gap));
        self.note_tag(start, element);
        Ok(())
    }

    /// Appends received text as it stands.
    fn push(&mut self, from: usize, to: usize) -> Result<(), ReadError> {
        let start = self.out.len();
        self.out.push_str(&self.tree.text[from..to]);
        self.note_origin(start, from);
        self.check_growth(0, from)
    }

    /// Checks that the message does not grow beyond the limit, with so many bytes more.
    fn check_growth(&self, more: usize, at: usize) -> Result<(), ReadError> {
        let limit = self.tree.options.limits.reference_bytes;
        let compared = self.tree.scopes.steps() / STEPS_A_BYTE;
        let length = (self.out.len() + compared).saturating_add(more);
        if length.saturating_sub(self.tree.text.len()) > limit {
            let kind = ReadErrorKind::Limit("bytes that references in the message repeat", limit);
            return Err(ReadError::at(kind, self.tree.text, at));
        }
        Ok(())
    }

    /// Notes the origin of what was written from `start` on: text that begins at `from`.
    fn note_origin(&mut self, start: usize, from: usize) {
        let end = self.out.len();
        if let Some(wanted) = &mut self.wanted
            && wanted.found.is_none()
            && (start..end).contains(&wanted.offset)
        {
            wanted.found = Some(from + (wanted.offset - start));
        }
    }

    /// Notes an element as the origin of the tag that was written from `start` on.
    fn note_tag(&mut self, start: usize, element: &Element<'_>) {
        let end = self.out.len();
        if let Some(wanted) = &mut self.wanted
            && wanted.found.is_none()
            && (start..end).contains(&wanted.offset)
        {
            wanted.found = Some(element.tag.start);
        }
    }

    /// Appends the start tag of an element that stays in its place.
    fn start_tag(&mut self, element: &Element<'t>) {
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(element.tag.name);
        for attribute in attributes(element.tag.attributes) {
            if attribute.declared_prefix().is_some() || !self.is_of_encoding(&attribute, element.inner) {
                self.out.push(' ');
                self.out.push_str(attribute.text);
            }
        }
        self.out.push_str(if element.tag.is_empty { "/>" } else { ">" });
        self.note_tag(start, element);
    }

    /// Appends the element that a reference stands for, under the name of the reference. Returns the end of the reference.
    fn reference(&mut self, index: usize, id: &'t str) -> Result<usize, ReadError> {
        let reference = &self.tree.elements[index];
        let depth = self.active.len();
        let target = self.follow(index, id)?;
        let Some(target) = target else {
            // The reader takes it for an attribute of the type, or refuses it.
            self.push(reference.tag.start, reference.end)?;
            return Ok(reference.end);
        };
        let element = &self.tree.elements[target];
        let start = self.out.len();
        let name = self.referring_tag(reference, element);
        if element.tag.is_empty {
            self.out.push_str("/>");
            self.note_tag(start, reference);
        } else {
            self.out.push('>');
            self.note_tag(start, reference);
            self.copy(element.tag.end, element.content_end)?;
            let start = self.out.len();
            self.out.extend(["</", &name, ">"]);
            self.note_tag(start, reference);
        }
        self.active.truncate(depth);
        self.push(reference.end, reference.end)?;
        Ok(reference.end)
    }

    /// Finds the element that a reference stands for in the end: a reference may lead to another one. Marks all on the way.
    fn follow(&mut self, index: usize, mut id: &'t str) -> Result<Option<usize>, ReadError> {
        let start = self.tree.elements[index].tag.start;
        loop {
            let Some(&target) = self.tree.targets.get(id) else {
                if self.tree.is_encoded {
                    let reason = format!("a reference to `{}`, which no element has as its id", shown(id));
                    return Err(self.tree.unexpected(reason, start));
                }
                return Ok(None);
            };
            if let Some(first) = self.active.iter().position(|active| *active == target) {
                return Err(self.cycle(first, id, start));
            }
            if self.active.len() >= self.tree.options.limits.depth {
                let depth = self.tree.options.limits.depth;
                return Err(ReadError::at(
                    ReadErrorKind::Limit("nested references", depth),
                    self.tree.text,
                    start,
                ));
            }
            self.active.push(target);
            match self.tree.elements[target].role {
                Role::Reference(next) => id = next,
                Role::Value => return Ok(Some(target)),
            }
        }
    }

    #[cold]
    fn cycle(&self, first: usize, id: &str, offset: usize) -> ReadError {
        let ids = self.active[first..].iter().filter_map(|active| {
            self.tree.targets.iter().find(|(_, target)| *target == active).map(|(id, _)| *id)
        });
        let mut reason = String::from("references go round in a circle: ");
        for id in ids.take(MOST_NAMED) {
            let _ = write!(reason, "`{}` → ", shown(id));
        }
        let _ = write!(reason, "`{}`", shown(id));
        self.tree.unexpected(reason, offset)
    }

    /// Appends the start tag of an element under the name of a reference to it, without its end. Returns the name.
    fn referring_tag(&mut self, reference: &Element<'t>, target: &Element<'t>) -> String {
        let scopes = &self.tree.scopes;
        let mut declared = scopes.missing(target.inner, reference.outer);
        let mut fresh = 0;
        let mut extra = String::new();
        // A prefix of the reference, as it is written: its own one, or a new one if the target declares another namespace for it.
        let mut prefix_of = |prefix: &'t str, is_element: bool| -> String {
            let Some(uri) = scopes.find(reference.inner, prefix) else { return prefix.to_owned() };
            let inside = match declared.iter().find(|(known, _)| *known == prefix) {
                Some((_, uri)) => Some(*uri),
                None => scopes.find(reference.outer, prefix),
            };
            match inside {
                Some(inside) if inside == uri => prefix.to_owned(),
                None => {
                    declared.push((prefix, uri));
                    prefix.to_owned()
                }
                // An element without a namespace has no prefix: its content does without the default one, too.
                Some(_) if uri.is_empty() && is_element => {
                    declared.retain(|(known, _)| !known.is_empty());
                    if scopes.find(reference.outer, "") != Some("") {
                        declared.push(("", ""));
                    }
                    String::new()
                }
                Some(_) => {
                    fresh += 1;
                    let prefix = format!("reference-{fresh}");
                    let _ = write!(extra, " xmlns:{prefix}=\"{}\"", quoted(uri));
                    prefix
                }
            }
        };
        let (prefix, local) = reference.tag.name.split_once(':').unwrap_or(("", reference.tag.name));
        let prefix = prefix_of(prefix, true);
        let name = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
        let mut kept = String::new();
        for attribute in attributes(reference.tag.attributes).filter(|one| is_of_accessor(one.local)) {
            if !attribute.prefix.is_empty() && attribute.prefix != "xmlns" {
                let prefix = prefix_of(attribute.prefix, false);
                let _ = write!(kept, " {prefix}:{}=\"{}\"", attribute.local, quoted(attribute.value));
            }
        }
        self.out.push('<');
        self.out.push_str(&name);
        for (prefix, uri) in &declared {
            let colon = if prefix.is_empty() { "" } else { ":" };
            self.out.extend([" xmlns", colon, prefix, "=\"", &quoted(uri), "\""]);
        }
        self.out.extend([extra, kept]);
        for attribute in attributes(target.tag.attributes) {
            if attribute.declared_prefix().is_none() && !self.is_of_encoding(&attribute, target.inner) {
                self.out.push(' ');
                self.out.push_str(attribute.text);
            }
        }
        name
    }

    /// Reports whether an attribute makes an element a value that others refer to.
    fn is_of_encoding(&self, attribute: &Attribute<'_>, scope: ScopeId) -> bool {
        let namespace = || self.tree.scopes.find(scope, attribute.prefix).unwrap_or_default();
        match (attribute.prefix, attribute.local) {
            ("", "id") => true,
            ("", _) => false,
            (_, "id" | "root" | "position") => NAMESPACES.contains(&namespace()),
            (_, "encodingStyle") => SoapVersion::from_namespace(namespace()).is_some(),
            _ => false,
        }
    }
}

/// Number of declarations that are compared in the time in which a byte is written.
const STEPS_A_BYTE: usize = 8;

/// Item that an array leaves out.
const NIL_ITEM: &str = "<item xmlns:nil=\"http://www.w3.org/2001/XMLSchema-instance\" nil:nil=\"true\"/>";

/// Maximum number of ids that an error names.
const MOST_NAMED: usize = 16;

/// A received value as it stands between double quotation marks: it may have had single ones around it.
fn quoted(value: &str) -> String {
    value.replace('"', "&quot;")
}

/// Reports whether an attribute is one of the place where a value stands, not of the value.
fn is_of_accessor(local: &str) -> bool {
    matches!(local, "mustUnderstand" | "actor" | "role" | "relay")
}
