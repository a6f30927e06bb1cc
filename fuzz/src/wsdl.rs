//! Any text as a WSDL.

use erpsync_codegen::source::Sources;
use erpsync_codegen::{
    configure,
    diagnostic::{Diagnostics, Style},
    resolve,
};

/// The name that the text has in messages.
const NAME: &str = "input.wsdl";

/// Any text is a model, with or without diagnostics; drawing them breaks on none.
///
/// # Panics
///
/// If it is not so.
pub fn wsdl(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources = Sources::from_memory([(NAME, text)]);
    let (_, found) = resolve::load(&sources);
    drop(found.render(&sources, Style::Plain));
}

/// Any text generates, or there are errors that say why not; and the same again, byte for byte.
///
/// # Panics
///
/// If it is not so.
pub fn generator(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let sources = Sources::from_memory([(NAME, text)]);
    let generate = || {
        let result = configure().generate(&sources, Diagnostics::default());
        result.map(|made| made.files.into_iter().map(|file| file.text).collect::<Vec<_>>())
    };
    match (generate(), generate()) {
        (Ok(first), Ok(second)) => assert!(first == second, "the same input gives another output"),
        (Err(first), Err(second)) => {
            assert_eq!(
                first.render(&sources, Style::Plain),
                second.render(&sources, Style::Plain),
                "the same input gives other errors"
            );
        }
        _ => panic!("the same input is refused now and then"),
    }
}
