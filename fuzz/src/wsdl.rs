//! Any text as a WSDL.

use erpsync_codegen::configure;
use erpsync_codegen::diagnostic::Style;

/// The name that the text has in messages.
const NAME: &str = "input.wsdl";

/// Any text is a model, with or without diagnostics; drawing them breaks on none.
///
/// # Panics
///
/// If it is not so.
pub fn wsdl(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let analysis = configure().read_texts([(NAME, text)]);
    drop(analysis.diagnostics().render(analysis.sources(), Style::Plain));
}

/// Any text generates, or there are errors that say why not; and the same again, byte for byte.
///
/// # Panics
///
/// If it is not so.
pub fn generator(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let generate = || {
        let result = configure().read_texts([(NAME, text)]).generate();
        result.map(|made| made.files.into_iter().map(|file| file.text).collect::<Vec<_>>())
    };
    match (generate(), generate()) {
        (Ok(first), Ok(second)) => assert!(first == second, "the same input gives another output"),
        (Err(first), Err(second)) => {
            assert_eq!(first.report(), second.report(), "the same input gives other errors");
        }
        _ => panic!("the same input is refused now and then"),
    }
}
