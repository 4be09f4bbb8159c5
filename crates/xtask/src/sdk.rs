//! `cargo xtask sdk`: clients made from the OpenAPI document, compiled, and used against a real server.

mod names;
mod server;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail, ensure};

use self::server::Server;
use crate::shell;

/// The clients that are made at every push; the others take a Java, and more time.
const IN_CI: [&str; 3] = ["python", "rust", "typescript"];

/// Where users read what each story tells.
const SHOWN: &str = "docs/sdk.md";

/// A folder `sdk/NAME` with the script `sdk.sh`, which makes the client (`make`), says where its sources are
/// (`sources`) and tells its story (`story`).
struct Sdk<'a> {
    name: &'a str,
    kit: &'a Kit,
}

/// What all scripts are given.
struct Kit {
    /// The binary of the server.
    server: PathBuf,
    /// Where everything is made, and where the documents lie.
    folder: PathBuf,
    /// Where `sdk/tools/install.sh` has put the tools.
    tools: PathBuf,
}

/// Makes the named clients, all (`--all`), or those of every push, and plays their stories.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let known = known()?;
    let wanted: Vec<&str> = match words {
        [] => IN_CI.to_vec(),
        ["--all"] => known.iter().map(String::as_str).collect(),
        names => names.to_vec(),
    };
    for name in &wanted {
        ensure!(known.iter().any(|it| it == name), "`{name}` is none of {}", known.join(", "));
    }
    let kit = Kit::new(wanted.iter().any(|it| !IN_CI.contains(it)))?;
    for name in wanted {
        Sdk { name, kit: &kit }.try_out().with_context(|| format!("the client `{name}`"))?;
    }
    Ok(())
}

/// The folders of `sdk/` that have a script.
fn known() -> Result<Vec<String>> {
    let mut known = Vec::new();
    for entry in fs::read_dir(shell::root().join("sdk"))? {
        let entry = entry?;
        if entry.path().join("sdk.sh").exists() {
            known.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    known.sort();
    Ok(known)
}

impl Kit {
    /// Installs the tools, and writes both forms of the document with the binary `KEYWRIGHT_BIN`, or a release
    /// binary that is built first.
    fn new(all_tools: bool) -> Result<Self> {
        let target = shell::target_folder()?;
        let server = if let Some(given) = env::var_os("KEYWRIGHT_BIN") {
            given.into()
        } else {
            shell::run(shell::cargo().args(["build", "--release"]))?;
            target.join("release/keywright")
        };
        let mut install = shell::command("bash");
        install.arg("sdk/tools/install.sh").args(all_tools.then_some("all")).env("CARGO_TARGET_DIR", &target);
        let tools = shell::text(&mut install)?;
        let folder = target.join("sdk");
        fs::create_dir_all(&folder)?;
        for (name, form) in [("openapi.json", None), ("openapi-3.0.json", Some("--v3-0"))] {
            let document = shell::text(shell::command(&server).arg("openapi").args(form))?;
            fs::write(folder.join(name), document)?;
        }
        Ok(Self { server, folder, tools: tools.trim().into() })
    }
}

impl Sdk<'_> {
    fn try_out(&self) -> Result<()> {
        let start = Instant::now();
        fs::create_dir_all(self.folder())?;
        shell::run(&mut self.script("make"))?;
        let made = start.elapsed();

        let sources = shell::text(&mut self.script("sources"))?;
        let mut ugly = Vec::new();
        for path in sources.lines() {
            names::ugly(Path::new(path), &mut ugly)?;
        }
        ensure!(!sources.is_empty(), "there are no sources");
        if !ugly.is_empty() {
            bail!("these names do not read well: {}", ugly.join(", "));
        }

        let server = Server::start(&self.kit.server, &self.kit.folder.join("data"))?;
        let told = shell::text(server.introduce(self.script("story").stderr(Stdio::inherit())))?;
        server.stop()?;
        shell::say(told.trim_end());
        let shown = fs::read_to_string(shell::root().join(SHOWN))?;
        ensure!(shown.contains(told.trim_end()), "{SHOWN} does not show what the story tells");
        shell::say(&format!(
            "{}: made in {} s, all in {} s",
            self.name,
            made.as_secs(),
            start.elapsed().as_secs()
        ));
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.kit.folder.join(self.name)
    }

    fn script(&self, verb: &str) -> Command {
        let mut script = shell::command("bash");
        script
            .arg(format!("sdk/{}/sdk.sh", self.name))
            .arg(verb)
            .env("DOCUMENTS", &self.kit.folder)
            .env("OUT", self.folder())
            .env("TOOLS", &self.kit.tools)
            .env("PATH", self.path());
        script
    }

    /// The tools first, then whatever the machine has.
    fn path(&self) -> String {
        let [python, npm] = ["python/bin", "npm/node_modules/.bin"].map(|it| self.kit.tools.join(it));
        format!("{}:{}:{}", python.display(), npm.display(), env::var("PATH").unwrap_or_default())
    }
}
