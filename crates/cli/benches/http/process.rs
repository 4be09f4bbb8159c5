//! Servers as processes of their own, pinned to a core, and the processor time that they took.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::bare;

/// What a proxy forwards.
const ROUTES: &str = r#"
[[route]]
method = "PUT"
path = "/web/{project}/flags/{key}"
action = "ToggleFlag"
resource = "project/{project}:env/dev:flag/{key}"
"#;

/// A running server. It ends with this.
pub(crate) struct Server {
    process: Child,
    /// Where it listens: `http://127.0.0.1:4711`.
    pub(crate) url: String,
}

impl Server {
    /// The product, on a folder, asked by proxies of this machine too.
    pub(crate) fn product(folder: &Path) -> Self {
        let (routes, data) = (folder.join("routes.toml"), folder.join("data"));
        std::fs::write(&routes, ROUTES).unwrap();
        // Another one than that which was built with this: such as the one that is shipped.
        let program =
            std::env::var_os("KEYWRIGHT_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_keywright").into());
        let mut command = pinned(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--workers", "1", "--trusted-proxy", "127.0.0.1"]);
        Self::start(command.arg("--catalog").arg(routes).arg("--data-dir").arg(data))
    }

    /// The bare server, which answers this.
    pub(crate) fn bare(answer: &str) -> Self {
        let mut command = pinned(std::env::current_exe().unwrap());
        Self::start(command.env(bare::SWITCH, answer))
    }

    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|it| it.contains("listens on")).unwrap();
        let url = line.split_whitespace().find(|it| it.starts_with("http://")).unwrap();
        Self { process, url: url.trim_end_matches('/').to_owned() }
    }

    /// The processor time that it has taken, in microseconds.
    pub(crate) fn cpu_micros(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: f64 = fields.iter().skip(11).take(2).map(|it| it.parse::<f64>().unwrap()).sum();
        ticks * 1e6 / 100.0 // a tick is 10 ms on every Linux that this runs on
    }

    /// Its resident memory in bytes (proc(5)), where pages have 4 KiB.
    pub(crate) fn resident(&self) -> u64 {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id())).unwrap();
        statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn pinned(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "0"]).arg(program);
    command
}
