//! From tokens to text that a person can read.
//!
//! `prettyplease` sets the code; it leaves no blank line between items, so these are put in here.

use proc_macro2::TokenStream;

use crate::emit::LINE_END;

/// The text of a file of items, with an empty line between two of them.
///
/// # Errors
///
/// If the tokens are not Rust. That takes an attribute, derive or path from the configuration that is none;
/// the message is the parser's.
pub(crate) fn format(tokens: TokenStream) -> Result<String, syn::Error> {
    let file = syn::parse2(tokens)?;
    Ok(spaced(&prettyplease::unparse(&file)))
}

/// Puts an empty line before each item, at any depth, that does not come first where it stands.
///
/// It works on the lines of `prettyplease`, where an item, or the attributes and documentation before it,
/// begins a line, and what was before it ended with `}`, `;` or `,`.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        if ends_item(previous) && begins_item(line, previous) {
            out.push('\n');
        }
        // Documentation comes in one line each.
        for (index, part) in line.split(LINE_END).enumerate() {
            if index > 0 {
                out.push_str(&line[..indent(line)]);
                out.push_str("///");
            }
            out.push_str(part);
            out.push('\n');
        }
        previous = line;
    }
    out
}

fn ends_item(line: &str) -> bool {
    let indent = indent(line);
    let rest = &line[indent..];
    // A module's item, or a method of a trait; not what closes a field's type, and no documentation.
    !rest.starts_with("///")
        && ((rest == "}" && indent <= 4)
            || (rest.ends_with(';') && indent <= 8)
            || (rest.ends_with("{}") && indent <= 4))
}

fn begins_item(line: &str, previous: &str) -> bool {
    let indented = indent(line);
    let rest = &line[indented..];
    indented <= indent(previous)
        && ["///", "#[", "pub ", "fn ", "async ", "const ", "include!"]
            .iter()
            .any(|start| rest.starts_with(start))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
