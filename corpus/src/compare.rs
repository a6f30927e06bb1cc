//! Comparison of two messages by content: elements, attributes and texts, by another XML parser than the runtime's.
//!
//! Not compared: prefixes, white space around values, spellings of one value (`1` and `true`, `1.50` and `1.5`), and
//! what SOAP's own elements say of a fault, which the generated types do not hold.

use std::collections::BTreeSet;

use roxmltree::{Attribute, Document, Node};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Differences that the schemas allow.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'r> {
    /// The names of elements that may come in another order.
    pub(crate) unordered: &'r [String],
    /// The values of elements that are empty, by their names.
    pub(crate) defaults: &'r [(String, String)],
}

/// The first difference between a sample and what was written.
pub(crate) fn difference(sample: &str, written: &str, rules: Rules<'_>) -> Option<String> {
    let parse =
        |name: &str, text| Document::parse(text).map_err(|error| format!("the {name} is not XML: {error}"));
    let (sample, written) = match (parse("sample", sample), parse("message", written)) {
        (Ok(sample), Ok(written)) => (sample, written),
        (Err(problem), _) | (_, Err(problem)) => return Some(problem),
    };
    let (sample, written) = (parts(&sample), parts(&written));
    for (kind, (own, other)) in ["header", "body"].into_iter().zip(sample.into_iter().zip(written)) {
        if let Some(found) = children(&own, &other, rules, kind) {
            return Some(found);
        }
    }
    None
}

/// The elements in the header, and those in the body, or in the detail of a fault.
fn parts<'d>(document: &'d Document<'_>) -> [Vec<Node<'d, 'd>>; 2] {
    let named = |node: Node<'d, 'd>, local: &str| {
        node.children()
            .find(|child| child.is_element() && child.tag_name().name().eq_ignore_ascii_case(local))
    };
    let elements = |node: Option<Node<'d, 'd>>| -> Vec<Node<'d, 'd>> {
        node.map(|node| node.children().filter(Node::is_element).collect()).unwrap_or_default()
    };
    let envelope = document.root_element();
    let body = named(envelope, "Body");
    let fault = body
        .and_then(|body| named(body, "Fault"))
        .filter(|fault| fault.tag_name().namespace() == envelope.tag_name().namespace());
    let detail = fault.map(|fault| named(fault, "detail"));
    [elements(named(envelope, "Header")), elements(detail.unwrap_or(body))]
}

fn children(
    sample: &[Node<'_, '_>],
    written: &[Node<'_, '_>],
    rules: Rules<'_>,
    place: &str,
) -> Option<String> {
    let names = |nodes: &[Node<'_, '_>]| nodes.iter().map(|node| name(*node)).collect::<Vec<String>>();
    let (mut own, mut other) = (names(sample), names(written));
    if own == other {
        return sample.iter().zip(written).find_map(|(own, other)| element(*own, *other, rules, place));
    }
    let moved: BTreeSet<&str> = own
        .iter()
        .zip(&other)
        .filter(|(own, other)| own != other)
        .flat_map(|(own, other)| [local(own), local(other)])
        .collect();
    let may_move = moved.iter().all(|name| rules.unordered.iter().any(|known| known == name));
    if own.len() == other.len() && may_move {
        let sorted = |nodes: &[Node<'_, '_>]| {
            let mut nodes: Vec<(String, usize)> =
                nodes.iter().enumerate().map(|(at, node)| (name(*node), at)).collect();
            nodes.sort();
            nodes
        };
        let pairs = sorted(sample).into_iter().zip(sorted(written));
        return pairs.into_iter().find_map(|((own, at), (other, behind))| {
            if own != other {
                return Some(format!("{place}: `{}` became `{}`", local(&own), local(&other)));
            }
            element(sample[at], written[behind], rules, place)
        });
    }
    let shown = |names: &mut Vec<String>| {
        names.iter_mut().for_each(|name| *name = local(name).to_owned());
        names.truncate(12);
        names.join(" ")
    };
    let at = own.iter().zip(&other).take_while(|(own, other)| own == other).count();
    (own, other) = (own.split_off(at), other.split_off(at));
    Some(format!("{place}: from child {at} on `{}` became `{}`", shown(&mut own), shown(&mut other)))
}

fn element(sample: Node<'_, '_>, written: Node<'_, '_>, rules: Rules<'_>, place: &str) -> Option<String> {
    let place = format!("{place}/{}", sample.tag_name().name());
    if let Some(found) = attributes(sample, written, &place) {
        return Some(found);
    }
    let elements = |node: Node<'_, '_>| node.children().any(|child| child.is_element());
    if elements(sample) || elements(written) {
        let of = |node: Node<'_, '_>| -> String {
            let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
            texts.collect::<Vec<_>>().concat().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let (own, other) = (of(sample), of(written));
        if own != other {
            return Some(format!("{place}: the text `{own}` between elements became `{other}`"));
        }
        let own: Vec<_> = sample.children().filter(Node::is_element).collect();
        let other: Vec<_> = written.children().filter(Node::is_element).collect();
        return children(&own, &other, rules, &place);
    }
    let text = |node: Node<'_, '_>| -> String { node.children().filter_map(|text| text.text()).collect() };
    let (own, other) = (text(sample), text(written));
    let is_nil = value(sample, Some(XSI), "nil").is_some();
    let means = |value: &str| {
        rules
            .defaults
            .iter()
            .any(|(name, text)| name == sample.tag_name().name() && same(text, sample, value, written))
    };
    if own.is_empty() && !is_nil && means(&other) {
        return None;
    }
    (!same(&own, sample, &other, written)).then(|| format!("{place}: `{own}` became `{other}`"))
}

fn attributes(sample: Node<'_, '_>, written: Node<'_, '_>, place: &str) -> Option<String> {
    for one in sample.attributes() {
        let name = one.name();
        match value(written, one.namespace(), name) {
            None => return Some(format!("{place}: the attribute `{name}` is gone")),
            Some(other) if !same(one.value(), sample, other, written) => {
                return Some(format!("{place}: the attribute `{name}`, `{}`, became `{other}`", one.value()));
            }
            Some(_) => {}
        }
    }
    let is_new = |one: &Attribute<'_, '_>| value(sample, one.namespace(), one.name()).is_none();
    let new = written.attributes().find(is_new);
    new.map(|one| format!("{place}: there is a new attribute `{}`, `{}`", one.name(), one.value()))
}

/// The value of the attribute of that name; one without a namespace is none of the same name that has one.
fn value<'d>(node: Node<'d, '_>, namespace: Option<&str>, name: &str) -> Option<&'d str> {
    let mut attributes = node.attributes();
    let found = attributes.find(|one| one.name() == name && one.namespace() == namespace);
    found.map(|one| one.value())
}

/// Returns true if two texts are one value in spellings that types allow.
fn same(own: &str, at: Node<'_, '_>, other: &str, there: Node<'_, '_>) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (own, other) = (words(own), words(other));
    own.len() == other.len()
        && own.iter().zip(&other).all(|(own, other)| {
            own == other
                || number(own).is_some_and(|own| number(other) == Some(own))
                || truth(own).is_some_and(|own| truth(other) == Some(own))
                || qualified(own, at).is_some_and(|own| qualified(other, there) == Some(own))
                || own.eq_ignore_ascii_case(other)
                    && own.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        })
}

/// Sign, digits before and behind the point without zeros that say nothing, exponent.
fn number(text: &str) -> Option<(bool, String, String, i32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (text, 0),
    };
    let negative = mantissa.starts_with('-');
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !(whole.is_empty() && fraction.is_empty())
        && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    if exponent != 0 {
        let value: f64 = text.parse().ok()?;
        return number(&format!("{value}"));
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    Some((
        negative && !(whole.is_empty() && fraction.is_empty()),
        whole.to_owned(),
        fraction.to_owned(),
        exponent,
    ))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// A name with its namespace, where it has a prefix that is declared.
fn qualified(text: &str, node: Node<'_, '_>) -> Option<(String, String)> {
    let (prefix, local) = text.split_once(':').map_or((None, text), |(prefix, local)| (Some(prefix), local));
    let namespace = node.lookup_namespace_uri(prefix)?;
    Some((namespace.to_owned(), local.to_owned()))
}

fn name(node: Node<'_, '_>) -> String {
    format!("{{{}}}{}", node.tag_name().namespace().unwrap_or(""), node.tag_name().name())
}

fn local(name: &str) -> &str {
    name.rsplit_once('}').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sample: &str, written: &str) -> Option<String> {
        let envelope = |content: &str| {
            format!(
                "<s:Envelope xmlns:s='urn:s' xmlns:a='urn:a' xmlns:i='{XSI}'><s:Body>{content}</s:Body></s:Envelope>"
            )
        };
        let unordered = ["b".to_owned(), "c".to_owned()];
        let defaults = [("d".to_owned(), "1 2".to_owned())];
        let rules = Rules { unordered: &unordered, defaults: &defaults };
        difference(&envelope(sample), &envelope(written), rules)
    }

    #[test]
    fn what_says_nothing_may_differ() {
        for (sample, written) in [
            ("<a:o><b>1</b><c>x</c></a:o>", "<o xmlns='urn:a'>\n<c xmlns=''>x</c> <b xmlns=''>01.0</b></o>"),
            ("<o i:type='a:T' k='true'/>", "<o xmlns:q='urn:a' k='1' i:type='q:T'/>"),
            ("<d/>", "<d>1 2</d>"),
            ("<o>1e2</o>", "<o>100</o>"),
            ("<o> a  b</o>", "<o>a b</o>"),
            ("<o type='1' i:type='a:T'/>", "<o xmlns:q='urn:a' i:type='q:T' type='1'/>"),
        ] {
            assert_eq!(of(sample, written), None, "{sample} {written}");
        }
    }

    #[test]
    fn what_says_something_may_not() {
        for (sample, written, expected) in [
            ("<o><a>1</a></o>", "<o/>", "body/o: from child 0 on `a` became ``"),
            ("<o><a/><b/></o>", "<o><b/><a/></o>", "body/o: from child 0 on `a b` became `b a`"),
            ("<o><a>1</a></o>", "<o><a>2</a></o>", "body/o/a: `1` became `2`"),
            ("<o k='1'/>", "<o/>", "body/o: the attribute `k` is gone"),
            ("<o/>", "<o k='1'/>", "body/o: there is a new attribute `k`, `1`"),
            ("<o i:type='a:T'/>", "<o i:type='T'/>", "body/o: the attribute `type`, `a:T`, became `T`"),
            (
                "<o s:encodingStyle='urn:e'><a i:type='a:T'/><b i:type='a:T'/></o>",
                "<o s:encodingStyle='urn:e'><a i:type='a:T'/><b/></o>",
                "body/o/b: the attribute `type` is gone",
            ),
            ("<o>x<a/></o>", "<o><a/></o>", "body/o: the text `x` between elements became ``"),
            ("<d i:nil='1'/>", "<d i:nil='1'>1 2</d>", "body/d: `` became `1 2`"),
            ("<d/>", "<d>3</d>", "body/d: `` became `3`"),
            ("<a:o/>", "<o/>", "body: from child 0 on `o` became `o`"),
        ] {
            assert_eq!(of(sample, written).as_deref(), Some(expected));
        }
    }
}
