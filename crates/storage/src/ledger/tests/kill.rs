//! Killed at any moment, a store has every commit it acknowledged, and the log can be looked up to its end.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    ops::Range,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use super::{child, folder, key, open_traced};
use crate::{Commit, Operation};

/// Runs in a child process: writes from eight threads and says which commits were acknowledged.
#[test]
fn write_in_a_child() {
    let Some(folder) = child::folder() else { return };
    let ledger = open_traced(&folder, 1);
    let begin = ledger.head().revision.0;
    thread::scope(|scope| {
        for writer in 0..8 {
            let ledger = &ledger;
            scope.spawn(move || {
                for number in 0.. {
                    let number = begin << 24 | writer << 20 | number;
                    let rows = [number, number | 1 << 60].map(|number| Operation::Put {
                        key: key(number),
                        kind: 1,
                        version: 1,
                        archive: vec![7; 200],
                    });
                    ledger.commit(Commit { operations: rows.to_vec(), ..Commit::default() }).unwrap();
                    let line = format!("acknowledged {number}\n");
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Kills the writers of one store again and again. Numbers of rounds tell how long the writers live.
fn kill_and_look(rounds: Range<u64>) {
    let folder = folder();
    let mut acknowledged = Vec::new();
    for round in rounds.clone() {
        let mut command = child::command("ledger::tests::kill::write_in_a_child", folder.path());
        let mut writer = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let life = Duration::from_millis(20 + round * 97 % 300);
        let mut end = None;
        for line in lines.map_while(Result::ok) {
            if let Some(number) = line.strip_prefix("acknowledged ") {
                acknowledged.push(number.parse::<u64>().unwrap());
                end.get_or_insert_with(|| Instant::now() + life);
            }
            if end.is_some_and(|end| Instant::now() > end) {
                // What is still in the pipe was acknowledged too, and is read on.
                writer.kill().unwrap();
            }
        }
        writer.wait().unwrap();
        let ledger = open_traced(folder.path(), 1);
        for number in acknowledged.iter().flat_map(|number| [*number, number | 1 << 60]) {
            assert!(ledger.get(&key(number)).unwrap().is_some(), "row {number:x} is lost in round {round}");
        }
        // Were it not so, it would have been made good at the start.
        assert!(
            !ledger.store.traced_anew.load(std::sync::atomic::Ordering::Acquire),
            "the entries of the log went with their commits"
        );
        let verified = ledger.verify().unwrap();
        assert_eq!((verified.rows - 1) % 2, 0, "no commit is half there");
    }
    assert!(acknowledged.len() as u64 > rounds.end - rounds.start, "the writers wrote");
    assert!(!fs::exists(folder.path().join("kept.1")).unwrap(), "no snapshot was bad");
}

#[test]
fn killed_writers_lose_nothing_acknowledged() {
    kill_and_look(0..4);
}

#[test]
#[ignore = "long: 100 kills"]
fn many_killed_writers_lose_nothing_acknowledged() {
    // Looking takes longer the more a store has come to hold: one grows old, the others are young.
    for rounds in [0..40, 40..60, 60..80, 80..100] {
        kill_and_look(rounds);
    }
}
