//! Keywright: access tokens, policies, and one place that decides.

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

fn main() -> ExitCode {
    command::Cli::parse().run()
}
