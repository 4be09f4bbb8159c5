//! Code that is replaced while it is called.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;

use super::*;
use crate::{Compiled, Program};

/// Bytes of memory that this process has.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * rustix::param::page_size()
}

fn fresh(engine: &Engine, compiled: &Compiled) -> Code {
    let program = Program::load(engine, compiled).unwrap();
    let manifest = manifest(&[Hook::Admission]);
    Code::link(&program, &manifest, &manifest.capabilities).unwrap()
}

/// Replaces code so often while two threads call it, and says by how much memory grew in all but the first hundred.
fn swap(kind: Kind, count: usize) -> usize {
    let engine = Engine::of(kind).unwrap();
    let guests = [Guest::new(Hook::Admission, NOTHING), Guest::new(Hook::Admission, NOTHING).pages(9)];
    let compiled = guests.map(|it| engine.compile(&it.component()).unwrap());
    let code = Arc::new(ArcSwap::from_pointee(fresh(&engine, &compiled[0])));
    let (is_over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let callers = [(); 2].map(|()| {
        let (code, is_over, calls) = (code.clone(), is_over.clone(), calls.clone());
        std::thread::spawn(move || {
            while !is_over.load(Ordering::SeqCst) {
                let bounds = Bounds::new(Duration::from_millis(250), 16 << 20);
                let answer = code.load().review(World::default(), bounds, &operation());
                assert_eq!(answer, Ok(Vec::new()));
                calls.fetch_add(1, Ordering::SeqCst);
            }
        })
    });
    let mut before = 0;
    for at in 0..count {
        code.store(Arc::new(fresh(&engine, &compiled[at % 2])));
        before = if at <= 100 { resident() } else { before };
    }
    let grown = resident().saturating_sub(before);
    is_over.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.join().unwrap();
    }
    assert!(calls.load(Ordering::SeqCst) > 0);
    grown
}

#[test]
fn replacing_code_fails_no_call() {
    for kind in KINDS {
        swap(kind, 50);
    }
}

#[test]
#[ignore = "long: two thousand swaps, alone, since it measures the memory of the process"]
fn replacing_code_keeps_no_memory() {
    for kind in KINDS {
        let grown = swap(kind, 2000);
        // Of each that stayed at least 8 KiB would be resident, so 1900 would be 15 MiB.
        assert!(grown < 4 << 20, "{kind:?}: {grown} bytes more");
    }
}
