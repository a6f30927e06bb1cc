//! Problems as text, drawn the way rustc draws them.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

use super::visible::{Excerpt, visible};
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::text::{Location, SourceId, Sources};

/// Lines this near to each other are shown in one piece.
const NEAR: usize = 8;

/// Maximum length of a text that is shown, in bytes.
const MOST: usize = 2000;

/// Maximum number of problems that are shown; an error is shown rather than a warning, a warning rather than a fact.
const MOST_PROBLEMS: usize = 200;

/// Form in which problems are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// ASCII only, for files and for terminals without colour.
    Plain,
    /// With ANSI colours.
    Coloured,
}

impl Diagnostics {
    /// Draws the problems, an empty line between them, and a line that counts them; empty if there are none. At most 200 are
    /// drawn, errors rather than warnings.
    ///
    /// `sources` are the documents that the problems were found in.
    pub fn render(&self, sources: &Sources, style: Style) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        for diagnostic in self.shown() {
            text.push_str(&diagnostic.render(sources, style));
            text.push_str("\n\n");
        }
        let errors = self.errors().count();
        let count = |number: usize, what: &str| match number {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{number} {what}s")),
        };
        let counts = [count(errors, "error"), count(self.warnings().count(), "warning")];
        text.push_str(&counts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        if self.len() > MOST_PROBLEMS {
            text.push_str(&format!("; {} of them are not shown", self.len() - MOST_PROBLEMS));
        }
        text.push('\n');
        text
    }

    /// The problems that are drawn, in their order.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut errors = self.errors().count().min(MOST_PROBLEMS);
        let mut warnings = self.warnings().count().min(MOST_PROBLEMS - errors);
        let mut facts = MOST_PROBLEMS - errors - warnings;
        self.iter().filter(move |one| {
            let left = match one.severity {
                Severity::Error => &mut errors,
                Severity::Warning => &mut warnings,
                Severity::Info => &mut facts,
            };
            let is_shown = *left > 0;
            *left = left.saturating_sub(1);
            is_shown
        })
    }
}

impl Diagnostic {
    /// One problem, without a line end at the end.
    pub fn render(&self, sources: &Sources, style: Style) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let title = level.primary_title(shown(&self.message)).id(self.code.0);
        let mut group = Group::with_title(title);
        for piece in pieces(&self.labels, sources) {
            group = piece.show(group, sources);
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(shown(note)));
        }
        for help in &self.help {
            group = group.element(Level::HELP.message(shown(help)));
        }
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
        // A place that is given by itself, and not by its lines, leaves an empty one.
        match text.lines().any(is_empty_place) {
            true => text.lines().filter(|line| !is_empty_place(line)).collect::<Vec<_>>().join("\n"),
            false => text,
        }
    }
}

/// Returns true if a line has the sign of a place, and no place.
fn is_empty_place(line: &str) -> bool {
    let plain = line.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, text)| text));
    line.contains(":::") && plain.collect::<String>().trim() == ":::"
}

/// A text with every character visible, cut where it is longer than anyone reads: names in it are the document's.
fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= MOST {
        return visible(text);
    }
    let start = visible(&text[..text.floor_char_boundary(MOST)]);
    Cow::Owned(format!("{start}… ({} bytes more)", text.len() - text.floor_char_boundary(MOST)))
}

/// Labels that are shown together, and the lines they stand in, from 0.
struct Piece<'a> {
    source: SourceId,
    first_line: usize,
    last_line: usize,
    /// The flag is true for the place of the problem itself.
    labels: Vec<(&'a Label, bool)>,
}

/// Groups the labels; the piece with the first label, the place of the problem, comes first.
fn pieces<'a>(labels: &'a [Label], sources: &Sources) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let source = label.span.source;
        let lines = sources.lines(label.span);
        let near = pieces.iter_mut().find(|piece| {
            piece.source == source && lines.0 <= piece.last_line + NEAR && piece.first_line <= lines.1 + NEAR
        });
        match near {
            Some(piece) => {
                piece.first_line = piece.first_line.min(lines.0);
                piece.last_line = piece.last_line.max(lines.1);
                piece.labels.push((label, index == 0));
            }
            None => pieces.push(Piece {
                source,
                first_line: lines.0,
                last_line: lines.1,
                labels: vec![(label, index == 0)],
            }),
        }
    }
    pieces
}

impl Piece<'_> {
    /// Passes on an excerpt only: laying out a whole document, or a line of megabytes, for each problem takes too long.
    fn show<'g>(&self, group: Group<'g>, sources: &'g Sources) -> Group<'g> {
        let source = sources.get(self.source);
        let lines = (self.first_line..=self.last_line).map(|line| sources.line_range(self.source, line));
        let places: Vec<_> = self.labels.iter().map(|(label, _)| label.span.range()).collect();
        let excerpt = Excerpt::new(source.text(), lines, &places);
        let annotations = self.labels.iter().map(|(label, primary)| {
            let range = label.span.range();
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let end = excerpt.offset(range.end).min(excerpt.text.len());
            let annotation = kind.span(excerpt.offset(range.start).min(end)..end);
            match label.text.is_empty() {
                true => annotation,
                false => annotation.label(shown(&label.text).into_owned()),
            }
        });
        let annotations: Vec<_> = annotations.collect();
        let is_cut = excerpt.is_cut;
        let snippet = Snippet::source(excerpt.text).line_start(self.first_line + 1).annotations(annotations);
        let path = shown(source.name());
        match self.labels.first() {
            // The columns of the excerpt are not those of the document.
            Some((label, _)) if is_cut => {
                let Location { line, column } = sources.location(label.span);
                group.element(Origin::path(path).line(line).char_column(column)).element(snippet)
            }
            _ => group.element(snippet.path(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::text::{Source, Span};

    #[test]
    fn of_very_many_problems_the_errors_are_shown() {
        let mut all = Diagnostics::new();
        all.extend((0..500).map(|number| Diagnostic::warning(Code::UNUSED, format!("warning {number}"))));
        all.extend((0..150).map(|number| Diagnostic::error(Code::STRUCTURE, format!("error {number}"))));
        let text = all.render(&Sources::new(), Style::Plain);
        assert_eq!(text.matches("error[").count(), 150);
        assert_eq!(text.matches("warning[").count(), 50);
        assert!(text.ends_with("150 errors, 500 warnings; 450 of them are not shown\n"), "{text}");
    }

    #[test]
    fn a_place_in_a_long_line_is_shown_with_its_column() {
        let text = format!("<e>{}<wrong/>{}</e>", "é ".repeat(9000), "<e/>".repeat(9000));
        let at = text.find("<wrong/>").expect("it is there");
        let column = text[..at].chars().count() + 1;
        let mut sources = Sources::new();
        let id = sources.add(Source::new("a.xsd", text.as_str()));
        let error = Diagnostic::error(Code::STRUCTURE, "not this")
            .at(Span::new(id, at..at + 8), "here")
            .at(Span::new(id, 0..3), "in this");
        for style in [Style::Plain, Style::Coloured] {
            let shown = error.render(&sources, style);
            assert!(shown.contains(&format!("a.xsd:1:{column}")), "{shown}");
            assert!(shown.contains("<wrong/>") && shown.contains("in this"), "{shown}");
            assert!(!shown.contains(":::") && shown.len() < 2000, "{shown}");
        }
    }
}
