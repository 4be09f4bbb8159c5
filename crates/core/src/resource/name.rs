//! The name of one thing.

mod letters;

use std::{borrow::Cow, ops::Range};

use arrayvec::ArrayVec;

use crate::catalogue::ResourceType;

/// The most segments a name or a pattern has.
pub const MAX_SEGMENTS: usize = 6;

/// The name of one thing, borrowed from its text: 1 to [`MAX_SEGMENTS`] segments. Reading and
/// matching one allocates nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResourceName<'a> {
    text: &'a str,
    segments: ArrayVec<Segment<'a>, MAX_SEGMENTS>,
}

/// One step of a name: `kind/key`, and the tags of what it names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Segment<'a> {
    /// `kind/key`. The key `*` names what does not exist yet, or all there is.
    pub path: &'a str,
    tags: &'a str,
}

/// Why a text names nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameError {
    /// There are more segments than any resource type has.
    #[error("a resource name has at most {MAX_SEGMENTS} segments")]
    TooManySegments,
    /// A segment has no path.
    #[error("a segment of a resource name is `kind/key`")]
    EmptySegment,
    /// A control character or a second `;`, which no name holds.
    #[error("a resource name has no control characters and no second `;`")]
    Character,
}

impl<'a> ResourceName<'a> {
    /// Reads a name from its text.
    pub fn parse(text: &'a str) -> Result<Self, NameError> {
        let mut segments = ArrayVec::new();
        let (mut start, mut path_end) = (0, None);
        let has_control = letters::each_separator(text, |at, is_colon| {
            if is_colon {
                let segment = Segment::at(text, start..at, path_end.take())?;
                start = at + 1;
                segments.try_push(segment).map_err(|_| NameError::TooManySegments)
            } else if path_end.replace(at).is_some() {
                Err(NameError::Character)
            } else {
                Ok(())
            }
        })?;
        if has_control { Err(NameError::Character) } else { Ok(Self { text, segments }) }
    }

    /// Whether it has the shape of the type's names: just its kinds, each with a key. Only of such
    /// names are the type's actions asked: coverage is judged for no other.
    #[must_use]
    pub fn is_of(&self, resource_type: &ResourceType) -> bool {
        let has_kind = |(segment, kind): (&Segment<'_>, &Cow<'_, str>)| match segment
            .path
            .strip_prefix(kind.as_ref())
            .and_then(|it| it.strip_prefix('/'))
        {
            Some(key) if resource_type.single => key == "*" && !segment.has_tags(),
            Some(key) => !key.is_empty(),
            None => false,
        };
        self.segments.len() == resource_type.kinds.len()
            && self.segments.iter().zip(resource_type.kinds.iter()).all(has_kind)
    }

    /// The text it was read from.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// Its segments, from the outermost in.
    #[must_use]
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }
}

impl<'a> Segment<'a> {
    /// The segment at that place of the text, whose path ends where its `;` is.
    #[inline]
    fn at(text: &'a str, place: Range<usize>, path_end: Option<usize>) -> Result<Self, NameError> {
        let (path, tags) = match path_end {
            None => (text.get(place), Some("")),
            Some(at) => (text.get(place.start..at), text.get(at + 1..place.end)),
        };
        // Both are always there: the places are those of ASCII characters, or the end.
        match (path, tags) {
            (Some(path), Some(tags)) if !path.is_empty() => Ok(Self { path, tags }),
            _ => Err(NameError::EmptySegment),
        }
    }

    /// The tags of what it names.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.tags.split(',').filter(|it| !it.is_empty())
    }

    /// The tags of what it names, as they are written: with commas between them.
    #[must_use]
    pub fn tags_text(&self) -> &'a str {
        self.tags
    }

    /// Whether it has tags.
    #[must_use]
    pub fn has_tags(&self) -> bool {
        self.tags().next().is_some()
    }
}

#[cfg(test)]
mod tests;
