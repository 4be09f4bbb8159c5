//! Matching in time that is linear in the text, whoever has chosen the two: a decision may take thousands of globs.

/// Whether `text` is one of the texts that `glob` stands for.
///
/// The ends are compared first, which most texts do not have. Each piece between two stars is then looked for behind
/// the one before it, and taken where it is first: no other place leaves more room for the rest.
pub(super) fn selects(glob: &str, text: &str) -> bool {
    let Some((start, rest)) = glob.split_once('*') else { return glob == text };
    let Some(text) = text.strip_prefix(start) else { return false };
    let Some((pieces, end)) = rest.rsplit_once('*') else { return text.ends_with(rest) };
    let Some(text) = text.strip_suffix(end) else { return false };
    pieces.split('*').try_fold(text, after).is_some()
}

/// What stands behind the first place of a piece. No letter is looked at twice, however often a piece begins.
fn after<'t>(text: &'t str, piece: &str) -> Option<&'t str> {
    let end = match piece.as_bytes() {
        [] => 0,
        [letter] => text.find(char::from(*letter))? + 1,
        short if short.len() <= size_of::<u64>() => end_of_short(text.as_bytes(), short)?,
        _ => text.find(piece)? + piece.len(),
    };
    text.get(end..)
}

/// Where the first place of up to eight bytes ends: they are compared as one number with those that end at each byte.
fn end_of_short(text: &[u8], piece: &[u8]) -> Option<usize> {
    let join = |word: u64, byte: &u8| word << 8 | u64::from(*byte);
    let (wanted, mask) = (piece.iter().fold(0, join), piece.iter().fold(0, |mask, _| join(mask, &u8::MAX)));
    let mut last = 0;
    let ends = text.iter().position(|byte| {
        last = join(last, byte);
        (last ^ wanted) & mask == 0
    });
    // Zeros stand for what is before the text, and may be letters of the piece.
    match ends.map(|it| it + 1) {
        Some(end) if end < piece.len() => slow_end(text, piece),
        found => found,
    }
}

/// As [`end_of_short`], for pieces that begin with zeros: no pattern has any.
fn slow_end(text: &[u8], piece: &[u8]) -> Option<usize> {
    text.windows(piece.len()).position(|it| it == piece).map(|it| it + piece.len())
}
