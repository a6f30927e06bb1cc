//! Arguments of a call: `a.b[0].c=1` → JSON.

use erpsync_model::Json;

/// Maximum number of steps in a path, and of items in an array.
const MOST: usize = 10_000;

/// Step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
}

/// Adds arguments to a value.
///
/// # Errors
///
/// The first argument that is none, with the reason.
pub(crate) fn apply(arguments: &[String], into: &mut Json) -> Result<(), String> {
    arguments.iter().try_for_each(|argument| {
        one(argument, into).map_err(|reason| format!("the argument `{argument}`: {reason}"))
    })
}

fn one(argument: &str, into: &mut Json) -> Result<(), String> {
    let equals = equals(argument).ok_or("write it as `path=value`, or `path:=json`")?;
    let (path, value) = (&argument[..equals], &argument[equals + 1..]);
    let (path, value) = match path.strip_suffix(':') {
        Some(path) => (path, Json::parse(value).map_err(|problem| problem.to_string())?),
        None => (path, Json::Word(value.to_owned())),
    };
    set(into, &steps(path)?, value)
}

/// Position of the `=` behind the path: namespaces in braces may have some, too.
fn equals(argument: &str) -> Option<usize> {
    let mut in_braces = false;
    argument.char_indices().find_map(|(at, c)| match c {
        '{' => {
            in_braces = true;
            None
        }
        '}' => {
            in_braces = false;
            None
        }
        '=' if !in_braces => Some(at),
        _ => None,
    })
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if steps.len() > MOST {
            return Err("the path is too long".to_owned());
        }
        if let Some(index) = rest.strip_prefix('[') {
            let (number, behind) = index.split_once(']').ok_or("`[` without `]`")?;
            let number = number.parse().map_err(|_| format!("`[{number}]` is no number of an item"))?;
            steps.push(Step::Item(number));
            rest = behind;
            if let Some(behind) = rest.strip_prefix('.') {
                rest = behind;
            }
            continue;
        }
        let brace = match rest.find('}') {
            Some(brace) if rest.starts_with(['{', '@']) => brace,
            _ => 0,
        };
        let end = rest[brace..].find(['.', '[']).map_or(rest.len(), |at| at + brace);
        if end == 0 {
            return Err("a name is missing".to_owned());
        }
        steps.push(Step::Member(rest[..end].to_owned()));
        rest = &rest[end..];
        if let Some(behind) = rest.strip_prefix('.') {
            if behind.is_empty() {
                return Err("a name is missing behind the last `.`".to_owned());
            }
            rest = behind;
        }
    }
    match steps.is_empty() {
        true => Err("the path is missing".to_owned()),
        false => Ok(steps),
    }
}

fn set(into: &mut Json, steps: &[Step], value: Json) -> Result<(), String> {
    let mut place = into;
    for (depth, step) in steps.iter().enumerate() {
        place = match step {
            Step::Member(name) => {
                if depth == 0 && *place == Json::Null {
                    *place = Json::Object(Vec::new());
                }
                let Json::Object(members) = place else {
                    return Err(format!("`{name}` in something that is no object"));
                };
                let at = match members.iter().position(|(known, _)| known == name) {
                    Some(at) => at,
                    None => {
                        members.push((name.clone(), empty(steps.get(depth + 1))));
                        members.len() - 1
                    }
                };
                &mut members[at].1
            }
            Step::Item(number) => {
                let Json::Array(items) = place else {
                    return Err(format!("`[{number}]` in something that is no array"));
                };
                if *number > items.len() || *number >= MOST {
                    return Err(format!("`[{number}]` before `[{}]`: items are counted from 0", items.len()));
                }
                if *number == items.len() {
                    items.push(empty(steps.get(depth + 1)));
                }
                &mut items[*number]
            }
        };
    }
    *place = value;
    Ok(())
}

/// The value around the next step.
fn empty(next: Option<&Step>) -> Json {
    match next {
        Some(Step::Member(_)) => Json::Object(Vec::new()),
        Some(Step::Item(_)) => Json::Array(Vec::new()),
        None => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(arguments: &[&str]) -> Result<String, String> {
        let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
        let mut json = Json::Object(Vec::new());
        apply(&arguments, &mut json).map(|()| json.to_string())
    }

    #[test]
    fn paths() {
        assert_eq!(
            json(&["a.b[0].c=1", "a.b[0].d=x=y", "a.b[1]:=null", "@k=v", "{urn:a=b.c}e.f:=[1]"]).unwrap(),
            r#"{"a":{"b":[{"c":"1","d":"x=y"},null]},"@k":"v","{urn:a=b.c}e":{"f":[1]}}"#
        );
        assert_eq!(json(&["a=1", "a=2"]).unwrap(), r#"{"a":"2"}"#);
    }

    #[test]
    fn what_is_no_argument() {
        for (argument, reason) in [
            ("a", "write it as `path=value`"),
            ("=1", "the path is missing"),
            ("a.=1", "a name is missing"),
            ("a..b=1", "a name is missing"),
            ("a[x]=1", "`[x]` is no number of an item"),
            ("a[0=1", "`[` without `]`"),
            ("a[5]=1", "`[5]` before `[0]`"),
            ("a:={", "not JSON"),
        ] {
            let error = json(&[argument]).unwrap_err();
            assert!(error.contains(reason), "{argument}: {error}");
        }
        assert!(json(&["a=1", "a.b=1"]).unwrap_err().contains("no object"));
    }
}
