//! What two globs share (formal-core 3.3, L3).

use std::{borrow::Cow, collections::BTreeSet};

use super::budget::{Budget, Spent};

/// Globs that together match just what both globs match. In none of them are two stars side by side.
pub(super) fn meet<'a>(
    left: &Cow<'a, [u8]>,
    right: &'a [u8],
    budget: &mut Budget,
) -> Result<Vec<Cow<'a, [u8]>>, Spent> {
    if budget.matches(right, left)? {
        return Ok(vec![left.clone()]);
    }
    if budget.matches(left, right)? {
        return Ok(vec![Cow::Borrowed(right)]);
    }
    // What matches one text only is either within the other glob or shares nothing with it.
    if !left.contains(&b'*') || !right.contains(&b'*') {
        return Ok(Vec::new());
    }
    let walk = Walk::new(left, right, budget)?;
    Ok(walk.merges(budget)?.into_iter().map(Cow::Owned).collect())
}

/// A walk along both globs at once.
struct Walk<'a> {
    left: &'a [u8],
    right: &'a [u8],
    /// Whether what is left of both from there shares anything, row by row.
    shares: Vec<bool>,
}

/// What it counts for to come to a place.
const PLACE: usize = 4;

/// A place in both globs, how much was written before it, and the letter written to get there.
type Place = (usize, usize, usize, Option<u8>);

impl<'a> Walk<'a> {
    fn new(left: &'a [u8], right: &'a [u8], budget: &mut Budget) -> Result<Self, Spent> {
        let columns = right.len() + 1;
        budget.spend((left.len() + 1) * columns)?;
        let mut walk = Self { left, right, shares: vec![false; (left.len() + 1) * columns] };
        for i in (0..=left.len()).rev() {
            for j in (0..=right.len()).rev() {
                let shares = match (left.get(i), right.get(j)) {
                    (None, None) => true,
                    (Some(b'*'), Some(_)) | (Some(_), Some(b'*')) => {
                        walk.shares(i + 1, j) || walk.shares(i, j + 1)
                    }
                    (Some(b'*'), None) => walk.shares(i + 1, j),
                    (None, Some(b'*')) => walk.shares(i, j + 1),
                    (Some(l), Some(r)) => l == r && walk.shares(i + 1, j + 1),
                    _ => false,
                };
                if let Some(cell) = walk.shares.get_mut(i * columns + j) {
                    *cell = shares;
                }
            }
        }
        Ok(walk)
    }

    fn shares(&self, i: usize, j: usize) -> bool {
        self.shares.get(i * (self.right.len() + 1) + j).is_some_and(|&it| it)
    }

    /// The shared globs. The stack is a list of its own, for there may be any number of them.
    fn merges(&self, budget: &mut Budget) -> Result<BTreeSet<Vec<u8>>, Spent> {
        let mut found = BTreeSet::new();
        let mut written = Vec::with_capacity(self.left.len() + self.right.len());
        let mut places: Vec<Place> = vec![(0, 0, 0, None)];
        while let Some((i, j, before, letter)) = places.pop() {
            budget.spend(PLACE)?;
            if !self.shares(i, j) {
                continue;
            }
            written.truncate(before);
            written.extend(letter);
            if i == self.left.len() && j == self.right.len() {
                budget.spend(written.len() + Budget::PLACING)?;
                found.insert(written.clone());
            } else {
                self.step(i, j, &mut written, &mut places);
            }
        }
        Ok(found)
    }

    /// Where to go from a place: equal letters go together; a star takes the other's letter, or ends;
    /// two stars are one, and then one of them takes what follows the other, or both end.
    fn step(&self, i: usize, j: usize, written: &mut Vec<u8>, places: &mut Vec<Place>) {
        let (left, right) = (self.left.get(i).copied(), self.right.get(j).copied());
        match (left, right) {
            (Some(b'*'), Some(b'*')) => {
                written.push(b'*');
                let so_far = written.len();
                places.push((i + 1, j + 1, so_far, None));
                places.extend(self.left.get(i + 1).map(|&it| (i + 2, j, so_far, Some(it))));
                places.extend(self.right.get(j + 1).map(|&it| (i, j + 2, so_far, Some(it))));
            }
            (Some(b'*'), _) => {
                places.push((i + 1, j, written.len(), None));
                places.extend(right.map(|it| (i, j + 1, written.len(), Some(it))));
            }
            (_, Some(b'*')) => {
                places.push((i, j + 1, written.len(), None));
                places.extend(left.map(|it| (i + 1, j, written.len(), Some(it))));
            }
            _ => places.push((i + 1, j + 1, written.len(), left)),
        }
    }
}
