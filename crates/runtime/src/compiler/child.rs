//! Both ends of the pipe to the process that compiles.
//!
//! It gets the component on standard input, and answers on standard output: a zero and what was compiled, or a one and
//! why not.

use std::{
    io::{self, Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, setpriority_process, setrlimit};

use super::{Compiler, NotCompiled};
use crate::{Compiled, Engine, Kind, MOST_CODE, NoComponent};

const DONE: u8 = 0;
/// How much others go first: who answers requests does not wait for a compiler.
const POLITE: i32 = 10;
const NOT_DONE: u8 = 1;

/// What the child may use: address space (Python takes 300 MB of memory, and what is only reserved counts, too),
/// seconds of processors, and no files.
const LIMITS: [(Resource, u64); 5] = [
    (Resource::As, 4 << 30),
    (Resource::Cpu, 60),
    (Resource::Fsize, 0),
    (Resource::Nofile, 16),
    (Resource::Core, 0),
];

/// Does what the command [`Compiler::COMMAND`] is for: limits this process, reads a component, and writes what it is
/// compiled to, or why it is not.
pub fn compile_as_child(kind: Kind, input: impl Read, mut output: impl Write) -> io::Result<()> {
    for (resource, most) in LIMITS {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    // Where the system does not allow it, it is merely less polite.
    setpriority_process(None, POLITE).unwrap_or_default();
    let mut component = Vec::new();
    input.take(u64::try_from(MOST_CODE).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut component)?;
    let engine = Engine::of(kind).map_err(io::Error::other)?;
    match engine.compile(&component) {
        Ok(compiled) => output.write_all(&[DONE]).and_then(|()| output.write_all(compiled.bytes()))?,
        Err(why) => output.write_all(&[NOT_DONE]).and_then(|()| output.write_all(why.0.as_bytes()))?,
    }
    output.flush()
}

/// Lets a child compile, and ends it when it takes too long or says more than so many bytes.
pub(super) fn run(
    program: &Path,
    (time, most): (Duration, usize),
    kind: Kind,
    component: &[u8],
) -> Result<Compiled, NotCompiled> {
    let mut command = Command::new(program);
    command.arg(Compiler::COMMAND).args((kind == Kind::Interpreter).then_some(Compiler::INTERPRETER));
    // Neither secrets in variables nor settings of the server are its business.
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let broken = |it: io::Error| NotCompiled::Broken(format!("{}: {it}", program.display()));
    let mut child = command.spawn().map_err(broken)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let is_read = AtomicBool::new(false);
    let (status, answer) = std::thread::scope(|scope| {
        // A child that stops reading says why on its other pipe.
        let _writer = scope.spawn(move || input.map(|mut it| it.write_all(component)));
        let reader = scope.spawn(|| {
            let answer = output.map_or_else(|| Ok(Vec::new()), |it| read(it, most + 2));
            is_read.store(true, Ordering::SeqCst);
            answer
        });
        let status = wait(&mut child, time, &is_read);
        (status, reader.join().unwrap_or_else(|_| Err(io::Error::other("nobody read it"))))
    });
    let status = status.map_err(broken)?;
    let status = status.ok_or_else(|| NotCompiled::TooMuch(format!("more than {} s", time.as_secs_f32())))?;
    let answer = answer.map_err(broken)?;
    if answer.len() > most + 1 {
        return Err(NotCompiled::TooMuch(format!("more than {most} bytes")));
    }
    understand(status, answer)
}

fn understand(status: ExitStatus, mut answer: Vec<u8>) -> Result<Compiled, NotCompiled> {
    if status.code().is_none() {
        // Of the signals that it gets by itself, all come from its limits, or from memory that it did not get.
        return Err(NotCompiled::TooMuch(format!("the compiler was ended: {status}")));
    }
    match (status.success(), answer.first().copied()) {
        (true, Some(DONE)) => {
            answer.remove(0);
            Ok(Compiled::vouch(answer))
        }
        (true, Some(NOT_DONE)) => {
            let why = answer.get(1..).unwrap_or_default();
            Err(NoComponent(String::from_utf8_lossy(why).chars().take(300).collect()).into())
        }
        _ => Err(NotCompiled::Broken(format!("it ended with {status}"))),
    }
}

fn read(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How the child ended; none if it had to be ended since its time was over.
fn wait(child: &mut Child, time: Duration, is_read: &AtomicBool) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= time {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        // Nobody listens any more: it has said all, or too much.
        if is_read.load(Ordering::SeqCst) && began.elapsed() >= Duration::from_secs(1) {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
