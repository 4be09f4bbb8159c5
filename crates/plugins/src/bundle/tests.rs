//! Bundles that are good, and those that somebody made to do harm.

use proptest::prelude::*;

use super::*;

mod tricks;

pub(super) fn files() -> BTreeMap<String, Vec<u8>> {
    let files = [(MANIFEST, "manifest = 1\n"), ("README.md", "# One\n"), ("CHANGELOG.md", "## 1.0.0\n")];
    files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into()
}

fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

fn pack(files: BTreeMap<String, Vec<u8>>, signer: Option<&Signer>) -> Vec<u8> {
    Bundle::pack(files, signer, &Limits::STANDARD).unwrap()
}

pub(super) fn wrong(bytes: &[u8]) -> Vec<String> {
    Bundle::read(bytes, &Limits::STANDARD).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn what_was_packed_is_read_and_known_by_its_bytes() {
    let bytes = pack(files(), None);
    let bundle = Bundle::read(&bytes, &Limits::STANDARD).unwrap();
    assert_eq!(bundle.file("README.md"), Some(b"# One\n".as_slice()));
    assert_eq!(bundle.signer(), None);
    assert_eq!(bundle.hash(), ContentHash::of(&bytes));
    assert_eq!(ContentHash::parse(&bundle.hash().to_string()), Some(bundle.hash()));
    assert_eq!(bundle.files().count(), 4);
}

#[test]
fn the_same_files_make_the_same_bytes() {
    assert_eq!(pack(files(), Some(&signer())), pack(files(), Some(&signer())));
    // Golden: a bundle that was released is found by this.
    let hash = ContentHash::of(&pack(files(), None)).to_string();
    assert_eq!(hash, "d76b1bd934bd6acbe6a9e0b4f9b247e738bcc19bc5ac9eb80f9ad3d8ff6ebb40");
}

#[test]
fn who_signed_is_told_and_nobody_else_can_have() {
    let bytes = pack(files(), Some(&signer()));
    let bundle = Bundle::read(&bytes, &Limits::STANDARD).unwrap();
    assert_eq!(bundle.signer(), Some(signer().key()));
    let key = signer().key().to_string();
    assert_eq!(key.parse(), Ok(signer().key()));
    assert!(key.starts_with("ed25519:") && key.len() == 72);
    assert!(!format!("{:?}", signer()).contains("07070707"));

    let mut files: BTreeMap<_, _> =
        bundle.files().map(|(it, bytes)| (it.to_owned(), bytes.to_vec())).collect();
    let signature = files[SIGNATURE].clone();
    files.insert("README.md".to_owned(), b"# Two\n".to_vec());
    files.insert(SUMS.to_owned(), sums::of(&files).into_bytes());
    assert_eq!(
        wrong(&write::archive(&files).unwrap()),
        ["SHA256SUMS.sig: was not made of this SHA256SUMS by the key that it names"]
    );
    for line in ["", "x", "ed25519:00 00\n", &"0".repeat(300)] {
        files.insert(SIGNATURE.to_owned(), line.as_bytes().to_vec());
        assert!(wrong(&write::archive(&files).unwrap())[0].contains("is no line of a key id"), "{line}");
    }
    assert!(signature.ends_with(b"\n"));
}

#[test]
fn keys_for_which_everything_is_signed_are_none() {
    // The neutral point, and points of order 2, 4 and 8.
    for weak in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ] {
        assert_eq!(format!("ed25519:{weak}").parse::<KeyId>(), Err(KeyError), "{weak}");
    }
    assert!("ed25519:".parse::<KeyId>().is_err() && "rsa:00".parse::<KeyId>().is_err());
}

#[test]
fn sums_name_every_file_once_and_as_it_is() {
    let with = |sums: &str| {
        let mut files = files();
        files.insert(SUMS.to_owned(), sums.as_bytes().to_vec());
        wrong(&write::archive(&files).unwrap())
    };
    let good = sums::of(&files());
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    assert_eq!(
        with(&good.replace("  README", " *README"))[0].split(" is").next().unwrap(),
        "SHA256SUMS: line 2"
    );
    assert_eq!(with(&format!("{}{}", lines[0], lines[2])), ["README.md: is not in SHA256SUMS"]);
    assert!(with(&format!("{good}{}", lines[2]))[0].starts_with("SHA256SUMS: line 4"));
    assert!(with(&format!("{}{}{}", lines[1], lines[0], lines[2]))[0].starts_with("SHA256SUMS: line 2"));
    let other = good.replacen(lines[0].split("  ").next().unwrap(), &"0".repeat(64), 1);
    assert_eq!(with(&other), ["CHANGELOG.md: has another digest than SHA256SUMS says"]);
    let more = good.replace("plugin.toml", "plugin.wasm");
    assert_eq!(with(&more), ["plugin.wasm: is missing", "plugin.toml: is not in SHA256SUMS"]);
    assert_eq!(with("").len(), 3);
}

#[test]
fn what_must_be_there_is_missed() {
    let mut few = files();
    few.remove("README.md");
    let faults = Bundle::pack(few, None, &Limits::STANDARD).unwrap_err();
    assert_eq!(faults, [Wrong::Missing.of("README.md")]);
}

proptest! {
    #[test]
    fn packing_and_reading_is_identity(
        extra in proptest::collection::btree_map(
            proptest::sample::select(&[COMPONENT, "NOTICE", "LICENSE", "README.md"][..]),
            proptest::collection::vec(any::<u8>(), 0..3000), 0..4),
        is_signed: bool,
    ) {
        let mut all = files();
        all.extend(extra.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)));
        let signer = is_signed.then(signer);
        let bytes = Bundle::pack(all.clone(), signer.as_ref(), &Limits::STANDARD).unwrap();
        let bundle = Bundle::read(&bytes, &Limits::STANDARD).unwrap();
        let read: BTreeMap<_, _> = bundle.files()
            .filter(|(name, _)| !name.starts_with(SUMS))
            .map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        prop_assert_eq!(read, all);
        prop_assert_eq!(bundle.signer(), signer.map(|it| it.key()));
    }

    #[test]
    fn a_changed_byte_is_noticed(at: proptest::sample::Index, change in 1u8..) {
        let mut bytes = pack(files(), Some(&signer()));
        let good = Bundle::read(&bytes, &Limits::STANDARD).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        // What is changed without harm (the time of a file) makes another bundle all the same.
        if let Ok(changed) = Bundle::read(&bytes, &Limits::STANDARD) {
            prop_assert_eq!(changed.files, good.files);
            prop_assert_ne!(changed.hash, good.hash);
        }
    }
}

#[test]
fn a_secret_key_is_read_as_it_was_written() {
    let seed = [7; 32];
    let written = format!("{}\n", Signer::write(&seed).as_str());
    assert_eq!(Signer::read(&written).unwrap().key(), Signer::from_seed(&seed).key());
    for wrong in ["", "ed25519:07", &written.replace("secret", ""), &written.replace("07", "0g")] {
        assert!(Signer::read(wrong).is_err(), "{wrong}");
    }
}
