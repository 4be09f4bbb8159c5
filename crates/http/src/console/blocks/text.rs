//! Texts with a little form: `**bold**`, `` `code` ``, `[label](/path or https://…)`, and blank lines between paragraphs.
//!
//! What is none of these stands there as it was written. So does a link that may not lead where it says: a text may hold
//! names that others have given, and no name is to keep a page from being shown.

use super::link::Link;
use crate::console::language::Language;

/// What stands between blank lines.
pub(in crate::console) type Paragraph = Vec<Span>;

/// A run of letters that look alike.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) enum Span {
    Plain(String),
    Bold(String),
    Code(String),
    Link(String, Link),
}

/// The paragraphs of a text.
pub(super) fn paragraphs(text: &str, language: Language) -> Vec<Paragraph> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match paragraphs.last_mut().filter(|_| is_open) {
            _ if line.trim().is_empty() => is_open = false,
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None => {
                paragraphs.push(line.to_owned());
                is_open = true;
            }
        }
    }
    paragraphs.iter().map(|it| spans(it, language)).collect()
}

fn spans(text: &str, language: Language) -> Paragraph {
    let mut spans = Vec::new();
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        if let Some((span, left)) = marked(rest, language) {
            if !plain.is_empty() {
                spans.push(Span::Plain(std::mem::take(&mut plain)));
            }
            spans.push(span);
            rest = left;
        } else {
            plain.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !plain.is_empty() {
        spans.push(Span::Plain(plain));
    }
    spans
}

/// The span that a text begins with, and what is left of it.
fn marked(text: &str, language: Language) -> Option<(Span, &str)> {
    let near = text.get(..text.floor_char_boundary(MAX_MARKED)).unwrap_or_default();
    let behind = |left: &str| text.get(near.len() - left.len()..).unwrap_or_default();
    let between = |open: &str, close: &str| {
        let (inside, left) = near.strip_prefix(open)?.split_once(close)?;
        (!inside.trim().is_empty()).then(|| (inside.to_owned(), left))
    };
    if let Some((code, left)) = between("`", "`") {
        return Some((Span::Code(code), behind(left)));
    }
    if let Some((bold, left)) = between("**", "**") {
        return Some((Span::Bold(bold), behind(left)));
    }
    let (label, left) = between("[", "](")?;
    let (href, left) = left.split_once(')')?;
    Some((Span::Link(label, Link::read(href, language)?), behind(left)))
}

/// The most bytes of what is marked, so that a text of many marks is not searched through for each.
const MAX_MARKED: usize = 2_000;
