//! The seeds of the fuzz targets, through the oracles that the targets call.

use super::*;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    files.map(|it| std::fs::read(it).unwrap()).collect()
}

#[test]
fn the_seeds_of_the_fuzz_targets_hold() {
    for (target, oracle) in [
        ("token_text", token_text as fn(&[u8])),
        ("resource_pattern", resource_pattern),
        ("coverage", coverage),
        ("routes", routes),
    ] {
        for seed in seeds(target) {
            oracle(&seed);
        }
    }
}

#[test]
fn the_seeds_of_the_fuzz_targets_reach_what_they_are_for() {
    let parses = |it: &Vec<u8>| std::str::from_utf8(it).is_ok_and(|it| it.parse::<Secret>().is_ok());
    assert_eq!(seeds("token_text").into_iter().filter(parses).count(), 2);
    let answers = seeds("coverage").into_iter().map(|it| {
        let mut bytes = bytes::Bytes::new(&it);
        let (wanted, held) = (bytes.statements(), bytes.statements());
        matches!(covered(&Catalogue::featbit(), &wanted, &held), Coverage::Covered)
    });
    let (covered, escaping): (Vec<_>, Vec<_>) = answers.partition(|it| *it);
    assert!(covered.len() > 1 && escaping.len() > 1, "{} covered, {} escape", covered.len(), escaping.len());
}
