//! The ways on from a node: which of many paths match the next segment?
//!
//! Exact paths and those with one wildcard, at the end, stand in one sorted table. The greatest text
//! in it that is not after the segment's path is the path itself, or starts with every start of the
//! path that is in the table (a start `s` of a path `p` is not after `p`, and all between `s` and `p`
//! start with `s`, too). So one binary search finds one entry, and links from each entry to the next
//! shorter start of it find the rest. Nothing is hashed, so no choice of names can make it slow.

use super::{Node, Rest};
use crate::{
    fragment::{
        path::{Path, Wild},
        search::Search,
        text::{Start, common, head},
    },
    resource::{Glob, Segment},
};

/// The ways on from a node.
#[derive(Debug)]
pub(super) struct Level {
    /// What all texts of the table start with: `flag/`. It is left out in what follows.
    shared: Start,
    /// The first eight bytes of each text, as a number that sorts like them.
    heads: Box<[u64]>,
    table: Box<[Entry]>,
    /// Paths with wildcards elsewhere, to be tried one by one.
    others: Box<[(Wild, Node)]>,
}

#[derive(Debug)]
struct Entry {
    text: Box<[u8]>,
    /// Whether it matches whatever starts with the text, and not the text alone.
    is_start: bool,
    /// The place of the longest start in the table that is a start of this text; none is past the end.
    shorter: usize,
    node: Node,
}

impl Level {
    /// The patterns are in order, not empty, and each is there once.
    pub(super) fn new(sorted: &[Rest<'_>]) -> Self {
        let mut entries = Vec::new();
        let mut others = Vec::new();
        let mut add = |text: Box<str>, is_start, node| {
            entries.push(Entry { text: text.into_boxed_bytes(), is_start, shorter: usize::MAX, node });
        };
        for group in sorted.chunk_by(|left, right| path(left) == path(right)) {
            let node = Node::after_path(group);
            match group.first().and_then(path).map(Path::of) {
                Some(Path::Exact(text)) => add(text, false, node),
                Some(Path::Start(text)) => add(text, true, node),
                Some(Path::Other(wild)) => others.push((wild, node)),
                None => {}
            }
        }
        // Of a start and the same text alone, the start comes first: it is a start of the other.
        entries.sort_by(|left, right| left.text.cmp(&right.text).then(right.is_start.cmp(&left.is_start)));
        link(&mut entries);
        let shared = take_shared(&mut entries);
        let heads = entries.iter().map(|it| head(&it.text)).collect();
        Self { shared: Start::new(shared), heads, table: entries.into(), others: others.into() }
    }

    /// Searches all that the first of the segments leads to.
    pub(super) fn search(&self, segments: &[Segment<'_>], search: &mut Search<'_>) {
        let Some((segment, rest)) = segments.split_first() else { return };
        if let Some(path) = self.shared.strip_from(segment.path.as_bytes()) {
            self.search_table(path, segment, rest, search);
        }
        for (wild, node) in &self.others {
            if search.gains_from(node.within) && wild.matches(segment.path) {
                node.search(segment, rest, search);
            }
        }
    }

    fn search_table(
        &self,
        path: &[u8],
        segment: &Segment<'_>,
        rest: &[Segment<'_>],
        search: &mut Search<'_>,
    ) {
        let Some((found, length)) = self.not_after(path) else { return };
        let mut next = Some(found);
        while let Some(entry) = next {
            let matches = entry.text.len() <= length && (entry.is_start || entry.text.len() == path.len());
            if matches && search.gains_from(entry.node.within) {
                entry.node.search(segment, rest, search);
            }
            next = self.table.get(entry.shorter);
        }
    }

    /// The last entry whose text is not after `path`, and how much they have in common.
    fn not_after(&self, path: &[u8]) -> Option<(&Entry, usize)> {
        let head = head(path);
        let end = self.heads.partition_point(|it| *it <= head);
        let found = self.table.get(end.checked_sub(1)?)?;
        let length = common(&found.text, path);
        if found.text.get(length) <= path.get(length) {
            return Some((found, length));
        }
        // Several texts start with the same eight bytes, and not all are before the path.
        let table = self.table.get(..end)?;
        let found = table.get(table.partition_point(|it| *it.text <= *path).checked_sub(1)?)?;
        Some((found, common(&found.text, path)))
    }
}

fn path<'p>(rest: &Rest<'p>) -> Option<&'p Glob> {
    rest.0.first().map(|it| &it.path)
}

/// Links each of the sorted entries to the longest start that is a start of it.
fn link(sorted: &mut [Entry]) {
    let mut starts: Vec<(usize, Box<[u8]>)> = Vec::new();
    for (place, entry) in sorted.iter_mut().enumerate() {
        while starts.pop_if(|(_, start)| !entry.text.starts_with(start)).is_some() {}
        entry.shorter = starts.last().map_or(usize::MAX, |it| it.0);
        if entry.is_start {
            starts.push((place, entry.text.clone()));
        }
    }
}

/// Takes off what all of the sorted texts start with.
fn take_shared(sorted: &mut [Entry]) -> Box<[u8]> {
    let length = match &*sorted {
        [first, .., last] => common(&first.text, &last.text),
        [only] => only.text.len(),
        [] => 0,
    };
    let shared = sorted.first().and_then(|it| it.text.get(..length)).unwrap_or_default().into();
    for it in sorted {
        it.text = it.text.get(length..).unwrap_or_default().into();
    }
    shared
}
