//! What a one-time password looks like.

use std::collections::HashSet;

use super::*;

#[test]
fn a_one_time_password_is_four_groups_of_five_characters() {
    assert_eq!(OneTimePassword::from_random(&[0; 16]).expose(), "22222-22222-22222-22222");
    let counted = std::array::from_fn(|at| u8::try_from(at + 1).unwrap());
    assert_eq!(OneTimePassword::from_random(&counted).expose(), "w4jju-k2dkr-fkrru-a2z8r");
    assert_eq!(OneTimePassword::from_random(&[255; 16]).expose().len(), OneTimePassword::LENGTH);
}

#[test]
fn a_one_time_password_has_at_least_eighty_bits() {
    let passwords = 31f64.powi(i32::try_from(OneTimePassword::LETTERS).unwrap());
    assert!(passwords.log2() > 80.0);
}

#[test]
fn no_two_are_alike_and_all_characters_occur_about_as_often() {
    let made: HashSet<String> =
        (0..1_000).map(|_| OneTimePassword::generate().unwrap().expose().to_owned()).collect();
    assert_eq!(made.len(), 1_000);
    let all: String = made.into_iter().collect();
    for letter in ALPHABET {
        // 20,000 characters over 31 are 645 each, give or take 25; seven times that is once in 10^11.
        let count = all.bytes().filter(|it| it == letter).count();
        assert!((470..=820).contains(&count), "{} occurs {count} times", char::from(*letter));
    }
    assert!(all.bytes().all(|it| it == b'-' || ALPHABET.contains(&it)));
}

#[test]
fn no_two_characters_of_the_alphabet_look_alike() {
    let distinct: HashSet<_> = ALPHABET.iter().collect();
    assert_eq!(distinct.len(), 31);
    assert!(!ALPHABET.iter().any(|it| b"0o1il".contains(it)));
}

#[test]
fn a_one_time_password_could_be_chosen_too_and_cannot_be_printed() {
    let password = OneTimePassword::generate().unwrap();
    let chosen = password.to_new_password().unwrap();
    assert_eq!(chosen.as_password().expose(), password.expose().as_bytes());
    assert_eq!(format!("{password:?}"), "OneTimePassword(redacted)");
}
