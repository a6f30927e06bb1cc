//! The generator makes secret by name what the runtime masks by name: neither crate knows the other's list.

use erpsync::soap::SECRET_NAMES;

#[test]
fn generator_and_runtime_have_the_same_patterns() {
    let sources = [
        include_str!("../../../erpsync-codegen/src/config/mod.rs"),
        include_str!("../../src/redact/names.rs"),
    ];
    let [generator, runtime] = sources.map(|source| {
        let (_, list) = source.split_once("PATTERNS: [&str; 5] = ").expect("the list");
        list.split_once(';').expect("ends").0
    });
    assert_eq!(generator, runtime);
}

#[test]
fn generator_and_runtime_have_one_list() {
    let config = include_str!("../../../erpsync-codegen/src/config/mod.rs");
    let (_, list) = config.split_once("SECRET_NAMES: &[&str] = &[").expect("the generator's list");
    let (list, _) = list.split_once("];").expect("ends");
    let names: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(names, SECRET_NAMES);
}
