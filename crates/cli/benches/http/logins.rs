//! What a login costs beside the hash that it cannot do without, and what a storm of logins does to checks.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::Duration,
};

use argon2::{Algorithm, Argon2, Block, Params, Version};

use rustix::time::{ClockId, clock_gettime};

use crate::{
    Subject,
    cases::Case,
    filled::{EMAIL, PASSWORD},
    load, median,
    process::Server,
};

const ROUNDS: usize = 7;
/// As many as log in at once in a storm: more than are hashed at once, fewer than may wait.
const AT_ONCE: usize = 16;
/// How long a storm lasts where only logins are counted.
const STORM: Duration = Duration::from_secs(2);

/// Rounds of hashes, logins and checks take turns.
pub(crate) fn run() {
    let subject = Subject::of("1000x10");
    let (server, check) = (&subject.server, &subject.cases[0]);
    let (mut logins, mut calm, mut stormy) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ratios, mut slower) = (Vec::new(), Vec::new());
    load::run(server, check);
    let before = server.resident();
    login_storm(server);
    // Sessions are kept, and sled's cache fills with them: the first storm alone shows what hashing takes.
    let more = (server.resident() - before) >> 20;
    for _ in 0..ROUNDS {
        let hash = hash();
        let login = login_storm(server);
        ratios.push(login / hash);
        logins.push(login / 1e3);
        let (alone, beside) = checks(server, check);
        slower.push(beside / alone);
        calm.push(alone);
        stormy.push(beside);
    }
    let millis = median(logins);
    println!("| | |\n|---|---|");
    println!("| processor time of a login | {millis:.1} ms |");
    println!("| × Argon2id alone, with memory that is kept | {:.2} |", median(ratios));
    println!("| p99 of a check | {:.2} ms |", median(calm));
    println!("| the same while {AT_ONCE} log in all the time | {:.2} ms |", median(stormy));
    println!("| × without | {:.2} |", median(slower));
    println!("| memory that the first storm took | {more} MiB |");
}

/// Processor time of hashing a password as the server does, in microseconds.
fn hash() -> f64 {
    const HASHES: u32 = 40;
    let params = Params::new(19 << 10, 2, 1, None).unwrap();
    let mut memory = vec![Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut once = || {
        argon
            .hash_password_into_with_memory(PASSWORD.as_bytes(), &[7; 16], &mut [0; 32], &mut memory)
            .unwrap();
    };
    once(); // the first has the memory to fetch
    let since = of_thread();
    (0..HASHES).for_each(|_| once());
    of_thread().checked_sub(since).unwrap().as_secs_f64() * 1e6 / f64::from(HASHES)
}

/// The processor time that this thread has taken.
fn of_thread() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

/// Processor time of the server for each login of a storm, in microseconds.
fn login_storm(server: &Server) -> f64 {
    let before = server.cpu_micros();
    let logins = storm(server, || thread::sleep(STORM)).0;
    (server.cpu_micros() - before) / f64::from(logins)
}

/// The latency that 99 of a hundred checks keep, in milliseconds: without a storm, and in one.
fn checks(server: &Server, check: &Case) -> (f64, f64) {
    let alone = load::run(server, check).p99_millis;
    (alone, storm(server, || load::run(server, check).p99_millis).1)
}

/// Something that is done while people log in; with how many did.
fn storm<Done>(server: &Server, done: impl FnOnce() -> Done) -> (u32, Done) {
    let (over, logins) = (AtomicBool::new(false), AtomicU32::new(0));
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    let url = format!("{}/api/v1/identity/login-by-email", server.url);
    let person = || {
        let agent = ureq::Agent::new_with_defaults();
        while !over.load(Ordering::Relaxed) {
            let sent = agent.post(&url).header("Content-Type", "application/json").send(&body);
            sent.unwrap().body_mut().read_to_string().unwrap();
            logins.fetch_add(1, Ordering::Relaxed);
        }
    };
    let done = thread::scope(|scope| {
        (0..AT_ONCE).for_each(|_| {
            scope.spawn(person);
        });
        let done = done();
        over.store(true, Ordering::Relaxed);
        done
    });
    (logins.into_inner(), done)
}
