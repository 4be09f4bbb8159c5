//! Tests of the guard around sled.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[test]
fn a_panic_becomes_its_first_line() {
    let _quiet = Quiet::new();
    assert_eq!(catch(|| panic!("first\nsecond")), Err::<(), _>("first".to_owned()));
    let number = 7;
    assert_eq!(catch(|| panic!("number {number}")), Err::<(), _>("number 7".to_owned()));
    assert_eq!(catch(|| 5), Ok(5));
}

#[test]
fn what_sled_says_becomes_an_error_that_names_what_it_was_about() {
    let _quiet = Quiet::new();
    let what = || "the row".to_owned();
    let panicked = sled(what, || -> ::sled::Result<()> { panic!("oh no") }).unwrap_err();
    assert_eq!(panicked.to_string(), "damaged data: the row (oh no)");
    let refused = sled(what, || ::sled::Result::<()>::Err(::sled::Error::Unsupported("that".to_owned())));
    assert!(refused.unwrap_err().to_string().starts_with("damaged data: the row ("));
    let io = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let full = sled(what, || ::sled::Result::<()>::Err(::sled::Error::Io(io)));
    assert!(matches!(full, Err(StorageError::Io { .. })));
}

#[test]
fn panics_elsewhere_are_still_reported() {
    static REPORTED: AtomicUsize = AtomicUsize::new(0);
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        if info.payload().downcast_ref::<&str>() == Some(&"elsewhere") {
            REPORTED.fetch_add(1, Ordering::Relaxed);
        }
    }));
    {
        let _quiet = Quiet::new();
        let _also_quiet = Quiet::new();
        let elsewhere = std::thread::spawn(|| panic!("elsewhere"));
        assert!(elsewhere.join().is_err());
    }
    assert!(std::thread::spawn(|| panic!("elsewhere")).join().is_err());
    panic::set_hook(before);
    assert_eq!(REPORTED.load(Ordering::Relaxed), 2);
}
