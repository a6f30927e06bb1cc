//! Bindings, algorithm suites, parts and elements.

use super::super::model::{
    AlgorithmSuite, BindingFlag, BindingKind, Layout, Parts, PartsUse, SecurityBinding, SuiteFlag, TokenRole,
    XPath,
};
use super::super::normal::NormalAssertion;
use super::tokens;
use crate::syntax::policy::AssertionDef;

pub(super) fn binding(normal: &NormalAssertion<'_>, kind: BindingKind) -> SecurityBinding {
    let mut binding = SecurityBinding {
        kind,
        tokens: Vec::new(),
        algorithm_suite: algorithm_suite(normal),
        layout: None,
        flags: Vec::new(),
    };
    for inner in normal.inner() {
        let local = &*inner.def.name.local;
        if let Some(role) = TokenRole::from_local(local) {
            binding.tokens.extend(inner.inner().filter_map(tokens::token).map(|token| (role, token)));
        } else if let Some(flag) = BindingFlag::from_local(local) {
            binding.flags.push(flag);
        } else if local == "Layout" {
            binding.layout = inner.inner().find_map(|inner| Layout::from_local(&inner.def.name.local));
        }
    }
    binding
}

/// The algorithm suite in the nested policy of an assertion.
pub(super) fn algorithm_suite(normal: &NormalAssertion<'_>) -> Option<AlgorithmSuite> {
    let suite = normal.named("AlgorithmSuite")?;
    let mut found = AlgorithmSuite { name: String::new(), flags: Vec::new() };
    for inner in suite.inner() {
        let local = &*inner.def.name.local;
        match SuiteFlag::from_local(local) {
            Some(flag) => found.flags.push(flag),
            None if found.name.is_empty() => found.name = local.to_owned(),
            None => {}
        }
    }
    Some(found)
}

/// Parts by name (WS-SecurityPolicy 1.3, section 4.1.1, 4.2.1 and 4.3.1).
pub(super) fn parts(def: &AssertionDef, usage: PartsUse) -> Parts {
    let mut parts = Parts::default();
    for parameter in &def.parameters {
        match &*parameter.name.local {
            "Body" => parts.body = true,
            "Attachments" => parts.attachments = true,
            "Header" => {
                let of = |name| parameter.attribute(name).unwrap_or_default().to_owned();
                parts.headers.push((of("Namespace"), of("Name")));
            }
            _ => {}
        }
    }
    if def.parameters.is_empty() {
        parts.body = usage != PartsUse::Required;
        parts.all_headers = usage == PartsUse::Signed;
    }
    parts
}

pub(super) fn elements(def: &AssertionDef) -> Vec<XPath> {
    let paths = def.parameters.iter().filter(|one| matches!(&*one.name.local, "XPath" | "XPath2"));
    paths.map(|one| XPath { expression: one.text.clone(), prefixes: one.prefixes.clone() }).collect()
}
