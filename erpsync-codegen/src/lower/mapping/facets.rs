//! Constraining facets of a type (XML Schema part 2, section 4.3), in the words of the attributes.

use crate::ir::{Facet, FacetValue, Type, ValueType};
use crate::resolve::{Builtin, Facets, Model, TypeRef, WhiteSpace};

use super::rust::RustMapping;

/// The facets that a type adds to its Rust type, each from the nearest derivation step that has it.
pub(crate) fn facets(model: &Model, ty: TypeRef, mapping: &RustMapping) -> Vec<Facet> {
    let mut found: Vec<Facet> = Vec::new();
    for step in model.facets_of(ty) {
        // One pattern of each step has to match.
        if let [first, rest @ ..] = step.patterns.as_slice() {
            let all = rest.iter().fold(format!("({first})"), |all, next| format!("{all}|({next})"));
            let pattern = if rest.is_empty() { first.clone() } else { all };
            found.push(Facet { key: "pattern", value: FacetValue::Text(pattern) });
        }
        let mut own = in_step(step, mapping);
        own.retain(|new| !found.iter().any(|known| known.key == new.key));
        found.append(&mut own);
    }
    let implied = model.builtin_of(ty).and_then(bound);
    found.extend(implied.filter(|new| !found.iter().any(|known| known.key[..3] == new.key[..3])));
    found
}

/// The bound of a built-in type of numbers whose Rust type has none.
fn bound(builtin: Builtin) -> Option<Facet> {
    let (key, value) = match builtin {
        Builtin::NonPositiveInteger => ("max_inclusive", "0"),
        Builtin::NegativeInteger => ("max_inclusive", "-1"),
        Builtin::NonNegativeInteger => ("min_inclusive", "0"),
        Builtin::PositiveInteger => ("min_inclusive", "1"),
        _ => return None,
    };
    Some(Facet { key, value: FacetValue::Text(value.to_owned()) })
}

fn in_step(step: &Facets, mapping: &RustMapping) -> Vec<Facet> {
    let counts = [
        ("length", step.length),
        ("min_length", step.min_length),
        ("max_length", step.max_length),
        ("total_digits", step.total_digits),
        ("fraction_digits", step.fraction_digits),
    ];
    let bounds = [
        ("min_inclusive", &step.min_inclusive),
        ("min_exclusive", &step.min_exclusive),
        ("max_inclusive", &step.max_inclusive),
        ("max_exclusive", &step.max_exclusive),
    ];
    let count = |count: u64| FacetValue::Count(count.min(u32::MAX.into()));
    let counts = counts.into_iter().filter_map(|(key, value)| Some((key, count(value?))));
    let bounds = bounds.into_iter().filter_map(|(key, text)| Some((key, FacetValue::Text(text.clone()?))));
    // An enum has its values as variants; a name is compared with its namespace.
    let is_name = *mapping == RustMapping::Value(Type::Value(ValueType::QName));
    let values = step.enumeration.iter().filter(|_| matches!(mapping, RustMapping::Value(_)));
    let values = values.map(|value| match &value.name {
        Some(name) if is_name && !name.namespace.is_empty() => {
            format!("{{{}}}{}", name.namespace, name.local)
        }
        _ => value.value.clone(),
    });
    let values = values.map(|value| ("enumeration", FacetValue::Text(value)));
    counts.chain(bounds).chain(values).map(|(key, value)| Facet { key, value }).collect()
}

/// `replace` or `collapse` for the texts of a type (part 2, section 4.3.6); none if its Rust type is no text.
pub(crate) fn white_space(model: &Model, ty: TypeRef, rust: &Type) -> Option<&'static str> {
    let text = match rust {
        Type::Secret(inner) => inner,
        rust => rust,
    };
    if *text != Type::String {
        return None;
    }
    let builtin = model.builtin_of(ty)?;
    let own = model.facets_of(ty).into_iter().find_map(|step| step.white_space);
    match own.unwrap_or_else(|| builtin.white_space()) {
        WhiteSpace::Preserve => None,
        WhiteSpace::Replace => Some("replace"),
        WhiteSpace::Collapse => Some("collapse"),
    }
}
