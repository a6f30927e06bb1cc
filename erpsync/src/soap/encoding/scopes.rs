//! Namespace declarations in force at the elements of a message, as they are spelled.

use std::cell::Cell;

/// Set of declarations that are in force at an element.
pub(super) type ScopeId = u32;

/// The scope around the root.
pub(super) const ROOT: ScopeId = 0;

/// All scopes of a message, each on top of another one.
#[derive(Debug)]
pub(super) struct Scopes<'t> {
    /// Outer scope, and the end of the own declarations among all.
    scopes: Vec<(ScopeId, usize)>,
    /// Prefix, empty for the default namespace, and the URI as it is spelled.
    declarations: Vec<(&'t str, &'t str)>,
    /// Number of declarations that were compared.
    steps: Cell<usize>,
}

impl<'t> Scopes<'t> {
    pub(super) fn new() -> Self {
        Self { scopes: vec![(ROOT, 0)], declarations: Vec::new(), steps: Cell::new(0) }
    }

    /// Enters a scope with declarations on top of another one.
    pub(super) fn enter(
        &mut self,
        outer: ScopeId,
        declarations: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> ScopeId {
        self.declarations.extend(declarations);
        self.scopes.push((outer, self.declarations.len()));
        (self.scopes.len() - 1) as ScopeId
    }

    /// Own declarations of a scope.
    fn own(&self, scope: ScopeId) -> &[(&'t str, &'t str)] {
        let at = scope as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.scopes[before].1);
        &self.declarations[start..self.scopes[at].1]
    }

    /// The scopes from one outwards.
    fn outwards(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(scope), |scope| (*scope != ROOT).then(|| self.scopes[*scope as usize].0))
    }

    /// The URI of a prefix; the default namespace is the empty one without a declaration.
    pub(super) fn find(&self, scope: ScopeId, prefix: &str) -> Option<&'t str> {
        let mut scopes = self.outwards(scope);
        let found = scopes.find_map(|scope| {
            let own = self.own(scope);
            self.steps.set(self.steps.get() + own.len() + 1);
            own.iter().find(|(own, _)| *own == prefix)
        });
        found.map(|(_, uri)| *uri).or_else(|| prefix.is_empty().then_some(""))
    }

    /// Number of declarations that were compared so far.
    pub(super) fn steps(&self) -> usize {
        self.steps.get()
    }

    /// The declarations of one scope that are not in force in another one.
    pub(super) fn missing(&self, wanted: ScopeId, present: ScopeId) -> Vec<(&'t str, &'t str)> {
        let mut missing: Vec<(&str, &str)> = Vec::new();
        if wanted == present {
            return missing;
        }
        let common = self.common(wanted, present);
        let between = |scope| self.outwards(scope).take_while(move |scope| *scope != common);
        let mut seen = Vec::new();
        for (prefix, _) in between(wanted).chain(between(present)).flat_map(|scope| self.own(scope)) {
            self.steps.set(self.steps.get() + seen.len());
            if seen.contains(prefix) {
                continue;
            }
            seen.push(*prefix);
            // A prefix that is not declared there can stay.
            if let Some(uri) = self.find(wanted, prefix)
                && self.find(present, prefix) != Some(uri)
            {
                missing.push((*prefix, uri));
            }
        }
        missing
    }

    /// The innermost scope around both: a scope comes behind those around it.
    fn common(&self, mut one: ScopeId, mut other: ScopeId) -> ScopeId {
        while one != other {
            let later = if one > other { &mut one } else { &mut other };
            *later = self.scopes[*later as usize].0;
        }
        one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_that_are_missing() {
        let mut scopes = Scopes::new();
        let root = scopes.enter(ROOT, [("a", "urn:a"), ("b", "urn:b")].into_iter());
        let one = scopes.enter(root, [("a", "urn:other"), ("", "urn:default")].into_iter());
        let other = scopes.enter(root, [("c", "urn:c"), ("b", "urn:b")].into_iter());
        let inner = scopes.enter(one, [("", "")].into_iter());
        assert_eq!(scopes.missing(one, one), []);
        assert_eq!(scopes.missing(one, root), [("a", "urn:other"), ("", "urn:default")]);
        assert_eq!(scopes.missing(root, one), [("a", "urn:a"), ("", "")]);
        assert_eq!(scopes.missing(other, one), [("c", "urn:c"), ("a", "urn:a"), ("", "")]);
        assert_eq!(scopes.missing(one, other), [("a", "urn:other"), ("", "urn:default")]);
        assert_eq!(scopes.missing(inner, other), [("a", "urn:other")]);
        assert_eq!((scopes.find(inner, ""), scopes.find(other, "x")), (Some(""), None));
    }
}
