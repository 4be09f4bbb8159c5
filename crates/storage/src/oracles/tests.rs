//! The oracle of stored rows, on bytes of chance and on golden ones.

use std::path::Path;

use proptest::prelude::*;

use super::stored_row;

/// A golden row as it lies on disk, with a header in front.
fn golden() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rows/golden");
    let files =
        std::fs::read_dir(folder).unwrap().map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap());
    let bytes = |text: String| {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let header = [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0];
        header.into_iter().chain(digits.chunks(2).map(byte)).collect()
    };
    files.map(bytes).collect()
}

#[test]
fn golden_rows_are_rows_of_some_table() {
    let rows = golden();
    assert!(rows.len() > 15);
    for row in &rows {
        stored_row(row);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_row_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        stored_row(&bytes);
    }

    #[test]
    fn a_golden_row_with_some_bytes_changed_is_a_row_or_an_error(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let rows = golden();
        let mut bytes = which.get(&rows).clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        stored_row(&bytes);
    }
}
