//! Compiling, in a process of its own: what it takes of memory and time is gone with it, and so is what a component does
//! to a compiler.

mod child;

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{Compiled, Engine, NoComponent};

pub use self::child::compile_as_child;

/// Where components are compiled.
#[derive(Clone, Debug)]
pub enum Compiler {
    /// In a child process, `PROGRAM __plugin-compile`, which does [`compile_as_child`] and nothing else.
    Child {
        /// The program: the one that runs, since its engine must be the same.
        program: PathBuf,
        /// How long it may take.
        time: Duration,
    },
    /// In this process: for tests and tools, whose components are their user's own.
    Here,
}

/// A component was not compiled.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotCompiled {
    /// It is none, or none that runs here.
    #[error(transparent)]
    NoComponent(#[from] NoComponent),
    /// Compiling it takes more than it may: a limit of the child, in words.
    #[error("compiling the code takes too much: {0}")]
    TooMuch(String),
    /// The child could not be started or understood.
    #[error("the compiler does not run: {0}")]
    Broken(String),
}

impl Compiler {
    /// The command that a program has for this.
    pub const COMMAND: &'static str = "__plugin-compile";
    /// What is said to it, if code is to be interpreted.
    pub const INTERPRETER: &'static str = "--interpreter";
    /// How long compiling may take. `QuickJS` takes 2 s of one processor, Python 11.
    pub const TIME: Duration = Duration::from_mins(1);
    /// The most bytes that it makes.
    pub const MOST_COMPILED: usize = 256 << 20;

    /// In a child process of this program.
    #[must_use]
    pub fn child(program: PathBuf) -> Self {
        Self::Child { program, time: Self::TIME }
    }

    /// Compiles a component for an engine. This process has one child at a time: others wait for their turn.
    pub fn compile(&self, engine: &Engine, component: &[u8]) -> Result<Compiled, NotCompiled> {
        match self {
            Self::Here => Ok(engine.compile(component)?),
            Self::Child { program, time } => {
                static TURN: Mutex<()> = Mutex::new(());
                let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
                child::run(program, (*time, Self::MOST_COMPILED), engine.kind(), component)
            }
        }
    }
}

#[cfg(test)]
mod tests;
