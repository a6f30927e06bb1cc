//! [`Json`] → text.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use erpsync_codegen::diagnostic::visible;

use super::Json;

/// One line; with `{:#}` a line a member, indented. Characters that a terminal would act on are escaped.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = f.alternate().then_some(0);
        let mut out = String::new();
        print(self, indent, &mut out);
        f.write_str(&out)
    }
}

fn print(json: &Json, indent: Option<usize>, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => out.push_str(text),
        Json::String(text) | Json::Word(text) => string(text, out),
        Json::Array(items) => {
            list(('[', ']'), items.iter(), indent, out, print);
        }
        Json::Object(members) => {
            list(('{', '}'), members.iter(), indent, out, |(name, value), indent, out| {
                string(name, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                print(value, indent, out);
            });
        }
    }
}

fn list<T>(
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = T>,
    indent: Option<usize>,
    out: &mut String,
    mut item: impl FnMut(T, Option<usize>, &mut String),
) {
    out.push(open);
    let is_empty = items.len() == 0;
    let inner = indent.map(|indent| indent + 1);
    let break_line = |indent: Option<usize>, out: &mut String| {
        if let Some(indent) = indent {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", indent));
        }
    };
    for (at, one) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        break_line(inner, out);
        item(one, inner, out);
    }
    if !is_empty {
        break_line(indent, out);
    }
    out.push(close);
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    let is_plain = matches!(visible(text), Cow::Borrowed(_)) && !text.contains(['"', '\\']);
    if is_plain {
        out.push_str(text);
    } else {
        text.chars().for_each(|c| character(c, out));
    }
    out.push('"');
}

fn character(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if matches!(visible(c.encode_utf8(&mut [0; 4])), Cow::Borrowed(_)) => out.push(c),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}
