//! The engine: how code is compiled and under which settings it runs.

mod ticker;

use std::{
    hash::{Hash as _, Hasher},
    sync::{Arc, OnceLock},
};

use sha2::{Digest as _, Sha256};
use wasmtime::{Config, component::Component};

use self::ticker::Ticker;
use crate::Bounds;

pub(crate) use self::ticker::Running;

/// How code is asked to run.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Choice {
    /// As native code where memory can be made executable, and interpreted where not.
    #[default]
    Auto,
    /// As native code.
    Native,
    /// Interpreted: two to five times slower, and nothing is made executable.
    Interpreter,
}

/// How code runs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// As native code.
    Native,
    /// Interpreted.
    Interpreter,
}

/// Compiles and runs code, in one way and under one set of settings. Clones are the same engine; a program has one.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    engine: wasmtime::Engine,
    fingerprint: [u8; 32],
    ticker: OnceLock<Ticker>,
}

/// The machine or the process does not let code run in this way.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("code of plugins cannot run here: {0}")]
pub struct Unable(String);

/// What is given as a component is none, or none that runs here.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the code is no component: {0}")]
pub struct NoComponent(pub String);

/// What [`Engine::compile`] made of a component: machine code or bytecode, which is run as it stands.
///
/// Bytes become this only in this crate, and only those that an engine of this program has made: see [`Compiler`] and
/// [`Cache`].
///
/// [`Compiler`]: crate::Compiler
/// [`Cache`]: crate::Cache
#[derive(Clone, Eq, PartialEq)]
pub struct Compiled(Vec<u8>);

/// The smallest component with code in it: `(component (core module (func)))`.
const SMALLEST: &[u8] =
    b"\0asm\x0d\0\x01\0\x01\x18\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";

impl Engine {
    /// An engine that runs code as chosen.
    pub fn new(choice: Choice) -> Result<Self, Unable> {
        match choice {
            Choice::Native => Self::of(Kind::Native),
            Choice::Interpreter => Self::of(Kind::Interpreter),
            Choice::Auto => {
                let native = Self::of(Kind::Native)?;
                // Under `MemoryDenyWriteExecute` and the like this is what fails.
                match Component::new(native.wasm(), SMALLEST) {
                    Ok(_) => Ok(native),
                    Err(_) => Self::of(Kind::Interpreter),
                }
            }
        }
    }

    /// An engine of a kind. It is not tried whether it can make memory executable.
    pub fn of(kind: Kind) -> Result<Self, Unable> {
        let unable = |it: wasmtime::Error| Unable(first_line(&it));
        let mut config = Config::new();
        config
            .wasm_component_model(true)
            .wasm_memory64(false)
            // What leads from one module of a component to another has the memories of both: QuickJS is made of several.
            .wasm_multi_memory(true)
            .wasm_relaxed_simd(false)
            .epoch_interruption(true)
            .max_wasm_stack(Bounds::STACK)
            // Where in a module it broke off is of no use without its source.
            .generate_address_map(false)
            .native_unwind_info(false);
        if kind == Kind::Interpreter {
            config.target("pulley64").map_err(unable)?;
        }
        let engine = wasmtime::Engine::new(&config).map_err(unable)?;
        let mut hasher = Fingerprint(Sha256::new());
        kind.hash(&mut hasher);
        engine.precompile_compatibility_hash().hash(&mut hasher);
        let fingerprint = hasher.0.finalize().into();
        Ok(Self(Arc::new(Inner { kind, engine, fingerprint, ticker: OnceLock::new() })))
    }

    /// How it runs code.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Compiles a component. This takes up to seconds and hundreds of megabytes, and is where a fault in a compiler
    /// would be used: servers let a [`Compiler`](crate::Compiler) do it in a process of its own.
    pub fn compile(&self, component: &[u8]) -> Result<Compiled, NoComponent> {
        if component.len() > crate::MOST_CODE {
            return Err(NoComponent(format!("it has more than {} MiB", crate::MOST_CODE >> 20)));
        }
        let compiled = self.0.engine.precompile_component(component);
        compiled.map(Compiled).map_err(|it| NoComponent(reason(component, &it)))
    }

    /// What tells what this engine compiled from what others did: version, settings, target, and what the processor can.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    pub(crate) fn wasm(&self) -> &wasmtime::Engine {
        &self.0.engine
    }

    /// Lets the time of calls go on for as long as the answer lives.
    pub(crate) fn run(&self) -> Running<'_> {
        self.0.ticker.get_or_init(|| Ticker::start(&self.0.engine)).run()
    }
}

impl Compiled {
    /// Says of bytes that an engine of this program made them.
    pub(crate) fn vouch(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Compiled({} bytes)", self.0.len())
    }
}

/// Why something is no component, in one line.
fn reason(bytes: &[u8], error: &wasmtime::Error) -> String {
    match bytes.get(..8) {
        Some(b"\0asm\x01\0\0\0") => {
            "it is a core module; make a component of it, as `jco new` or `wasm-tools component new` does"
                .to_owned()
        }
        Some(it) if it.starts_with(b"\0asm") => first_line(error),
        _ => "it does not begin as WebAssembly does".to_owned(),
    }
}

/// The innermost cause of an error: one line of at most 300 letters.
pub(crate) fn first_line(error: &wasmtime::Error) -> String {
    let text = error.root_cause().to_string();
    text.lines().next().unwrap_or_default().chars().take(300).collect()
}

/// Takes what is hashed, all of it.
struct Fingerprint(Sha256);

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests;
