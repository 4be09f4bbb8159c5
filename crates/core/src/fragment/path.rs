//! The path of a pattern's segment, as it is cheapest to match.

use crate::resource::{Glob, Segment};

/// A glob, sorted by where its wildcards are.
#[derive(Debug)]
pub(super) enum Path {
    /// None: this text only.
    Exact(Box<str>),
    /// One, at the end of this text.
    Start(Box<str>),
    /// Anywhere else, or nothing but a wildcard.
    Other(Glob),
}

impl Path {
    pub(super) fn of(glob: &Glob) -> Self {
        match glob.as_str().split_once('*') {
            None => Self::Exact(glob.as_str().into()),
            Some((start, "")) if !start.is_empty() => Self::Start(start.into()),
            Some(_) => Self::Other(glob.clone()),
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => **exact == *text,
            Self::Start(start) => text.starts_with(&**start),
            Self::Other(glob) => glob.matches(text),
        }
    }
}

/// Whether one of the segment's tags is one of `wanted`; where none are wanted, any segment will do.
pub(super) fn has_tag(segment: &Segment<'_>, wanted: &[Glob]) -> bool {
    wanted.is_empty() || segment.tags().any(|tag| wanted.iter().any(|it| it.matches(tag)))
}
