//! How much work a question may be.

/// What is left of the work that the questions of one change may be.
///
/// With denies on both sides the question is as hard as 3-SAT (formal-core 3.4), so some questions must
/// be refused. Work is counted in letters that are compared or written, for that is what takes time:
/// every other count can be driven up by longer texts, more tags or more stars.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Budget(u32);

/// Nothing is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent;

impl Budget {
    /// The letters that one change may take: at 1 to 2 ns each, 12 to 24 ms of the one writer's time.
    /// A hundred statements under a hundred others with twenty denies take less than a tenth of it.
    const LETTERS: u32 = 12_000_000;
    /// What it counts for to come to a text at all: texts are far apart, and that takes as long as a dozen
    /// letters.
    const WHOLE: usize = 12;

    /// What it counts for to put something in its place.
    pub(super) const PLACING: usize = 40;

    /// A whole one.
    #[must_use]
    pub const fn new() -> Self {
        Self(Self::LETTERS)
    }

    /// Takes so many letters out of it.
    pub(super) fn spend(&mut self, letters: usize) -> Result<(), Spent> {
        let letters = u32::try_from(letters).map_err(|_| Spent)?;
        self.0 = self.0.checked_sub(letters).ok_or(Spent)?;
        Ok(())
    }

    /// Whether the glob matches the text, paid for.
    pub(super) fn matches(&mut self, glob: &[u8], text: &[u8]) -> Result<bool, Spent> {
        let mut letters = Self::WHOLE;
        // Most globs name one thing, and most of those another one.
        let matches = if glob.contains(&b'*') {
            crate::resource::matches(glob, text, || letters += 1)
        } else {
            glob == text
        };
        self.spend(letters)?;
        Ok(matches)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}
