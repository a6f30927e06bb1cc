//! Spelling of names: from source names to identifiers of Rust. This is the only user of `heck`.
//!
//! XML allows far more in a name than Rust does (Extensible Markup Language 1.0, section 2.3: dots, dashes, every script),
//! and enumeration values allow anything at all; each function here turns any text into an identifier that compiles.
//!
//! Names are stable: a name depends on its source name alone, until two of them collide within one scope; then
//! [`name`](super::name) decides.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization as _;

use super::confusables::disambiguate;

/// Keywords of all editions that can be written as raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that can't be raw identifiers; an underscore is appended.
const STRICT_KEYWORDS: &[&str] = &["self", "Self", "super", "crate"];

/// Names of methods that a client has already; no operation is called so.
const CLIENT_METHODS: &[&str] = &["new", "clone"];

/// The name of a struct, enum or trait: `CRMScriptInfo` → `CrmScriptInfo`.
pub(crate) fn type_name(xml: &str) -> String {
    identifier(spelled_out(xml).to_upper_camel_case(), "Unnamed")
}

/// The name of an enum's variant, from an enumeration's value: `2-way` → `_2Way`, `` → `Empty`.
pub(crate) fn variant_name(value: &str) -> String {
    identifier(spelled_out(value).to_upper_camel_case(), "Empty")
}

/// The name of a field: `CallerID` → `caller_id`, `Type` → `r#type`.
pub(crate) fn field_name(xml: &str) -> String {
    identifier(spelled_out(xml).to_snake_case(), "unnamed")
}

/// The name of an operation's method: `New` → `new_`, since the client has a method of that name.
pub(crate) fn method_name(xml: &str) -> String {
    let name = field_name(xml);
    if CLIENT_METHODS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The name of a static with data of a service: `ErpSync` and `POLICY` → `ERP_SYNC_POLICY`. `#[service]` makes a static
/// of each trait's own name, so a trait `ErpSyncPolicy` among `services` gives another one.
pub(crate) fn static_name(service: &str, suffix: &str, services: &BTreeSet<String>) -> String {
    let name = format!("{}_{suffix}", service.trim_start_matches("r#").to_shouty_snake_case());
    let is_taken = services.iter().any(|other| other.to_shouty_snake_case() == name);
    if is_taken { format!("{name}_DATA") } else { name }
}

/// Names of methods that structs have, or that readers and clippy expect to do something else; the derive makes none of them
/// for an attribute.
const STRUCT_METHODS: &[&str] = &["clone", "default", "is_empty", "len", "new"];

/// Source name of an attribute that the derive makes a method for.
pub(crate) fn attribute_with_method(xml: &str) -> String {
    match STRUCT_METHODS.contains(&&*field_name(xml)) {
        true => nested(xml, "attribute"),
        false => xml.to_owned(),
    }
}

/// The name of a module, from words of [`namespace_words`] or of a user.
pub(crate) fn module_name(words: &str) -> String {
    let name = identifier(normal(words).to_snake_case(), "unnamed");
    // `r#type.rs` would be the name of its file.
    name.strip_prefix("r#").map_or(name.clone(), |plain| format!("{plain}_"))
}

/// Joins source names: `Order` and `Lines` become `OrderLines` by [`type_name`].
pub(crate) fn nested(parent: &str, element: &str) -> String {
    format!("{parent} {element}")
}

/// Candidates for the name of a namespace's module, shortest first: the last meaningful part of its URI, then that part
/// with the one before it, and so on. `http://www.example.org/2004/07/crm/Services86` → `Services86`, `crm Services86`,
/// `example crm Services86`.
///
/// Parts without a meaning (`2004`, `www`, `wsdl`, a top-level domain) are skipped, except in a last form that has all of
/// them; a version (`v2`) never stands alone. A host counts backwards, `orders.example.org` as `example/orders`, since Java
/// makes namespaces of package names that way.
pub(crate) fn namespace_words(uri: &str) -> Vec<String> {
    if uri.is_empty() {
        return vec!["no namespace".to_owned()];
    }
    let (host, path) = match uri.split_once("://") {
        Some((_, rest)) => rest.split_once(['/', '#', '?']).unwrap_or((rest, "")),
        None => ("", uri),
    };
    let labels: Vec<&str> = host.split([':', '.']).collect();
    // All but the top-level domain; a host of one label has none.
    let kept = labels.len().saturating_sub(1).max(1);
    let all: Vec<&str> = labels[..kept]
        .iter()
        .rev()
        .copied()
        .chain(path.split(['/', ':', '#', '?', '&', '=']))
        .filter(|part| part.chars().any(char::is_alphabetic))
        .collect();
    let mut found = Vec::new();
    let mut name = String::new();
    for part in all.iter().rev().map(|part| without_extension(part)).filter(|part| is_meaningful(part)) {
        name = if name.is_empty() { part.to_owned() } else { format!("{part} {name}") };
        if !is_version(part) {
            found.push(name.clone());
        }
    }
    if found.is_empty() {
        found.push(if name.is_empty() { uri.to_owned() } else { name });
    }
    found.push(all.join(" "));
    found
}

fn without_extension(part: &str) -> &str {
    [".wsdl", ".xsd", ".asmx", ".svc"]
        .iter()
        .find_map(|extension| part.strip_suffix(extension))
        .unwrap_or(part)
}

fn is_meaningful(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    part.chars().any(char::is_alphabetic)
        && !matches!(lower.as_str(), "urn" | "www" | "wsdl" | "xsd" | "schema" | "schemas" | "xml" | "soap")
}

/// `v2`, `V1.0`, `1.2b`.
fn is_version(part: &str) -> bool {
    let digits = part.trim_start_matches(['v', 'V']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.len() + 1 >= part.len()
        && digits.chars().filter(|c| c.is_alphabetic()).count() <= 1
}

/// Replaces compatibility forms (`Ⅷ` → `VIII`), and letters that look like others by these, since the compiler warns of both
/// in names.
fn normal(name: &str) -> String {
    disambiguate(name.nfkc().collect())
}

/// Spells out signs, which an identifier can't hold: `*` → `asterisk`, `-1` → `minus 1`.
fn spelled_out(name: &str) -> String {
    let name = normal(name);
    if let Some(number) = name.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return format!("minus {number}");
    }
    if name.chars().any(char::is_alphanumeric) {
        return name;
    }
    let mut words = String::new();
    for sign in name.chars() {
        let word = match sign {
            '+' => "plus",
            '-' => "minus",
            '*' => "asterisk",
            '/' => "slash",
            '\\' => "backslash",
            '=' => "equals",
            '<' => "less",
            '>' => "greater",
            '!' => "not",
            '?' => "question",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '_' => "underscore",
            '#' => "hash",
            '%' => "percent",
            '&' => "and",
            '|' => "or",
            '$' => "dollar",
            '@' => "at",
            '~' => "tilde",
            '^' => "caret",
            '(' | ')' => "parenthesis",
            '[' | ']' => "bracket",
            '{' | '}' => "brace",
            '"' | '\'' | '`' => "quote",
            ' ' | '\t' | '\n' | '\r' => "space",
            other => {
                words.push_str(&format!(" u{:04x}", u32::from(other)));
                continue;
            }
        };
        words.push(' ');
        words.push_str(word);
    }
    words
}

/// Makes an identifier of the result of `heck`: removes characters that Rust refuses, and avoids keywords.
fn identifier(name: String, if_empty: &str) -> String {
    let mut name: String = name.chars().filter(|&c| c == '_' || is_ident_part(c)).collect();
    if name.is_empty() {
        name = if_empty.to_owned();
    }
    if !name.starts_with(is_ident_start) {
        name.insert(0, '_');
    }
    keyword_safe(name)
}

/// Writes a keyword so that it is an identifier: `type` → `r#type`, `self` → `self_`.
pub(crate) fn keyword_safe(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else if STRICT_KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// The first of the candidates that is not taken; the first one numbered if all are.
pub(crate) fn free_name(candidates: &[&str], taken: &BTreeSet<String>) -> String {
    if let Some(free) = candidates.iter().find(|name| !taken.contains(**name)) {
        return (*free).to_owned();
    }
    let mut number = 2;
    while taken.contains(&format!("{}{number}", candidates[0])) {
        number += 1;
    }
    format!("{}{number}", candidates[0])
}

/// Returns whether a user's name for an item can be used as it is.
pub(crate) fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
        || (name.starts_with("r#") && KEYWORDS.contains(&name.trim_start_matches("r#")))
}

// Rust's own rule is XID_Start and XID_Continue; letters and digits are inside both for every script in use,
// and what `heck` keeps beside them (marks of a few scripts) is tried with the lexer.
fn is_ident_start(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && lexes(&c.to_string()))
}

fn is_ident_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && lexes(&format!("a{c}")))
}

fn lexes(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_schema_become_names_of_rust() {
        for (xml, field, ty) in [
            ("CallerID", "caller_id", "CallerId"),
            ("OK", "ok", "Ok"),
            ("IsOk", "is_ok", "IsOk"),
            ("type", "r#type", "Type"),
            ("Self", "self_", "Self_"),
            ("super", "super_", "Super"),
            ("2nd-level.name", "_2nd_level_name", "_2ndLevelName"),
            ("ArrayOf_xsd_string", "array_of_xsd_string", "ArrayOfXsdString"),
            ("Größe", "größe", "Größe"),
            ("_", "underscore", "Underscore"),
            ("a\u{b7}b", "a_b", "AB"),
            ("ETableRight", "e_table_right", "ETableRight"),
            ("日本", "日本", "日本"),
            ("Ⅷ", "viii", "Viii"),
            ("ﬁle №２", "file_no2", "FileNo2"),
            // Cyrillic, but for what it goes with.
            ("\u{421}ode", "code", "Code"),
            ("\u{430}", "a", "A"),
            ("\u{445}", "x", "X"),
            ("C\u{443}\u{43c}\u{43c}\u{430}", "сумма", "Сумма"),
            ("Вес", "вес", "Вес"),
            ("Документ", "документ", "Документ"),
            ("XMLДокумент", "xml_документ", "XmlДокумент"),
            // Greek, and a rune.
            ("\u{39d}o", "no", "No"),
            ("Δέλτα", "δέλτα", "Δέλτα"),
            ("\u{16a0}", "u16a0", "U16a0"),
        ] {
            assert_eq!(field_name(xml), field, "{xml}");
            assert_eq!(type_name(xml), ty, "{xml}");
        }
    }

    #[test]
    fn every_text_becomes_an_identifier() {
        for text in
            ["", " ", "-1", "1", "*", "\u{2192}", "a b", "fn", "Self", "½", "\u{0}", "é\u{301}", "__", "'"]
        {
            for name in [variant_name(text), field_name(text), type_name(text), module_name(text)] {
                assert!(is_identifier(&name), "{text:?} became {name:?}");
            }
        }
        assert_eq!(variant_name(""), "Empty");
        assert_eq!(variant_name("-1"), "Minus1");
        assert_eq!(variant_name(">="), "GreaterEquals");
    }

    #[test]
    fn an_operation_does_not_take_a_method_of_the_client() {
        assert_eq!(method_name("New"), "new_");
        assert_eq!(method_name("Clone"), "clone_");
        assert_eq!(method_name("ForceSyncAll"), "force_sync_all");
    }

    #[test]
    fn longer_names_are_there_for_namespaces_that_would_be_called_alike() {
        assert_eq!(
            namespace_words("http://www.example.org/2004/07/crm/Services86"),
            ["Services86", "crm Services86", "example crm Services86", "example www crm Services86"]
        );
        assert_eq!(namespace_words("http://services.samples/xsd"), ["services", "services xsd"]);
    }

    #[test]
    fn a_namespace_is_called_by_its_last_meaningful_part() {
        for (uri, name) in [
            ("http://www.superoffice.net/ws/crm/NetServer/Services86", "services86"),
            ("http://schemas.microsoft.com/2003/10/Serialization/Arrays", "arrays"),
            (
                "http://schemas.datacontract.org/2004/07/System.Security.Cryptography",
                "system_security_cryptography",
            ),
            ("http://tempuri.org/", "tempuri"),
            ("http://www.example.org/orders/v2", "orders_v2"),
            ("http://www.superoffice.com/online/mirroring/0.1", "mirroring"),
            ("urn:example:types", "types"),
            ("http://orders.shop.example.org/", "orders"),
            ("http://www.example.com/stock.wsdl", "stock"),
            ("http://localhost:8080/shop/", "shop"),
            ("http://shop", "shop"),
            ("http://services.samples/xsd", "services"),
            ("http://example.org/2004/07/", "example"),
            ("", "no_namespace"),
            ("http://example.org/type", "type_"),
            ("http://10.0.0.1/", "http_10_0_0_1"),
        ] {
            assert_eq!(module_name(&namespace_words(uri)[0]), name, "{uri}");
        }
    }
}
