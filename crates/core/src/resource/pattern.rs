//! A pattern, which selects names.

use std::{fmt, str::FromStr};

use super::{Glob, MAX_SEGMENTS, ResourceName, Segment};

/// Selects names: 1 to [`MAX_SEGMENTS`] segments, each a glob for the path and globs for the tags.
///
/// A pattern with fewer segments than a name selects it by its first segments; one with more
/// never does (wire 3.4, formal-core 3.1).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ResourcePattern {
    segments: Box<[SegmentPattern]>,
}

/// One step of a pattern.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SegmentPattern {
    /// What the path must be.
    pub path: Glob,
    /// One of the tags must match one of these; none asks for nothing.
    pub tags: Box<[Glob]>,
}

/// Why a text is no pattern. Limits: formal-core 3.4.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PatternError {
    /// The text is longer than a pattern may be.
    #[error("a resource pattern has at most {} bytes", ResourcePattern::MAX_BYTES)]
    TooLong,
    /// There are more segments than any resource type has.
    #[error("a resource pattern has at most {MAX_SEGMENTS} segments")]
    TooManySegments,
    /// A segment has no path.
    #[error("a segment of a resource pattern is `kind/key`, and neither may be empty")]
    EmptySegment,
    /// More wildcards than can be judged quickly.
    #[error("a segment of a resource pattern has at most {} wildcards", ResourcePattern::MAX_STARS)]
    TooManyStars,
    /// More tags than can be judged quickly.
    #[error("a segment of a resource pattern has at most {} tags", ResourcePattern::MAX_TAGS)]
    TooManyTags,
    /// A character that no name holds, so that the pattern could select nothing.
    #[error("a resource pattern has no control characters and no second `;`")]
    Character,
}

impl ResourcePattern {
    /// The longest a pattern's text is.
    pub const MAX_BYTES: usize = 512;
    /// The most wildcards in one glob.
    pub const MAX_STARS: usize = 4;
    /// The most tags of one segment.
    pub const MAX_TAGS: usize = 16;

    /// The pattern that selects everything of those kinds: `project/*:env/*`.
    #[must_use]
    pub fn whole<'a>(kinds: impl IntoIterator<Item = &'a str>) -> Self {
        let whole = |kind| SegmentPattern { path: Glob::new(&format!("{kind}/*")), tags: Box::default() };
        Self { segments: kinds.into_iter().map(whole).collect() }
    }

    /// Its segments, from the outermost in.
    #[must_use]
    pub fn segments(&self) -> &[SegmentPattern] {
        &self.segments
    }

    /// The pattern, as far as it is about things that end like `name`: a last segment that selects that of the name
    /// becomes the name's, without tags. None if it selects no such thing.
    #[must_use]
    pub(crate) fn about(&self, name: &ResourceName<'_>) -> Option<Self> {
        let Some((pattern, outer)) =
            self.segments.split_last().filter(|_| self.segments.len() == name.segments().len())
        else {
            return Some(self.clone());
        };
        let thing = name.segments().last().filter(|it| pattern.matches(it))?;
        let last = SegmentPattern { path: Glob::new(thing.path), tags: Box::default() };
        Some(Self { segments: outer.iter().cloned().chain([last]).collect() })
    }

    /// The pattern of all that is called so, whatever its tags and whatever there is in place of each `*`.
    #[must_use]
    pub(crate) fn of(name: &ResourceName<'_>) -> Self {
        Self { segments: name.segments().iter().map(SegmentPattern::of).collect() }
    }

    /// The pattern, as far as it selects what is called `name`, for whatever there is in place of each `*` but the last:
    /// segments that are named become the name's, without tags. None if it selects no such thing.
    #[must_use]
    pub(crate) fn within(&self, name: &ResourceName<'_>) -> Option<Self> {
        let (thing, places) = name.segments().split_last()?;
        let named = |it: &Segment<'_>| it == thing || !it.path.contains('*');
        let mut segments = Vec::new();
        for (at, segment) in places.iter().chain([thing]).enumerate() {
            segments.push(match self.segments.get(at) {
                Some(pattern) if !named(segment) => pattern.clone(),
                Some(pattern) if !pattern.matches(segment) => return None,
                _ => SegmentPattern::of(segment),
            });
        }
        (self.segments.len() <= segments.len()).then(|| Self { segments: segments.into() })
    }

    /// Whether it selects `name`.
    #[must_use]
    pub fn matches(&self, name: &ResourceName<'_>) -> bool {
        self.segments.len() <= name.segments().len()
            && self.segments.iter().zip(name.segments()).all(|(pattern, segment)| pattern.matches(segment))
    }
}

impl SegmentPattern {
    fn of(segment: &Segment<'_>) -> Self {
        Self { path: Glob::new(segment.path), tags: Box::default() }
    }

    fn matches(&self, segment: &Segment<'_>) -> bool {
        self.path.matches(segment.path)
            && (self.tags.is_empty() || segment.tags().any(|tag| self.tags.iter().any(|it| it.matches(tag))))
    }
}

impl FromStr for ResourcePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        if text.len() > Self::MAX_BYTES {
            return Err(PatternError::TooLong);
        }
        if text.split(':').count() > MAX_SEGMENTS {
            return Err(PatternError::TooManySegments);
        }
        let segments = text.split(':').map(segment).collect::<Result<_, _>>()?;
        Ok(Self { segments })
    }
}

fn segment(text: &str) -> Result<SegmentPattern, PatternError> {
    let (path, tags) = text.split_once(';').unwrap_or((text, ""));
    if path.is_empty() {
        return Err(PatternError::EmptySegment);
    }
    let tags: Box<[Glob]> =
        tags.split(',').filter(|it| !it.is_empty()).map(glob).collect::<Result<_, _>>()?;
    if tags.len() > ResourcePattern::MAX_TAGS {
        return Err(PatternError::TooManyTags);
    }
    Ok(SegmentPattern { path: glob(path)?, tags })
}

fn glob(text: &str) -> Result<Glob, PatternError> {
    if text.chars().any(|it| it.is_control() || it == ';') {
        return Err(PatternError::Character);
    }
    let glob = Glob::new(text);
    if glob.stars() > ResourcePattern::MAX_STARS { Err(PatternError::TooManyStars) } else { Ok(glob) }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.segments.iter().enumerate() {
            write!(f, "{}{segment}", if at == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl fmt::Display for SegmentPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)?;
        for (at, tag) in self.tags.iter().enumerate() {
            write!(f, "{}{tag}", if at == 0 { ";" } else { "," })?;
        }
        Ok(())
    }
}
