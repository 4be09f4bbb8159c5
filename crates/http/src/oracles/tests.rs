//! The seeds of the fuzz target, through the oracle that it calls.

use super::*;

#[test]
fn the_seeds_of_paths_hold_and_some_are_judged() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/forwarded_path");
    let files = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let seeds: Vec<String> = files.map(|it| std::fs::read_to_string(it).unwrap()).collect();
    for seed in &seeds {
        forwarded_path(seed.as_bytes());
    }
    let paths = seeds.iter().filter(|it| it.starts_with('/')).count();
    assert!(paths >= 3 && seeds.len() > paths, "{seeds:?}");
}

#[test]
fn the_seeds_of_the_fuzz_target_hold_and_some_are_statements() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/statement_json");
    let files = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let seeds: Vec<Vec<u8>> = files.map(|it| std::fs::read(it).unwrap()).collect();
    for seed in &seeds {
        statement_json(seed);
    }
    let (read, refused): (Vec<_>, Vec<_>) = seeds.iter().partition(|it| read(it).is_ok());
    assert!(read.len() >= 4 && refused.len() >= 4, "{} read, {} refused", read.len(), refused.len());
}
