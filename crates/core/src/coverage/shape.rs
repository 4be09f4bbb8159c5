//! The shape of a type's names, and the patterns within it.

use std::borrow::Cow;

use arrayvec::ArrayVec;

use crate::{
    catalogue::{ResourceType, TypeId},
    resource::{Glob, MAX_SEGMENTS, ResourcePattern, SegmentPattern},
};

/// The names of one type: the kinds of their segments, with any keys and any tags.
pub(super) struct Shape<'a> {
    pub(super) resource_type: TypeId,
    pub(super) info: &'a ResourceType,
    /// `kind/` of each segment.
    prefixes: ArrayVec<String, MAX_SEGMENTS>,
    whole: ResourcePattern,
}

/// What a pattern asks of one segment, when all its alternatives are decided: a path, and a tag for each
/// glob. Read as text, each `*` a letter, it is its own canonical word.
#[derive(Clone, Debug)]
pub(super) struct Step<'a> {
    /// A glob, or its canonical word.
    pub(super) path: Cow<'a, [u8]>,
    /// Globs of which each matches some tag, or the words for them. A pattern asks for one tag at most,
    /// what two of them share for two.
    pub(super) tags: ArrayVec<&'a Glob, 2>,
}

/// The alternatives of each segment.
pub(super) type Steps<'a> = ArrayVec<Vec<Step<'a>>, MAX_SEGMENTS>;

/// One alternative for each segment.
pub(super) type Choice<'a, 's> = ArrayVec<&'s Step<'a>, MAX_SEGMENTS>;

impl<'a> Shape<'a> {
    /// The shape of the type; none if it has more segments than a name may have.
    pub(super) fn new(resource_type: TypeId, info: &'a ResourceType) -> Option<Self> {
        let mut prefixes = ArrayVec::new();
        for kind in info.kinds.iter() {
            prefixes.try_push(format!("{kind}/")).ok()?;
        }
        let whole = ResourcePattern::whole(info.kinds.iter().map(AsRef::as_ref));
        Some(Self { resource_type, info, prefixes, whole })
    }

    /// The pattern that selects all its names.
    pub(super) fn whole(&self) -> &ResourcePattern {
        &self.whole
    }

    /// Whether a path has a key, as those of names do.
    pub(super) fn has_key(&self, segment: usize, path: &[u8]) -> bool {
        self.prefixes.get(segment).is_some_and(|it| path.len() > it.len())
    }

    /// What `pattern` selects of this shape: the alternatives of each segment. A segment without
    /// alternatives says that it selects nothing.
    pub(super) fn within<'s>(&'s self, pattern: &'s ResourcePattern) -> Steps<'s> {
        let segments = pattern.segments();
        if segments.len() > self.prefixes.len() {
            return ArrayVec::from_iter([Vec::new()]);
        }
        if self.info.single {
            return self.within_single(pattern);
        }
        // A pattern with fewer segments says nothing of the others.
        let rest = self.whole.segments().iter().skip(segments.len());
        self.prefixes
            .iter()
            .zip(segments.iter().chain(rest))
            .map(|(it, segment)| steps(it, segment))
            .collect()
    }

    /// There is one name, and its own pattern selects no other.
    fn within_single<'s>(&'s self, pattern: &'s ResourcePattern) -> Steps<'s> {
        let text = self.info.everything();
        let selects = crate::ResourceName::parse(&text).is_ok_and(|it| pattern.matches(&it));
        if !selects {
            return ArrayVec::from_iter([Vec::new()]);
        }
        self.prefixes.iter().zip(self.whole.segments()).map(|(it, segment)| steps(it, segment)).collect()
    }
}

/// Every choice of one alternative for each segment.
pub(super) fn choices<'a, 's>(steps: &'s [Vec<Step<'a>>]) -> impl Iterator<Item = Choice<'a, 's>> {
    let count = steps.iter().fold(1u64, |product, it| product.saturating_mul(it.len() as u64));
    (0..count).map(|number| {
        let mut rest = number;
        let pick = |alternatives: &'s Vec<Step<'a>>| {
            let count = alternatives.len() as u64;
            let at = usize::try_from(rest % count).ok()?;
            rest /= count;
            alternatives.get(at)
        };
        steps.iter().filter_map(pick).collect()
    })
}

fn steps<'s>(prefix: &str, segment: &'s SegmentPattern) -> Vec<Step<'s>> {
    let mut steps = Vec::with_capacity(segment.tags.len().max(1));
    for path in paths(prefix, segment.path.as_str()) {
        if segment.tags.is_empty() {
            steps.push(Step { path, tags: ArrayVec::new() });
        } else {
            let with = |tag| Step { path: path.clone(), tags: ArrayVec::from_iter([tag]) };
            steps.extend(segment.tags.iter().map(with));
        }
    }
    steps
}

/// The globs that start with `prefix` and go on, which together match what `glob` matches of such texts.
fn paths<'s>(prefix: &str, glob: &'s str) -> Vec<Cow<'s, [u8]>> {
    if let Some(rest) = glob.strip_prefix(prefix) {
        return if rest.is_empty() { Vec::new() } else { vec![Cow::Borrowed(glob.as_bytes())] };
    }
    let with_prefix = |rest: &[u8]| Cow::Owned([prefix.as_bytes(), rest].concat());
    rests(prefix.as_bytes(), glob.as_bytes())
        .into_iter()
        .filter(|it| !it.is_empty())
        .map(with_prefix)
        .collect()
}

/// What may be left of `glob` once it has matched `prefix`.
fn rests<'s>(prefix: &[u8], glob: &'s [u8]) -> Vec<&'s [u8]> {
    let mut rests = vec![glob];
    for &letter in prefix {
        let mut next: Vec<&[u8]> = Vec::new();
        for rest in rests {
            let after_star = rest.strip_prefix(b"*");
            // The star takes the letter, and may take more.
            next.extend(after_star.map(|_| rest));
            next.extend(after_star.unwrap_or(rest).strip_prefix(&[letter]));
        }
        next.sort_unstable_by_key(|it| it.len());
        next.dedup_by_key(|it| it.len());
        rests = next;
    }
    rests
}
