//! Attributes in the `xml` namespace that the apex of a subtree inherits from ancestors that are cut off: Canonical XML 1.0,
//! section 2.4, and Canonical XML 1.1, section 2.4.

use super::Element;
use crate::security::canonical::Method;
use crate::xml::XML_NAMESPACE;

/// Returns local names and values of the attributes that the apex has besides its own, or in the place of its own.
pub(super) fn inherited(apex: Element<'_, '_>, method: Method) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut base = None;
    let ancestors = std::iter::successors(Some(apex), |element| element.ancestor());
    for (at, element) in ancestors.enumerate() {
        for (name, attribute) in element.attributes().filter(|(name, _)| name.namespace == XML_NAMESPACE) {
            let is_known = apex.attribute(XML_NAMESPACE, name.local).is_some()
                || found.iter().any(|(local, _)| local == name.local);
            match (method.joins_bases(), name.local) {
                (true, "base") => {
                    base = Some(match base {
                        Some(inner) => join(&attribute.value(), inner),
                        None => attribute.value().into_owned(),
                    });
                }
                // Simple inheritable attributes: section 2.4 of version 1.1.
                (true, "lang" | "space") | (false, _) if at > 0 && !is_known => {
                    found.push((name.local.to_owned(), attribute.value().into_owned()));
                }
                _ => {}
            }
        }
    }
    found.extend(base.filter(|base| !base.is_empty()).map(|base| ("base".to_owned(), base)));
    found
}

/// Joins two values of `xml:base`: the function join-URI-References of Canonical XML 1.1, section 2.4.
fn join(base: &str, reference: String) -> String {
    let (base, reference) = (Parts::of(base), Parts::of(&reference));
    if let Some(scheme) = reference.scheme {
        return compose(Some(scheme), reference.authority, &without_dots(reference.path), reference.query);
    }
    if reference.authority.is_some() {
        return compose(base.scheme, reference.authority, &without_dots(reference.path), reference.query);
    }
    if reference.path.is_empty() {
        return compose(base.scheme, base.authority, base.path, reference.query.or(base.query));
    }
    let merged = if reference.path.starts_with('/') {
        reference.path.to_owned()
    } else if base.authority.is_some() && base.path.is_empty() {
        format!("/{}", reference.path)
    } else {
        let folder = base.path.rfind('/').map_or(0, |slash| slash + 1);
        // A base that ends in `..` names a folder.
        let folder = if base.path == ".." || base.path.ends_with("/..") {
            format!("{}/", base.path)
        } else {
            base.path[..folder].to_owned()
        };
        folder + reference.path
    };
    compose(base.scheme, base.authority, &without_dots(&merged), reference.query)
}

/// Parts of a URI reference, without its fragment: RFC 3986, appendix B.
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

impl<'u> Parts<'u> {
    fn of(uri: &'u str) -> Self {
        let uri = uri.split('#').next().unwrap_or_default();
        let (uri, query) = uri.split_once('?').map_or((uri, None), |(uri, query)| (uri, Some(query)));
        let (scheme, rest) = match uri.split_once(':') {
            Some((scheme, rest)) if !scheme.is_empty() && !scheme.contains('/') => (Some(scheme), rest),
            _ => (None, uri),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query }
    }
}

fn compose(scheme: Option<&str>, authority: Option<&str>, path: &str, query: Option<&str>) -> String {
    let mut uri = String::new();
    if let Some(scheme) = scheme {
        uri.push_str(scheme);
        uri.push(':');
    }
    if let Some(authority) = authority {
        uri.push_str("//");
        uri.push_str(authority);
    }
    uri.push_str(path);
    if let Some(query) = query {
        uri.push('?');
        uri.push_str(query);
    }
    uri
}

/// Removes `.` and `..`, but keeps those `..` at the start of a relative path that have nothing to go up from.
fn without_dots(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_folder = path.ends_with('/');
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        ends_in_folder = path.ends_with('/');
        match segment {
            "." => ends_in_folder = true,
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
                ends_in_folder = true;
            }
            ".." if rooted => ends_in_folder = true,
            ".." => {
                kept.push("..");
                ends_in_folder = true;
            }
            segment => kept.push(segment),
        }
    }
    let mut out = if rooted { "/".to_owned() } else { String::new() };
    out.push_str(&kept.join("/"));
    if ends_in_folder && !kept.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::join;

    /// Examples of Canonical XML 1.1, appendix A, and of RFC 3986, section 5.4.
    #[test]
    fn bases_are_joined() {
        for (base, reference, joined) in [
            ("a/b/c", "d", "a/b/d"),
            ("..", "x", "../x"),
            ("../..", "", "../.."),
            ("../", "..", "../../"),
            ("http://a/b/c/d?q", "../g", "http://a/b/g"),
            ("http://a/b/c/d", "//g", "http://g"),
            ("http://a/b/c/d", "/./g", "http://a/g"),
            ("http://a", "g", "http://a/g"),
            ("urn:x", "http://b/", "http://b/"),
            ("a/", "../../b", "../b"),
        ] {
            assert_eq!(join(base, reference.to_owned()), joined, "{base} {reference}");
        }
    }
}
