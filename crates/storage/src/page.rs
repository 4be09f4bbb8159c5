//! Pages of lists, counted while they stream by.

use keywright_core::text::NameFold;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Slice {
    /// How many items come before it.
    pub offset: u64,
    /// How many items it has at most.
    pub size: u32,
}

/// A part of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<T> {
    /// How many items the whole list has.
    pub total: u64,
    /// The items of this part.
    pub items: Vec<T>,
}

/// Something, and whether it belongs to what it is listed for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Related<T> {
    /// The thing.
    pub item: T,
    /// Whether it belongs: is in the group, has the policy.
    pub is_related: bool,
}

/// Whether a list holds what belongs only, or everything that could.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Show {
    /// What belongs.
    #[default]
    Related,
    /// Everything, each with whether it belongs.
    All,
}

impl Slice {
    /// The whole list.
    pub const ALL: Self = Self { offset: 0, size: u32::MAX };
}

impl<T> Page<T> {
    /// The same part of the list of something else.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page { total: self.total, items: self.items.into_iter().map(map).collect() }
    }
}

/// Cuts a part out of a list that streams by: every item that belongs to the list is told to it.
pub(crate) struct Cutter<T> {
    slice: Slice,
    page: Page<T>,
}

impl<T> Cutter<T> {
    pub(crate) fn new(slice: Slice) -> Self {
        Self { slice, page: Page { total: 0, items: Vec::new() } }
    }

    /// Counts an item of the list. It is made only if it is in the part that is wanted; where nothing is made
    /// of it after all, it is not counted.
    pub(crate) fn tell<E>(&mut self, make: impl FnOnce() -> Result<Option<T>, E>) -> Result<(), E> {
        if self.is_wanted() {
            let Some(item) = make()? else { return Ok(()) };
            self.page.items.push(item);
        }
        self.page.total += 1;
        Ok(())
    }

    /// Counts an item of the list that is made already.
    pub(crate) fn offer(&mut self, item: T) {
        if self.is_wanted() {
            self.page.items.push(item);
        }
        self.page.total += 1;
    }

    /// Whether the part that is wanted is there: what follows is only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.page.total >= self.end()
    }

    /// Ends a list whose length is known, of which only the beginning may have been told.
    pub(crate) fn finish_of(self, total: u64) -> Page<T> {
        Page { total: total.max(self.page.total), items: self.page.items }
    }

    pub(crate) fn finish(self) -> Page<T> {
        self.page
    }

    fn is_wanted(&self) -> bool {
        (self.slice.offset..self.end()).contains(&self.page.total)
    }

    fn end(&self) -> u64 {
        self.slice.offset.saturating_add(u64::from(self.slice.size))
    }
}

/// A text that is searched for in others, as people see them: whatever the case and the form of its letters.
#[derive(Clone, Debug)]
pub(crate) struct Needle(NameFold);

impl Needle {
    pub(crate) fn new(text: &str) -> Self {
        Self(NameFold::of(text))
    }

    /// Whether nothing is searched for, so that it is everywhere.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.0.as_str().is_empty()
    }

    /// Whether it is in a text.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.is_everywhere() || self.is_in_fold(NameFold::of(text).as_str())
    }

    /// Whether it is in a text that has its comparison form already.
    pub(crate) fn is_in_fold(&self, fold: &str) -> bool {
        fold.contains(self.0.as_str())
    }
}

#[cfg(test)]
mod tests;
