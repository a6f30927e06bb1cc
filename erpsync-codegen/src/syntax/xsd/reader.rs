//! Reading of any element of a schema: its attributes and children, and messages for their errors.

use super::annotation::{self, Serialization};
use super::common::{DerivationSet, Reference, SourceInfo, ValueConstraint};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::syntax::names::{XSD, is_xsd_namespace};
use crate::text::Span;
use crate::tree::{Attribute, Element, QName, UnresolvedName, is_ncname};

/// Reads one schema.
pub(super) struct Reader<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// `elementFormDefault="qualified"`.
    pub(super) elements_qualified: bool,
    /// `attributeFormDefault="qualified"`.
    pub(super) attributes_qualified: bool,
    /// `blockDefault`.
    pub(super) block_default: DerivationSet,
    /// `finalDefault`.
    pub(super) final_default: DerivationSet,
}

impl Reader<'_> {
    pub(super) fn error(&mut self, code: Code, message: String, span: Span, label: &str) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span, label));
    }

    /// Warns of attributes that the recommendation does not allow on an element, and of text.
    pub(super) fn check(&mut self, element: Element<'_>, allowed: &[&str]) {
        for attribute in element.attributes() {
            let name = attribute.local();
            let foreign = !attribute.namespace().is_empty();
            if foreign && !is_xsd_namespace(attribute.namespace())
                || !foreign && (name == "id" || allowed.contains(&name))
            {
                continue;
            }
            let message = format!(
                "`{}` can't have an attribute `{}`, which is ignored",
                element.written(),
                attribute.written()
            );
            let warning = Diagnostic::warning(Code::STRUCTURE, message).at(attribute.name_span(), "");
            self.diagnostics.push(match nearest(name, allowed.iter().copied()) {
                Some(near) => warning.help(format!("did you mean `{near}`?")),
                None => warning,
            });
        }
        if let Some(span) = element.text_span() {
            let message = format!("`{}` can't hold text, which is ignored", element.written());
            self.diagnostics.push(Diagnostic::warning(Code::STRUCTURE, message).at(span, ""));
        }
    }

    /// The children that are allowed, without annotations. `slots` are the names in the required order. A child out of order is
    /// read with a warning; one that is not allowed is left out.
    pub(super) fn children<'t>(&mut self, element: Element<'t>, slots: &[&[&str]]) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        let mut last = 0;
        for child in element.children() {
            if !is_xsd_namespace(child.namespace()) {
                let message =
                    format!("`{}` can't stand in `{}`, and is ignored", child.written(), element.written());
                let warning = Diagnostic::warning(Code::STRUCTURE, message)
                    .at(child.name_span(), "not of the namespace of XML Schema");
                self.diagnostics.push(warning.help("what is not schema belongs in `xs:appinfo`"));
                continue;
            }
            if child.local() == "annotation" {
                continue;
            }
            let Some(slot) = slots.iter().position(|names| names.contains(&child.local())) else {
                self.misplaced(child, element, slots);
                continue;
            };
            if slot < last {
                let message = format!("`{}` stands too late in `{}`", child.written(), element.written());
                let label = format!("belongs before `{}`", slots[slot + 1..=last].concat().join("`, `"));
                self.diagnostics
                    .push(Diagnostic::warning(Code::STRUCTURE, message).at(child.name_span(), label));
            }
            last = last.max(slot);
            found.push(child);
        }
        found
    }

    fn misplaced(&mut self, child: Element<'_>, parent: Element<'_>, slots: &[&[&str]]) {
        let message = format!("`{}` can't stand in `{}`", child.written(), parent.written());
        let error = Diagnostic::error(Code::STRUCTURE, message).at(child.name_span(), "not here");
        let allowed = slots.iter().flat_map(|names| names.iter().copied());
        self.diagnostics.push(match nearest(child.local(), allowed.clone()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if slots.is_empty() => error,
            None => error.help(format!("allowed are `{}`", Vec::from_iter(allowed).join("`, `"))),
        });
    }

    /// Returns the first child of those of which there can be one, and reports the others.
    pub(super) fn only_one<'t>(
        &mut self,
        parent: Element<'_>,
        found: impl IntoIterator<Item = Element<'t>>,
    ) -> Option<Element<'t>> {
        let mut found = found.into_iter();
        let first = found.next();
        for extra in found {
            let message = format!("`{}` occurs too often in `{}`", extra.written(), parent.written());
            self.error(Code::STRUCTURE, message, extra.name_span(), "only one is allowed");
        }
        first
    }

    /// Place and annotations of an element.
    pub(super) fn info(&mut self, element: Element<'_>) -> SourceInfo {
        let name = element.attribute("name").or_else(|| element.attribute("ref"));
        SourceInfo {
            span: element.span(),
            name_span: name.map_or(element.span(), Attribute::span),
            end: element.end(),
            documentation: annotation::element_documentation(element),
            policies: None,
        }
    }

    pub(super) fn serialization(&mut self, element: Element<'_>) -> Serialization {
        annotation::serialization(element)
    }

    /// Reads `name`, which is required.
    pub(super) fn name(&mut self, element: Element<'_>) -> String {
        let Some(name) = element.attribute("name") else {
            let message = format!("`{}` needs a `name`", element.written());
            self.error(Code::STRUCTURE, message, element.span(), "");
            return String::new();
        };
        let value = name.value().trim();
        if !is_ncname(value) {
            let message = format!("`{value}` is not a name");
            let label = "a letter or `_`, then letters, digits, `.`, `-` or `_`, and no colon";
            self.error(Code::BAD_VALUE, message, name.span(), label);
        }
        value.to_owned()
    }

    /// Reads a Boolean attribute.
    pub(super) fn flag(&mut self, element: Element<'_>, local: &str) -> bool {
        let Some(attribute) = element.attribute(local) else {
            return false;
        };
        match attribute.value().trim() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => {
                self.bad_value(attribute, "`true` or `false`");
                attribute.value().trim().eq_ignore_ascii_case("true")
            }
        }
    }

    /// Reports an invalid value.
    pub(super) fn bad_value(&mut self, attribute: Attribute<'_>, expected: &str) {
        let message = format!("`{}` can't be `{}`", attribute.written(), attribute.value());
        let label = format!("expected {expected}");
        self.error(Code::BAD_VALUE, message, attribute.span(), &label);
    }

    /// Reads `form`, `elementFormDefault` or `attributeFormDefault`; `None` if it is absent.
    pub(super) fn form(&mut self, element: Element<'_>, local: &str) -> Option<bool> {
        let attribute = element.attribute(local)?;
        match attribute.value().trim() {
            "qualified" => Some(true),
            "unqualified" => Some(false),
            _ => {
                self.bad_value(attribute, "`qualified` or `unqualified`");
                None
            }
        }
    }

    /// Reads `default` or `fixed`.
    pub(super) fn value(&mut self, element: Element<'_>) -> Option<ValueConstraint> {
        let default = element.attribute("default");
        let fixed = element.attribute("fixed");
        if let (Some(default), Some(_)) = (default, fixed) {
            let message = format!("`{}` can't be both default and fixed", element.written());
            self.error(Code::INCONSISTENT, message, default.name_span(), "");
        }
        fixed
            .map(|one| ValueConstraint::Fixed(one.value().to_owned()))
            .or_else(|| default.map(|one| ValueConstraint::Default(one.value().to_owned())))
    }

    /// Reads `block`; the schema's `blockDefault` if it is absent.
    pub(super) fn block(&mut self, element: Element<'_>) -> DerivationSet {
        self.derivations(element, "block").unwrap_or(self.block_default)
    }

    /// Reads `final`; the schema's `finalDefault` if it is absent.
    pub(super) fn final_set(&mut self, element: Element<'_>) -> DerivationSet {
        self.derivations(element, "final").unwrap_or(self.final_default)
    }

    /// Reads a set of kinds of derivation; `None` if it is absent.
    pub(super) fn derivations(&mut self, element: Element<'_>, local: &str) -> Option<DerivationSet> {
        let mut set = DerivationSet::default();
        let attribute = element.attribute(local)?;
        for word in attribute.value().split_ascii_whitespace() {
            match word {
                "extension" => set.extension = true,
                "restriction" => set.restriction = true,
                "substitution" => set.substitution = true,
                "list" => set.list = true,
                "union" => set.union = true,
                "#all" => {
                    set = DerivationSet {
                        extension: true,
                        restriction: true,
                        substitution: true,
                        list: true,
                        union: true,
                    };
                }
                _ => self.bad_value(attribute, "`#all` or kinds of derivation"),
            }
        }
        Some(set)
    }

    /// Reads the name that an attribute's value refers to.
    pub(super) fn reference(&mut self, element: Element<'_>, attribute: Attribute<'_>) -> Reference {
        reference(element, attribute, self.diagnostics)
    }

    /// Reads the names of a list, `memberTypes`.
    pub(super) fn references(&mut self, element: Element<'_>, attribute: Attribute<'_>) -> Vec<Reference> {
        let value = attribute.value();
        value
            .split_ascii_whitespace()
            .map(|word| {
                let start = word.as_ptr() as usize - value.as_ptr() as usize;
                let span = attribute.part_span(start..start + word.len());
                self.reference_in(element, word, span)
            })
            .collect()
    }

    /// Reads the name `value`, written at `span`.
    pub(super) fn reference_in(&mut self, element: Element<'_>, value: &str, span: Span) -> Reference {
        reference_in(element, value, span, self.diagnostics)
    }
}

/// The digits of a value that is an `xs:nonNegativeInteger`.
pub(super) fn digits(attribute: Attribute<'_>) -> Option<&str> {
    let value = attribute.value().trim();
    let digits = value.strip_prefix('+').unwrap_or(value);
    (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

/// The name that an attribute's value refers to.
pub(crate) fn reference(
    element: Element<'_>,
    attribute: Attribute<'_>,
    diagnostics: &mut Diagnostics,
) -> Reference {
    reference_in(element, attribute.value(), attribute.span(), diagnostics)
}

fn reference_in(element: Element<'_>, value: &str, span: Span, diagnostics: &mut Diagnostics) -> Reference {
    match expand(element, value) {
        Ok(name) => Reference { name: Some(name), span },
        Err(error) => {
            diagnostics.push(unresolved(element, value, span, error));
            Reference { name: None, span }
        }
    }
}

/// A name with the drafts' namespaces replaced.
fn expand(element: Element<'_>, value: &str) -> Result<QName, UnresolvedName> {
    let name = element.resolve(value)?;
    if !is_xsd_namespace(&name.namespace) || &*name.namespace == XSD {
        return Ok(name);
    }
    // Names that differ in the drafts.
    let local: &str = match &*name.local {
        "timeInstant" => "dateTime",
        "timeDuration" => "duration",
        "uriReference" => "anyURI",
        "binary" => "base64Binary",
        "CDATA" => "normalizedString",
        "year" => "gYear",
        "month" => "gYearMonth",
        "recurringDate" => "gMonthDay",
        "recurringDay" => "gDay",
        "ur-type" => "anyType",
        // These have no successor; their values are texts.
        "century" | "timePeriod" | "recurringDuration" => "string",
        other => other,
    };
    // `non-negative-integer`
    let mut words = local.split('-');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        joined.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        joined.push_str(letters.as_str());
    }
    Ok(QName::new(XSD, joined))
}

/// The error for a value that is not a name, or has an unknown prefix.
fn unresolved(element: Element<'_>, value: &str, span: Span, error: UnresolvedName) -> Diagnostic {
    match error {
        UnresolvedName::NotAName => Diagnostic::error(Code::BAD_VALUE, format!("`{value}` is not a name"))
            .at(span, "expected a name, as `xs:string`"),
        UnresolvedName::UndeclaredPrefix(prefix) => {
            let error = Diagnostic::error(
                Code::UNKNOWN_NAME,
                format!("the prefix `{prefix}` of `{}` is not declared", value.trim()),
            )
            .at(span, format!("no `xmlns:{prefix}=\"…\"` on this element or around it"));
            let known = element.prefixes().filter(|known| !known.is_empty());
            match nearest(&prefix, known) {
                Some(near) => error.help(format!("did you mean `{near}:`?")),
                None => error,
            }
        }
    }
}
