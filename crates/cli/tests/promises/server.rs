//! The binary, run as its users run it.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::world::{World, files};

pub(crate) const OWNER: &str = "ann@example.com";
pub(crate) const OWNER_PASSWORD: &str = "correct horse battery staple";

/// A running server on a folder of its own.
pub(crate) struct Server {
    how: How,
    child: Child,
    folder: TempDir,
    log: Arc<Mutex<Vec<u8>>>,
    pub(crate) url: String,
}

/// How a server is started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// What it logs.
    pub(crate) log: &'static str,
    /// Whether the first start makes an owner.
    pub(crate) owner: bool,
    /// Whether it answers Prometheus.
    pub(crate) metrics: bool,
}

/// With an owner, as quietly as servers are run.
pub(crate) const QUIET: How = How { log: "info", owner: true, metrics: false };

/// A new world.
pub(crate) fn world() -> World {
    World::on(Server::start())
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_as(How { log: "trace", ..QUIET })
    }

    pub(crate) fn start_as(how: How) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::default();
        let (child, url) = spawn(command(how, &folder), &log);
        Self { how, child, folder, log, url: url.expect("the server says where it listens") }
    }

    /// Ends it gracefully and starts it anew on the same folder.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.revive();
    }

    /// Ends it as a power failure of the process does: nothing of it runs any more.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it anew on the same folder.
    pub(crate) fn revive(&mut self) {
        let (child, url) = spawn(command(self.how, &self.folder), &self.log);
        (self.child, self.url) = (child, url.expect("the server says where it listens"));
    }

    /// Starts it anew on the same folder, to be killed at the start of so many writes to a file by one thread.
    /// Whether it has come to listen before that.
    pub(crate) fn revive_until_write(&mut self, number: u32) -> bool {
        let server = command(self.how, &self.folder);
        let mut strace = Command::new("strace");
        let calls = "pwrite64,fdatasync,fsync,sync_file_range";
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={calls}:signal=SIGKILL:when={number}")]);
        strace.arg(server.get_program()).args(server.get_args());
        strace.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let (child, url) = spawn(strace, &self.log);
        self.child = child;
        let listens = url.is_some();
        self.url = url.unwrap_or_default();
        listens
    }

    /// Waits until it has been killed.
    pub(crate) fn wait(&mut self) {
        self.child.wait().unwrap();
    }

    /// The folder with its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where it answers Prometheus, as it prints.
    pub(crate) fn metrics(&self) -> String {
        let since = Instant::now();
        loop {
            let log = String::from_utf8_lossy(&self.log.lock().unwrap()).into_owned();
            if let Some(address) = log.split_whitespace().find(|it| it.ends_with("/metrics")) {
                return address.to_owned();
            }
            assert!(since.elapsed() < Duration::from_secs(10), "the server prints no address: {log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn stop(&mut self) {
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
        all.extend(files(self.folder.path()));
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

/// The program under test: the one that is named, as one that is to be shipped, or that which was built with the tests.
pub(crate) fn program() -> OsString {
    std::env::var_os("KEYWRIGHT_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_keywright").into())
}

fn command(how: How, folder: &TempDir) -> Command {
    let mut command = Command::new(program());
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log", how.log, "--data-dir"])
        .arg(folder.path().join("data"));
    if how.owner {
        command.env("KEYWRIGHT_OWNER_EMAIL", OWNER).env("KEYWRIGHT_OWNER_PASSWORD", OWNER_PASSWORD);
    }
    if how.metrics {
        command.args(["--metrics-listen", "127.0.0.1:0"]);
    }
    command
}

/// Starts it, and waits until it says where it listens, or has ended.
fn spawn(mut command: Command, log: &Arc<Mutex<Vec<u8>>>) -> (Child, Option<String>) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    keep(child.stderr.take().unwrap(), log);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let url = listening(&mut output);
    keep(output, log);
    (child, url)
}

/// The address in the line that the server prints once it listens.
fn listening(output: &mut impl BufRead) -> Option<String> {
    let mut lines = output.lines();
    let line = lines.find_map(|line| {
        let line = line.unwrap();
        line.split_whitespace().find(|it| it.starts_with("http://127.0.0.1:")).map(str::to_owned)
    });
    let url = line?;
    let address = url.trim_start_matches("http://").split('/').next()?;
    Some(format!("http://{address}"))
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
