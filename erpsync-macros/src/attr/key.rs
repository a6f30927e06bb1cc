//! One key of an `#[xml(...)]` list: `key`, `key = value` or `key(...)`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, Lit, LitStr, Meta};

use super::name::is_ncname;
use super::suggest::nearest;
use crate::ctxt::Ctxt;

/// Key with its value.
pub(super) struct Key {
    name: String,
    /// Place of the key itself.
    span: Span,
    form: Form,
}

enum Form {
    /// `key`
    Flag,
    /// `key = "…"`, `key = 1`
    Value(Lit),
    /// `key(…)`
    List(TokenStream),
    /// Malformed, and reported.
    Wrong,
}

/// Value of one key, which can be given only once.
#[derive(Clone)]
pub(crate) struct KeyValue<T> {
    /// Span and value of the key; no value if it was reported as wrong.
    given: Option<(Span, Option<T>)>,
}

impl<T> KeyValue<T> {
    pub(super) const fn empty() -> Self {
        Self { given: None }
    }

    /// Sets the value; a second one for the same key is an error.
    pub(super) fn set(&mut self, cx: &Ctxt, key: &Key, value: Option<T>) {
        if self.given.is_some() {
            cx.error(key.span, format_args!("`{}` is given twice", key.name));
        } else {
            self.given = Some((key.span, value));
        }
    }

    /// The value, if the key was given and its value is not wrong.
    pub(crate) fn get(&self) -> Option<&T> {
        self.given.as_ref()?.1.as_ref()
    }

    /// Place of the key, if it was given.
    pub(crate) fn span(&self) -> Option<Span> {
        self.given.as_ref().map(|(span, _)| *span)
    }

    /// Returns true if the key was given, even with a wrong value.
    pub(crate) fn is_given(&self) -> bool {
        self.given.is_some()
    }
}

/// Every key in the `#[xml(...)]` attributes of one item, in the order written. Other attributes are ignored.
pub(super) fn keys(cx: &Ctxt, attrs: &[Attribute]) -> Vec<Key> {
    let mut keys = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("xml")) {
        match &attr.meta {
            Meta::List(list) if matches!(list.delimiter, syn::MacroDelimiter::Paren(_)) => {
                keys.extend(in_list(cx, list.tokens.clone()));
            }
            other => {
                cx.push(syn::Error::new_spanned(other, "expected `#[xml(...)]` with the keys in parentheses"))
            }
        }
    }
    keys
}

/// The keys of one list. A piece that is no key is reported and skipped.
pub(super) fn in_list(cx: &Ctxt, tokens: TokenStream) -> Vec<Key> {
    pieces(tokens).into_iter().filter_map(|piece| Key::parse(cx, piece)).collect()
}

/// The tokens between commas. Empty pieces (a comma too many at the end) are dropped.
pub(super) fn pieces(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut pieces = vec![Vec::new()];
    for token in tokens {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => pieces.push(Vec::new()),
            token => pieces.last_mut().expect("starts with one").push(token),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

impl Key {
    pub(super) fn parse(cx: &Ctxt, piece: Vec<TokenTree>) -> Option<Self> {
        let mut tokens = piece.into_iter();
        let name: Ident = match tokens.next()? {
            TokenTree::Ident(name) => name,
            other => {
                cx.error(other.span(), "expected a key, such as `element = \"…\"`");
                return None;
            }
        };
        let rest: Vec<TokenTree> = tokens.collect();
        let form = match rest.as_slice() {
            [] => Form::Flag,
            [TokenTree::Group(list)] if list.delimiter() == Delimiter::Parenthesis => {
                Form::List(list.stream())
            }
            [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => match literal(value) {
                Some(literal) => Form::Value(literal),
                None => {
                    let span = value.first().map_or(equals.span(), TokenTree::span);
                    cx.error(span, format_args!("expected a literal as the value of `{name}`"));
                    Form::Wrong
                }
            },
            [unexpected, ..] => {
                cx.error(unexpected.span(), format_args!("expected `=`, `(` or a comma after `{name}`"));
                Form::Wrong
            }
        };
        Some(Self { name: name.to_string(), span: name.span(), form })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// Returns true if it is written with parentheses.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.form, Form::List(_))
    }

    /// Reports this key as unknown `on` an item, with the nearest known key.
    pub(super) fn unknown(&self, cx: &Ctxt, on: &str, known: &[&str], elsewhere: &[(&str, &[&str])]) {
        let name = &self.name;
        let help = if let Some((place, _)) = elsewhere.iter().find(|(_, keys)| keys.contains(&name.as_str()))
        {
            format!("; it belongs on {place}")
        } else if let Some(near) = nearest(name, known) {
            format!("; did you mean `{near}`?")
        } else {
            format!("; known are {}", listed(known))
        };
        cx.error(self.span, format_args!("unknown key `{name}` on {on}{help}"));
    }

    /// The value of a key without a value.
    pub(super) fn flag(&self, cx: &Ctxt) -> Option<()> {
        match self.form {
            Form::Flag => Some(()),
            Form::Value(_) | Form::List(_) => {
                cx.error(self.span, format_args!("`{}` takes no value", self.name));
                None
            }
            Form::Wrong => None,
        }
    }

    /// The value of a key that takes an optional string; `forms` are its forms for the error.
    pub(super) fn word(&self, cx: &Ctxt, forms: &str) -> Option<Option<LitStr>> {
        match &self.form {
            Form::Flag => Some(None),
            Form::Value(Lit::Str(text)) => Some(Some(text.clone())),
            Form::Value(_) | Form::List(_) => {
                cx.error(self.span, format_args!("`{}` is written {forms}", self.name));
                None
            }
            Form::Wrong => None,
        }
    }

    /// The value of a key that takes any text.
    pub(super) fn text(&self, cx: &Ctxt) -> Option<LitStr> {
        match &self.form {
            Form::Value(Lit::Str(text)) => Some(text.clone()),
            Form::Value(other) => {
                cx.error(other.span(), format_args!("the value of `{}` is a string in quotes", self.name));
                None
            }
            Form::Flag | Form::List(_) => {
                cx.error(self.span, format_args!("`{0}` needs a value: `{0} = \"…\"`", self.name));
                None
            }
            Form::Wrong => None,
        }
    }

    /// The value of a key that takes an XML name.
    pub(super) fn xml_name(&self, cx: &Ctxt) -> Option<LitStr> {
        checked_name(cx, self.text(cx)?)
    }

    /// The value of a key that takes a number.
    pub(super) fn number(&self, cx: &Ctxt) -> Option<u32> {
        self.number_or(cx, None).flatten()
    }

    /// The value of a key that takes a number, or one `word` in its stead (`"unbounded"`; then `None`).
    pub(super) fn number_or(&self, cx: &Ctxt, word: Option<&str>) -> Option<Option<u32>> {
        let example = match word {
            Some(word) => format!("a number (`{} = 5`) or \"{word}\"", self.name),
            None => format!("a number: `{} = 0`", self.name),
        };
        match &self.form {
            Form::Value(Lit::Int(number)) => match number.base10_parse() {
                Ok(number) => Some(Some(number)),
                Err(_) => {
                    cx.error(
                        number.span(),
                        format_args!("the value of `{}` is at most {}", self.name, u32::MAX),
                    );
                    None
                }
            },
            Form::Value(Lit::Str(text)) if word.is_some_and(|word| text.value() == word) => Some(None),
            Form::Value(other) => {
                cx.error(other.span(), format_args!("the value of `{}` is {example}", self.name));
                None
            }
            Form::Flag | Form::List(_) => {
                cx.error(self.span, format_args!("the value of `{}` is {example}", self.name));
                None
            }
            Form::Wrong => None,
        }
    }

    /// Tokens in the parentheses of a key.
    pub(super) fn list(&self, cx: &Ctxt, example: &str) -> Option<TokenStream> {
        match &self.form {
            Form::List(tokens) => Some(tokens.clone()),
            Form::Flag | Form::Value(_) => {
                cx.error(self.span, format_args!("`{}` is written `{example}`", self.name));
                None
            }
            Form::Wrong => None,
        }
    }
}

/// `name` if it can name an element, an attribute or a type.
pub(super) fn checked_name(cx: &Ctxt, name: LitStr) -> Option<LitStr> {
    let value = name.value();
    if is_ncname(&value) {
        return Some(name);
    }
    let why = match value.as_str() {
        "" => "a name cannot be empty".to_owned(),
        value if value.contains(':') => {
            format!("`{value}` has a prefix; give the name alone, and its namespace as `namespace = \"…\"`")
        }
        value => format!("`{value}` is not an XML name"),
    };
    cx.error(name.span(), why);
    None
}

/// The literal that `tokens` consist of, also in the invisible parentheses of a macro.
pub(super) fn literal(tokens: &[TokenTree]) -> Option<Lit> {
    match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            literal(&inner)
        }
        [token] => syn::parse2(quote!(#token)).ok(),
        _ => None,
    }
}

/// `` `a`, `b` and `c` ``
fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
