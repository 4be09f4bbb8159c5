//! Keywright: access tokens, policies, and one place that decides.

mod catalog;
mod clock;
mod command;
mod config;
mod logging;
mod serve;
mod setup;
#[cfg(test)]
mod tidy;

use std::process::ExitCode;

use clap::Parser;

/// Gives back what passwords and the reading of a large folder took for a moment, and does not make the threads
/// that read it wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::Cli::parse().run()
}
