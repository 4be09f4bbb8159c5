//! Paths into what is known (`object.permissions.actions`), and what is found there.

use std::{fmt, str::FromStr};

use serde_json::Value;

/// A path: names with dots between. A list on the way is gone through, element by element.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Path {
    names: Vec<Box<str>>,
}

/// A text that is no path.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "is no path; it is up to {} names of letters, digits, `_` and `-`, with `.` between",
    Path::MAX_NAMES
)]
pub struct PathError;

/// More was found than is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooMuch;

impl Path {
    /// The most names of a path.
    pub const MAX_NAMES: usize = 8;
    /// The most letters of a path.
    pub const MAX_LETTERS: usize = 200;
    /// The most values that are looked at on the way.
    pub const MAX_VALUES: usize = 4096;

    /// Of what it is a path: `object`.
    #[must_use]
    pub fn root(&self) -> &str {
        self.names.first().map_or("", |it| it)
    }

    /// The names behind the root.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().skip(1).map(|it| &**it)
    }

    /// The names behind the root, with dots between.
    #[must_use]
    pub fn below(&self) -> String {
        self.names().collect::<Vec<_>>().join(".")
    }

    /// What is there, below `root`: each value, and nothing (`null`) for each that is not there. An empty list is none.
    ///
    /// # Errors
    /// When there is more than is looked at.
    pub fn find<'v>(&self, root: &'v Value) -> Result<Vec<&'v Value>, TooMuch> {
        self.find_counting(root, &mut 0)
    }

    /// As [`Path::find`], and counts the values that are looked at.
    pub(crate) fn find_counting<'v>(
        &self,
        root: &'v Value,
        looked_at: &mut usize,
    ) -> Result<Vec<&'v Value>, TooMuch> {
        let mut found = elements(root, looked_at)?;
        for name in self.names() {
            let mut next = Vec::new();
            for it in found {
                next.extend(elements(it.get(name).unwrap_or(&Value::Null), looked_at)?);
            }
            found = next;
        }
        Ok(found)
    }
}

/// The elements of a list, of a list of lists too; or the value itself.
fn elements<'v>(value: &'v Value, looked_at: &mut usize) -> Result<Vec<&'v Value>, TooMuch> {
    let (mut found, mut open) = (Vec::new(), vec![value]);
    while let Some(value) = open.pop() {
        *looked_at += 1;
        match value {
            Value::Array(all) if *looked_at + open.len() + all.len() <= Path::MAX_VALUES => {
                open.extend(all.iter().rev());
            }
            Value::Array(_) => return Err(TooMuch),
            value => found.push(value),
        }
    }
    if *looked_at > Path::MAX_VALUES { Err(TooMuch) } else { Ok(found) }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-');
        let is_name = |it: &str| !it.is_empty() && it.bytes().all(is_letter);
        let names: Vec<Box<str>> = text.split('.').take(Self::MAX_NAMES + 1).map(Into::into).collect();
        let is_path = text.len() <= Self::MAX_LETTERS
            && names.len() <= Self::MAX_NAMES
            && names.iter().all(|it| is_name(it));
        if is_path { Ok(Self { names }) } else { Err(PathError) }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names.join("."))
    }
}
