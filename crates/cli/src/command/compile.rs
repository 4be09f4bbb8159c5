//! `__plugin-compile`: compiles the code of a plugin, and nothing else. The server starts it and talks to it.

use anyhow::Context;
use keywright_runtime::{Kind, compile_as_child};

use super::Failure;

/// Compiles what comes on standard input.
pub(super) fn run(interpreter: bool) -> Result<(), Failure> {
    let kind = if interpreter { Kind::Interpreter } else { Kind::Native };
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    Ok(compile_as_child(kind, input, output).context("cannot compile")?)
}
