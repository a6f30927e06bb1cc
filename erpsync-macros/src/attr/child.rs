//! Keys in `items(…)` and `entries(…)`: the elements in a wrapper.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Lit, LitStr};

use super::field::{WhiteSpace, white_space};
use super::key::{Key, KeyValue, checked_name, literal, pieces};
use super::nil::NilKey;
use super::table::attributes;
use crate::ctxt::Ctxt;

/// An element in a wrapper, with the facts of its declaration: `items("name", nillable, namespace = "…")`, or the key or the
/// value of an entry.
#[derive(Clone)]
pub(crate) struct Child {
    pub(crate) name: LitStr,
    pub(crate) keys: ChildKeys,
}

attributes! {
    /// Keys behind the name.
    ChildKeys {
        namespace "namespace" Other LitStr, Key::text;
        min_occurs "min_occurs" Other u32, Key::number;
        any_name "any_name" Other (), Key::flag;
        nillable "nillable" Other NilKey, NilKey::parse;
        default "default" Other LitStr, Key::text;
        fixed "fixed" Other LitStr, Key::text;
        white_space "white_space" Other WhiteSpace, white_space;
    }
}

/// `entries("name", key = "…", value = "…", namespace = "…")`; a key or a value with more keys is
/// `value("…", more)`.
#[derive(Clone)]
pub(crate) struct Entries {
    pub(crate) name: LitStr,
    pub(crate) namespace: KeyValue<LitStr>,
    pub(crate) key: Child,
    pub(crate) value: Child,
}

const ITEMS: &str = "items(\"Name\")";
const ITEMS_KEYS: &[&str] = &["any_name", "nillable", "namespace", "default", "fixed", "white_space"];
const ENTRIES: &str = "entries(\"Name\", key = \"Key\", value = \"Value\")";
const ENTRIES_KEYS: &[&str] = &["key", "value", "namespace"];
const KEY_KEYS: &[&str] = &["default", "fixed", "white_space"];
const VALUE_KEYS: &[&str] = &["min_occurs", "default", "fixed", "white_space"];

impl Child {
    pub(super) fn items(key: &Key, cx: &Ctxt) -> Option<Self> {
        let (name, inner) = named_list(cx, key, ITEMS)?;
        Some(Self::with_keys(cx, name, inner, "`items`", ITEMS_KEYS))
    }

    /// The key or the value of an entry: `value = "Name"` or `value("Name", more keys)`.
    fn of_entry(cx: &Ctxt, key: &Key, allowed: &[&str]) -> Option<Self> {
        if !key.is_list() {
            return key.xml_name(cx).map(|name| Self { name, keys: ChildKeys::empty() });
        }
        let of = key.name();
        let (name, inner) = named_list(cx, key, &format!("{of}(\"Name\", white_space = \"collapse\")"))?;
        Some(Self::with_keys(cx, name, inner, &format!("`{of}`"), allowed))
    }

    fn with_keys(cx: &Ctxt, name: LitStr, given: Vec<Key>, on: &str, allowed: &[&str]) -> Self {
        let mut keys = ChildKeys::empty();
        for key in given {
            if !allowed.contains(&key.name()) || !keys.set(cx, &key) {
                key.unknown(cx, on, allowed, &[]);
            }
        }
        Self { name, keys }
    }
}

impl Entries {
    pub(super) fn parse(list: &Key, cx: &Ctxt) -> Option<Self> {
        let (name, inner) = named_list(cx, list, ENTRIES)?;
        let (mut namespace, mut of_key, mut of_value) =
            (KeyValue::empty(), KeyValue::empty(), KeyValue::empty());
        for key in inner {
            match key.name() {
                "namespace" => namespace.set(cx, &key, key.text(cx)),
                "key" => of_key.set(cx, &key, Child::of_entry(cx, &key, KEY_KEYS)),
                "value" => of_value.set(cx, &key, Child::of_entry(cx, &key, VALUE_KEYS)),
                _ => key.unknown(cx, "`entries`", ENTRIES_KEYS, &[]),
            }
        }
        match (of_key.get(), of_value.get()) {
            (Some(key), Some(value)) => {
                Some(Self { name, namespace, key: key.clone(), value: value.clone() })
            }
            _ => {
                cx.error(list.span(), format_args!("`entries` is written `{ENTRIES}`"));
                None
            }
        }
    }
}

/// `key("Name", more keys)`: the name, and the other keys.
fn named_list(cx: &Ctxt, key: &Key, example: &str) -> Option<(LitStr, Vec<Key>)> {
    let tokens: TokenStream = key.list(cx, example)?;
    let mut inner = pieces(tokens).into_iter();
    let first: Vec<TokenTree> = inner.next().unwrap_or_default();
    let Some(Lit::Str(name)) = literal(&first) else {
        let span = first.first().map_or(key.span(), TokenTree::span);
        cx.error(span, format_args!("the name comes first: `{example}`"));
        return None;
    };
    let name = checked_name(cx, name)?;
    Some((name, inner.filter_map(|piece| Key::parse(cx, piece)).collect()))
}
