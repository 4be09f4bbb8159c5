//! Patterns as a tree: a node for every start of a pattern, reached segment by segment.
//!
//! A name is read once from its outermost segment in. Each node is reached in one way only, so a
//! walk visits each at most once, whatever the name.

mod level;

use super::{Masks, path::has_tag, search::Search};
use crate::resource::{Glob, ResourcePattern, Segment, SegmentPattern};

use self::level::Level;

/// Patterns, by their segments.
#[derive(Debug)]
pub(super) struct Tree {
    first: Level,
}

/// What is known when some segments of a name are read: the patterns that end here have matched.
#[derive(Debug)]
struct Node {
    here: Masks,
    /// What is said here and below.
    within: Masks,
    next: Option<Box<Level>>,
    /// Where else one gets if the last segment has one of these tags.
    tagged: Box<[Tagged]>,
}

#[derive(Debug)]
struct Tagged {
    tags: Box<[Glob]>,
    node: Node,
}

/// The segments of a pattern that are not read yet.
type Rest<'p> = (&'p [SegmentPattern], Masks);

impl Tree {
    /// The patterns are in order, and each is there once.
    pub(super) fn new(sorted: &[(&ResourcePattern, Masks)]) -> Self {
        let rests: Vec<Rest<'_>> =
            sorted.iter().map(|(pattern, masks)| (pattern.segments(), *masks)).collect();
        Self { first: Level::new(&rests) }
    }

    pub(super) fn search(&self, segments: &[Segment<'_>], search: &mut Search<'_>) {
        self.first.search(segments, search);
    }
}

impl Node {
    /// `group` holds patterns whose next segment has the same path, in order: those that want no tags come first.
    fn after_path(group: &[Rest<'_>]) -> Self {
        let (plain, tagged) = group.split_at(group.partition_point(|it| wanted(it).is_empty()));
        let tagged = tagged.chunk_by(|left, right| wanted(left) == wanted(right));
        let tagged = tagged.map(|group| Tagged {
            tags: group.first().map(wanted).unwrap_or_default().into(),
            node: Self::after_segment(group),
        });
        let mut node = Self::after_segment(plain);
        node.tagged = tagged.collect();
        for it in &node.tagged {
            node.within.add(it.node.within);
        }
        node
    }

    fn after_segment(group: &[Rest<'_>]) -> Self {
        let rests: Vec<Rest<'_>> = group.iter().map(|it| (it.0.get(1..).unwrap_or_default(), it.1)).collect();
        let (ended, longer) = rests.split_at(rests.partition_point(|it| it.0.is_empty()));
        let next = if longer.is_empty() { None } else { Some(Box::new(Level::new(longer))) };
        Self { here: all(ended), within: all(group), next, tagged: Box::default() }
    }

    /// `last` is the segment that led here, `rest` those after it. It calls itself through
    /// [`Level::search`], once for each segment at the most.
    #[inline]
    fn search(&self, last: &Segment<'_>, rest: &[Segment<'_>], search: &mut Search<'_>) {
        self.search_plain(rest, search);
        if !self.tagged.is_empty() {
            self.search_tagged(last, rest, search);
        }
    }

    #[inline]
    fn search_plain(&self, rest: &[Segment<'_>], search: &mut Search<'_>) {
        search.add(self.here);
        if let Some(next) = &self.next {
            next.search(rest, search);
        }
    }

    fn search_tagged(&self, last: &Segment<'_>, rest: &[Segment<'_>], search: &mut Search<'_>) {
        for it in &self.tagged {
            if search.gains_from(it.node.within) && has_tag(last, &it.tags) {
                it.node.search_plain(rest, search);
            }
        }
    }
}

/// The tags that the next segment must have one of.
fn wanted<'p>(rest: &Rest<'p>) -> &'p [Glob] {
    rest.0.first().map_or(&[], |it| &it.tags)
}

fn all(rests: &[Rest<'_>]) -> Masks {
    rests.iter().fold(Masks::default(), |mut masks, it| {
        masks.add(it.1);
        masks
    })
}
