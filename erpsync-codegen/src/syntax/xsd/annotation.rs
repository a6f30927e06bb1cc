//! `xs:annotation` (XML Schema 1.0 part 1, section 3.13).

use crate::syntax::names::{SERIALIZATION, XMIME, is_xsd_namespace};
use crate::text::Span;
use crate::tree::{Attribute, Element, QName, plain_text};

/// The text of `xs:documentation` or `wsdl:documentation`; several of one component are joined by an empty line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documentation {
    /// The text, without the indentation that all its lines share. Elements in it (often XHTML) are left out, their text
    /// stays.
    pub text: String,
    /// The first of the documentation elements.
    pub span: Span,
}

/// Notes of WCF's `DataContractSerializer` in `xs:appinfo`, in the namespace
/// `http://schemas.microsoft.com/2003/10/Serialization/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Serialization {
    /// `IsDictionary`: the type is a list of pairs.
    pub is_dictionary: bool,
    /// `IsValueType`: a struct in .NET, never null.
    pub is_value_type: bool,
    /// `ActualType`: the type that an enumeration or surrogate stands for.
    pub actual_type: Option<QName>,
    /// `EnumerationValue`: the number behind an enumeration's value.
    pub enumeration_value: Option<String>,
    /// `DefaultValue EmitDefaultValue="false"`: the writer leaves out a member that has its default value.
    pub omits_default: bool,
    /// `GenericType`: the name pattern and the arguments' names.
    pub generic_type: Option<(String, Vec<QName>)>,
}

/// Joins the text of documentation elements.
pub fn documentation<'t>(elements: impl Iterator<Item = Element<'t>>) -> Option<Documentation> {
    let mut all: Option<Documentation> = None;
    for element in elements {
        let has_markup = element.children().next().is_some();
        let text = match has_markup {
            true => plain_text(&tidy(element.source_text()), is_block),
            false => tidy(&element.text()),
        };
        if text.trim().is_empty() {
            continue;
        }
        match &mut all {
            Some(all) => {
                all.text.push_str("\n\n");
                all.text.push_str(&text);
            }
            None => all = Some(Documentation { text, span: element.span() }),
        }
    }
    all
}

/// Reports an element of XHTML and its like that begins or ends a paragraph.
fn is_block(tag: &str) -> bool {
    const BLOCKS: [&str; 17] = [
        "p", "br", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "pre", "para", "h1", "h2", "h3",
        "h4",
    ];
    BLOCKS.iter().any(|block| tag.eq_ignore_ascii_case(block))
}

/// The documentation in the annotations of an element.
pub(super) fn element_documentation(element: Element<'_>) -> Option<Documentation> {
    documentation(annotations(element, "documentation"))
}

/// WCF's notes in the annotations of an element.
pub(super) fn serialization(element: Element<'_>) -> Serialization {
    let mut notes = Serialization::default();
    let infos = annotations(element, "appinfo").flat_map(Element::children);
    for info in infos.filter(|info| **info.namespace() == *SERIALIZATION) {
        match info.local() {
            "IsDictionary" => notes.is_dictionary = is_true(&info.text()),
            "IsValueType" => notes.is_value_type = is_true(&info.text()),
            "ActualType" => notes.actual_type = Some(named(info)),
            "EnumerationValue" => notes.enumeration_value = Some(info.text().trim().to_owned()),
            "DefaultValue" => {
                let emit = info.attribute("EmitDefaultValue").map_or("true", Attribute::value);
                notes.omits_default = !is_true(emit);
            }
            "GenericType" => {
                let arguments = info.children().filter(|child| child.local() == "GenericParameter");
                let pattern = info.attribute("Name").map_or("", Attribute::value).to_owned();
                notes.generic_type = Some((pattern, arguments.map(named).collect()));
            }
            _ => {}
        }
    }
    notes
}

/// `xmime:expectedContentTypes` (Describing Media Content of Binary Data in XML, section 2.2).
pub(super) fn expected_content_types(element: Element<'_>) -> Option<String> {
    let found = XMIME.iter().find_map(|space| element.attribute_ns(space, "expectedContentTypes"))?;
    Some(found.value().trim().to_owned())
}

fn annotations<'t>(element: Element<'t>, local: &str) -> impl Iterator<Item = Element<'t>> {
    element
        .children()
        .filter(|child| child.local() == "annotation" && is_xsd_namespace(child.namespace()))
        .flat_map(Element::children)
        .filter(move |child| child.local() == local && is_xsd_namespace(child.namespace()))
}

/// A name that WCF writes as two attributes.
fn named(element: Element<'_>) -> QName {
    let value = |local| element.attribute(local).map_or("", Attribute::value);
    QName::new(value("Namespace"), value("Name"))
}

fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1")
}

/// Takes away white space around the text and at the ends of lines, and the indentation that all lines but the first
/// share.
fn tidy(text: &str) -> String {
    let text = text.trim();
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = || text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let shared = rest().map(indent).min().unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let line = if number > 0 { line.get(shared..).unwrap_or_default() } else { line };
        out.push_str(line.trim_end());
    }
    out
}
