//! Items of a list that would not be read back as they are.

use erpsync::xml::to_string;
use erpsync::{XmlRead, XmlWrite};

#[derive(Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:example", root = "Tags")]
struct Tags {
    #[xml(element = "In", list)]
    inside: Vec<String>,
    #[xml(attribute = "on", required, list)]
    on: Vec<String>,
}

fn written(inside: &[&str], on: &[&str]) -> Result<String, String> {
    let own = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    to_string(&Tags { inside: own(inside), on: own(on) }).map_err(|error| error.to_string())
}

#[test]
fn white_space_and_nothing_are_no_items() {
    let good = "<Tags xmlns=\"urn:example\" on=\"c d\"><In>a b</In></Tags>";
    assert_eq!(written(&["a", "b"], &["c", "d"]).as_deref(), Ok(good));
    for split in ["a b", "a\tb", "a\nb", "a\rb", " "] {
        for error in [written(&[split], &[]), written(&[], &["x", split])] {
            let error = error.expect_err("would be two");
            assert!(error.contains("cannot have white space in it"), "{split:?}: {error}");
        }
    }
    for error in [written(&["a", ""], &[]), written(&[], &[""])] {
        assert!(error.expect_err("would be none").contains("cannot be empty"));
    }
}
