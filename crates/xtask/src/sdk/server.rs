//! A server on a fresh folder and a port of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::shell;

/// Runs until it is dropped.
pub(super) struct Server {
    child: Child,
    url: String,
}

const OWNER: [(&str, &str); 2] =
    [("KEYWRIGHT_OWNER_EMAIL", "ann@example.com"), ("KEYWRIGHT_OWNER_PASSWORD", "correct horse battery")];

impl Server {
    /// Starts one whose folder is emptied first, and waits until it listens.
    pub(super) fn start(binary: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        let mut command = shell::command(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder).envs(OWNER);
        let mut child = command
            .env("KEYWRIGHT_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines);
        let url =
            lines.map_while(Result::ok).find_map(|it| Some(it.split_once(" listens on ")?.1.to_owned()));
        let mut server = Self { child, url: String::new() };
        server.url = url.context("the server ended before it listened")?;
        Ok(server)
    }

    /// Tells a program where the server is, and who owns it.
    pub(super) fn introduce<'a>(&self, program: &'a mut Command) -> &'a mut Command {
        program.envs(OWNER).env("KEYWRIGHT_URL", &self.url)
    }

    /// Fails if it has ended by itself.
    pub(super) fn stop(mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "the server ended by itself");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose: its folder is emptied before the next.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
