//! The reader: text in, values out, guided by [`Shape`]s.
//!
//! It reads XML 1.0 (fifth edition) and Namespaces in XML 1.0 without a DTD, and the parts of XML Schema that
//! stand in instances (`xsi:nil`, `xsi:type`). `fields` is the driving loop over a `frame` with its fast path, `in_place`
//! reads a type's value where it stays, `leaf` elements with nothing but text; `reserve` counts the memory that is kept;
//! `content_model` finds the field of an element; `pieces` reads elements of types that are known only at run time; `tag`, `attributes`, `content` and `document` are the full path, which
//! every tag takes the first time and every unusual one always.

mod attributes;
mod canonical;
mod content;
mod content_model;
mod document;
mod errors;
mod fields;
mod frame;
mod in_place;
mod inclusion;
mod leaf;
mod namespace;
mod own_prefix;
mod pieces;
mod raw;
mod reserve;
mod tag;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

pub(super) use self::canonical::are_equivalent;
pub use self::errors::{Drift, DriftKind};
pub use self::frame::Frame;
pub(super) use self::in_place::SMALL;
pub(crate) use self::inclusion::{Inclusions, TextOrInclusion};
pub use self::pieces::{OpenContent, Piece};
pub(crate) use self::reserve::{ALLOCATION, bytes_of_items};
#[cfg(feature = "security")]
pub(crate) use self::tag::illegal_declaration;
use super::element_name::ElementName;
use super::error::ReadError;
use super::limits::ReadOptions;
use super::name::Name;
use super::namespace::Namespace;
use super::path::Path;
use super::scope::{Binding, Declaration, ScopeId, Scopes};
use super::tag_cache::{CachedTags, StepId, TagCache, TagFacts, TagId, TypeName};
use super::text_rules::TextRules;

/// Reads one document.
///
/// The reader stands either in the content of an element or right behind a start tag; a value's
/// [`XmlRead::read`](super::XmlRead::read) starts behind its element's start tag and ends behind its end tag.
/// Most users need only [`from_str`](super::from_str).
pub struct Reader<'x> {
    input: &'x str,
    pos: usize,
    /// Number of elements that are open.
    depth: usize,
    scope: ScopeId,
    current: Current,
    resolved: Resolved,
    /// A namespace of a field in which an element was, and what that element's prefix was bound to: the next one is likely
    /// to be in it, too.
    familiar: (Binding, &'static str),
    /// A prefix of an attribute of XML Schema's own, and the scope in which it is that.
    xsi: Option<(ScopeId, &'x str)>,
    ahead: Ahead,
    recording: Option<Recording>,
    scopes: Scopes,
    tags: CachedTags,
    attributes: Vec<attributes::Attribute<'x>>,
    /// The namespace declarations of the tag that was read last of those that have some.
    declarations: Vec<Declaration<'x>>,
    /// The `xsi:type` of the current tag, if its facts say that it is not cached.
    unkept_type: (Namespace, Box<str>),
    /// In how many repeated groups the element is, from the outermost on, that go on with it.
    going_on: u32,
    /// The text before the next tag, where the content is mixed.
    mixed_text: String,
    text_rules: Option<TextRules>,
    /// Start of the element that may represent the only field of its type.
    bare: Option<usize>,
    /// True inside the body of a message.
    in_body: bool,
    /// Start of the element whose children were compared with the names of its type.
    compared: usize,
    options: ReadOptions,
    /// Memory that values of the message may still take, in bytes.
    memory_left: Cell<usize>,
    drift: Vec<Drift>,
    drift_places: Vec<errors::DriftPlace>,
    /// The path to the note of drift that was made last.
    drift_path: Path<'x>,
    /// Other parts of the message.
    inclusions: Option<Arc<dyn Inclusions>>,
}

/// Shows where it stands, not what it reads: there may be secrets in it.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("pos", &self.pos).field("depth", &self.depth).finish_non_exhaustive()
    }
}

/// The start tag that was read last.
#[derive(Clone, Copy, Debug)]
struct Current {
    /// Offset of its `<`.
    start: usize,
    facts: TagFacts,
    /// The scope around the element.
    outer: ScopeId,
    /// Under which it is kept.
    tag: TagId,
}

/// Meaning of the name of a tag that was parsed in full.
#[derive(Clone, Copy, Debug)]
struct Resolved {
    /// Offset of its `<`.
    start: usize,
    /// Offset of the local part in the name.
    local: usize,
    /// The scope inside the element.
    scope: ScopeId,
    namespace: Binding,
}

/// Proven facts of the tags to come.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    /// Offset at which the step begins.
    pos: usize,
    step: StepId,
}

/// Recording of the tags after a text, to be compared in one step the next time.
#[derive(Clone, Copy, Debug)]
struct Recording {
    /// Element of the text.
    tag: TagId,
    /// End of the recorded bytes.
    end: usize,
}

impl<'x> Reader<'x> {
    /// A reader of a document's text with the default options.
    pub fn new(input: &'x str) -> Self {
        Self::with_options(input, ReadOptions::default())
    }

    /// A reader with options of your own.
    pub fn with_options(input: &'x str, options: ReadOptions) -> Self {
        Self::with_tag_cache(input, options, TagCache::default())
    }

    /// Creates a reader with the tag cache of another one, which is dropped if it was filled under other options.
    pub fn with_tag_cache(input: &'x str, options: ReadOptions, mut cache: TagCache) -> Self {
        if !cache.options.reads_tags_as(&options) {
            cache = TagCache { scopes: Scopes::new(options.undeclared_xsi), ..TagCache::default() };
        }
        // Each text is kept once at the most.
        let memory_left = Cell::new(options.limits.memory_limit().saturating_sub(input.len()));
        Self {
            input,
            pos: 0,
            depth: 0,
            scope: ScopeId::ROOT,
            current: Current { start: 0, facts: TagFacts::NONE, outer: ScopeId::ROOT, tag: TagId::NONE },
            resolved: Resolved {
                start: usize::MAX,
                local: 0,
                scope: ScopeId::ROOT,
                namespace: Binding::NONE,
            },
            familiar: (Binding::NONE, ""),
            xsi: None,
            ahead: Ahead { pos: usize::MAX, step: StepId::NONE },
            recording: None,
            scopes: cache.scopes,
            tags: cache.tags,
            attributes: Vec::new(),
            declarations: Vec::new(),
            unkept_type: Default::default(),
            going_on: 0,
            mixed_text: String::new(),
            text_rules: None,
            bare: None,
            in_body: false,
            compared: usize::MAX,
            options,
            memory_left,
            drift: Vec::new(),
            drift_places: Vec::new(),
            drift_path: Path::default(),
            inclusions: None,
        }
    }

    /// A reader at the position of this one, to look ahead. Its readings are not counted.
    pub(crate) fn ahead(&self) -> Self {
        Self {
            pos: self.pos,
            depth: self.depth,
            scope: self.scope,
            current: self.current,
            scopes: self.scopes.clone(),
            memory_left: self.memory_left.clone(),
            inclusions: self.inclusions.clone(),
            ..Self::with_options(self.input, self.options.clone())
        }
    }

    /// Returns the tag cache, for another reader.
    pub fn into_tag_cache(mut self) -> TagCache {
        self.scopes.forget_temporary();
        TagCache { scopes: self.scopes, tags: self.tags, options: self.options }
    }

    /// Reads the rest of the message as one in SOAP's encoding. Its tag cache must not be handed on.
    pub(crate) fn set_encoded(&mut self) {
        self.options.set_encoded();
    }

    /// The options it reads with.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The expanded name of the element whose start tag was read last.
    pub fn name(&self) -> Name<'_> {
        let name = self.raw_name();
        if self.resolved.start == self.current.start {
            let local = name.get(self.resolved.local..).unwrap_or_default();
            return Name::new(self.scopes.uri(self.resolved.namespace), local);
        }
        let (prefix, local) = split(name);
        Name::new(self.scopes.lookup(self.current.facts.inner, prefix).unwrap_or_default(), local)
    }

    /// The namespace of the element whose start tag was read last, to be kept.
    pub(crate) fn shared_namespace(&self) -> Namespace {
        if self.resolved.start == self.current.start {
            return self.scopes.shared_uri(self.resolved.namespace);
        }
        self.shared_namespace_of(split(self.raw_name()).0).unwrap_or_default()
    }

    /// Finds a name among `names`: an equal one, or one of its local name if [`ReadOptions::any_namespace`] allows that, or if it has
    /// no namespace in a message of SOAP's encoding.
    pub(crate) fn find(
        &self,
        name: Name<'_>,
        mut names: impl Iterator<Item = Name<'static>> + Clone,
    ) -> Option<usize> {
        let exact = names.clone().position(|known| known == name);
        match exact {
            None if self.is_by_local(name) => names.position(|known| known.local == name.local),
            exact => exact,
        }
    }

    /// Reports whether a name may stand for any of its local name. Accessors have no namespace: SOAP 1.1, section 5.1.
    pub(super) fn is_by_local(&self, name: Name<'_>) -> bool {
        self.options.any_namespace || self.options.is_encoded && name.namespace.is_empty()
    }

    /// Returns true if the element whose start tag was read last has a name, as [`find`](Self::find) compares names.
    pub(crate) fn is_named(&mut self, name: &'static ElementName) -> bool {
        if self.tags.is_named(self.current.tag, name) {
            return true;
        }
        let is_named = self.find(self.name(), std::iter::once(name.name())).is_some();
        if is_named {
            self.tags.set_name(self.current.tag, name);
        }
        is_named
    }

    /// Finds the `xsi:type` of the start tag that was read last among `types`.
    pub fn find_type(&self, types: &'static [Name<'static>]) -> Option<usize> {
        self.find(self.xsi_type()?, types.iter().copied())
    }

    /// Returns true if the start tag that was read last says `xsi:nil="true"`: XML Schema Part 1, section 2.6.2.
    #[inline]
    pub fn is_nil(&self) -> bool {
        self.current.facts.nil
    }

    /// The `xsi:type` of the start tag that was read last: XML Schema Part 1, section 2.6.1.
    pub fn xsi_type(&self) -> Option<Name<'_>> {
        let (namespace, local) = self.shared_xsi_type()?;
        Some(Name::new(namespace, local))
    }

    /// The namespace and the local name of the `xsi:type`.
    pub(crate) fn shared_xsi_type(&self) -> Option<&(Namespace, Box<str>)> {
        match self.current.facts.type_name {
            TypeName::UNKEPT => Some(&self.unkept_type),
            kept => self.tags.type_name(kept),
        }
    }

    /// Returns the drift so far, if [`ReadOptions::report_drift`] asks for it; each place once.
    pub fn take_drift(&mut self) -> Vec<Drift> {
        std::mem::take(&mut self.drift)
    }

    /// The byte offset of the start tag that was read last.
    pub fn offset(&self) -> usize {
        self.current.start
    }

    /// Byte offset of the end of what was read.
    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    /// Namespace of a prefix at the start tag that was read last, for values that are QNames. The empty
    /// prefix is the default namespace.
    pub fn namespace_of(&self, prefix: &str) -> Option<&str> {
        self.scopes.lookup(self.current.facts.inner, prefix)
    }

    /// Like [`namespace_of`](Self::namespace_of), to be kept.
    pub(crate) fn shared_namespace_of(&self, prefix: &str) -> Option<Namespace> {
        let binding = self.scopes.find(self.current.facts.inner, prefix)?;
        Some(self.scopes.shared_uri(binding))
    }

    /// The prefixes (empty for the default namespace) that are bound at the start tag that was read last, and
    /// the URIs they are bound to.
    pub fn bindings(&self) -> Vec<(String, String)> {
        let bindings = self.scopes.bindings(self.current.facts.inner);
        bindings.into_iter().map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).collect()
    }

    #[inline]
    fn rest(&self) -> &'x str {
        &self.input[self.pos..]
    }

    /// The byte at the cursor.
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.input.as_bytes().get(self.pos).copied()
    }

    fn raw_name(&self) -> &'x str {
        let start = self.current.start + 1;
        self.input.get(start..start + self.current.facts.name_len as usize).unwrap_or_default()
    }

    /// An element has ended: back to the scope around it.
    #[inline(always)]
    fn leave(&mut self, outer: ScopeId) {
        if self.scope != outer {
            self.scopes.leave(self.scope, outer);
            self.scope = outer;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Reads an element with `xsi:nil="true"` through its end tag: it must be empty. Its attributes are drift.
    ///
    /// # Errors
    ///
    /// If it has content.
    pub fn nil(&mut self) -> Result<(), ReadError> {
        if !self.attributes.is_empty() {
            self.note_attributes_of_nil();
        }
        let Current { start, facts, outer, .. } = self.current;
        if facts.empty {
            self.leave(outer);
            return Ok(());
        }
        let content = "an element with xsi:nil must be empty";
        self.white_space(content)?;
        if !self.rest().starts_with("</") {
            let offset = self.pos;
            self.start_tag()?;
            return self.unexpected(content, offset);
        }
        self.end_tag(start, facts.name_len, outer)
    }
}

/// Splits a qualified name into prefix (empty for none) and local part.
fn split(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    }
}
