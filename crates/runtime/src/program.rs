//! A component as it stands in memory, ready to be given what it asks for.

use wasmtime::component::Component;

use crate::{Compiled, Engine, NoComponent, Surface};

/// Compiled code in memory. Clones are the same code; nothing of it has run.
#[derive(Clone)]
pub struct Program {
    pub(crate) engine: Engine,
    pub(crate) component: Component,
    surface: Surface,
}

impl Program {
    /// Takes compiled code into memory. It fails on what another engine compiled, or the same one with other settings.
    #[expect(unsafe_code, reason = "compiled code is run as it stands")]
    pub fn load(engine: &Engine, compiled: &Compiled) -> Result<Self, NoComponent> {
        // SAFETY: the bytes must be what an engine of this version made. `Compiled` holds no others: they come from
        // `Engine::compile` in this process or, over a pipe that no one else has, in a child that runs this very
        // program; or from a file whose MAC, under a key that only the server has, was found right over these bytes in
        // memory, not over a file that could change meanwhile. Version and settings are checked by the callee.
        let component = unsafe { Component::deserialize(engine.wasm(), compiled.bytes()) };
        let component = component.map_err(|it| NoComponent(crate::engine::first_line(&it)))?;
        let of = component.component_type();
        let surface = Surface {
            imports: of.imports(engine.wasm()).map(|it| it.0.to_owned()).collect(),
            exports: of.exports(engine.wasm()).map(|it| it.0.to_owned()).collect(),
        };
        Ok(Self { engine: engine.clone(), component, surface })
    }

    /// What it asks of the world, and what it answers.
    #[must_use]
    pub fn surface(&self) -> &Surface {
        &self.surface
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("surface", &self.surface).finish_non_exhaustive()
    }
}
