//! Plugins that may be installed, and those that may not; and the ones that are shipped without code.

use std::collections::BTreeMap;

use super::*;
use crate::bundle::Signer;

mod shipped;

const TEXT: &str = "manifest = 1\n[plugin]\nname = \"one\"\nversion = \"1.2.0\"\ntitle = \"One\"\ndescription = \"A plugin.\"\n\
    license = \"MIT\"\nrequires = { server = \">=0.1\", api = \"1.0\" }\n";

fn pack(manifest: &str, code: bool, signer: Option<&Signer>) -> Vec<u8> {
    let mut files: BTreeMap<String, Vec<u8>> =
        [(MANIFEST, manifest), ("README.md", "# One\n"), ("CHANGELOG.md", "## 1\n")]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .into();
    if code {
        files.insert(COMPONENT.to_owned(), b"\0asm".to_vec());
    }
    Bundle::pack(files, signer, &Limits::STANDARD).unwrap()
}

fn open(bytes: &[u8]) -> Result<Plugin, Vec<String>> {
    let opened = Plugin::open(bytes, &Limits::STANDARD, &Catalogue::featbit());
    opened.map_err(|it| it.iter().map(ToString::to_string).collect())
}

fn signer(seed: u8) -> Signer {
    Signer::from_seed(&[seed; 32])
}

#[test]
fn faults_of_the_manifest_are_those_of_the_plugin() {
    assert_eq!(
        open(&pack("manifest = 2\n", false, None)).unwrap_err(),
        [
            "plugin.toml:1: `manifest` is a whole number from 1 to 1",
            "plugin.toml:1: a manifest needs `[plugin]`",
        ]
    );
    assert!(open(b"x").unwrap_err()[0].starts_with("the bundle is no zip"));
}

#[test]
fn code_is_there_if_and_only_if_it_has_something_to_do() {
    let hook = format!("{TEXT}[[event]]\non = [\"Token*\"]\n");
    assert!(open(&pack(TEXT, false, None)).is_ok());
    assert!(open(&pack(&hook, true, None)).is_ok());
    assert!(open(&pack(&hook, false, None)).unwrap_err()[0].starts_with("plugin.wasm: is missing"));
    assert!(open(&pack(TEXT, true, None)).unwrap_err()[0].starts_with("plugin.wasm: does nothing"));
}

#[test]
fn w07_a_signature_cannot_be_taken_away_or_replaced() {
    let named = TEXT.replace("license", &format!("key = \"{}\"\nlicense", signer(1).key()));
    assert!(open(&pack(&named, false, Some(&signer(1)))).is_ok());
    for other in [None, Some(signer(2))] {
        let faults = open(&pack(&named, false, other.as_ref())).unwrap_err();
        assert!(faults[0].contains("and the bundle is not signed by it"), "{faults:?}");
    }
}

#[test]
fn w07_what_nobody_vouches_for_is_installed_by_its_hash_alone() {
    let trusted = [signer(1).key()];
    let admit = |signer: Option<&Signer>, hash: Option<ContentHash>| {
        let plugin = open(&pack(TEXT, false, signer)).unwrap();
        let right = plugin.bundle().hash();
        (plugin.admit(&Terms { hash, trusted: &trusted, ..Terms::default() }), right)
    };
    let (ours, other) = (signer(1), signer(2));
    assert_eq!(admit(Some(&ours), None).0, Ok(()));
    let (refused, hash) = admit(None, None);
    assert_eq!(refused, Err(vec![Refusal::Unsigned]));
    assert_eq!(admit(None, Some(hash)).0, Ok(()));
    assert_eq!(admit(Some(&other), None).0, Err(vec![Refusal::Untrusted(other.key())]));
    let wrong = ContentHash::of(b"x");
    for it in [None, Some(&ours), Some(&other)] {
        assert!(matches!(admit(it, Some(wrong)).0.unwrap_err()[..], [Refusal::OtherHash(_)]));
    }
}

#[test]
fn w07_nothing_older_and_nobody_else_takes_the_place_of_what_runs() {
    let trusted = [signer(1).key(), signer(2).key()];
    let plugin = open(&pack(TEXT, false, Some(&signer(1)))).unwrap();
    let admit = |version: &str, hash, signer, other_signer| {
        let version: Version = version.parse().unwrap();
        let running = Some(Running { version: &version, hash, signer });
        plugin
            .admit(&Terms { trusted: &trusted, running, other_signer, hash: None })
            .err()
            .unwrap_or_default()
    };
    let (same, other, key) = (plugin.bundle().hash(), ContentHash::of(b"x"), Some(signer(1).key()));
    assert_eq!(admit("1.1.9", other, key, false), []);
    assert_eq!(admit("1.2.0", same, key, false), []);
    assert_eq!(admit("1.2.0", other, key, false), [Refusal::OtherBytes("1.2.0".parse().unwrap())]);
    assert!(matches!(admit("1.2.1-rc.1", other, key, false)[..], [Refusal::Downgrade(..)]));
    // Build numbers say nothing of older and newer.
    assert!(matches!(admit("1.2.0+b", other, key, false)[..], [Refusal::OtherBytes(_)]));
    for before in [None, Some(signer(2).key())] {
        assert_eq!(admit("1.0.0", other, before, false), [Refusal::OtherSigner]);
        assert_eq!(admit("1.0.0", other, before, true), []);
    }
}
