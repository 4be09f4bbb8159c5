//! What must hold of any bundle and manifest, for property tests and fuzz targets alike. Each fails by panicking.

#![expect(clippy::missing_panics_doc, reason = "to panic is how an oracle tells")]

use std::collections::BTreeMap;

use keywright_core::{Catalogue, Timestamp, audit};
use serde_json::Value;

use crate::{
    bundle::{Bundle, Limits, MAY_HOLD, SIGNATURE, SUMS},
    config::Config,
    manifest::Manifest,
    operation::{Actor, Operation},
    rule::Rulebook,
    sink::{Event, Subject},
    target::Url,
};

/// Bounds that are small enough to be met by chance.
const SMALL: Limits = Limits { packed: 64 << 10, entries: 8, unpacked: 128 << 10, ratio: 64 };

/// A bundle: it is refused, or its files are within bounds, and packing them makes a bundle of the same.
pub fn plugin_bundle(data: &[u8]) {
    let bundle = match Bundle::read(data, &SMALL) {
        Ok(bundle) => bundle,
        Err(faults) => {
            assert!(!faults.is_empty(), "refused for nothing");
            assert!(faults.iter().all(|it| !it.to_string().contains(char::is_control)), "{faults:?}");
            return;
        }
    };
    let files: BTreeMap<_, _> =
        bundle.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    assert!(files.keys().all(|it| MAY_HOLD.contains(&it.as_str())), "{files:?}");
    assert!(files.len() <= SMALL.entries && files.values().map(Vec::len).sum::<usize>() <= SMALL.unpacked);
    let wide = Limits { packed: usize::MAX, ratio: usize::MAX, ..SMALL };
    let again = Bundle::pack(files.clone(), None, &wide).and_then(|it| Bundle::read(&it, &wide));
    assert!(again.is_ok(), "it cannot be packed again: {again:?}");
    let Ok(again) = again else { return };
    let same = |it: &&String| it.as_str() != SIGNATURE;
    for name in files.keys().filter(same) {
        assert_eq!(again.file(name), bundle.file(name), "{name}");
    }
    assert!(again.file(SUMS).is_some() && again.signer().is_none());
}

/// A manifest: it is refused, each fault in a line that there is; or its rules and sinks can be asked, whatever they are
/// told.
pub fn plugin_manifest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let manifest = match Manifest::read(text, &Catalogue::featbit()) {
        Ok(manifest) => manifest,
        Err(faults) => {
            let lines = text.lines().count() + 1;
            assert!(!faults.is_empty() && faults.len() <= Manifest::MAX_FAULTS);
            assert!(faults.iter().all(|it| (1..=lines).contains(&it.line)), "{faults:?}");
            return;
        }
    };
    let config = manifest.config.check(&Value::Null, &Config::default()).unwrap_or_default();
    ask_rules(&manifest, &config);
    ask_sinks(&manifest, &config);
}

fn ask_rules(manifest: &Manifest, config: &Config) {
    let Ok(book) = Rulebook::new(&manifest.about.name, &manifest.rules, config) else { return };
    for event in audit::Event::ALL {
        let object =
            serde_json::json!({ "name": "x", "type": "Service", "expiresAt": null, "all": [[1, "*"], {}] });
        let operation = Operation {
            event: *event,
            actor: Actor::default(),
            object,
            old: Value::Null,
            at: Timestamp::default(),
        };
        let objections = book.judge(&operation);
        assert!(objections.len() <= manifest.rules.len());
        assert!(objections.is_empty() || book.is_about(*event));
    }
}

fn ask_sinks(manifest: &Manifest, config: &Config) {
    let now = Timestamp::from_millis(u64::MAX);
    for sink in &manifest.sinks {
        let Ok(Some(sink)) = sink.with(config) else { continue };
        let kinds = (1..).zip(audit::Event::ALL.iter());
        let event = |(seq, kind): (u64, &audit::Event)| Event {
            seq,
            id: seq.to_string(),
            at: now,
            kind: *kind,
            actor: Actor::default(),
            subject: Subject::default(),
            organization: String::new(),
            comment: String::new(),
            more: Value::Null,
        };
        let events: Vec<_> = kinds.map(event).collect();
        let parcels = sink.parcels(&events, now);
        assert!(parcels.iter().map(|it| it.up_to).is_sorted(), "{parcels:?}");
        let last = events.last().map(|it| it.seq);
        assert!(parcels.is_empty() || parcels.last().map(|it| it.up_to) == last);
    }
}

/// A URL: what is read as one has a host of plain letters, and reads as the same again.
pub fn plugin_url(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(url) = text.parse::<Url>() else { return };
    let is_plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-_:[]".contains(&it);
    assert!(!url.host().is_empty() && url.host().bytes().all(is_plain), "{url}");
    assert!(
        !text.contains(['@', '\\', '#', ' '])
            || text.split(['/', '?']).nth(2).is_some_and(|it| !it.contains('@')),
        "{url}"
    );
    assert_eq!(url.as_str().parse::<Url>().as_ref(), Ok(&url));
}

#[cfg(test)]
mod tests;
