//! A WSDL with a little of everything, broken in every place: there are diagnostics, or a model, and never a panic.

use erpsync_codegen::diagnostic::Style;
use erpsync_codegen::{configure, resolve};

const EVERYTHING: &str = include_str!("../fixtures/everything.wsdl");

/// Returns true if a document loads without an error; its diagnostics are drawn, too, and every list of the model is walked.
fn loads(text: &str) -> bool {
    let analysis = configure().read_texts([("everything.wsdl", text)]);
    let (model, diagnostics) = (analysis.model(), analysis.diagnostics());
    let shown = diagnostics.render(analysis.sources(), Style::Plain);
    assert_eq!(shown.is_empty(), diagnostics.is_empty());
    for (id, ty) in model.types() {
        model.all_derived(id);
        model.bases_of(id).count();
        if let resolve::Type::Complex(ty) = ty {
            model.attributes_of(ty);
        }
    }
    !diagnostics.has_errors()
}

fn is_boundary(at: usize) -> bool {
    EVERYTHING.is_char_boundary(at)
}

#[test]
fn it_loads_as_it_is() {
    assert!(loads(EVERYTHING));
}

#[test]
fn cut_off_anywhere() {
    let end = EVERYTHING.trim_end().len();
    // All of the last part, and every seventh place before it.
    for at in (0..end).filter(|at| is_boundary(*at) && (at % 7 == 0 || end - at < 200)) {
        assert!(!loads(&EVERYTHING[..at]), "cut at byte {at}");
    }
}

#[test]
fn any_character_replaced() {
    let replacements = ["<", ">", "&", "\"", ":", "x", " ", "\u{0}", "ø", "]]>"];
    let places: Vec<(usize, char)> = EVERYTHING.char_indices().collect();
    for (number, (at, old)) in places.into_iter().enumerate().step_by(3) {
        let new = replacements[number / 3 % replacements.len()];
        let text = [&EVERYTHING[..at], new, &EVERYTHING[at + old.len_utf8()..]].concat();
        loads(&text);
    }
}

#[test]
fn any_line_left_out_or_repeated() {
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    for number in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(number);
        loads(&without.join("\n"));
        let mut twice = lines.clone();
        twice.insert(number, lines[number]);
        loads(&twice.join("\n"));
    }
}
