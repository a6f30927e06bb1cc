//! Namespace scopes with an identity: equal effective bindings, reached the same way, are one scope.
//!
//! [Namespaces in XML 1.0](https://www.w3.org/TR/xml-names/), sections 3 and 6. A scope is what is declared
//! on top of another scope, so declaring again what already holds leads nowhere new: the scope stays what it
//! was, and tags cached in it stay good.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::name::{XML_NAMESPACE, XMLNS_NAMESPACE, XSI_NAMESPACE};
use super::namespace::Namespace;
use super::own_prefix::OwnPrefix;

/// A scope's identity. Never reused for other bindings while its [`Scopes`] lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(u32);

/// Marks scopes that are forgotten when their element ends, because the table is full.
const TEMPORARY: u32 = 1 << 31;
/// Marks scopes of elements that declare their own prefix, which differs from one to the next.
const OWN_PREFIX: u32 = 1 << 30;
/// Number of prefixes that are bound to one URI inside a scope before their scopes become one with an own prefix.
const ALIKE: usize = 2;
/// Maximum number of scopes that are kept. A server that needs more is inventing prefixes as it goes.
const KEPT: usize = 1024;
/// Maximum number of scopes that are kept inside one other, since they are compared one by one.
const KEPT_INSIDE: usize = 16;
/// Initial capacity for scopes and declarations: enough for most messages.
const SOME: usize = 8;
/// Maximum number of bytes of prefixes and URIs that are kept.
const KEPT_BYTES: usize = 256 << 10;

impl ScopeId {
    /// Only what is always bound.
    pub(crate) const ROOT: Self = Self(0);

    /// The scope has an identity that tags can be cached under.
    #[inline]
    pub(crate) fn is_kept(self) -> bool {
        self.0 & (TEMPORARY | OWN_PREFIX) == 0
    }

    /// Position in its table.
    fn index(self) -> usize {
        (self.0 & !(TEMPORARY | OWN_PREFIX)) as usize
    }
}

/// A prefix (empty for the default namespace) and the URI it is bound to (empty for none).
pub(crate) type Declaration<'d> = (&'d str, Cow<'d, str>);

/// Binding of a prefix: the scope that declares it, and the index of the declaration. It is one word, since a value that is
/// written in two halves and read as a whole makes the processor wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Binding(u64);

/// Prefixes that are bound without a declaration; the last one only if the options ask for it.
const ALWAYS: [(&str, &str); 4] =
    [("", ""), ("xml", XML_NAMESPACE), ("xmlns", XMLNS_NAMESPACE), ("xsi", XSI_NAMESPACE)];

/// The URI that the prefix `xml` is bound to.
static XML: LazyLock<Namespace> = LazyLock::new(|| Namespace::from(XML_NAMESPACE));

impl Binding {
    /// The empty prefix, not declared.
    pub(crate) const NONE: Self = Self(0);
    /// The prefix `xml`.
    const XML: Self = Self(1);

    fn new(scope: ScopeId, at: usize) -> Self {
        Self(u64::from(scope.0) << 32 | at as u64)
    }

    /// It is never another one's.
    pub(crate) fn is_kept(self) -> bool {
        ScopeId((self.0 >> 32) as u32).is_kept()
    }
}

/// Number of declarations that are looked through one by one.
const FEW: usize = 8;

#[derive(Clone, Debug)]
struct Scope {
    parent: ScopeId,
    /// The prefix of its one declaration, if that is another one each time.
    own_prefix: Option<OwnPrefix>,
    /// Its declarations, in the order of the prefixes.
    declared: Range<usize>,
    /// Declarations from here up to the root.
    count: usize,
    /// Newest of the kept scopes that are declared on top of this one; the root for none. `next` is the one before it among
    /// those on top of one scope.
    child: ScopeId,
    neighbour: ScopeId,
}

/// A declaration: its prefix stands in the text of all, and its URI behind it.
#[derive(Clone, Debug)]
struct Declared {
    prefix: Range<usize>,
    end: usize,
    /// The URI for all that keep it, once there is one.
    shared: OnceCell<Namespace>,
}

/// Scopes, their declarations, and the text of these: each one behind the other, since most messages bring a handful, and
/// an allocation for each takes as long as all that is done with it.
#[derive(Clone, Debug, Default)]
struct Table {
    scopes: Vec<Scope>,
    declared: Vec<Declared>,
    text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Scopes {
    kept: Table,
    /// Scopes of elements that are open now, innermost last; behind them may stand some whose elements have
    /// ended, so that a value can still be resolved once its end tag is read. Few messages have any.
    temporary: Option<Box<Table>>,
    /// Number of temporary scopes that are open.
    open: usize,
    /// Number of [`ALWAYS`] that are bound.
    always: usize,
}

/// Returns true if two prefixes are the same. A comparison of nothing with nothing must not reach the C library: some versions
/// read, masked, where an empty box points to, which takes the processor hundreds of cycles to forgive.
#[inline]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([a], [b]) => a == b,
        (a, b) => a.len() == b.len() && a == b,
    }
}

impl Default for Scopes {
    fn default() -> Self {
        Self::new(false)
    }
}

impl Table {
    fn declared(&self, scope: &Scope) -> &[Declared] {
        self.declared.get(scope.declared.clone()).unwrap_or_default()
    }

    /// Position of the declaration of a prefix.
    fn position(&self, scope: &Scope, prefix: &[u8]) -> Option<usize> {
        if let Some(own) = &scope.own_prefix {
            return same(own.as_bytes(), prefix).then_some(0);
        }
        // A hostile tag may declare a thousand.
        let declared = self.declared(scope);
        if declared.len() <= FEW {
            declared.iter().position(|declared| same(self.prefix(declared), prefix))
        } else {
            declared.binary_search_by(|declared| self.prefix(declared).cmp(prefix)).ok()
        }
    }

    #[inline]
    fn prefix(&self, declared: &Declared) -> &[u8] {
        self.text.as_bytes().get(declared.prefix.clone()).unwrap_or_default()
    }

    fn uri(&self, declared: &Declared) -> &str {
        self.text.get(declared.prefix.end..declared.end).unwrap_or_default()
    }

    fn push(&mut self, parent: ScopeId, count: usize, declarations: &[Declaration<'_>]) {
        let start = self.declared.len();
        for (prefix, uri) in declarations {
            let start = self.text.len();
            self.text.push_str(prefix);
            let prefix = start..self.text.len();
            self.text.push_str(uri);
            self.declared.push(Declared { prefix, end: self.text.len(), shared: OnceCell::new() });
        }
        let declared = start..self.declared.len();
        let (child, neighbour) = (ScopeId::ROOT, ScopeId::ROOT);
        self.scopes.push(Scope { parent, own_prefix: None, declared, count, child, neighbour });
    }

    /// Forgets all scopes but the first ones.
    fn truncate(&mut self, len: usize) {
        let Some(scope) = self.scopes.get(len) else { return };
        self.declared.truncate(scope.declared.start);
        self.text.truncate(self.declared.last().map_or(0, |last| last.end));
        self.scopes.truncate(len);
    }
}

impl Scopes {
    /// The root scope alone; in it the prefix `xsi` may be bound.
    pub(crate) fn new(with_xsi: bool) -> Self {
        let mut kept = Table::default();
        kept.scopes.reserve(SOME);
        kept.push(ScopeId::ROOT, 0, &[]);
        let always = if with_xsi { ALWAYS.len() } else { ALWAYS.len() - 1 };
        Self { kept, temporary: None, open: 0, always }
    }

    /// A scope, and the table it is in; `None` for a temporary one that is forgotten.
    fn get(&self, id: ScopeId) -> Option<(&Table, &Scope)> {
        let table = if id.0 & TEMPORARY == 0 { &self.kept } else { self.temporary.as_deref()? };
        table.scopes.get(id.index()).map(|scope| (table, scope))
    }

    /// The prefix that the open element of a scope has declared for itself, if the scope is one for any prefix.
    #[inline]
    pub(crate) fn own_prefix(&self, id: ScopeId) -> Option<&[u8]> {
        if id.0 & OWN_PREFIX == 0 {
            return None;
        }
        self.kept.scopes.get(id.index())?.own_prefix.as_ref().map(OwnPrefix::as_bytes)
    }

    /// An element with this prefix of its own begins. Gives whether the scope is one for any prefix, and the prefix short enough.
    pub(crate) fn set_own_prefix(&mut self, id: ScopeId, prefix: &[u8]) -> bool {
        let own = OwnPrefix::new(prefix).filter(|_| id.0 & OWN_PREFIX != 0);
        match self.kept.scopes.get_mut(id.index()) {
            Some(scope) if own.is_some() => scope.own_prefix = own,
            _ => return false,
        }
        true
    }

    /// Namespace of a prefix. The empty prefix is always bound, to the empty URI at first.
    pub(crate) fn lookup(&self, id: ScopeId, prefix: &str) -> Option<&str> {
        self.find(id, prefix).map(|binding| self.uri(binding))
    }

    /// Binding of a prefix, without its URI.
    pub(crate) fn find(&self, mut id: ScopeId, prefix: &str) -> Option<Binding> {
        while let Some((table, scope)) = self.get(id).filter(|_| id != ScopeId::ROOT) {
            if let Some(found) = table.position(scope, prefix.as_bytes()) {
                return Some(Binding::new(id, found));
            }
            id = scope.parent;
        }
        let mut always = ALWAYS.iter().take(self.always);
        always.position(|(always, _)| *always == prefix).map(|at| Binding::new(ScopeId::ROOT, at))
    }

    /// The URI of a binding; empty for none, and for one that is forgotten.
    pub(crate) fn uri(&self, Binding(binding): Binding) -> &str {
        let (id, at) = (ScopeId((binding >> 32) as u32), binding as u32 as usize);
        if id == ScopeId::ROOT {
            return ALWAYS.get(at).map_or("", |(_, uri)| uri);
        }
        self.declaration(id, at).map_or("", |(table, declared)| table.uri(declared))
    }

    fn declaration(&self, id: ScopeId, at: usize) -> Option<(&Table, &Declared)> {
        let (table, scope) = self.get(id)?;
        Some((table, table.declared(scope).get(at)?))
    }

    /// The URI of a binding, to be kept: all that keep it share the text.
    pub(crate) fn shared_uri(&self, binding: Binding) -> Namespace {
        let (id, at) = (ScopeId((binding.0 >> 32) as u32), binding.0 as u32 as usize);
        match self.declaration(id, at).filter(|_| id != ScopeId::ROOT) {
            Some((table, declared)) => {
                declared.shared.get_or_init(|| Namespace::from(table.uri(declared))).clone()
            }
            None if binding == Binding::XML => XML.clone(),
            None => Namespace::from(self.uri(binding)),
        }
    }

    /// Returns the number of declarations that are in scope.
    pub(crate) fn count(&self, id: ScopeId) -> usize {
        self.get(id).map_or(0, |(_, scope)| scope.count)
    }

    /// The bindings in scope, each prefix once, the innermost first.
    pub(crate) fn bindings(&self, mut id: ScopeId) -> Vec<(&str, &str)> {
        let mut bindings: Vec<(&str, &str)> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        while let Some((table, scope)) = self.get(id).filter(|_| id != ScopeId::ROOT) {
            let own = scope.own_prefix.as_ref().and_then(|own| str::from_utf8(own.as_bytes()).ok());
            for declared in table.declared(scope) {
                let prefix = own.or_else(|| table.text.get(declared.prefix.clone())).unwrap_or_default();
                if known.insert(prefix) {
                    bindings.push((prefix, table.uri(declared)));
                }
            }
            id = scope.parent;
        }
        bindings
    }

    /// The scope inside an element with a prefix that declares `declarations`, which are in the order of their prefixes, in
    /// the scope `outer`.
    pub(crate) fn enter(
        &mut self,
        outer: ScopeId,
        declarations: &mut Vec<Declaration<'_>>,
        element_prefix: &str,
    ) -> ScopeId {
        declarations.retain(|(prefix, uri)| self.lookup(outer, prefix) != Some(uri));
        let own = match &**declarations {
            [] => return outer,
            [(prefix, uri)] if !prefix.is_empty() && *prefix == element_prefix => {
                OwnPrefix::new(prefix.as_bytes()).map(|prefix| (prefix, &**uri))
            }
            _ => None,
        };
        let mut inside = 0;
        let mut alike = 0;
        let mut child =
            self.get(outer).filter(|_| outer.is_kept()).map_or(ScopeId::ROOT, |(_, scope)| scope.child);
        while child != ScopeId::ROOT
            && let Some((table, scope)) = self.get(child)
        {
            if let (Some((prefix, uri)), [known]) = (own, table.declared(scope))
                && table.uri(known) == uri
            {
                alike += 1;
                if scope.own_prefix.is_some() {
                    self.kept.scopes[child.index()].own_prefix = Some(prefix);
                    return child;
                }
            }
            let mut pairs = table.declared(scope).iter().zip(&*declarations);
            if scope.declared.len() == declarations.len()
                && pairs.all(|(known, (prefix, uri))| {
                    same(table.prefix(known), prefix.as_bytes()) && table.uri(known) == uri
                })
            {
                return child;
            }
            child = scope.neighbour;
            inside += 1;
        }
        let count = self.count(outer) + declarations.len();
        let bytes: usize = declarations.iter().map(|(prefix, uri)| prefix.len() + uri.len() + 32).sum();
        let fits =
            self.kept.scopes.len() < KEPT && self.bytes() + bytes <= KEPT_BYTES && inside < KEPT_INSIDE;
        if outer.is_kept() && fits {
            if self.kept.text.is_empty() {
                self.kept.declared.reserve(SOME);
                self.kept.text.reserve(SOME * bytes.min(64));
            }
            let mut id = ScopeId(self.kept.scopes.len() as u32);
            self.kept.push(outer, count, declarations);
            let own_prefix = own.filter(|_| alike >= ALIKE).map(|(prefix, _)| prefix);
            if own_prefix.is_some() {
                id = ScopeId(id.0 | OWN_PREFIX);
            }
            let neighbour = std::mem::replace(&mut self.kept.scopes[outer.index()].child, id);
            let scope = &mut self.kept.scopes[id.index()];
            (scope.own_prefix, scope.neighbour) = (own_prefix, neighbour);
            return id;
        }
        let temporary = self.temporary.get_or_insert_default();
        temporary.truncate(self.open);
        self.open += 1;
        let id = ScopeId(temporary.scopes.len() as u32 | TEMPORARY);
        temporary.push(outer, count, declarations);
        id
    }

    /// Number of bytes that the kept scopes take.
    fn bytes(&self) -> usize {
        self.kept.text.len() + 32 * self.kept.declared.len()
    }

    /// Forgets what no tag is cached under.
    pub(crate) fn forget_temporary(&mut self) {
        self.temporary = None;
        self.open = 0;
    }

    /// An element ends whose inside was `inner` and whose outside was `outer`.
    #[inline]
    pub(crate) fn leave(&mut self, inner: ScopeId, outer: ScopeId) {
        if inner.0 & TEMPORARY != 0 && inner != outer {
            self.open = self.open.saturating_sub(1);
        }
    }
}
