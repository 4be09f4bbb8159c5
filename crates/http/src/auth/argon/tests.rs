//! Hashes of known answer, kept memory, raised parameters, and hashes that cannot be read.

use super::*;

/// The least that Argon2 allows: microseconds instead of milliseconds.
pub(crate) fn cheap() -> Params {
    Params::new(8, 1, 1, None).unwrap()
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn stored(phc: &str) -> PasswordHash {
    PasswordHash::from_phc(phc.into())
}

/// What the reference implementation makes of `password` with the salt `somesalt`: 64 MiB, then 256 KiB.
const KNOWN_ANSWERS: [&str; 2] = [
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
];

#[test]
fn hashes_are_those_of_the_reference_implementation_even_in_used_memory() {
    let argon = Argon::with_params(cheap()).unwrap();
    let mut memory = Memory::default();
    for known in KNOWN_ANSWERS {
        assert!(argon.verify(&mut memory, Some(&stored(known)), &password("password")), "{known}");
        assert!(!argon.verify(&mut memory, Some(&stored(known)), &password("Password")), "{known}");
        memory = Memory(vec![Block::new(); 65_536]);
        memory.0.iter_mut().for_each(|it| it.as_mut().fill(0x5a5a));
    }
}

#[test]
fn new_hashes_have_the_parameters_that_owasp_puts_first() {
    let argon = Argon::owasp().unwrap();
    let hash = argon.hash(&mut Memory::default(), &password("a good one")).unwrap();
    assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_phc());
    assert!(!argon.needs_rehash(&hash));
}

#[test]
fn kept_memory_does_not_change_what_a_hash_is() {
    let argon = Argon::with_params(cheap()).unwrap();
    let mut kept = Memory::default();
    for text in ["one", "two", "three"] {
        let hash = argon.hash(&mut kept, &password(text)).unwrap();
        for memory in [&mut kept, &mut Memory::default()] {
            assert!(argon.verify(memory, Some(&hash), &password(text)));
            assert!(!argon.verify(memory, Some(&hash), &password("other")));
        }
    }
}

#[test]
fn two_hashes_of_one_password_differ() {
    let argon = Argon::with_params(cheap()).unwrap();
    let mut memory = Memory::default();
    let hash = |memory: &mut Memory| argon.hash(memory, &password("the same")).unwrap();
    assert_ne!(hash(&mut memory), hash(&mut memory));
}

#[test]
fn a_hash_made_with_other_parameters_is_still_checked_and_is_to_be_made_anew() {
    let old = Argon::with_params(cheap()).unwrap();
    let new = Argon::with_params(Params::new(16, 1, 1, None).unwrap()).unwrap();
    let mut memory = Memory::default();
    let hash = old.hash(&mut memory, &password("long ago")).unwrap();
    assert!(new.verify(&mut memory, Some(&hash), &password("long ago")));
    assert!(new.needs_rehash(&hash) && !old.needs_rehash(&hash));
}

#[test]
fn memory_that_a_larger_hash_needed_is_given_back() {
    let small = Argon::with_params(cheap()).unwrap();
    let large = Argon::with_params(Params::new(1024, 1, 1, None).unwrap()).unwrap();
    let mut memory = Memory::default();
    let hash = large.hash(&mut memory, &password("large")).unwrap();
    assert_eq!(memory.0.len(), 1024);
    assert!(small.verify(&mut memory, Some(&hash), &password("large")));
    assert_eq!((memory.0.len(), memory.0.capacity()), (8, 8));
}

#[test]
fn without_a_hash_nothing_is_right_not_even_what_the_dummy_was_made_of() {
    let argon = Argon::with_params(cheap()).unwrap();
    for text in ["", "anything"] {
        let mut memory = Memory::default();
        assert!(!argon.verify(&mut memory, None, &password(text)));
        assert_eq!(memory.0.len(), 8, "the work was done all the same");
    }
}

#[test]
fn a_hash_that_cannot_be_read_is_never_right_and_costs_the_same_work() {
    let argon = Argon::with_params(cheap()).unwrap();
    let good = argon.hash(&mut Memory::default(), &password("it")).unwrap();
    let table = [
        String::new(),
        "it".into(),
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$".into(),
        good.as_phc().replace("argon2id", "argon2d"),
        good.as_phc().replace("argon2id", "scrypt"),
        good.as_phc().replace("v=19", "v=16"),
        good.as_phc().replace("$v=19", ""),
        good.as_phc().replace("m=8", "m=4294967295"),
        good.as_phc().replace("t=1", "t=4294967295"),
        good.as_phc().replace("p=1", "p=17"),
        good.as_phc().rsplit_once('$').unwrap().0.into(),
    ];
    for text in table {
        let mut memory = Memory::default();
        assert!(!argon.verify(&mut memory, Some(&stored(&text)), &password("it")), "{text}");
        assert_eq!(memory.0.len(), 8, "{text}");
        assert!(argon.needs_rehash(&stored(&text)), "{text}");
    }
}

#[test]
fn neither_memory_nor_hash_can_be_printed() {
    let argon = Argon::with_params(cheap()).unwrap();
    let text = format!("{argon:?} {:?}", Memory::default());
    assert!(text.contains("PasswordHash(redacted)") && text.ends_with("Memory(0 KiB)"), "{text}");
}
