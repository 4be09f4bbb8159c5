//! No plugin takes all threads, nobody waits in vain, and what panics harms no other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use keywright_core::id::PluginId;

use super::{Crew, OF_ONE, WAITING_OF_ONE};

fn plugin(number: u8) -> PluginId {
    PluginId::from_bytes([number; 16])
}

#[test]
fn a_plugin_that_does_not_come_back_leaves_threads_for_others() {
    let crew = Crew::new();
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(parking_lot::Mutex::new(held));
    let running = Arc::new(AtomicUsize::new(0));
    let slow = |_| {
        let (held, running) = (Arc::clone(&held), Arc::clone(&running));
        crew.enqueue(plugin(1), move || {
            running.fetch_add(1, Ordering::SeqCst);
            let _ended = held.lock().recv_timeout(Duration::from_secs(20));
        })
    };
    let answers: Vec<_> = (0..WAITING_OF_ONE).map(slow).collect();
    assert!(answers.iter().all(Result::is_ok));
    let quick = crew.enqueue(plugin(2), || 7).unwrap();
    assert_eq!(quick.blocking_recv(), Ok(7));
    assert!(running.load(Ordering::SeqCst) <= OF_ONE);
    drop(release);
    for answer in answers {
        answer.unwrap().blocking_recv().unwrap();
    }
}

#[test]
fn too_much_of_one_plugin_is_turned_away() {
    let crew = Crew::new();
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(parking_lot::Mutex::new(held));
    let mut answers = Vec::new();
    let mut is_refused = false;
    for _ in 0..=OF_ONE + WAITING_OF_ONE {
        let held = Arc::clone(&held);
        match crew.enqueue(plugin(1), move || held.lock().recv_timeout(Duration::from_secs(20))) {
            Ok(answer) => answers.push(answer),
            Err(_) => is_refused = true,
        }
    }
    assert!(is_refused);
    assert_eq!(crew.enqueue(plugin(2), || 1).unwrap().blocking_recv(), Ok(1));
    drop(release);
}

#[test]
fn what_panics_has_no_answer_and_harms_no_other() {
    let crew = Crew::new();
    for _ in 0..10 {
        let answer = crew.enqueue(plugin(1), || -> u8 { std::panic::resume_unwind(Box::new(())) }).unwrap();
        assert!(answer.blocking_recv().is_err());
    }
    assert_eq!(crew.enqueue(plugin(1), || 1).unwrap().blocking_recv(), Ok(1));
    crew.close();
    assert!(crew.enqueue(plugin(1), || 1).is_err());
}
