//! Parts of lists, against the lists.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn a_part_is_what_taking_it_from_the_whole_gives(length in 0u64..30, offset in 0u64..40, size in 0u32..40) {
        let slice = Slice { offset, size };
        let (mut told, mut offered) = (Cutter::new(slice), Cutter::new(slice));
        for item in 0..length {
            told.tell(|| Ok::<_, ()>(Some(item))).unwrap();
            offered.offer(item);
        }
        let skipped = usize::try_from(offset).unwrap();
        let items: Vec<u64> = (0..length).skip(skipped).take(size as usize).collect();
        let expected = Page { total: length, items };
        prop_assert_eq!(told.finish(), expected.clone());
        prop_assert_eq!(offered.finish(), expected);
    }
}

#[test]
fn what_is_not_wanted_is_not_made() {
    let mut cutter = Cutter::new(Slice { offset: 1, size: 1 });
    let mut made = 0;
    for _ in 0..5 {
        cutter
            .tell(|| {
                made += 1;
                Ok::<_, ()>(Some(()))
            })
            .unwrap();
    }
    assert_eq!((made, cutter.finish().total), (1, 5));
}

#[test]
fn the_ends_of_numbers_are_no_special_case() {
    let mut cutter = Cutter::new(Slice { offset: u64::MAX, size: u32::MAX });
    cutter.offer(1);
    assert_eq!(cutter.finish(), Page { total: 1, items: vec![] });
    let mut cutter = Cutter::new(Slice::ALL);
    cutter.offer(1);
    assert_eq!(cutter.finish().items, [1]);
}

#[test]
fn a_search_finds_what_people_take_for_the_same() {
    let is_in = |needle: &str, text: &str| Needle::new(needle).is_in(text);
    assert!(is_in("", "anything") && is_in("", ""));
    assert!(is_in("DEPLOY", "my deploy key") && is_in("straße", "STRASSE 1") && is_in("ｋｅｙ", "Key"));
    assert!(!is_in("deploy", "de ploy") && !is_in("x", ""));
}
