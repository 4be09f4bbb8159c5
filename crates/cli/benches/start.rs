//! How soon the server is ready and what it holds, by how many tokens there are: the real binary on a folder that
//! was filled beforehand.
//!
//! `cargo bench -p keywright --bench start [-- TOKENS..]`. The page cache of the files is warm. Memory is resident
//! memory above that of an empty server with a cache of the same size, `CACHE_MIB`.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::print_stdout, reason = "printing is what it does")]

#[path = "shared/filled.rs"]
mod filled;

use std::{
    fs::Permissions,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const CACHE_MIB: u32 = 16;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let counts = if asked.is_empty() { vec![100_000, 1_000_000] } else { asked };
    let (_, empty) = measure(0);
    println!("| tokens | ready after | bytes per token |\n|---|---|---|");
    for count in counts {
        let (ready, resident) = measure(count);
        let each = resident.saturating_sub(empty) / u64::from(count.max(1));
        println!("| {count} | {} ms | {each} |", ready.as_millis());
    }
}

/// How long the server takes until it listens, and its resident memory then.
fn measure(tokens: u32) -> (Duration, u64) {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
    filled::fill(folder.path(), tokens, 1);
    let since = Instant::now();
    let mut server = serve(folder.path());
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let ready = since.elapsed();
    assert!(line.contains("listens on"), "{line}");
    let resident = resident(&server);
    server.kill().unwrap();
    server.wait().unwrap();
    (ready, resident)
}

fn serve(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keywright"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--cache-mib", &CACHE_MIB.to_string(), "--data-dir"]);
    command.arg(folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// From `/proc` (proc(5)), where pages have 4 KiB.
fn resident(server: &Child) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", server.id())).unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
