//! The path of elements down to a byte offset, found by reading again what comes before it.
//!
//! Only errors and notes need a path, so nothing of it is kept while a message is read.

struct Open<'x> {
    name: &'x str,
    /// How many neighbours of the same name this one and those right before it are.
    run: usize,
    /// The name and the run of the child that ended last.
    child: (&'x str, usize),
}

/// The local names of the elements that are open at `offset`, that of a start tag at `offset` among them.
///
/// Everything before `offset` has been found well-formed. Without `indexes`, `[n]` is left out.
pub(crate) fn path_at(input: &str, offset: usize, indexes: bool) -> String {
    let mut open = vec![Open { name: "", run: 1, child: ("", 0) }];
    let mut at = 0;
    while let Some(found) = input.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        if at > offset {
            break;
        }
        let rest = &input[at..];
        at += if rest.starts_with("<!--") {
            end_of(rest, "-->")
        } else if rest.starts_with("<![CDATA[") {
            end_of(rest, "]]>")
        } else if rest.starts_with("<?") {
            end_of(rest, "?>")
        } else if rest.starts_with("</") {
            // At its own end tag an element is still open.
            if at == offset {
                break;
            }
            if open.len() > 1
                && let Some(ended) = open.pop()
                && let Some(parent) = open.last_mut()
            {
                parent.child = (ended.name, ended.run);
            }
            end_of(rest, ">")
        } else {
            let len = tag_len(rest);
            let name = rest[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
            if let Some(parent) = open.last_mut() {
                let run = if parent.child.0 == name { parent.child.1 + 1 } else { 1 };
                if rest[..len].ends_with("/>") && at + len <= offset {
                    parent.child = (name, run);
                } else {
                    open.push(Open { name, run, child: ("", 0) });
                }
            }
            len
        };
    }
    render(&open[1..], indexes)
}

fn render(open: &[Open<'_>], indexes: bool) -> String {
    let local = |step: &Open<'_>| step.name.rsplit(':').next().unwrap_or_default().to_owned();
    let mut steps: Vec<String> = open.iter().map(local).collect();
    for (step, open) in steps.iter_mut().zip(open).filter(|(_, open)| indexes && open.run > 1) {
        *step += &format!("[{}]", open.run);
    }
    // A reader of the message knows that it is a SOAP message.
    let skipped = match steps.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["Envelope", "Body", _, ..] => 2,
        ["Envelope", _, ..] => 1,
        _ => 0,
    };
    steps[skipped..].join("/")
}

fn end_of(rest: &str, end: &str) -> usize {
    rest.find(end).map_or(rest.len(), |found| found + end.len())
}

/// The length of a start tag; `>` may stand in attribute values.
fn tag_len(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}
