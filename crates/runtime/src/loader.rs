//! From the bytes of a component to code in memory, by way of the cache.

use std::io;

use crate::{Cache, Compiler, Engine, NoComponent, NotCompiled, Program};

/// Gets components into memory.
#[derive(Debug)]
pub struct Loader {
    /// What runs them.
    pub engine: Engine,
    /// Where they are compiled.
    pub compiler: Compiler,
    /// Where they are kept compiled; without, each start compiles all.
    pub cache: Option<Cache>,
}

/// A program, and whether it could be kept.
#[derive(Debug)]
pub struct Loaded {
    /// The program.
    pub program: Program,
    /// Why what was compiled was not kept. It is compiled again next time, and that is all.
    pub not_kept: Option<io::Error>,
}

impl Loader {
    /// Loads a component, compiled before or now. This blocks for as long as compiling takes.
    pub fn load(&self, component: &[u8]) -> Result<Loaded, NotCompiled> {
        let kept = self.cache.as_ref().and_then(|it| it.get(&self.engine, component));
        // What was kept, and yet does not fit, was made with other settings that look the same.
        if let Some(Ok(program)) = kept.map(|it| Program::load(&self.engine, &it)) {
            return Ok(Loaded { program, not_kept: None });
        }
        let compiled = self.compiler.compile(&self.engine, component)?;
        let program =
            Program::load(&self.engine, &compiled).map_err(|NoComponent(why)| NotCompiled::Broken(why))?;
        let kept = self.cache.as_ref().map(|it| it.put(&self.engine, component, &compiled));
        Ok(Loaded { program, not_kept: kept.and_then(Result::err) })
    }
}
