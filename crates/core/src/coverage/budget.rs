//! How long a question may take.

/// What is left of the work that one question may cost.
///
/// With denies on both sides the question is as hard as 3-SAT (formal-core 3.4), so some questions must
/// be refused. Work is counted in letters, since that is what takes time: every other count can be
/// driven up by longer texts.
#[derive(Debug)]
pub(super) struct Budget(u32);

/// Nothing is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent;

impl Budget {
    /// The letters that may be compared or written.
    const LETTERS: u32 = 4_000_000;

    pub(super) fn new() -> Self {
        Self(Self::LETTERS)
    }

    /// Takes so many letters out of it.
    pub(super) fn spend(&mut self, letters: usize) -> Result<(), Spent> {
        let letters = u32::try_from(letters).map_err(|_| Spent)?;
        self.0 = self.0.checked_sub(letters).ok_or(Spent)?;
        Ok(())
    }

    /// Matches, and pays for it.
    pub(super) fn matches(&mut self, glob: &[u8], text: &[u8]) -> Result<bool, Spent> {
        let mut letters = 0;
        let matches = crate::resource::matches(glob, text, || letters += 1);
        self.spend(letters)?;
        Ok(matches)
    }
}
