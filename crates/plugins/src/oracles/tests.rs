//! The oracles, over what is made to be nearly right.

use proptest::prelude::*;

use super::*;
use crate::bundle::{MANIFEST, Signer};

const HYGIENE: &str = include_str!("../../../../plugins/token-hygiene/plugin.toml");
const ALERTS: &str = include_str!("../../../../plugins/chat-alerts/plugin.toml");
const FULL: &str = include_str!("../manifest/tests/full.toml");

fn bundle() -> Vec<u8> {
    let files = [(MANIFEST, FULL), ("README.md", "# A\n"), ("CHANGELOG.md", "## 1\n"), ("NOTICE", "x")];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    Bundle::pack(files, Some(&Signer::from_seed(&[3; 32])), &Limits::STANDARD).unwrap()
}

/// Some bytes changed, some cut out, some put twice.
fn edited(mut bytes: Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (at, how, byte) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        let end = (at + usize::from(*byte)).min(bytes.len());
        match how % 4 {
            0 => bytes[at] = *byte,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, *byte),
            _ => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    proptest::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 0..6)
}

#[test]
fn what_is_good_goes_through() {
    plugin_bundle(&bundle());
    for it in [HYGIENE, ALERTS, FULL] {
        assert!(Manifest::read(it, &Catalogue::featbit()).is_ok());
        plugin_manifest(it.as_bytes());
    }
}

proptest! {
    #[test]
    fn bundles_that_are_nearly_right(edits in edits()) {
        plugin_bundle(&edited(bundle(), &edits));
    }

    #[test]
    fn bundles_of_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        plugin_bundle(&bytes);
    }

    #[test]
    fn manifests_that_are_nearly_right(which in 0..3_usize, edits in edits()) {
        plugin_manifest(&edited([HYGIENE, ALERTS, FULL][which].as_bytes().to_vec(), &edits));
    }

    #[test]
    fn manifests_with_lines_in_another_order(which in 0..3_usize, from: prop::sample::Index, to: prop::sample::Index) {
        let mut lines: Vec<_> = [HYGIENE, ALERTS, FULL][which].lines().collect();
        let (from, to) = (from.index(lines.len()), to.index(lines.len()));
        lines.swap(from, to);
        plugin_manifest(lines.join("\n").as_bytes());
    }

    #[test]
    fn urls_of_any_letters(text in "https?://[a-z0-9.:@\\\\/?#\\[\\]%_ -]{0,40}") {
        plugin_url(text.as_bytes());
    }
}

/// The seeds of a fuzz target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder).unwrap().map(|it| std::fs::read(it.unwrap().path()).unwrap()).collect()
}

#[test]
fn the_seeds_of_the_fuzz_targets_hold_and_some_are_taken() {
    let (bundles, manifests, urls) = (seeds("plugin_bundle"), seeds("plugin_manifest"), seeds("plugin_url"));
    let all = [(&bundles, plugin_bundle as fn(&[u8])), (&manifests, plugin_manifest), (&urls, plugin_url)];
    for (seed, oracle) in all.iter().flat_map(|(seeds, oracle)| seeds.iter().map(move |it| (it, oracle))) {
        oracle(seed);
    }
    let text = |it: &[u8]| std::str::from_utf8(it).unwrap().to_owned();
    assert!(bundles.iter().any(|it| Bundle::read(it, &SMALL).is_ok_and(|it| it.signer().is_some())));
    assert!(manifests.iter().any(|it| Manifest::read(&text(it), &Catalogue::featbit()).is_ok()));
    let read = urls.iter().filter(|it| text(it).parse::<Url>().is_ok()).count();
    assert!(read >= 2 && read < urls.len(), "{read}");
}
