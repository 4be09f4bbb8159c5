//! Comparing texts eight bytes at a time.

/// What texts start with.
#[derive(Debug)]
pub(super) struct Start {
    text: Box<[u8]>,
    /// Its first eight bytes, the first the lowest, and which bits of them there are.
    word: u64,
    mask: u64,
}

impl Start {
    pub(super) fn new(text: Box<[u8]>) -> Self {
        let bytes = text.iter().take(8).rev();
        let (word, mask) =
            bytes.fold((0, 0), |(word, mask), it| (word << 8 | u64::from(*it), mask << 8 | 0xFF));
        Self { text, word, mask }
    }

    /// What follows it in `text`, if that starts with it.
    #[inline]
    pub(super) fn strip_from<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        match word_at(text, 0) {
            Some(word) if (word ^ self.word) & self.mask != 0 => None,
            Some(_) if self.text.len() <= 8 => text.get(self.text.len()..),
            _ => text.strip_prefix(&*self.text),
        }
    }
}

/// How many bytes two texts have in common at their starts.
#[inline]
pub(super) fn common(left: &[u8], right: &[u8]) -> usize {
    let length = left.len().min(right.len());
    let mut at = 0;
    while let (Some(left), Some(right)) = (word_at(left, at), word_at(right, at)) {
        let different = left ^ right;
        if different != 0 {
            return at + different.trailing_zeros() as usize / 8;
        }
        if at + 8 == length {
            return length;
        }
        // Some of the last eight bytes may have been compared before, and are equal.
        at = (at + 8).min(length - 8);
    }
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

/// The first eight bytes, as a number that sorts like them. Shorter texts are filled up with the
/// least byte, so that of two texts the lesser never has the greater number.
#[inline]
pub(super) fn head(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => (0..8).fold(0, |head, at| head << 8 | u64::from(text.get(at).copied().unwrap_or(0))),
    }
}

/// The last eight bytes, the last of them the lowest. Shorter texts are filled up with zeros in front.
#[inline]
pub(super) fn tail(text: &[u8]) -> u64 {
    match text.last_chunk() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => text.iter().fold(0, |tail, it| tail << 8 | u64::from(*it)),
    }
}

/// Eight bytes of the text from that place on, the first of them the lowest.
fn word_at(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk().map(|it| u64::from_le_bytes(*it))
}
