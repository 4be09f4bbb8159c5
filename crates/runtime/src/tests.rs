//! Guests that mean well and guests that do not, each on both engines.

mod hooks;
mod hostile;
mod swap;

use crate::{
    Bounds, Code, Compiler, Engine, Failure, Hook, Kind, Loader, Objection,
    guests::{Guest, NOTHING, World, calls_out, event, manifest, operation, request, view},
};

const KINDS: [Kind; 2] = [Kind::Native, Kind::Interpreter];

/// Loads a guest under a manifest that names its hooks.
#[track_caller]
fn load(kind: Kind, guest: &Guest, hooks: &[Hook]) -> Code {
    let loader = Loader { engine: Engine::of(kind).unwrap(), compiler: Compiler::Here, cache: None };
    let program = loader.load(&guest.component()).unwrap().program;
    let manifest = manifest(hooks);
    Code::link(&program, &manifest, &manifest.capabilities).unwrap()
}

/// What a guest has against an operation, in all the time and 16 MiB.
fn review(code: &Code, world: &World) -> Result<Vec<Objection>, Failure> {
    code.review(world.clone(), Bounds::new(Bounds::TIME, 16 << 20), &operation())
}
