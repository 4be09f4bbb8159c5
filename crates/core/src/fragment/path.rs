//! The path of a pattern's segment, as it is cheapest to match.

use super::text::{head, tail};
use crate::resource::{Glob, Segment};

/// A glob, sorted by where its wildcards are.
#[derive(Debug)]
pub(super) enum Path {
    /// None: this text only.
    Exact(Box<str>),
    /// One, at the end of this text.
    Start(Box<str>),
    /// Anywhere else, or nothing but a wildcard.
    Other(Wild),
}

/// A glob, how long a text must be for it, and how it must end: those bits of its [`tail`].
#[derive(Debug)]
pub(super) struct Wild {
    glob: Glob,
    letters: usize,
    tail: u64,
    bits: u64,
}

impl Path {
    pub(super) fn of(glob: &Glob) -> Self {
        match glob.as_str().split_once('*') {
            None => Self::Exact(glob.as_str().into()),
            Some((start, "")) if !start.is_empty() => Self::Start(start.into()),
            Some(_) => Self::Other(Wild::new(glob)),
        }
    }

    /// What the [`head`] of every text that matches is, in the bits that it is the same in.
    pub(super) fn head(&self) -> (u64, u64) {
        let start = match self {
            Self::Exact(exact) => return (head(exact.as_bytes()), u64::MAX),
            Self::Start(start) => start,
            Self::Other(wild) => wild.glob.as_str().split('*').next().unwrap_or_default(),
        };
        let bytes = start.len().min(8);
        let free = u32::try_from(8 * (8 - bytes)).unwrap_or(u64::BITS);
        (head(start.as_bytes()), u64::MAX.checked_shl(free).unwrap_or(0))
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => **exact == *text,
            Self::Start(start) => text.starts_with(&**start),
            Self::Other(wild) => wild.matches(text),
        }
    }
}

impl Wild {
    fn new(glob: &Glob) -> Self {
        let end = glob.as_str().rsplit('*').next().unwrap_or_default();
        let free = u32::try_from(8 * (8 - end.len().min(8))).unwrap_or(u64::BITS);
        let bits = u64::MAX.checked_shr(free).unwrap_or(0);
        let tail = tail(end.as_bytes()) & bits;
        Self { glob: glob.clone(), letters: glob.as_str().len() - glob.stars(), tail, bits }
    }

    /// What is too short or ends otherwise is told without a look at the glob.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.letters <= text.len()
            && (tail(text.as_bytes()) ^ self.tail) & self.bits == 0
            && self.glob.matches(text)
    }
}

/// Whether one of the segment's tags is one of `wanted`; where none are wanted, any segment will do.
pub(super) fn has_tag(segment: &Segment<'_>, wanted: &[Glob]) -> bool {
    wanted.is_empty() || segment.tags().any(|tag| wanted.iter().any(|it| it.matches(tag)))
}
