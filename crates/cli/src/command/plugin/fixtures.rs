//! `plugin test`: the code of a plugin is asked what its fixtures ask, and its answers held to what they expect. It runs
//! as a server runs it, under the same limits; the world around it is what a fixture says it is.

mod calls;
mod compare;
mod story;
mod world;

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use anyhow::{Context, anyhow, bail};
use keywright_core::Catalogue;
use keywright_plugins::{bundle::COMPONENT, manifest::Manifest};
use keywright_runtime::{Choice, Code, Compiler, Engine, Loader, Program};

use self::{calls::Outcome, story::Step, world::World};
use super::{build, bundles};
use crate::command::{Failure, print};

/// Where fixtures are, below the folder of a plugin.
const FOLDER: &str = "tests";

/// Plays all fixtures of a folder whose file or name has `filter`.
pub(super) fn run(folder: &Path, filter: &str, shown: bool, catalogue: &Catalogue) -> Result<(), Failure> {
    let manifest = build::manifest(folder, catalogue)?;
    let component = folder.join(COMPONENT);
    if !component.exists() {
        let hint =
            format!("there is no {}; keywright plugin build {}", component.display(), folder.display());
        return Err(Failure::NotFound(hint));
    }
    bundles::require_fresh(folder)?;
    let program = load(&bundles::read(&component)?)?;
    let (mut passed, mut failed) = (0_u32, 0_u32);
    for path in fixtures(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let mut world = World::default();
        for (at, step) in story::read(&path)?.into_iter().enumerate() {
            let title = step.name.clone().unwrap_or_else(|| format!("{}, step {}", step.hook, at + 1));
            let (kept, played) = play(&program, &manifest, &step, world);
            world = kept;
            if !name.contains(filter) && !title.contains(filter) {
                continue;
            }
            let faults = match &played {
                Ok(outcome) => compare::faults(&step.expect, outcome, &world),
                Err(error) => vec![format!("{error:#}")],
            };
            let verdict = if faults.is_empty() { "ok    " } else { "FAILED" };
            print(&format!("{verdict} {name}: {title}"))?;
            faults.iter().try_for_each(|it| print(&format!("    {}", it.replace('\n', "\n    "))))?;
            if shown && let Ok(outcome) = &played {
                print(&compare::pretty(outcome, &world))?;
            }
            if faults.is_empty() { passed += 1 } else { failed += 1 }
        }
    }
    print(&format!("{passed} passed, {failed} failed"))?;
    match (passed, failed) {
        (0, 0) => Err(anyhow!("no fixture in {}", folder.join(FOLDER).display()).into()),
        (_, 0) => Ok(()),
        _ => Err(anyhow!("{failed} of {} fixtures failed", passed + failed).into()),
    }
}

/// The component, compiled here and now.
fn load(component: &[u8]) -> anyhow::Result<Program> {
    let engine = Engine::new(Choice::Auto)?;
    let loader = Loader { engine, compiler: Compiler::Here, cache: None };
    Ok(loader.load(component).context("the code cannot be loaded")?.program)
}

/// Calls what a step calls. The world is as it was left, whatever happened.
fn play(
    program: &Program,
    manifest: &Manifest,
    step: &Step,
    mut world: World,
) -> (World, anyhow::Result<Outcome>) {
    if let Err(error) = world.prepare(step, manifest) {
        return (world, Err(error));
    }
    let granted = step.given.granted(&manifest.capabilities);
    let code = match Code::link(program, manifest, &granted) {
        Ok(code) => code,
        Err(faults) => {
            let faults: Vec<_> = faults.iter().map(|it| format!("\n{it}")).collect();
            return (world, Err(anyhow!("the code does not fit its manifest:{}", faults.concat())));
        }
    };
    let shared = Rc::new(RefCell::new(world));
    let outcome = calls::call(&code, manifest, step, &shared);
    (shared.take(), outcome)
}

/// The files with fixtures, by name.
fn fixtures(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let place = folder.join(FOLDER);
    let entries = fs::read_dir(&place).with_context(|| format!("cannot read {}", place.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "json") {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        bail!("{} has no fixtures: files of JSON", place.display());
    }
    Ok(found)
}
