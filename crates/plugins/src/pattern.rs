//! Patterns over texts: the part of regular expressions that can be matched in bounded time, with its usual meaning.
//!
//! A pattern is a row of letters and classes (`[a-z]`, `\d`, `\w`, `\s`, `.`), each as often as `*`, `+`, `?` or `{n,m}` say,
//! between `^` and `$` where it is about the whole text. There are no groups, alternatives or references, so that a
//! text of `t` letters takes at most `t` times [`Pattern::MAX_PLACES`] steps, whoever wrote the pattern.

mod parse;

use std::fmt;

pub use self::parse::PatternError;

/// A pattern, as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern {
    written: String,
    places: Vec<Place>,
    from_start: bool,
    to_end: bool,
}

/// A place for a letter.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Place {
    class: Class,
    /// Whether there may be none.
    may_lack: bool,
    /// Whether there may be more.
    may_repeat: bool,
}

/// Some letters: those in these ranges, or all others.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Class {
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Pattern {
    /// The most letters of a pattern.
    pub const MAX_LETTERS: usize = 256;
    /// The most places of a pattern, each repetition counted.
    pub const MAX_PLACES: usize = 512;
    /// The most letters of a text that can match.
    pub const MAX_TEXT: usize = 4096;

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// How many places it has: each letter of a text takes as many steps.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Whether a text matches. One with more than [`Pattern::MAX_TEXT`] letters does not.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        // Reached at `n` means that the first `n` places are filled.
        let mut reached = vec![false; self.places.len() + 1];
        self.start(&mut reached);
        for (number, letter) in text.chars().enumerate() {
            if number >= Self::MAX_TEXT {
                return false;
            }
            if !self.to_end && reached.last() == Some(&true) {
                return true;
            }
            reached = self.step(&reached, letter);
            if !self.from_start {
                self.start(&mut reached);
            }
        }
        reached.last() == Some(&true)
    }

    fn start(&self, reached: &mut [bool]) {
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        self.skip(reached);
    }

    /// Places that may lack are passed over.
    fn skip(&self, reached: &mut [bool]) {
        let mut before = false;
        let may_lack = std::iter::once(false).chain(self.places.iter().map(|it| it.may_lack));
        for (here, may_lack) in reached.iter_mut().zip(may_lack) {
            *here |= before && may_lack;
            before = *here;
        }
    }

    fn step(&self, reached: &[bool], letter: char) -> Vec<bool> {
        let mut next = vec![false; reached.len()];
        let places = self.places.iter().zip(reached).enumerate();
        for (at, (place, _)) in places.filter(|(_, (place, here))| **here && place.class.has(letter)) {
            let ends = [Some(at + 1), place.may_repeat.then_some(at)];
            for end in ends.into_iter().flatten() {
                if let Some(it) = next.get_mut(end) {
                    *it = true;
                }
            }
        }
        self.skip(&mut next);
        next
    }
}

impl Class {
    fn has(&self, letter: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != self.negated
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests;
