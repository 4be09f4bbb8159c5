//! Tests of the log's layout.

use proptest::prelude::*;

use super::*;
use crate::{commit::checkpoint::Signer, head::Head};

/// One of everything, with a checkpoint made with a key of zeros.
fn record() -> CommitRecord {
    let head =
        Head { schema: 1, revision: Revision(15), hash: Hash([7; 32]), rows: 2, digest: crate::Digest(3) };
    CommitRecord {
        revision: Revision(16),
        previous: Hash([7; 32]),
        checkpoint: Some(Signer::new(&[0; 32]).sign(&head)),
        operations: vec![
            Operation::Put { key: Key::from([0x10, 1]), kind: 2, version: 3, archive: b"row".to_vec() },
            Operation::Delete { key: Key::from([0x11]) },
        ],
        audit: b"why".to_vec(),
    }
}

#[test]
fn the_layout_is_frozen() {
    let golden = include_str!("golden.v1.hex");
    let mut shown = String::new();
    for line in record().encode().chunks(32) {
        shown.extend(line.iter().map(|byte| format!("{byte:02x}")));
        shown.push('\n');
    }
    assert_eq!(shown, golden);
}

#[test]
fn any_flipped_bit_is_found() {
    let bytes = record().encode();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(CommitRecord::decode(&bytes), None, "bit {bit}");
    }
}

#[test]
fn a_long_record_is_kept_in_parts_that_sort_behind_each_other() {
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_be_bytes).collect();
    let kept: Vec<_> = parts(Revision(5), &bytes).collect();
    assert!(kept.len() > 3 && kept.is_sorted_by_key(|(key, _)| key.clone()));
    assert_eq!(kept[0].0.as_bytes(), log_key(Revision(5)));
    assert!(kept.iter().all(|(key, part)| key.starts_with(&log_key(Revision(5))) && part.len() <= PART_LEN));
    assert!(kept.last().unwrap().0.as_bytes() < log_key(Revision(6)).as_slice());
    assert_eq!(kept.iter().map(|(_, part)| *part).collect::<Vec<_>>().concat(), bytes);
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let key = prop::collection::vec(any::<u8>(), 0..40).prop_map(Key::from);
    let put = (key.clone(), any::<u8>(), any::<u8>(), any::<Vec<u8>>())
        .prop_map(|(key, kind, version, archive)| Operation::Put { key, kind, version, archive });
    prop::collection::vec(prop_oneof![put, key.prop_map(|key| Operation::Delete { key })], 0..8)
}

proptest! {
    #[test]
    fn what_is_written_is_read(revision: u64, previous: [u8; 32], operations in operations(), audit: Vec<u8>, signed: bool) {
        let head = Head { revision: Revision(revision), ..Head::empty(1) };
        let checkpoint = (signed && revision < u64::MAX).then(|| Signer::new(&[1; 32]).sign(&head));
        let record = CommitRecord { revision: Revision(revision), previous: Hash(previous), checkpoint, operations, audit };
        prop_assert_eq!(CommitRecord::decode(&record.encode()), Some(record));
    }

    #[test]
    fn no_bytes_make_reading_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200), sealed: bool) {
        if sealed {
            if let Some(layout) = bytes.first_mut() { *layout = LAYOUT; }
            codec::seal(&mut bytes);
        }
        let _read = CommitRecord::decode(&bytes);
    }
}
