//! The XML declaration, in an encoding like ASCII: XML 1.0, sections 2.8 and 4.3.1.

use super::whitespace::is_space;

/// Declarations that nearly every sender writes, if any.
const USUAL: [&[u8]; 2] =
    [b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"];

/// The length of the declaration that a document begins with, if it is a usual one: nothing is wrong with it, and it says
/// UTF-8.
#[inline]
pub(super) fn usual_len(document: &[u8]) -> Option<usize> {
    USUAL.iter().find(|usual| document.starts_with(usual)).map(|usual| usual.len())
}

/// Returns true if a document begins with one.
pub(super) fn is_declared(document: &[u8]) -> bool {
    document.strip_prefix(b"<?xml").is_some_and(|rest| rest.first().copied().is_none_or(is_space))
}

/// Returns the text between `<?xml` and `?>`, if a document begins with a complete declaration.
pub(super) fn declaration(document: &[u8]) -> Option<&[u8]> {
    let rest = document.strip_prefix(b"<?xml").filter(|_| is_declared(document))?;
    let end = memchr::memchr_iter(b'?', rest).find(|end| rest.get(end + 1) == Some(&b'>'))?;
    Some(&rest[..end])
}

/// Splits a declaration into its parts: name and value of each, or an error for other text.
pub(super) fn parts(mut body: &[u8]) -> impl Iterator<Item = Result<(&[u8], &[u8]), ()>> {
    std::iter::from_fn(move || {
        let rest = behind_space(body);
        if rest.is_empty() {
            return None;
        }
        let part = part(rest).filter(|_| rest.len() != body.len());
        body = part.map_or(&[], |(_, _, behind)| behind);
        Some(part.map(|(name, value, _)| (name, value)).ok_or(()))
    })
}

/// Splits `name = "value"` off.
fn part(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, behind) = text.split_at(text.iter().position(|&byte| byte == b'=' || is_space(byte))?);
    let (quote, behind) = behind_space(behind_space(behind).strip_prefix(b"=")?).split_first()?;
    let value = behind.iter().position(|byte| byte == quote).filter(|_| matches!(quote, b'"' | b'\''))?;
    Some((name, &behind[..value], &behind[value + 1..]))
}

fn behind_space(text: &[u8]) -> &[u8] {
    &text[text.iter().position(|&byte| !is_space(byte)).unwrap_or(text.len())..]
}

#[cfg(test)]
mod tests {
    use super::{USUAL, declaration, parts, usual_len};

    #[test]
    fn the_usual_ones_are_declarations_of_utf_8() {
        for usual in USUAL {
            assert_eq!(usual_len(&[usual, b"<a/>"].concat()), Some(usual.len()));
            let said: Vec<_> = parts(declaration(usual).unwrap()).map(Result::unwrap).collect();
            assert_eq!(said.len(), 2);
            assert_eq!(said[0], (&b"version"[..], &b"1.0"[..]));
            assert!(said[1].0 == b"encoding" && said[1].1.eq_ignore_ascii_case(b"utf-8"));
        }
        for other in
            [&b"<?xml version=\"1.0\" encoding=\"utf-16\"?>"[..], b"<?xml version=\"1.0\"?>", b"<a/>"]
        {
            assert_eq!(usual_len(other), None);
        }
    }
}
