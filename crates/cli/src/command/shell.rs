//! `completions` and `man`.

use std::{io::stdout, path::Path};

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{Cli, Failure};

/// Prints the completion script of a shell.
pub(super) fn completions(shell: Shell) {
    clap_complete::generate(shell, &mut Cli::command(), "keywright", &mut stdout());
}

/// Prints the manual page, or writes one for each command into `folder`.
pub(super) fn man(folder: Option<&Path>) -> Result<(), Failure> {
    let command = Cli::command();
    match folder {
        Some(folder) => {
            std::fs::create_dir_all(folder).context("cannot make the folder")?;
            clap_mangen::generate_to(command, folder).context("cannot write the manual pages")?;
        }
        None => page(command)?,
    }
    Ok(())
}

fn page(command: Command) -> anyhow::Result<()> {
    Man::new(command).render(&mut stdout()).context("cannot print the manual page")
}
