//! What happens before an acknowledgement, as the operating system sees it: the rows reach the disk, then the head.

use std::{io::Write, process::Command};

use super::{child, folder, open, put};

const COMMITS: u8 = 20;

/// Runs in a child process: commits one after the other and says so.
#[test]
fn commit_in_a_child() {
    let Some(folder) = child::folder() else { return };
    let ledger = open(&folder);
    for number in 0..COMMITS {
        std::io::stdout().write_all(format!("begin {number}\n").as_bytes()).unwrap();
        put(&ledger, number.into(), b"row");
        std::io::stdout().write_all(format!("acknowledged {number}\n").as_bytes()).unwrap();
    }
}

/// The steps of commits in the calls that strace saw: writing and syncing the data file (`w`, `s`) and a head slot
/// (`W`, `S`), and a bar after each acknowledgement. Nothing before the first commit.
fn steps(trace: &str) -> String {
    let begin = trace.find("begin 0").unwrap();
    let step = |call: &str| match call {
        _ if call.contains("acknowledged") => Some('|'),
        _ if call.contains("resumed>") => None,
        _ if call.contains("/db>") => Some(if call.contains("fdatasync") { 's' } else { 'w' }),
        _ if call.contains("/head.") => Some(if call.contains("fdatasync") { 'S' } else { 'W' }),
        _ => None,
    };
    let mut steps: Vec<char> = trace.split_at(begin).1.lines().filter_map(step).collect();
    steps.dedup();
    steps.into_iter().collect()
}

#[test]
fn rows_then_head_are_on_the_disk_before_the_acknowledgement() {
    if Command::new("strace").arg("--version").output().is_err() {
        println!("there is no strace here to see it with");
        return;
    }
    let folder = folder();
    drop(open(folder.path()));
    let log = folder.path().join("trace");
    let child = child::command("ledger::tests::durable::commit_in_a_child", folder.path());
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-e", "trace=pwrite64,fdatasync,write", "-o"]).arg(&log);
    strace.arg(child.get_program()).args(child.get_args());
    strace.envs(child.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert!(strace.output().unwrap().status.success());
    let steps = steps(&std::fs::read_to_string(log).unwrap());
    let (commits, rest) = steps.split_at(steps.rfind('|').unwrap());
    assert_eq!(commits, vec!["wsWS"; usize::from(COMMITS)].join("|"));
    assert!(rest.len() < 10, "closing the store: {rest}");
}
