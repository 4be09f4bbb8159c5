//! Runs the code of plugins: components of WebAssembly, under limits, with nothing but what was granted.
//!
//! From bytes to an answer:
//!
//! 1. An [`Engine`] is made once, native or interpreting.
//! 2. A [`Loader`] makes a [`Program`] of a component: from its [`Cache`], or by a [`Compiler`], which is a child process.
//! 3. [`Code::link`] compares what the program imports and exports with the manifest, and gives it what was granted; the
//!    [`Mismatch`]es are what is told when it is installed.
//! 4. `code.review(host, bounds, operation)` and its siblings run one hook in a fresh instance. The [`Host`] is what it can
//!    ask; a [`Failure`] says why there is no answer.
//!
//! ```no_run
//! # use keywright_runtime::*;
//! # fn f(component: &[u8], manifest: &keywright_plugins::manifest::Manifest, host: impl Host + 'static, operation: &Operation) -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::new(Choice::Auto)?;
//! let loader = Loader { engine, compiler: Compiler::Here, cache: None };
//! let program = loader.load(component)?.program;
//! let code = Code::link(&program, manifest, &manifest.capabilities).map_err(|all| format!("{all:?}"))?;
//! let objections = code.review(host, code.bounds(Hook::Admission), operation)?;
//! # Ok(()) }
//! ```

mod asks;
mod bindings;
mod bounds;
mod cache;
mod code;
mod compiler;
mod engine;
mod failure;
#[cfg(test)]
mod guests;
mod host;
mod loader;
mod program;
mod state;
mod surface;
#[cfg(test)]
mod tests;

/// The most bytes of a component.
pub const MOST_CODE: usize = 32 << 20;

pub use bindings::{
    exports::keywright::plugin::{
        admission::{Objection, Operation},
        events::Event,
        lifecycle::Reason,
        pages::View,
        routes::{Request as RouteRequest, Response as RouteResponse},
    },
    keywright::plugin::{
        admin::{Call as AdminCall, Reply as AdminReply},
        http::{Request as HttpRequest, Response as HttpResponse},
        kv::Entry,
        log::Level,
        types::{Actor, Fault, Header},
    },
};
pub use bounds::Bounds;
pub use cache::Cache;
pub use code::{Code, Handled};
pub use compiler::{Compiler, NotCompiled, compile_as_child};
pub use engine::{Choice, Compiled, Engine, Kind, NoComponent, Unable};
pub use failure::Failure;
pub use host::{Host, KvTerms, Line, Scan, Used};
pub use loader::{Loaded, Loader};
pub use program::Program;
pub use surface::{Hook, Import, Mismatch, Surface};
