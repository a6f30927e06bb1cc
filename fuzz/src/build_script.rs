//! Any text as the WSDL of a build script.

use std::path::{Path, PathBuf};

use erpsync_codegen::{Generated, configure};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// The instructions that a build script gives to cargo.
const INSTRUCTIONS: [&str; 2] = ["cargo::rerun-if-changed=", "cargo::warning="];

/// Extensions of CommonMark that rustdoc reads.
const RUSTDOC: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// Nothing of a WSDL acts in a build: each line that the script prints is one of its instructions, what it generates
/// stands in its folder, no documentation is code for rustdoc, and no character of a report is one that a terminal acts on.
///
/// # Panics
///
/// If it is not so.
pub fn build_script(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let input = folder.path().join("input.wsdl");
    std::fs::write(&input, bytes).expect("the input can be written");
    let analysis = configure().file_per_namespace(true).all_types(true).read([&input]);
    let files = analysis.documents().files();
    assert!(files.iter().all(|file| file.starts_with(folder.path())), "{files:?}");
    match analysis.generate() {
        Ok(generated) => {
            for line in generated.cargo_instructions() {
                check_instruction(&line);
            }
            generated.files.iter().for_each(|file| check_documentation(&file.text));
            check_files(&generated, folder.path(), &input);
        }
        Err(error) => check_text(&error.report()),
    }
}

fn check_instruction(line: &str) {
    check_text(line);
    assert!(!line.contains('\n'), "two lines: {line:?}");
    let instruction = INSTRUCTIONS.iter().find_map(|start| Some((start, line.strip_prefix(start)?)));
    let (instruction, value) = instruction.unwrap_or_else(|| panic!("an unknown instruction: {line:?}"));
    if instruction.starts_with("cargo::rerun") {
        assert!(Path::new(value).is_file(), "cargo would run the script each time: {line:?}");
    }
}

/// Nothing in it moves a cursor, rings a bell or turns the text around.
fn check_text(text: &str) {
    let acts = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert!(!text.contains(acts), "{text:?}");
}

/// Files stand where they should, and nowhere else.
fn check_files(generated: &Generated, folder: &Path, input: &Path) {
    let out = folder.join("out");
    let mut written = generated.write(&out).expect("the files can be written");
    written.sort();
    let mut there = entries(&out);
    there.sort();
    assert_eq!(written, there);
    assert_eq!(entries(folder).len(), 2, "{:?}", entries(folder));
    assert!(input.is_file());
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// Documentation is paragraphs of text, with inline code and addresses: no block of code, which rustdoc would compile and
/// run, no HTML, and no link that is not an address.
fn check_documentation(code: &str) {
    for form in ["/**", "#[doc", "//!", "#![doc"] {
        let begins = |line: &&str| line.trim_start().starts_with(form);
        assert!(!code.lines().any(|line| begins(&line)), "documentation as {form}");
    }
    let mut comment = String::new();
    for line in code.lines().chain([""]) {
        match line.trim_start().strip_prefix("///") {
            Some(text) => {
                comment.push_str(text);
                comment.push('\n');
            }
            None if comment.is_empty() => {}
            None => {
                check_markdown(&comment);
                comment.clear();
            }
        }
    }
}

fn check_markdown(text: &str) {
    for event in Parser::new_ext(text, RUSTDOC) {
        let is_plain = match &event {
            Event::Start(Tag::Paragraph) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
            Event::Start(Tag::Link { link_type, .. }) => *link_type == LinkType::Autolink,
            Event::End(_) => true,
            _ => false,
        };
        assert!(is_plain, "{event:?} in documentation:\n{text}");
    }
}
