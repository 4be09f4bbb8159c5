//! Texts that are almost a token.

use keywright_core::Secret;

/// A token cut off, longer, with another letter somewhere, also if the checksum is right.
pub(super) fn altered(text: &str) -> Vec<String> {
    let cut = (1..text.len()).map(|it| text.split_at(it).0.to_owned());
    let longer = ["0", "a", "Z", "=", "aaaaaaaaaaaaaaaa"].map(|it| format!("{text}{it}"));
    let changed = (0..text.len()).flat_map(|place| {
        let old = char::from(text.as_bytes()[place]);
        let case = if old.is_ascii_lowercase() { old.to_ascii_uppercase() } else { old.to_ascii_lowercase() };
        let next = if old == '7' { '8' } else { '7' };
        [case, next].into_iter().filter(move |it| *it != old).map(move |it| with(text, place, it))
    });
    let sound = changed.clone().filter(|it| it.starts_with("api-kw")).map(|it| with_checksum(&it));
    let sound: Vec<String> = sound.filter(|it| it != text).collect();
    let kind = if text.as_bytes()[6] == b'p' { 's' } else { 'p' };
    let other_kind = with_checksum(&with(text, 6, kind));
    let parsed = sound.iter().chain([&other_kind]).filter(|it| it.parse::<Secret>().is_ok()).count();
    assert!(parsed > 60, "the checksums of this test are wrong");
    cut.chain(longer).chain(changed).chain(sound).chain([other_kind]).collect()
}

fn with(text: &str, place: usize, letter: char) -> String {
    let (start, end) = text.split_at(place);
    let end: String = end.chars().skip(1).collect();
    format!("{start}{letter}{end}")
}

/// The text of a token with the checksum it should have: the CRC-32 of what comes before it, in base 62.
fn with_checksum(text: &str) -> String {
    let start = text.split_at(text.len() - 6).0;
    let crc = !start.bytes().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    let letters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |power: u32| char::from(letters[(crc / 62_u32.pow(power) % 62) as usize]);
    format!("{start}{}", (0..6).rev().map(digit).collect::<String>())
}
