//! Checks of texts that a user gives as Rust or as a file's name.

use syn::parse::Parser as _;

use super::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

impl Config {
    /// An error for each option that can't be used.
    pub(crate) fn check(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        let mut report = |option: &str, text: &str, expected: &str, result: syn::Result<()>| {
            if let Err(error) = result {
                diagnostics.push(
                    Diagnostic::error(
                        Code::CONFIGURATION,
                        format!("the option `{option}` has `{text}`, which is not {expected}"),
                    )
                    .note(format!("the parser reports: {error}")),
                );
            }
        };
        let attributes = |text: &str| syn::Attribute::parse_outer.parse_str(text).map(drop);
        for (_, text) in &self.type_derives {
            report("type_derive", text, "the path of a derive", syn::parse_str::<syn::Path>(text).map(drop));
        }
        for (_, text) in &self.type_attributes {
            report("type_attribute", text, "an attribute as in `#[non_exhaustive]`", attributes(text));
        }
        for (_, text) in &self.field_attributes {
            report("field_attribute", text, "an attribute as in `#[deprecated]`", attributes(text));
        }
        for (_, text) in &self.type_overrides {
            report("type_override", text, "a type", syn::parse_str::<syn::Type>(text).map(drop));
        }
        for (_, text) in &self.extern_paths {
            report("extern_path", text, "the path of a module", syn::parse_str::<syn::Path>(text).map(drop));
        }
        let stem = self.stem();
        if stem.is_empty() || stem.contains(['/', '\\']) {
            let message = format!("the option `file_name` has `{stem}`, which is not the name of a file");
            diagnostics
                .push(Diagnostic::error(Code::CONFIGURATION, message).help("a folder is for `out_dir`"));
        }
        diagnostics
    }
}
