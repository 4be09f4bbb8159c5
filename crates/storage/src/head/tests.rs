//! Tests of the head.

use proptest::prelude::*;

use super::*;

fn head() -> Head {
    Head { schema: 1, revision: Revision(2), hash: Hash([3; 32]), rows: 4, digest: Digest(5) }
}

#[test]
fn the_layout_is_frozen() {
    let golden = [
        b"kwhead01".as_slice(),
        &[0, 0, 0, 1],
        &[0, 0, 0, 0, 0, 0, 0, 2],
        &[3; 32],
        &[0, 0, 0, 0, 0, 0, 0, 4],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5],
        &[0x01, 0xf2, 0xe6, 0x44],
    ]
    .concat();
    assert_eq!(head().encode(), golden);
    assert_eq!(golden.len(), Head::LEN);
    assert_eq!(Head::decode(&golden), Some(head()));
}

#[test]
fn any_flipped_bit_is_found() {
    let bytes = head().encode();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Head::decode(&bytes), None, "bit {bit}");
    }
}

#[test]
fn a_hash_is_written_and_read_as_hex() {
    let text = "00ff".repeat(16);
    let hash: Hash = text.parse().unwrap();
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(hash));
    for bad in ["", "00", &"0".repeat(63), &format!("{text}0"), &text.replace('f', "g")] {
        assert_eq!(bad.parse::<Hash>(), Err(NotAHash), "{bad}");
    }
}

#[test]
fn the_chain_is_sha_256_over_the_hash_before_and_the_record() {
    let expected: [u8; 32] = Sha256::digest([[0; 32].as_slice(), b"record"].concat()).into();
    assert_eq!(Hash::default().chain(b"record"), Hash(expected));
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter_to_the_digest(mut terms in prop::collection::vec(any::<u128>(), 0..20)) {
        let sum = |terms: &[u128]| terms.iter().fold(Digest::default(), |digest, term| digest.with(*term));
        let before = sum(&terms);
        terms.reverse();
        prop_assert_eq!(sum(&terms), before);
        let nothing = terms.iter().fold(before, |digest, term| digest.without(*term));
        prop_assert_eq!(nothing, Digest::default());
    }

    #[test]
    fn another_revision_checksum_or_key_is_another_term(archive in any::<Vec<u8>>(), revision in 1..9_u64) {
        let row = Row::seal(b"\x10k", Revision(revision), 1, 1, &archive);
        let newer = Row::seal(b"\x10k", Revision(revision + 1), 1, 1, &archive);
        let other = Row::seal(b"\x10k", Revision(revision), 1, 1, &[&archive[..], b"x"].concat());
        prop_assert_ne!(row.term(b"\x10k"), newer.term(b"\x10k"));
        prop_assert_ne!(row.term(b"\x10k"), other.term(b"\x10k"));
        prop_assert_ne!(row.term(b"\x10k"), row.term(b"\x10l"));
    }
}
