//! Assertions in normal form → the model.

mod protection;
mod tokens;

use super::model::{
    AddressingVersion, Alternative, Assertion, AssertionKind, BindingKind, ElementsUse, HttpScheme, PartsUse,
    Responses, SupportingTokens, Trust, TrustOption, Wss, WssOption,
};
use super::names::{ADDRESSING_1_0, ADDRESSING_2004, MICROSOFT_HTTP, MTOM, SECURITY_POLICY};
use super::normal::NormalAssertion;

/// An alternative, understood.
pub(crate) fn understand(assertions: &[NormalAssertion<'_>]) -> Alternative {
    Alternative { assertions: assertions.iter().map(assertion).collect() }
}

fn assertion(normal: &NormalAssertion<'_>) -> Assertion {
    let def = normal.def;
    Assertion {
        name: def.name.clone(),
        optional: def.optional,
        ignorable: def.ignorable,
        span: def.span,
        kind: kind(normal),
    }
}

fn kind(normal: &NormalAssertion<'_>) -> AssertionKind {
    let (namespace, local) = (&*normal.def.name.namespace, &*normal.def.name.local);
    if SECURITY_POLICY.contains(&namespace) {
        return security(normal, local);
    }
    if ADDRESSING_1_0.contains(&namespace) && matches!(local, "Addressing" | "UsingAddressing") {
        let responses = normal.inner().find_map(|inner| Responses::from_local(&inner.def.name.local));
        return AssertionKind::Addressing(AddressingVersion::V2005_08, responses.unwrap_or(Responses::Any));
    }
    if ADDRESSING_1_0.contains(&namespace) && local == "Anonymous" {
        let responses = match &*normal.def.text {
            "required" => Responses::Anonymous,
            "prohibited" => Responses::NonAnonymous,
            _ => Responses::Any,
        };
        return AssertionKind::Addressing(AddressingVersion::V2005_08, responses);
    }
    if ADDRESSING_2004.contains(&namespace) && local == "UsingAddressing" {
        return AssertionKind::Addressing(AddressingVersion::V2004_08, Responses::Any);
    }
    if MTOM.contains(&(namespace, local)) {
        return AssertionKind::Mtom;
    }
    if namespace == MICROSOFT_HTTP
        && let Some(scheme) = HttpScheme::from_local(local)
    {
        return AssertionKind::HttpAuthentication(scheme);
    }
    AssertionKind::Other
}

fn security(normal: &NormalAssertion<'_>, local: &str) -> AssertionKind {
    let options = || normal.inner().map(|inner| &*inner.def.name.local);
    if let Some(kind) = BindingKind::from_local(local) {
        return AssertionKind::Binding(protection::binding(normal, kind));
    }
    if let Some([signed, endorsing, encrypted]) = SupportingTokens::flags(local) {
        return AssertionKind::SupportingTokens(SupportingTokens {
            signed,
            endorsing,
            encrypted,
            tokens: normal.inner().filter_map(tokens::token).collect(),
            algorithm_suite: protection::algorithm_suite(normal),
            parts: normal.inner().map(assertion).filter(Assertion::names_parts).collect(),
        });
    }
    if let Some(usage) = PartsUse::from_local(local) {
        return AssertionKind::Parts(usage, protection::parts(normal.def, usage));
    }
    if let Some(usage) = ElementsUse::from_local(local) {
        return AssertionKind::Elements(usage, protection::elements(normal.def));
    }
    match local {
        "Wss10" | "Wss11" => {
            let options = options().filter_map(WssOption::from_local).collect();
            AssertionKind::Wss(Wss { is_1_1: local == "Wss11", options })
        }
        "Trust10" | "Trust13" => {
            let options = options().filter_map(TrustOption::from_local).collect();
            AssertionKind::Trust(Trust { is_1_3: local == "Trust13", options })
        }
        _ => AssertionKind::Other,
    }
}

impl<'d> NormalAssertion<'d> {
    /// Assertions of the nested policy.
    fn inner(&self) -> impl Iterator<Item = &NormalAssertion<'d>> {
        self.policy.iter().flat_map(|policy| policy.iter())
    }

    /// The assertion of a local name in the nested policy.
    fn named(&self, local: &str) -> Option<&NormalAssertion<'d>> {
        self.inner().find(|inner| *inner.def.name.local == *local)
    }
}

impl Assertion {
    /// Returns true if it names parts or elements to be protected.
    fn names_parts(&self) -> bool {
        matches!(self.kind, AssertionKind::Parts(..) | AssertionKind::Elements(..))
    }
}
