//! The name of one thing.

use std::borrow::Cow;

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
        if has_control(text) {
            return Err(NameError::Character);
        }
        let mut segments = ArrayVec::new();
        for part in text.split(':') {
            let (path, tags) = part.split_once(';').unwrap_or((part, ""));
            if path.is_empty() {
                return Err(NameError::EmptySegment);
            }
            if tags.contains(';') {
                return Err(NameError::Character);
            }
            segments.try_push(Segment { path, tags }).map_err(|_| NameError::TooManySegments)?;
        }
        Ok(Self { text, segments })
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
    /// The tags of what it names.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.tags.split(',').filter(|it| !it.is_empty())
    }

    /// Whether it has tags.
    #[must_use]
    pub fn has_tags(&self) -> bool {
        self.tags().next().is_some()
    }
}

/// Few names have other letters than those of ASCII, and those few are looked through again.
fn has_control(text: &str) -> bool {
    text.bytes().any(|it| it.is_ascii_control()) || !text.is_ascii() && text.chars().any(char::is_control)
}
