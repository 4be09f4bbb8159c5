//! What a secret looks like, and what is not one.

use proptest::prelude::*;

use super::*;

fn secret(kind: KindName, random: u8) -> Secret {
    Secret::mint(kind, &[random; Secret::RANDOM])
}

#[test]
fn a_secret_is_53_characters_that_scanners_can_match() {
    let text = secret(KindName::Personal, 7);
    assert_eq!(text.expose(), "api-kwp77777777777777777777777777777777777777771DyMTa");
    assert_eq!(text.expose().len(), 53);
    assert_eq!(text.handle().mask(), "api-kwp77777777**************");
    assert!(secret(KindName::Service, 7).expose().starts_with("api-kws"));
}

#[test]
fn bytes_that_would_bias_the_letters_are_passed_over() {
    let mut random = [0; Secret::RANDOM];
    random[..8].fill(255);
    assert!(Secret::mint(KindName::Personal, &random).expose().starts_with("api-kwp00000000"));
}

#[test]
fn neither_a_secret_nor_its_digest_can_be_printed() {
    let it = secret(KindName::Service, 9);
    assert_eq!(format!("{it:?} {:?}", it.digest()), "Secret(redacted) Digest(redacted)");
}

proptest! {
    #[test]
    fn a_secret_reads_back_as_it_was_minted(random: [u8; 32], personal: bool) {
        let mut bytes = [0; Secret::RANDOM];
        bytes[..32].copy_from_slice(&random);
        bytes[32..64].copy_from_slice(&random);
        let kind = if personal { KindName::Personal } else { KindName::Service };
        let minted = Secret::mint(kind, &bytes);
        let read: Secret = minted.expose().parse().unwrap();
        prop_assert_eq!(read.digest(), minted.digest());
    }

    #[test]
    fn one_letter_changed_is_no_secret(at in 0usize..Secret::LENGTH, letter in "[0-9A-Za-z]") {
        let mut text = secret(KindName::Personal, 7).expose().to_owned();
        prop_assume!(text.as_bytes()[at] != letter.as_bytes()[0]);
        text.replace_range(at..=at, &letter);
        prop_assert!(text.parse::<Secret>().is_err());
    }

    #[test]
    fn any_other_length_is_no_secret(cut in 0usize..Secret::LENGTH, more in "[0-9A-Za-z]{1,9}") {
        let it = secret(KindName::Service, 3);
        prop_assert!(it.expose().get(..cut).unwrap().parse::<Secret>().is_err());
        let longer = format!("{}{more}", it.expose());
        prop_assert!(longer.parse::<Secret>().is_err());
    }
}

#[test]
fn digests_are_equal_if_every_byte_is() {
    let digest = |at: usize, bit: u32| {
        let mut bytes = [7; 32];
        bytes[at] ^= 1_u8.checked_shl(bit).unwrap_or(0);
        Digest::from_bytes(bytes)
    };
    assert_eq!(digest(0, 8), digest(31, 8));
    for (at, bit) in (0..32).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        assert_ne!(digest(at, bit), digest(at, 8));
        assert_eq!(digest(at, bit), digest(at, bit));
    }
}
