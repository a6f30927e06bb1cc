//! Text → [`Json`].

use std::collections::HashSet;

use json_event_parser::{JsonEvent, SliceJsonParser};

use super::Json;
use crate::problem::Problem;

/// Maximum depth of nested arrays and objects.
const DEPTH: usize = 256;

/// An array or object that is not complete.
enum Open {
    Array(Vec<Json>),
    Object(Vec<(String, Json)>, HashSet<String>, Option<String>),
}

impl Json {
    /// Parses a text (RFC 8259).
    ///
    /// # Errors
    ///
    /// If it is not JSON, has a name twice in an object, or is nested more than 256 deep.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut parser = SliceJsonParser::new(text.as_bytes());
        let mut open: Vec<Open> = Vec::new();
        let mut whole = None;
        loop {
            let event = parser.parse_next().map_err(|error| {
                let start = error.location().start;
                let place = format!("line {}, column {}", start.line + 1, start.column + 1);
                Problem {
                    offset: Some(start.offset as usize),
                    ..Problem::new("", format!("not JSON: {} ({place})", error.message()))
                }
            })?;
            let value = match event {
                JsonEvent::Eof => break,
                JsonEvent::Null => Json::Null,
                JsonEvent::Boolean(value) => Json::Bool(value),
                JsonEvent::Number(text) => Json::Number(text.into_owned()),
                JsonEvent::String(text) => Json::String(text.into_owned()),
                JsonEvent::StartArray | JsonEvent::StartObject if open.len() == DEPTH => {
                    return Err(Problem::new("", format!("JSON is nested more than {DEPTH} deep")));
                }
                JsonEvent::StartArray => {
                    open.push(Open::Array(Vec::new()));
                    continue;
                }
                JsonEvent::StartObject => {
                    open.push(Open::Object(Vec::new(), HashSet::new(), None));
                    continue;
                }
                JsonEvent::ObjectKey(key) => {
                    if let Some(Open::Object(_, names, name)) = open.last_mut() {
                        let key = key.into_owned();
                        if !names.insert(key.clone()) {
                            return Err(Problem::new(
                                "",
                                format!("JSON has the name `{key}` twice in an object"),
                            ));
                        }
                        *name = Some(key);
                    }
                    continue;
                }
                JsonEvent::EndArray | JsonEvent::EndObject => match open.pop() {
                    Some(Open::Array(items)) => Json::Array(items),
                    Some(Open::Object(members, ..)) => Json::Object(members),
                    None => continue,
                },
            };
            match open.last_mut() {
                Some(Open::Array(items)) => items.push(value),
                Some(Open::Object(members, _, name)) => {
                    members.push((name.take().unwrap_or_default(), value));
                }
                None => whole = Some(value),
            }
        }
        whole.ok_or_else(|| Problem::new("", "not JSON: there is no value"))
    }
}
