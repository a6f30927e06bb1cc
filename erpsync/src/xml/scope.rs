//! Namespace scopes with an identity: equal effective bindings, reached the same way, are one scope.
//!
//! [Namespaces in XML 1.0](https://www.w3.org/TR/xml-names/), sections 3 and 6. A scope is what is declared
//! on top of another scope, so declaring again what already holds leads nowhere new: the scope stays what it
//! was, and tags learned in it stay good.

use std::borrow::Cow;
use std::collections::HashSet;

use super::name::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// A scope's identity. Never reused for other bindings while its [`Scopes`] lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(u32);

/// Marks scopes that are forgotten when their element ends, because the table is full.
const TEMPORARY: u32 = 1 << 31;
/// How many scopes are kept. A server that needs more is inventing prefixes as it goes.
const KEPT: usize = 1024;
/// How many of them are kept inside one other, since they are compared one by one.
const KEPT_INSIDE: usize = 16;
/// How many bytes of prefixes and URIs are kept.
const KEPT_BYTES: usize = 256 << 10;

impl ScopeId {
    /// Only the prefix `xml` is bound.
    pub(crate) const ROOT: Self = Self(0);

    /// The scope has an identity that tags can be learned under.
    #[inline]
    pub(crate) fn is_kept(self) -> bool {
        self.0 & TEMPORARY == 0
    }
}

/// A prefix (empty for the default namespace) and the URI it is bound to (empty for none).
pub(crate) type Declaration<'d> = (&'d str, Cow<'d, str>);

/// What a prefix is bound to: the scope that declares it, and which of its declarations. In one word, since what is written
/// in two halves and read as a whole makes the processor wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding(u64);

/// What is bound without a declaration.
const ALWAYS: [(&str, &str); 3] = [("", ""), ("xml", XML_NAMESPACE), ("xmlns", XMLNS_NAMESPACE)];

impl Binding {
    /// The empty prefix, not declared.
    pub(crate) const NONE: Self = Self(0);

    fn new(scope: ScopeId, at: usize) -> Self {
        Self(u64::from(scope.0) << 32 | at as u64)
    }
}

/// How many declarations are looked through one by one.
const FEW: usize = 8;

#[derive(Clone, Debug)]
struct Scope {
    parent: ScopeId,
    /// In the order of the prefixes.
    declared: Box<[(Box<str>, Box<str>)]>,
    /// Declarations from here up to the root.
    count: usize,
    /// Of the kept scopes that are declared on top of this one, the newest, and of those next to this one the one
    /// before it; the root for none.
    child: ScopeId,
    neighbour: ScopeId,
}

#[derive(Clone, Debug)]
pub(crate) struct Scopes {
    kept: Vec<Scope>,
    bytes: usize,
    /// Scopes of elements that are open now, innermost last; behind them may stand some whose elements have
    /// ended, so that a value can still be resolved once its end tag is read.
    temporary: Vec<Scope>,
    /// How many of the temporary ones are open.
    open: usize,
}

/// Whether two prefixes are the same. A comparison of nothing with nothing must not reach the C library: some versions
/// read, masked, where an empty box points to, which takes the processor hundreds of cycles to forgive.
#[inline]
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (a.is_empty() || a == b)
}

impl Default for Scopes {
    fn default() -> Self {
        let root = Scope {
            parent: ScopeId::ROOT,
            declared: Box::default(),
            count: 0,
            child: ScopeId::ROOT,
            neighbour: ScopeId::ROOT,
        };
        let mut kept = Vec::with_capacity(8);
        kept.push(root);
        Self { kept, bytes: 0, temporary: Vec::new(), open: 0 }
    }
}

impl Scopes {
    /// A scope; `None` for a temporary one that is forgotten.
    fn get(&self, id: ScopeId) -> Option<&Scope> {
        let index = (id.0 & !TEMPORARY) as usize;
        if id.is_kept() { self.kept.get(index) } else { self.temporary.get(index) }
    }

    /// What a prefix is bound to. The empty prefix is always bound, to the empty URI at first.
    pub(crate) fn lookup(&self, id: ScopeId, prefix: &str) -> Option<&str> {
        self.find(id, prefix).map(|binding| self.uri(binding))
    }

    /// What a prefix is bound to, without its URI.
    pub(crate) fn find(&self, mut id: ScopeId, prefix: &str) -> Option<Binding> {
        while let Some(scope) = self.get(id).filter(|_| id != ScopeId::ROOT) {
            // A hostile tag may declare a thousand.
            let found = if scope.declared.len() <= FEW {
                scope.declared.iter().position(|(declared, _)| same(declared, prefix))
            } else {
                scope.declared.binary_search_by(|(declared, _)| (**declared).cmp(prefix)).ok()
            };
            if let Some(found) = found {
                return Some(Binding::new(id, found));
            }
            id = scope.parent;
        }
        ALWAYS.iter().position(|(always, _)| same(always, prefix)).map(|at| Binding::new(ScopeId::ROOT, at))
    }

    /// The URI of a binding; empty for none, and for one that is forgotten.
    pub(crate) fn uri(&self, Binding(binding): Binding) -> &str {
        let (id, at) = (ScopeId((binding >> 32) as u32), binding as u32 as usize);
        if id == ScopeId::ROOT {
            return ALWAYS.get(at).map_or("", |(_, uri)| uri);
        }
        self.get(id).and_then(|scope| scope.declared.get(at)).map_or("", |(_, uri)| uri)
    }

    /// How many declarations are in scope.
    pub(crate) fn count(&self, id: ScopeId) -> usize {
        self.get(id).map_or(0, |scope| scope.count)
    }

    /// The bindings in scope, each prefix once, the innermost first.
    pub(crate) fn bindings(&self, mut id: ScopeId) -> Vec<(&str, &str)> {
        let mut bindings: Vec<(&str, &str)> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        while let Some(scope) = self.get(id).filter(|_| id != ScopeId::ROOT) {
            for (prefix, uri) in &scope.declared {
                if known.insert(prefix) {
                    bindings.push((prefix, uri));
                }
            }
            id = scope.parent;
        }
        bindings
    }

    /// The scope inside an element that declares `declarations`, which are in the order of their prefixes, in the scope
    /// `outer`.
    pub(crate) fn enter(&mut self, outer: ScopeId, declarations: &mut Vec<Declaration<'_>>) -> ScopeId {
        declarations.retain(|(prefix, uri)| self.lookup(outer, prefix) != Some(uri));
        if declarations.is_empty() {
            return outer;
        }
        let mut inside = 0;
        let mut child =
            self.get(outer).filter(|_| outer.is_kept()).map_or(ScopeId::ROOT, |scope| scope.child);
        while child != ScopeId::ROOT
            && let Some(scope) = self.get(child)
        {
            let same = |(kept, new): (&(Box<str>, Box<str>), &Declaration<'_>)| {
                same(&kept.0, new.0) && *kept.1 == *new.1
            };
            if scope.declared.len() == declarations.len()
                && scope.declared.iter().zip(&*declarations).all(same)
            {
                return child;
            }
            child = scope.neighbour;
            inside += 1;
        }
        let bytes: usize = declarations.iter().map(|(prefix, uri)| prefix.len() + uri.len() + 32).sum();
        let scope = Scope {
            parent: outer,
            count: self.count(outer) + declarations.len(),
            declared: declarations.drain(..).map(|(prefix, uri)| (prefix.into(), uri.into())).collect(),
            child: ScopeId::ROOT,
            neighbour: ScopeId::ROOT,
        };
        let fits = self.kept.len() < KEPT && self.bytes + bytes <= KEPT_BYTES && inside < KEPT_INSIDE;
        if outer.is_kept() && fits {
            let id = ScopeId(self.kept.len() as u32);
            let neighbour = std::mem::replace(&mut self.kept[outer.0 as usize].child, id);
            self.kept.push(Scope { neighbour, ..scope });
            self.bytes += bytes;
            return id;
        }
        self.temporary.truncate(self.open);
        self.open += 1;
        let id = ScopeId(self.temporary.len() as u32 | TEMPORARY);
        self.temporary.push(scope);
        id
    }

    /// Forgets what no tag is learned under.
    pub(crate) fn forget_temporary(&mut self) {
        self.temporary.clear();
        self.open = 0;
    }

    /// An element ends whose inside was `inner` and whose outside was `outer`.
    #[inline]
    pub(crate) fn leave(&mut self, inner: ScopeId, outer: ScopeId) {
        if !inner.is_kept() && inner != outer {
            self.open = self.open.saturating_sub(1);
        }
    }
}
