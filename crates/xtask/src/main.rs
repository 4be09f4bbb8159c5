//! Automation of this repository: `cargo xtask bench`, `cargo xtask bless`, `cargo xtask fuzz`, `cargo xtask long`,
//! `cargo xtask sdk`.
//!
//! A command is a thin script in Rust: it starts `cargo` or a program of the tree with the right
//! settings, and fails when that fails. Nothing here is part of the product.

mod bench;
mod bless;
mod fuzz;
mod long;
mod sdk;
mod shell;

use std::{env, process::ExitCode};

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask COMMAND
  bench [FILTER]               measure: decide (beside other engines), core, storage, http, start, peers (over HTTP);
                               or those whose name has FILTER
  bless                        rewrite the golden files (docs/roles.txt, docs/openapi.json ..) from the code
  fuzz [--seconds N] [TARGET]  build the fuzz targets and run each for N seconds (5) over its seeds
  long [FILTER]                run the long tests of .ci/long.d (those whose name has FILTER) on a release binary
  sdk [--all | NAME..]         make clients from the OpenAPI document, and play their stories against a server";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["bench"] => bench::run(""),
        ["bench", filter] => bench::run(filter),
        ["bless"] => bless::run(),
        ["fuzz", options @ ..] => fuzz::run(&fuzz::Options::parse(options)?),
        ["long"] => long::run(""),
        ["sdk", words @ ..] => sdk::run(words),
        ["long", filter] => long::run(filter),
        _ => bail!("{USAGE}"),
    }
}
