//! Tests that need a process of their own: this test binary, run again for a single test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Names the folder to the test that runs in the child.
const FOLDER: &str = "KEYWRIGHT_TEST_FOLDER";

/// In the child: the folder to work on; nothing where the test runs with all others.
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}

/// This binary, to run one test in `folder`.
pub(super) fn command(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env(FOLDER, folder);
    command
}

/// Runs one test to its end. What it printed, and whether it passed in time.
pub(super) fn run(test: &str, folder: &Path, patience: Duration) -> (String, bool) {
    let log = tempfile::NamedTempFile::new().unwrap();
    let output = || Stdio::from(append(log.path()));
    let mut child = command(test, folder).stdout(output()).stderr(output()).spawn().unwrap();
    let begin = Instant::now();
    let passed = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.success();
        }
        if begin.elapsed() > patience {
            child.kill().unwrap();
            child.wait().unwrap();
            break false;
        }
        thread::sleep(Duration::from_millis(2));
    };
    (fs::read_to_string(log.path()).unwrap(), passed)
}

fn append(path: &Path) -> fs::File {
    fs::OpenOptions::new().append(true).open(path).unwrap()
}
