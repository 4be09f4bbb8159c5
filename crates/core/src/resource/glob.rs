//! A text in which `*` is any run of characters, and the rest stands for itself.

mod search;

use std::fmt;

/// A wildcard text. There is no escape, and a run of `*` is one `*` (formal-core 3.1, law L9).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Glob(Box<str>);

impl Glob {
    /// Reads a glob. Every text is one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut canonical = String::with_capacity(text.len());
        for letter in text.chars() {
            if !(letter == '*' && canonical.ends_with('*')) {
                canonical.push(letter);
            }
        }
        Self(canonical.into())
    }

    /// The glob as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has no `*`, and so matches one text only.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.0.contains('*')
    }

    /// How many `*` it has.
    #[must_use]
    pub fn stars(&self) -> usize {
        self.0.bytes().filter(|&it| it == b'*').count()
    }

    /// Whether some `kind/key`, the key not empty, is one of the texts it stands for.
    #[must_use]
    pub fn can_be_of_kind(&self, kind: &str) -> bool {
        let mut start = kind.bytes().chain([b'/']);
        for letter in self.0.bytes() {
            match start.next() {
                // A star can be the rest of `kind/` and a key, whatever follows it.
                _ if letter == b'*' => return true,
                Some(expected) if expected == letter => {}
                Some(_) => return false,
                None => return true,
            }
        }
        false
    }

    /// Whether `text` is one of the texts it stands for.
    ///
    /// A `*` in `text` is a letter like any other, which only a `*` of the glob matches: the name of
    /// what does not exist yet (`flag/*`) is written so.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        search::selects(&self.0, text)
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As [`Glob::matches`], step by step: greedy, with one point to go back to, the last star. At most
/// `glob.len() * text.len()` steps, each of which is told to `step`: for who may take only so many.
///
/// Letters are bytes: UTF-8 makes no difference, for none of its characters is within another.
pub(crate) fn matches(mut glob: &[u8], mut text: &[u8], mut step: impl FnMut()) -> bool {
    let mut back: Option<(&[u8], &[u8])> = None;
    loop {
        step();
        match (glob, text) {
            ([b'*', rest @ ..], _) => {
                back = Some((rest, text));
                glob = rest;
            }
            ([expected, glob_rest @ ..], [found, text_rest @ ..]) if expected == found => {
                (glob, text) = (glob_rest, text_rest);
            }
            ([], []) => return true,
            _ => {
                let Some((after_star, [_, tail @ ..])) = back else { return false };
                back = Some((after_star, tail));
                (glob, text) = (after_star, tail);
            }
        }
    }
}
