//! A location in a document → a path: `schemaLocation="types/a%20b.xsd"`.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// Destination of a location.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// A file; relative to the document that names it, unless it is absolute.
    Path(PathBuf),
    /// A URL, a network share (`\\host\share`, `//host/share`), or a file of another host (`file://host/a`).
    Network,
}

impl Location {
    /// Reads a URI reference (RFC 3986), or a path where one was written in its place.
    pub(super) fn parse(location: &str) -> Self {
        let location = location.split_once('#').map_or(location, |(file, _)| file);
        let is_file = location.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
        if is_file {
            return Self::from_file_uri(&location[5..]);
        }
        // A drive letter is not a scheme.
        if location.find(':').is_some_and(|colon| colon > 1) {
            return Self::Network;
        }
        Self::from_path(decoded(location))
    }

    /// Reads the rest of a URI behind `file:` (RFC 8089).
    fn from_file_uri(rest: &str) -> Self {
        let rest = rest.replace('\\', "/");
        let path = match rest.strip_prefix("//") {
            None => rest.as_str(),
            Some(rest) => {
                let (host, _) = rest.split_once('/').unwrap_or((rest, ""));
                if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                    return Self::Network;
                }
                &rest[host.len()..]
            }
        };
        let path = decoded(path);
        // `file:///C:/a` is `C:/a`.
        let is_drive = matches!(path.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
        Self::from_path(if cfg!(windows) && is_drive { path[1..].to_owned() } else { path })
    }

    fn from_path(path: String) -> Self {
        // Two separators, of whichever system, begin the name of a host.
        let is_separator = |c: Option<char>| matches!(c, Some('/' | '\\'));
        let mut chars = path.chars();
        if is_separator(chars.next()) && is_separator(chars.next()) {
            return Self::Network;
        }
        Self::Path(PathBuf::from(path))
    }
}

/// Decodes the escapes of a URI reference: `%20` is a space.
fn decoded(location: &str) -> String {
    percent_decode_str(location).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (location, path) in [
            ("a.xsd", "a.xsd"),
            ("../types/with%20space.xsd#x", "../types/with space.xsd"),
            ("100%.xsd", "100%.xsd"),
            ("/abs/a.xsd", "/abs/a.xsd"),
            ("file:///abs/a%20b.xsd", "/abs/a b.xsd"),
            ("FILE:/abs/a.xsd", "/abs/a.xsd"),
            ("file://localhost/abs/a.xsd", "/abs/a.xsd"),
            ("file:a.xsd", "a.xsd"),
            ("C:/a.xsd", "C:/a.xsd"),
        ] {
            assert_eq!(Location::parse(location), Location::Path(PathBuf::from(path)), "{location}");
        }
    }

    #[test]
    fn the_network() {
        for location in [
            "http://example.com/a.xsd",
            "HTTPS://example.com/a.xsd",
            "urn:a",
            "smb://host/share",
            "\\\\host\\share\\a.xsd",
            "//host/share/a.xsd",
            "/\\host/a.xsd",
            "%5C%5chost%5Cshare",
            "%2F/host/a.xsd",
            "\\\\?\\C:\\a.xsd",
            "file://host/share/a.xsd",
            "file:////host/share/a.xsd",
            "file://///host/a.xsd",
            "file:\\\\host\\a.xsd",
            "file:///%2Fhost/a.xsd",
        ] {
            assert_eq!(Location::parse(location), Location::Network, "{location}");
        }
    }
}
