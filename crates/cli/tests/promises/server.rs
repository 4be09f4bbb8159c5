//! The binary, run as its users run it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub(crate) const OWNER: &str = "ann@example.com";
pub(crate) const OWNER_PASSWORD: &str = "correct horse battery staple";

/// A running server on a folder of its own.
pub(crate) struct Server {
    child: Child,
    folder: TempDir,
    log: Arc<Mutex<Vec<u8>>>,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::default();
        let (child, url) = spawn(&folder, &log);
        Self { child, folder, log, url }
    }

    /// Ends it gracefully and starts it anew on the same folder.
    pub(crate) fn restart(&mut self) {
        self.stop();
        (self.child, self.url) = spawn(&self.folder, &self.log);
    }

    fn stop(&mut self) {
        let pid = i32::try_from(self.child.id()).unwrap();
        rustix::process::kill_process(
            rustix::process::Pid::from_raw(pid).unwrap(),
            rustix::process::Signal::TERM,
        )
        .unwrap();
        let since = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(since.elapsed() < Duration::from_secs(20), "the server does not end on SIGTERM");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Everything the server has left behind: every file of its folder, and its log.
    pub(crate) fn leavings(&mut self) -> Vec<u8> {
        self.stop();
        let mut all = self.log.lock().unwrap().clone();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.extend(std::fs::read(path).unwrap());
                }
            }
        }
        all
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever the test came to: no process stays behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &TempDir, log: &Arc<Mutex<Vec<u8>>>) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_keywright"))
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "trace", "--data-dir"])
        .arg(folder.path().join("data"))
        .env("KEYWRIGHT_OWNER_EMAIL", OWNER)
        .env("KEYWRIGHT_OWNER_PASSWORD", OWNER_PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    keep(child.stderr.take().unwrap(), log);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let url = listening(&mut output);
    keep(output, log);
    (child, url)
}

/// The address in the line that the server prints once it listens.
fn listening(output: &mut impl BufRead) -> String {
    let mut lines = output.lines();
    let line = lines.find_map(|line| {
        let line = line.unwrap();
        line.split_whitespace().find(|it| it.starts_with("http://127.0.0.1:")).map(str::to_owned)
    });
    let url = line.expect("the server says where it listens");
    let address = url.trim_start_matches("http://").split('/').next().unwrap();
    format!("http://{address}")
}

fn keep(mut output: impl Read + Send + 'static, log: &Arc<Mutex<Vec<u8>>>) {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut chunk) {
            log.lock().unwrap().extend(&chunk[..read]);
        }
    });
}
