//! No plugin takes all threads, nobody waits in vain, and what panics harms no other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use keywright_core::id::{OrganizationId, PluginId};
use keywright_storage::Keeper;

use super::{Crew, OF_ONE, OF_ORGANIZATION, WAITING_OF_ONE, aside, computing};

/// A plugin, in an organization of its own.
fn plugin(number: u8) -> Keeper {
    of(number, number)
}

fn of(organization: u8, number: u8) -> Keeper {
    Keeper {
        organization: OrganizationId::from_bytes([organization; 16]),
        plugin: PluginId::from_bytes([number; 16]),
    }
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

#[test]
fn who_waits_lets_others_compute_and_goes_on_when_there_is_room() {
    let crew = Crew::new();
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(parking_lot::Mutex::new(held));
    let counted = Arc::new(AtomicUsize::new(0));
    let count = |computing: &AtomicUsize| {
        let now = computing.fetch_add(1, Ordering::SeqCst) + 1;
        std::thread::sleep(Duration::from_millis(2));
        computing.fetch_sub(1, Ordering::SeqCst);
        now
    };
    let wait = |number| {
        let (held, counted) = (Arc::clone(&held), Arc::clone(&counted));
        let work = move || {
            aside(|| held.lock().recv_timeout(Duration::from_secs(20)).ok());
            count(&counted)
        };
        crew.enqueue(plugin(number), work).unwrap()
    };
    let waiting: Vec<_> = (0..u8::try_from(computing()).unwrap() + 2).map(wait).collect();
    // More wait than may compute, and others compute all the same.
    let quick = crew.enqueue(plugin(100), || 7).unwrap();
    assert_eq!(quick.blocking_recv(), Ok(7));
    drop(release);
    for answer in waiting {
        assert!(answer.blocking_recv().unwrap() <= computing(), "no more compute at once");
    }
}

#[test]
fn an_organization_leaves_threads_for_others() {
    let crew = Crew::new();
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(parking_lot::Mutex::new(held));
    let running = Arc::new(AtomicUsize::new(0));
    let wait = |number: u8| {
        let (held, running) = (Arc::clone(&held), Arc::clone(&running));
        let work = move || {
            running.fetch_add(1, Ordering::SeqCst);
            aside(|| held.lock().recv_timeout(Duration::from_secs(20)).ok());
            running.fetch_sub(1, Ordering::SeqCst);
        };
        crew.enqueue(of(1, number), work).unwrap()
    };
    let waiting: Vec<_> = (0..20).map(wait).collect();
    assert_eq!(crew.enqueue(of(2, 100), || 7).unwrap().blocking_recv(), Ok(7));
    assert!(running.load(Ordering::SeqCst) <= OF_ORGANIZATION);
    drop(release);
    for answer in waiting {
        answer.blocking_recv().unwrap();
    }
}
