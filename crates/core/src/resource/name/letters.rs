//! Looks through the letters of a name, many at a time: every decision reads one of some fifty
//! letters, and one by one that would be the greater part of its cost.

/// So many bytes are looked through together: most names are shorter.
const BLOCK: usize = 64;

/// Tells the place of each `:` and `;` and whether it is a `:`, and at last the end as if it were a
/// `:`. Stops where one is wrong, and says whether there is a control character before that.
#[inline]
pub(super) fn each_separator<E>(
    text: &str,
    mut tell: impl FnMut(usize, bool) -> Result<(), E>,
) -> Result<bool, E> {
    let (mut start, mut rest) = (0, text.as_bytes());
    let mut suspects = 0;
    loop {
        let words = block(rest);
        suspects |= words.map(suspect).iter().fold(0, |all, it| all | it);
        let mut found = places(words.map(separators));
        while found != 0 {
            let at = start + found.trailing_zeros() as usize;
            tell(at, text.as_bytes().get(at) != Some(&b';'))?;
            found &= found - 1;
        }
        match rest.get(BLOCK..) {
            Some(after) => rest = after,
            None => return Ok(suspects != 0 && text.chars().any(char::is_control)),
        }
        start += BLOCK;
    }
}

/// The first bytes, eight in a number. Where there are fewer, a `:` and spaces follow.
fn block(text: &[u8]) -> [u64; BLOCK / 8] {
    let mut bytes = [b' '; BLOCK];
    let length = text.len().min(BLOCK);
    if let (Some(place), Some(text)) = (bytes.get_mut(..length), text.get(..length)) {
        place.copy_from_slice(text);
    }
    if let Some(end) = bytes.get_mut(length) {
        *end = b':';
    }
    let mut words = [0; BLOCK / 8];
    words.iter_mut().zip(bytes.as_chunks().0).for_each(|(word, it)| *word = u64::from_le_bytes(*it));
    words
}

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// A number with that byte in each place.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte that is `:` or `;`, which differ in the lowest bit only.
const fn separators(word: u64) -> u64 {
    let zero = (word | each(1)) ^ each(b';');
    !(((zero & !HIGH) + !HIGH) | zero) & HIGH
}

/// A bit for each byte: whether its highest bit is set, and no other is in any.
fn places(words: [u64; BLOCK / 8]) -> u64 {
    // Multiplying brings the eight bits together in the highest byte, in their order.
    let gathered = words.map(|word| (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    gathered.iter().rev().fold(0, |all, eight| all << 8 | eight)
}

/// Nothing where all bytes are ASCII without control characters: then neither difference nor sum
/// reaches a highest bit.
const fn suspect(word: u64) -> u64 {
    (word.wrapping_sub(each(b' ')) | word.wrapping_add(each(1)) | word) & HIGH
}
