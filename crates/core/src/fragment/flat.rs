//! Patterns as a list: what can be told from a few bytes of each first, without a branch, then the
//! few that are left one by one.

use super::{
    Masks,
    path::{Path, has_tag},
    search::Search,
    text::head,
};
use crate::resource::{Glob, ResourcePattern, Segment, SegmentPattern};

/// Patterns to be tried one by one.
#[derive(Debug)]
pub(super) struct Flat {
    /// The place of the last segment that all patterns have: the one that differs most.
    last: usize,
    /// Those that deny first: one of them may end the search.
    entries: Box<[Entry]>,
}

#[derive(Debug)]
struct Entry {
    masks: Masks,
    /// How the path of that segment starts: those bits of its [`head`].
    head: u64,
    bits: u64,
    steps: Box<[Step]>,
}

#[derive(Debug)]
struct Step {
    path: Path,
    tags: Box<[Glob]>,
}

impl Flat {
    pub(super) fn new(patterns: &[(&ResourcePattern, Masks)]) -> Self {
        let shortest = patterns.iter().map(|it| it.0.segments().len()).min().unwrap_or(1);
        let last = shortest.saturating_sub(1);
        let mut entries: Box<[Entry]> = patterns.iter().map(|it| Entry::new(it.0, it.1, last)).collect();
        entries.sort_by_key(|it| it.masks.deny.is_empty());
        Self { last, entries }
    }

    pub(super) fn search(&self, segments: &[Segment<'_>], search: &mut Search<'_>) {
        let Some(last) = segments.get(self.last) else { return };
        let head = head(last.path.as_bytes());
        for entries in self.entries.chunks(u64::BITS as usize) {
            let mut left = entries.iter().rev().fold(0, |left: u64, entry| {
                let gains = search.gains_from(entry.masks);
                let starts_so = (head ^ entry.head) & entry.bits == 0;
                left << 1 | u64::from(gains) & u64::from(starts_so)
            });
            while left != 0 {
                let entry = entries.get(left.trailing_zeros() as usize);
                if let Some(entry) = entry.filter(|it| search.gains_from(it.masks) && it.matches(segments)) {
                    search.add(entry.masks);
                }
                left &= left - 1;
            }
        }
    }
}

impl Entry {
    fn new(pattern: &ResourcePattern, masks: Masks, last: usize) -> Self {
        let steps: Box<[Step]> = pattern.segments().iter().map(Step::new).collect();
        let (head, bits) = steps.get(last).map(|it| it.path.head()).unwrap_or_default();
        Self { masks, head, bits, steps }
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
