//! The shape of a type's names, and the patterns within it.

use std::borrow::Cow;

use arrayvec::ArrayVec;

use super::budget::{Budget, Spent};
use crate::{
    catalogue::{ResourceType, TypeId},
    resource::{Glob, MAX_SEGMENTS, ResourceName, ResourcePattern},
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

    /// Whether the pattern, which may have been written for another catalogue, can select names of the shape.
    pub(super) fn is_spoken_of(&self, pattern: &ResourcePattern) -> bool {
        pattern.segments().len() <= self.prefixes.len()
            && (!self.info.single || self.selects_the_one(pattern))
    }

    /// What `pattern` selects of this shape: the alternatives of each segment.
    pub(super) fn within<'s>(
        &'s self,
        pattern: &'s ResourcePattern,
        budget: &mut Budget,
    ) -> Result<Steps<'s>, Spent> {
        if !self.is_spoken_of(pattern) {
            return Ok(nothing());
        }
        // There is one thing of it, and what selects that selects no other.
        let segments = if self.info.single { self.whole.segments() } else { pattern.segments() };
        // A pattern with fewer segments says nothing of the others.
        let rest = self.whole.segments().iter().skip(segments.len());
        let all = self.prefixes.iter().zip(segments.iter().chain(rest));
        all.map(|(prefix, it)| steps(paths(prefix, it.path.as_str()), None, &it.tags, budget)).collect()
    }

    fn selects_the_one(&self, pattern: &ResourcePattern) -> bool {
        ResourceName::parse(&self.info.everything()).is_ok_and(|it| pattern.matches(&it))
    }
}

/// No names at all: a segment that has no alternatives.
pub(super) fn nothing<'a>() -> Steps<'a> {
    Steps::from_iter([Vec::new()])
}

/// The alternatives of a segment: each path with each tag that may be asked for beside `own`.
pub(super) fn steps<'a>(
    paths: Vec<Cow<'a, [u8]>>,
    own: Option<&'a Glob>,
    tags: &'a [Glob],
    budget: &mut Budget,
) -> Result<Vec<Step<'a>>, Spent> {
    budget.spend(paths.len() * tags.len().max(1) * Budget::PLACING)?;
    if tags.is_empty() {
        let plain = |path| Step { path, tags: own.into_iter().collect() };
        return Ok(paths.into_iter().map(plain).collect());
    }
    let with =
        |path: &Cow<'a, [u8]>, tag| Step { path: path.clone(), tags: own.into_iter().chain([tag]).collect() };
    Ok(paths.iter().flat_map(|path| tags.iter().map(move |tag| with(path, tag))).collect())
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
