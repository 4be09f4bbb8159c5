//! `SHA256SUMS`, as `sha256sum` writes and checks it: a digest, two spaces and a name in each line, by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{BundleFault, ContentHash, SIGNATURE, SUMS, Wrong};

type Files = BTreeMap<String, Vec<u8>>;

/// The sums of some files.
pub(super) fn of(files: &Files) -> String {
    let named = files.iter().filter(|(name, _)| is_summed(name));
    let lines = named.map(|(name, bytes)| format!("{}  {name}\n", ContentHash::of(bytes)));
    lines.collect::<Vec<_>>().concat()
}

/// Where sums and files differ: each file must be there once, and with these bytes.
pub(super) fn faults(sums: &[u8], files: &Files) -> Vec<BundleFault> {
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    let mut last = "";
    let text = std::str::from_utf8(sums).unwrap_or("\0");
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let Some((digest, name)) = read(line).filter(|(_, name)| is_summed(name) && *name > last) else {
            faults.push(Wrong::SumsLine(at + 1).of(SUMS));
            continue;
        };
        last = name;
        named.insert(name);
        match files.get(name) {
            Some(bytes) if ContentHash::of(bytes) == digest => {}
            Some(_) => faults.push(Wrong::OtherDigest.of(name)),
            None => faults.push(Wrong::Missing.of(name)),
        }
    }
    let forgotten = files.keys().filter(|it| is_summed(it) && !named.contains(it.as_str()));
    faults.extend(forgotten.map(|it| Wrong::NotInSums.of(it)));
    faults
}

fn is_summed(name: &str) -> bool {
    name != SUMS && name != SIGNATURE
}

fn read(line: &str) -> Option<(ContentHash, &str)> {
    let (digest, name) = line.strip_suffix('\n')?.split_once("  ")?;
    Some((ContentHash::parse(digest)?, name))
}
