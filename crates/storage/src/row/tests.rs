//! Tests of the row envelope.

use super::*;

const KEY: [u8; 3] = [0x10, 0, 7];

fn row() -> Row {
    Row::seal(&KEY, Revision(0x0102), 3, 4, b"archive")
}

#[test]
fn the_layout_is_frozen() {
    let golden = [
        [0, 0, 0, 0, 0, 0, 1, 2].as_slice(), // revision
        &[3, 4],                             // kind, version
        &[0x3e, 0x11, 0x85, 0xec],           // CRC-32 of key, revision, kind, version, archive
        b"archive",
    ]
    .concat();
    assert_eq!(row().to_ivec(), golden);
    let mut covered = KEY.to_vec();
    covered.extend_from_slice(&golden[..10]);
    covered.extend_from_slice(b"archive");
    assert_eq!(crc32fast::hash(&covered).to_be_bytes(), golden[10..14]);
}

#[test]
fn a_row_is_read_in_place() {
    let opened = Row::open(&KEY, row().to_ivec()).unwrap();
    assert_eq!(opened, row());
    assert_eq!((opened.revision(), opened.kind(), opened.version()), (Revision(0x0102), 3, 4));
    assert_eq!(opened.archive(), b"archive");
}

#[test]
fn any_flipped_bit_is_found_and_the_key_named() {
    let bytes = row().to_ivec();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let error = Row::open(&KEY, bytes.into()).unwrap_err();
        assert_eq!(error.to_string(), "damaged data: the row under key 100007");
    }
}

#[test]
fn a_row_under_the_wrong_key_or_cut_short_is_found() {
    let bytes = row().to_ivec();
    assert!(Row::open(&[0x10, 0, 8], bytes.clone()).is_err());
    for len in 0..bytes.len() {
        assert!(Row::open(&KEY, bytes[..len].into()).is_err(), "{len} bytes");
    }
}

#[test]
fn debug_does_not_show_the_archive() {
    let shown = format!("{:?}", row());
    assert!(shown.contains("archive_len: 7") && !shown.contains("97"), "{shown}");
}
