//! JSON → simple values and attributes.

use erpsync_codegen::resolve::QName;

use super::from::Building;
use super::{Json, NIL, TEXT, TYPE};
use crate::atoms::{Names, Strictness, expanded_name};
use crate::plan::{SimplePlan, TypePlan, Variety, allows};
use crate::problem::allowed;
use crate::value::{Atom, Content, Element};

impl Building<'_> {
    pub(super) fn check_fixed(&mut self, simple: &SimplePlan, value: &Atom, fixed: &str, what: &str) {
        let atom = self.plan.atom(simple, fixed, Names::Expanded, Strictness::Lexical);
        if !atom.is_ok_and(|fixed| fixed.means(value)) {
            self.problem(|| format!("{what} is fixed: `{fixed}`"));
        }
    }

    pub(super) fn attributes(&mut self, ty: &TypePlan, members: &[(String, Json)], element: &mut Element) {
        let plan = self.plan;
        for (key, json) in members {
            let Some(local) = key.strip_prefix('@') else { continue };
            let known = ty.attributes.iter().find(|known| plan.attribute_key(ty, &known.name) == *key);
            let known = known.or_else(|| {
                let name = expanded_name(local)?;
                ty.attributes.iter().find(|known| known.name == name)
            });
            let Some(known) = known else {
                let name = expanded_name(local);
                let is_allowed =
                    |name: &QName| ty.any_attribute.as_ref().is_some_and(|any| allows(any, &name.namespace));
                match (name.filter(is_allowed), text_of(json)) {
                    (Some(name), Some(text)) => element.attributes.push((name, Atom::Text(text))),
                    _ => {
                        let keys: Vec<String> =
                            ty.attributes.iter().map(|known| plan.attribute_key(ty, &known.name)).collect();
                        let allowed = allowed(key, keys.iter().map(String::as_str));
                        self.problem(|| format!("the type has no attribute `{key}`{allowed}"));
                    }
                }
                continue;
            };
            let Some(simple) = plan.simple(known.ty) else { continue };
            self.path.push(key.clone());
            if let Some(value) = self.atom(simple, json) {
                if let Some(fixed) = &known.fixed {
                    self.check_fixed(simple, &value, fixed, "the attribute");
                }
                element.attributes.push((known.name.clone(), value));
            }
            self.path.pop();
        }
        self.required_attributes(ty, element);
    }

    pub(super) fn required_attributes(&mut self, ty: &TypePlan, element: &Element) {
        for required in ty.attributes.iter().filter(|known| known.is_required) {
            if !element.attributes.iter().any(|(name, _)| *name == required.name) {
                let key = self.plan.attribute_key(ty, &required.name);
                self.problem(|| format!("the required attribute `{key}` is missing"));
            }
        }
    }

    pub(super) fn simple(
        &mut self,
        simple: &SimplePlan,
        ty: &TypePlan,
        json: &Json,
        default: Option<&str>,
    ) -> Content {
        let value = match json {
            Json::Object(members) => {
                self.only_own(members, &[TEXT, TYPE, NIL]);
                match json.get(TEXT) {
                    Some(value) => value,
                    // An empty element, which may have a value by its declaration.
                    None => &Json::String(String::new()),
                }
            }
            value => {
                self.required_attributes(ty, &Element::new(QName::new("", "")));
                value
            }
        };
        match (value, default) {
            (Json::String(text) | Json::Word(text), Some(default)) if text.is_empty() => {
                let value = self.atom(simple, &Json::Word(default.to_owned()));
                value.map_or(Content::Empty, Content::Simple)
            }
            (value, _) => self.atom(simple, value).map_or(Content::Empty, Content::Simple),
        }
    }

    /// Reports members that are neither attributes nor these.
    pub(super) fn only_own(&mut self, members: &[(String, Json)], own: &[&str]) {
        for (key, _) in members {
            if !key.starts_with('@') && !own.contains(&key.as_str()) {
                self.problem(|| {
                    format!("`{key}` in an object for text: that is `{TEXT}`, attributes begin with `@`")
                });
            }
        }
    }

    pub(super) fn atom(&mut self, simple: &SimplePlan, json: &Json) -> Option<Atom> {
        let plan = self.plan;
        let is_list = matches!(simple.variety, Variety::List(_) | Variety::Union(_));
        let text = match json {
            Json::Array(items) if is_list => {
                let texts: Option<Vec<String>> = items.iter().map(text_of).collect();
                match texts {
                    Some(texts) => texts.join(" "),
                    None => {
                        self.problem(|| "an item of a list is no simple value".to_owned());
                        return None;
                    }
                }
            }
            json => match text_of(json) {
                Some(text) => text,
                None => {
                    self.problem(|| format!("{} where a value of {} is expected", json.kind(), simple.name));
                    return None;
                }
            },
        };
        match plan.atom(simple, &text, Names::Expanded, Strictness::Facets) {
            Ok(Atom::Text(_)) if is_text_only(simple) && matches!(json, Json::Number(_) | Json::Bool(_)) => {
                let name = &simple.name;
                self.problem(|| {
                    format!("{} where a string is expected, for {name}: write \"{text}\"", json.kind())
                });
                None
            }
            Ok(atom) => Some(atom),
            Err(reason) => {
                self.problem(|| reason);
                None
            }
        }
    }
}

/// The text of a JSON value that stands for a simple one.
pub(super) fn text_of(json: &Json) -> Option<String> {
    match json {
        Json::String(text) | Json::Word(text) | Json::Number(text) => Some(text.clone()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Reports whether values of a type are strings in JSON.
fn is_text_only(simple: &SimplePlan) -> bool {
    matches!(simple.variety, Variety::Atomic(_))
}
