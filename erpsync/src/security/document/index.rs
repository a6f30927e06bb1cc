//! One pass over a document: its elements, their ids, and the canonical form of a SOAP body.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::{Document, ELEMENTS, Element, Identified, Scope, Stored, is_id};
use crate::security::canonical::{Canonicalization, Kept, Method, Sink, Watch, Writer};
use crate::security::scan::{Attribute, Event, Scanner};
use crate::soap::SoapVersion;
use crate::xml::{Name, ReadError};

/// Maximum number of namespace declarations that a document keeps.
const DECLARATIONS: usize = 1 << 17;

/// Differences between the text of a SOAP body and its canonical form that are kept: bytes, and share of the document.
const KEPT_BYTES: usize = 64 << 10;
const KEPT_SHARE: usize = 4;

impl<'t> Document<'t> {
    /// Reads the whole document.
    pub(super) fn index(&mut self, scanner: &mut Scanner<'t>) -> Result<(), ReadError> {
        // Kept elements that are open.
        let mut open: Vec<usize> = Vec::new();
        let mut mentioned: HashSet<Cow<'t, str>> = HashSet::new();
        loop {
            match scanner.next()? {
                Event::Start => {
                    let index = self.keep(scanner, open.last().copied())?;
                    mentioned.extend(mentions(&self.attributes[self.elements[index].attributes.clone()]));
                    if self.body.is_none() && self.is_body(index) {
                        self.index_body(index, scanner, &mentioned)?;
                    } else {
                        open.push(index);
                    }
                }
                Event::End(tag) => {
                    if let Some(index) = open.pop() {
                        self.close(index, tag);
                    }
                }
                Event::Finished => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads the content of the SOAP body, and makes its canonical form on the way, since it is likely to be signed.
    fn index_body(
        &mut self,
        index: usize,
        scanner: &mut Scanner<'t>,
        mentioned: &HashSet<Cow<'t, str>>,
    ) -> Result<(), ReadError> {
        let how = Canonicalization::new(Method::EXCLUSIVE);
        let mut kept = Kept::new(KEPT_BYTES + self.text.len() / KEPT_SHARE);
        let start = self.elements[index].range.start;
        let mut watch = BodyIds { document: self, mentioned, open: vec![index] };
        let tag = Writer::new(scanner, &how, None, &mut kept, &mut watch).element(start, &[])?;
        self.close(index, tag);
        self.body = Some((index, kept));
        Ok(())
    }

    fn close(&mut self, index: usize, tag: Range<usize>) {
        let element = &mut self.elements[index];
        element.content.end = tag.start;
        element.range.end = tag.end;
    }

    /// Writes the exclusive canonical form of the SOAP body; false if another element is asked for, or the form was not kept.
    pub(super) fn write_body(&self, element: Element<'_, '_>, sink: &mut dyn Sink) -> bool {
        let Some((_, kept)) = self.body.as_ref().filter(|(index, _)| *index == element.index) else {
            return false;
        };
        let (range, inside) = (element.range(), element.content_range());
        match self.content {
            None => kept.write(self.text, range, sink),
            Some(content) => {
                let is_kept = kept.write(self.text, range.start..inside.start, sink);
                if is_kept {
                    content.write(sink);
                    kept.write(self.text, inside.end..range.end, sink);
                }
                is_kept
            }
        }
    }

    /// Reports whether a part of an element does not stand in the text.
    pub(super) fn is_incomplete(&self, element: Element<'_, '_>) -> bool {
        let body = self.body.as_ref().filter(|_| self.content.is_some());
        body.is_some_and(|(index, _)| {
            let (whole, body) = (element.range(), &self.elements[*index].range);
            whole.start <= body.start && body.end <= whole.end
        })
    }

    /// Reports whether an element is the body of a SOAP envelope.
    fn is_body(&self, index: usize) -> bool {
        let element = Element { document: self, index };
        let is_soap = |name: Name<'_>, local| {
            name.local == local && SoapVersion::from_namespace(name.namespace).is_some()
        };
        element.depth() == 2 && is_soap(element.name(), "Body") && is_soap(self.root().name(), "Envelope")
    }

    /// Keeps the element whose start tag was read last.
    fn keep(&mut self, scanner: &Scanner<'t>, parent: Option<usize>) -> Result<usize, ReadError> {
        if self.elements.len() >= ELEMENTS {
            return scanner.limit("elements", ELEMENTS);
        }
        if self.scopes.len() + scanner.namespaces.len() > DECLARATIONS {
            return scanner.limit("namespace declarations", DECLARATIONS);
        }
        let Some(open) = scanner.current() else { return scanner.limit("elements", 0) };
        let depth = scanner.open.len();
        let direct = parent.filter(|parent| self.elements[*parent].depth + 1 == depth);
        let outer = match direct {
            Some(parent) => self.elements[parent].scope,
            // Elements between are not kept, so their declarations are kept here.
            None => scanner.namespaces[..open.outer].iter().fold(None, |outer, declaration| {
                self.scopes.push(Scope { declaration: declaration.clone(), outer });
                Some(self.scopes.len() - 1)
            }),
        };
        let scope = scanner.declared().iter().fold(outer, |outer, declaration| {
            self.scopes.push(Scope { declaration: declaration.clone(), outer });
            Some(self.scopes.len() - 1)
        });
        let attributes = self.attributes.len()..self.attributes.len() + scanner.attributes.len();
        self.attributes.extend_from_slice(&scanner.attributes);
        let index = self.elements.len();
        self.elements.push(Stored {
            name: open.name,
            prefix: open.prefix().len(),
            range: open.start..scanner.pos,
            content: scanner.pos..scanner.pos,
            parent,
            depth,
            scope,
            outer,
            attributes: attributes.clone(),
        });
        for attribute in &scanner.attributes {
            let Some((namespace, local)) = scanner.expanded(attribute) else { continue };
            if is_id(namespace, local) {
                let entry = self.ids.entry(attribute.value());
                let identified = entry.or_insert(Identified { element: index, is_duplicate: false });
                identified.is_duplicate |= identified.element != index;
            }
        }
        Ok(index)
    }
}

/// Finds the elements in a SOAP body whose ids the header mentions.
struct BodyIds<'w, 't> {
    document: &'w mut Document<'t>,
    mentioned: &'w HashSet<Cow<'t, str>>,
    /// Kept elements that are open.
    open: Vec<usize>,
}

impl<'t> BodyIds<'_, 't> {
    fn ids<'s>(scanner: &'s Scanner<'t>) -> impl Iterator<Item = &'s Attribute<'t>> {
        scanner.attributes.iter().filter(|attribute| {
            scanner.expanded(attribute).is_some_and(|(namespace, local)| is_id(namespace, local))
        })
    }
}

impl<'t> Watch<'t> for BodyIds<'_, 't> {
    fn opened(&mut self, scanner: &Scanner<'t>) -> Result<bool, ReadError> {
        let is_mentioned = Self::ids(scanner).any(|id| self.mentioned.contains(&id.value()));
        // The body itself is kept already.
        if !is_mentioned || scanner.open.len() <= 2 {
            return Ok(false);
        }
        self.open.push(self.document.keep(scanner, self.open.last().copied())?);
        Ok(true)
    }

    fn closed(&mut self, tag: Range<usize>) {
        if let Some(index) = self.open.pop() {
            self.document.close(index, tag);
        }
    }

    fn is_uninteresting(&self, scanner: &Scanner<'t>) -> bool {
        Self::ids(scanner).next().is_none()
    }
}

/// Ids that attributes mention as `#id`.
fn mentions<'t>(attributes: &[Attribute<'t>]) -> impl Iterator<Item = Cow<'t, str>> {
    attributes.iter().filter_map(|attribute| match attribute.value() {
        Cow::Borrowed(value) => value.strip_prefix('#').map(Cow::Borrowed),
        Cow::Owned(value) => value.strip_prefix('#').map(|id| Cow::Owned(id.to_owned())),
    })
}
