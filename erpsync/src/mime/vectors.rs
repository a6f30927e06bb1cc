//! Bodies of other stacks' tests, and bodies that have one trait each: the octets of each part are those listed beside them.

use bytes::Bytes;
use test_support::test_data;

use super::{ContentType, Event, MimeError, MimeErrorKind, MimeLimits, Splitter, content_id_of};

const LIMITS: MimeLimits = MimeLimits { parts: 100, header_bytes: 16 << 10, part_bytes: 1 << 20 };

/// Content ID and content of a part.
type Part = (Option<String>, Vec<u8>);

/// The parts of a body that comes in pieces of a length.
fn parts(content_type: &str, body: &[u8], length: usize) -> Result<Vec<Part>, MimeError> {
    let mut splitter = Splitter::new(&ContentType::parse(content_type), LIMITS)?;
    let mut pieces = body.chunks(length);
    let mut parts: Vec<Part> = Vec::new();
    loop {
        match splitter.next()? {
            Event::Part(head) => parts.push((head.id.clone(), Vec::new())),
            Event::Data(data) => parts.last_mut().expect("a part begins first").1.extend_from_slice(&data),
            Event::PartEnd | Event::Closed => {}
            Event::NeedMore => match pieces.next() {
                Some(piece) => splitter.push(Bytes::copy_from_slice(piece)),
                None => return splitter.finish().map(|()| parts),
            },
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    ring::digest::digest(&ring::digest::SHA256, bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn octets_of_parts() {
    let Some(folder) = test_data("vectors/mime") else { return };
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    let mut rows = manifest.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let column = |name: &str| columns.iter().position(|known| *known == name).unwrap();
    let mut compared = 0;
    for row in rows {
        let id = row[column("id")];
        let text = |name: &str| std::fs::read_to_string(folder.join(row[column(name)])).unwrap();
        let content_type = text("content_type").replace(['\r', '\n'], " ");
        let facts: serde_json::Value = serde_json::from_str(&text("facts")).unwrap();
        let body = std::fs::read(folder.join(row[column("body")])).unwrap();
        let listed: Vec<(Option<String>, String)> = facts["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| {
                let id = part["cid"].as_str().filter(|id| !id.is_empty()).map(content_id_of);
                (id, part["sha256"].as_str().unwrap().to_owned())
            })
            .collect();
        for length in [1, 13, body.len()] {
            let found = match parts(content_type.trim(), &body, length) {
                Ok(found) => found,
                // All of it may not be here.
                Err(error) if row[column("closed")] == "no" => {
                    assert_eq!(error.kind, MimeErrorKind::Truncated, "{id}");
                    break;
                }
                Err(error) => panic!("{id}: {:?}", error.kind),
            };
            let found: Vec<_> = found.into_iter().map(|(id, content)| (id, sha256(&content))).collect();
            assert_eq!(found, listed, "{id}");
            compared += found.len();
        }
    }
    assert!(compared > 250, "{compared}");
}
