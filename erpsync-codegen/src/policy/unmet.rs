//! Requirements that the runtime can't meet.

use super::model::{
    AlgorithmSuite, Alternative, Assertion, AssertionKind, BindingFlag, BindingKind, DerivedKeys, Password,
    SecurityBinding, Token, TokenKind,
};
use super::support::{Support, support};
use crate::text::Span;

/// Requirement that can't be met.
#[derive(Debug)]
pub(crate) struct Unmet {
    /// Local name of the assertion.
    pub(crate) name: String,
    /// Its namespace.
    pub(crate) namespace: String,
    /// Its place.
    pub(crate) span: Span,
    /// The reason.
    pub(crate) words: &'static str,
}

impl Alternative {
    /// Requirements that can't be met.
    pub(crate) fn unmet(&self) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        let has_message_binding = self.has_message_binding();
        let required = self.assertions.iter().filter(|assertion| !assertion.optional && !assertion.ignorable);
        required.for_each(|assertion| {
            assertion.constituents(&mut |name, span| {
                let namespace = &*assertion.name.namespace;
                let entry = support(namespace, name);
                if entry.support == Support::None {
                    unmet.push(Unmet {
                        name: name.to_owned(),
                        namespace: namespace.to_owned(),
                        span,
                        words: entry.words,
                    });
                }
            });
            if assertion.encrypts_first_by_one_key() {
                unmet.push(Unmet {
                    name: BindingFlag::EncryptBeforeSigning.local().to_owned(),
                    namespace: assertion.name.namespace.to_string(),
                    span: assertion.span,
                    words: "in a symmetric binding, a message is signed, then encrypted",
                });
            }
            if has_message_binding && assertion.is_endorsing() {
                unmet.push(Unmet {
                    name: assertion.name.local.to_string(),
                    namespace: assertion.name.namespace.to_string(),
                    span: assertion.span,
                    words: "a message has one signature, that of the binding",
                });
            }
        });
        unmet
    }

    /// Returns true if messages are protected by themselves, and not by the transport.
    fn has_message_binding(&self) -> bool {
        self.assertions.iter().any(|assertion| match &assertion.kind {
            AssertionKind::Binding(binding) => binding.kind != BindingKind::Transport,
            _ => false,
        })
    }
}

/// Requirements of a subject that can't be met: none if one of the alternatives can be.
pub(crate) fn unmet(alternatives: &[Alternative]) -> Vec<Unmet> {
    alternatives.iter().map(Alternative::unmet).min_by_key(Vec::len).unwrap_or_default()
}

impl Assertion {
    /// Returns true if it is a symmetric binding that encrypts before it signs.
    fn encrypts_first_by_one_key(&self) -> bool {
        matches!(&self.kind, AssertionKind::Binding(binding)
            if binding.kind == BindingKind::Symmetric && binding.has(BindingFlag::EncryptBeforeSigning))
    }

    /// Returns true if its tokens sign the signature of the message.
    fn is_endorsing(&self) -> bool {
        matches!(&self.kind, AssertionKind::SupportingTokens(tokens) if tokens.endorsing)
    }

    /// Calls `found` with the local name and place of the assertion, and of those in it that count.
    fn constituents(&self, found: &mut dyn FnMut(&str, Span)) {
        found(&self.name.local, self.span);
        match &self.kind {
            AssertionKind::Binding(binding) => binding.constituents(self.span, found),
            AssertionKind::SupportingTokens(tokens) => {
                tokens.tokens.iter().for_each(|token| token.constituents(found));
                suite(tokens.algorithm_suite.as_ref(), self.span, found);
                tokens.parts.iter().for_each(|part| part.constituents(found));
            }
            _ => {}
        }
    }
}

impl SecurityBinding {
    fn constituents(&self, span: Span, found: &mut dyn FnMut(&str, Span)) {
        self.tokens.iter().for_each(|(_, token)| token.constituents(found));
        suite(self.algorithm_suite.as_ref(), span, found);
        self.flags.iter().for_each(|flag| found(flag.local(), span));
        self.layout.iter().for_each(|layout| found(layout.local(), span));
    }
}

impl AlgorithmSuite {
    /// Returns true for the suites of WS-SecurityPolicy and of Apache CXF.
    fn is_known(&self) -> bool {
        let bases = ["Basic128", "Basic192", "Basic256", "TripleDes"];
        let rest = bases.iter().find_map(|base| self.name.strip_prefix(base));
        rest.is_some_and(|rest| matches!(rest, "" | "GCM" | "Rsa15" | "Sha256" | "Sha256Rsa15"))
    }
}

fn suite(suite: Option<&AlgorithmSuite>, span: Span, found: &mut dyn FnMut(&str, Span)) {
    let Some(suite) = suite else { return };
    suite.flags.iter().for_each(|flag| found(flag.local(), span));
    if !suite.name.is_empty() {
        found(if suite.is_known() { &suite.name } else { "AlgorithmSuite" }, span);
    }
}

impl Token {
    fn constituents(&self, found: &mut dyn FnMut(&str, Span)) {
        if self.optional {
            return;
        }
        found(&self.name.local, self.span);
        self.profiles
            .iter()
            .filter(|profile| profile.starts_with("Wss"))
            .for_each(|profile| found(profile, self.span));
        if let TokenKind::Username { password: password @ (Password::None | Password::Digest), .. } =
            self.kind
        {
            found(password.local(), self.span);
        }
        if self.derived_keys != DerivedKeys::None {
            found(self.derived_keys.local(), self.span);
        }
    }
}
