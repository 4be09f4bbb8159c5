//! A round of load, by wrk on a core of its own.

use std::process::Command;

use crate::{cases::Case, process::Server};

/// What a round showed.
pub(crate) struct Round {
    /// Processor time of the server per request.
    pub(crate) cpu_micros: f64,
    pub(crate) p50_millis: f64,
    pub(crate) p99_millis: f64,
}

const SECONDS: &str = "2s";
const CONNECTIONS: &str = "64";

/// Loads a server with requests of one kind, all of which must succeed.
pub(crate) fn run(server: &Server, case: &Case) -> Round {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "1", "wrk", "-t1", "-c", CONNECTIONS, "-d", SECONDS, "--latency"]);
    if let Some(script) = &case.script {
        command.arg("-s").arg(script);
    }
    let before = server.cpu_micros();
    let answer = command.arg(format!("{}{}", server.url, case.path)).output().unwrap();
    let spent = server.cpu_micros() - before;
    let text = String::from_utf8(answer.stdout).unwrap();
    assert!(!text.contains("Non-2xx") && !text.contains("Socket errors"), "{}: {text}", case.name);
    let requests = text.lines().find(|it| it.contains(" requests in ")).unwrap();
    let requests: f64 = requests.split_whitespace().next().unwrap().parse().unwrap();
    Round { cpu_micros: spent / requests, p50_millis: millis(&text, "50%"), p99_millis: millis(&text, "99%") }
}

/// The latency behind a percentile: `99%    1.23ms`.
fn millis(text: &str, percentile: &str) -> f64 {
    let line = text.lines().find(|it| it.trim_start().starts_with(percentile)).unwrap();
    let value = line.split_whitespace().nth(1).unwrap();
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3)];
    let (unit, factor) = units.into_iter().find(|(unit, _)| value.ends_with(unit)).unwrap();
    value.trim_end_matches(unit).parse::<f64>().unwrap() * factor
}
