//! Patterns as a list, each read in advance.

use super::{
    Masks,
    path::{Path, has_tag},
    search::Search,
};
use crate::resource::{Glob, ResourcePattern, Segment, SegmentPattern};

/// Patterns to be tried one by one.
#[derive(Debug)]
pub(super) struct Flat {
    /// Those that deny first: one of them may end the search.
    entries: Box<[Entry]>,
}

#[derive(Debug)]
struct Entry {
    masks: Masks,
    steps: Box<[Step]>,
}

#[derive(Debug)]
struct Step {
    path: Path,
    tags: Box<[Glob]>,
}

impl Flat {
    pub(super) fn new(patterns: &[(&ResourcePattern, Masks)]) -> Self {
        let mut entries: Box<[Entry]> = patterns.iter().map(|it| Entry::new(it.0, it.1)).collect();
        entries.sort_by_key(|it| it.masks.deny.is_empty());
        Self { entries }
    }

    pub(super) fn search(&self, segments: &[Segment<'_>], search: &mut Search) {
        for entry in &self.entries {
            if search.gains_from(entry.masks) && entry.matches(segments) {
                search.add(entry.masks);
            }
        }
    }
}

impl Entry {
    fn new(pattern: &ResourcePattern, masks: Masks) -> Self {
        Self { masks, steps: pattern.segments().iter().map(Step::new).collect() }
    }

    /// The innermost segment first: it is the one that differs most.
    fn matches(&self, segments: &[Segment<'_>]) -> bool {
        let Some(selected) = segments.get(..self.steps.len()) else { return false };
        self.steps.iter().zip(selected).rev().all(|(step, segment)| step.matches(segment))
    }
}

impl Step {
    fn new(pattern: &SegmentPattern) -> Self {
        Self { path: Path::of(&pattern.path), tags: pattern.tags.clone() }
    }

    fn matches(&self, segment: &Segment<'_>) -> bool {
        self.path.matches(segment.path) && has_tag(segment, &self.tags)
    }
}
