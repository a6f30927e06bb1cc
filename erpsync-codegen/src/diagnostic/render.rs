//! Problems as text, drawn the way rustc draws them.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use super::visible::{Excerpt, visible};
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{SourceId, Sources};

/// Lines this near to each other are shown in one piece.
const NEAR: usize = 8;

/// How many bytes of a text are shown.
const MOST: usize = 2000;

/// How problems are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// ASCII only, for files and for terminals without colour.
    Plain,
    /// With ANSI colours.
    Coloured,
}

impl Diagnostics {
    /// All problems, an empty line between them, and a line that counts them; empty if there are none.
    ///
    /// `sources` are those the diagnostics were found in.
    pub fn render(&self, sources: &Sources, style: Style) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        for diagnostic in self.iter() {
            text.push_str(&diagnostic.render(sources, style));
            text.push_str("\n\n");
        }
        let errors = self.iter().filter(|one| one.severity == Severity::Error).count();
        let count = |number: usize, what: &str| match number {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{number} {what}s")),
        };
        let counts = [count(errors, "error"), count(self.len() - errors, "warning")];
        text.push_str(&counts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        text.push('\n');
        text
    }
}

impl Diagnostic {
    /// One problem, without a line end at the end.
    pub fn render(&self, sources: &Sources, style: Style) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(shown(&self.message)).id(self.code.0);
        let mut group = Group::with_title(title);
        for piece in pieces(&self.labels, sources) {
            group = group.element(piece.snippet(sources));
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
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
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
    /// With whether it is the place of the problem itself.
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

impl<'a> Piece<'a> {
    /// Only the lines that are shown are handed on: laying out a whole document for each problem takes too long.
    fn snippet(&self, sources: &'a Sources) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let source = sources.get(self.source);
        let window = sources.line_range(self.source, self.first_line, self.last_line);
        let start = window.start;
        let excerpt = Excerpt::new(&source.text()[window]);
        let annotations = self.labels.iter().map(|(label, primary)| {
            let range = label.span.range();
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let end = excerpt.offset(range.end - start).min(excerpt.text.len());
            let annotation = kind.span(excerpt.offset(range.start - start)..end);
            match label.text.is_empty() {
                true => annotation,
                false => annotation.label(shown(&label.text)),
            }
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(excerpt.text)
            .line_start(self.first_line + 1)
            .path(shown(source.name()))
            .annotations(annotations)
    }
}
