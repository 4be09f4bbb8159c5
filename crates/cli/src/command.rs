//! The commands, and the exit code of each way to fail.

mod catalog;
#[cfg(feature = "code")]
mod compile;
mod healthcheck;
mod member;
mod plugin;
mod shell;
mod verify;

use std::{io::Write as _, net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    config::{self, Place, ServeArgs},
    serve,
};

/// Access tokens for any REST API: personal ones that never do more than their member can, service ones
/// that are frozen, policies that say who may do what, and one place that decides.
#[derive(Debug, Parser)]
#[command(name = "keywright", version, about, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 denied, 5 conflict, 6 unreachable."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(Box<ServeArgs>),
    /// Check a stopped server's folder: every row, the digest, the whole chain of commits
    Verify {
        #[command(flatten)]
        place: Place,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Members, on a stopped server's folder
    Member {
        #[command(subcommand)]
        command: MemberCommand,
    },
    /// Catalogues: the types, actions and routes of the APIs that are guarded
    Catalog {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Plugins: make, try, pack and sign them, or switch one off on a stopped server's folder
    Plugin {
        #[command(subcommand)]
        command: plugin::PluginCommand,
    },
    /// What the server starts to compile the code of a plugin: from standard input to standard output
    #[cfg(feature = "code")]
    #[command(name = keywright_runtime::Compiler::COMMAND, hide = true)]
    Compile {
        /// For the interpreter, not for this processor
        #[arg(long)]
        interpreter: bool,
    },
    /// Print the OpenAPI document
    Openapi {
        /// As OpenAPI 3.0, for tools that do not read 3.1 yet
        #[arg(long)]
        v3_0: bool,
    },
    /// Ask a running server whether it is ready
    Healthcheck {
        /// Where it listens [default: 127.0.0.1:8080]
        #[arg(long, env = "KEYWRIGHT_LISTEN", value_name = "ADDR:PORT", value_parser = config::address)]
        listen: Option<SocketAddr>,
        /// The file with the server's settings [default: ./keywright.toml, where there is one]
        #[arg(long, env = "KEYWRIGHT_CONFIG", value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write the pages of all commands into a folder
    Man {
        /// Where to write them
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum CatalogCommand {
    /// Say what is wrong with catalogues, all at once; or list their routes, and which go before which
    Check {
        /// The files, read together as `serve` reads them; `featbit` is the one that comes with the program
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what a call is: which action on what
    Test {
        /// The file; `featbit` is the one that comes with the program
        file: PathBuf,
        /// The method, such as `GET`
        method: String,
        /// The URL, or its path alone
        url: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum MemberCommand {
    /// Make a one-time password for a member who cannot log in any more
    OneTimePassword {
        /// The member's e-mail address
        email: String,
        #[command(flatten)]
        place: Place,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

/// Why a command did not do what it was asked to; each has an exit code of its own.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// 1
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
    /// 3
    #[error("{0}")]
    NotFound(String),
    /// 4
    #[error("{0}")]
    Denied(String),
    /// 6
    #[error("{0}")]
    Unreachable(String),
}

impl Failure {
    const fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::NotFound(_) => 3,
            Self::Denied(_) => 4,
            Self::Unreachable(_) => 6,
        }
    }
}

impl Cli {
    /// Runs the command and tells how it went.
    #[expect(clippy::print_stderr, reason = "a command line says on standard error why it failed")]
    pub(crate) fn run(self) -> ExitCode {
        match self.command.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                eprintln!("keywright: {failure}");
                ExitCode::from(failure.code())
            }
        }
    }
}

impl Command {
    fn run(self) -> Result<(), Failure> {
        match self {
            Self::Serve(args) => Ok(serve::run(*args)?),
            Self::Verify { place, json } => verify::run(&place.data_dir()?, json),
            Self::Member { command: MemberCommand::OneTimePassword { email, place, json } } => {
                member::one_time_password(&place.data_dir()?, &email, json)
            }
            Self::Catalog { command: CatalogCommand::Check { files, json } } => catalog::check(&files, json),
            Self::Catalog { command: CatalogCommand::Test { file, method, url, json } } => {
                catalog::test(file, &method, &url, json)
            }
            Self::Plugin { command } => command.run(),
            #[cfg(feature = "code")]
            Self::Compile { interpreter } => compile::run(interpreter),
            Self::Openapi { v3_0 } => openapi(v3_0),
            Self::Healthcheck { listen, config } => {
                healthcheck::run(config::listen(listen, config.as_deref())?)
            }
            Self::Completions { shell } => {
                shell::completions(shell);
                Ok(())
            }
            Self::Man { output } => shell::man(output.as_deref()),
        }
    }
}

fn openapi(v3_0: bool) -> Result<(), Failure> {
    let document = if v3_0 { keywright_http::openapi_30() } else { keywright_http::openapi() };
    let document = document.context("cannot write the document")?;
    print(&serde_json::to_string_pretty(&document).context("cannot write the document")?)
}

/// Prints a line on standard output.
fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")?)
}

#[cfg(test)]
mod tests;
