//! A disk that takes no more: nothing is acknowledged that is not there, reads go on, and space cures it.

use std::{fmt::Write, process::Command};

use super::{child, folder, key, open};
use crate::{Commit, CommitError, Ledger, Operation};

fn write(ledger: &Ledger, number: u64) -> Result<(), CommitError> {
    let archive = vec![7; 20_000];
    let put = Operation::Put { key: key(number), kind: 1, version: 1, archive };
    ledger.commit(Commit { operations: vec![put], ..Commit::default() }).map(drop)
}

/// Runs in a child process whose files cannot grow beyond some size: writes until that is reached.
#[test]
fn fill_in_a_child() {
    let Some(folder) = child::folder() else { return };
    let ledger = open(&folder);
    let written = (0..10_000).find(|number| write(&ledger, *number).is_err()).unwrap();
    for number in 0..written {
        assert_eq!(ledger.get(&key(number)).unwrap().unwrap().archive().len(), 20_000, "reads go on");
    }
    for number in 0..3 {
        assert!(matches!(write(&ledger, written + number), Err(CommitError::Unavailable(_))));
    }
    assert!(ledger.health().degraded.is_some());
    std::fs::write(folder.join("written"), written.to_string()).unwrap();
}

/// Runs the child under a limit of file sizes (in KiB) that fails writes instead of killing.
fn limited(child: &Command, kibibytes: u32) -> Command {
    let mut script = format!("trap '' XFSZ; ulimit -f {}; exec", kibibytes * 2);
    for word in std::iter::once(child.get_program()).chain(child.get_args()) {
        write!(script, " '{}'", word.display()).unwrap();
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).envs(child.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

#[test]
fn on_a_full_disk_nothing_acknowledged_is_lost() {
    // Sled fills up its newest segment (8 MiB) when it opens.
    for kibibytes in [8_500, 11_111, 17_000] {
        let folder = folder();
        drop(open(folder.path()));
        let child = child::command("ledger::tests::full::fill_in_a_child", folder.path());
        let output = limited(&child, kibibytes).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !shown.contains("panicked at"), "{shown}");
        let written: u64 = std::fs::read_to_string(folder.path().join("written")).unwrap().parse().unwrap();
        assert!(written > 2, "{written} rows in {kibibytes} KiB");
        let ledger = open(folder.path());
        for number in 0..written {
            assert!(ledger.get(&key(number)).unwrap().is_some(), "row {number} of {written} is lost");
        }
        ledger.verify().unwrap();
        write(&ledger, written).unwrap();
    }
}
