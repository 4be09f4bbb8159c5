//! Code that was given what it may ask for, and its hooks, which can be called.

mod answers;
mod call;

use std::sync::Arc;

use keywright_plugins::manifest::{Capabilities, Limits, Manifest};
use wasmtime::component::{InstancePre, Linker};

use crate::{
    Bounds, Engine, Event, Failure, Hook, Host, Import, Mismatch, Objection, Operation, Program, Reason,
    RouteRequest, RouteResponse, Surface, View, bindings::exports::keywright::plugin as hooks,
    engine::first_line, state::State,
};

/// The code of a plugin under its manifest and grants. Clones are the same code.
///
/// A call runs in an instance of its own, which is gone when it is over, whatever happened in it. It blocks, for at most
/// [`Bounds::TIME`] and a tick of 5 ms, and needs 1 MiB of stack.
#[derive(Clone)]
pub struct Code(Arc<Inner>);

struct Inner {
    engine: Engine,
    instance: InstancePre<State>,
    surface: Surface,
    limits: Limits,
    lifecycle: Option<hooks::lifecycle::GuestIndices>,
    admission: Option<hooks::admission::GuestIndices>,
    events: Option<hooks::events::GuestIndices>,
    routes: Option<hooks::routes::GuestIndices>,
    pages: Option<hooks::pages::GuestIndices>,
    jobs: Option<hooks::jobs::GuestIndices>,
}

/// What a plugin did with a batch of events.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Handled {
    /// What there was to do.
    Done,
    /// It wants them again, after so many seconds at least.
    Retry(u32),
    /// It never wants them again, for this reason.
    Drop(String),
}

impl Code {
    /// Gives a program what its manifest wants and what was granted, or says all that does not fit. None of it runs.
    pub fn link(
        program: &Program,
        manifest: &Manifest,
        granted: &Capabilities,
    ) -> Result<Self, Vec<Mismatch>> {
        let surface = program.surface();
        let found = surface.mismatches(manifest, granted);
        if !found.is_empty() {
            return Err(found);
        }
        let shape = |it: wasmtime::Error| vec![Mismatch::Shape(first_line(&it))];
        let wanted =
            Import::ALL.into_iter().filter(|it| it.is_in(&manifest.capabilities) && it.is_in(granted));
        let mut linker = Linker::new(program.engine.wasm());
        for import in wanted {
            crate::asks::link(&mut linker, import).map_err(shape)?;
        }
        let instance = linker.instantiate_pre(&program.component).map_err(shape)?;
        macro_rules! indices {
            ($module:ident, $hook:expr) => {{
                let indices = surface.has($hook).then(|| hooks::$module::GuestIndices::new(&instance));
                indices.transpose().map_err(shape)?
            }};
        }
        Ok(Self(Arc::new(Inner {
            lifecycle: indices!(lifecycle, Hook::Lifecycle),
            admission: indices!(admission, Hook::Admission),
            events: indices!(events, Hook::Events),
            routes: indices!(routes, Hook::Routes),
            pages: indices!(pages, Hook::Pages),
            jobs: indices!(jobs, Hook::Jobs),
            engine: program.engine.clone(),
            surface: surface.clone(),
            limits: manifest.limits,
            instance,
        })))
    }

    /// What it asks of the world, and what it answers.
    #[must_use]
    pub fn surface(&self) -> &Surface {
        &self.0.surface
    }

    /// How much a call of this hook may use: what the manifest asks for, or the most there is.
    #[must_use]
    pub fn bounds(&self, hook: Hook) -> Bounds {
        Bounds::of(&self.0.limits, hook)
    }

    /// Before it acts as it now is. A plugin without this hook agrees.
    pub fn start(&self, host: impl Host + 'static, bounds: Bounds, reason: Reason) -> Result<(), Failure> {
        let Some(indices) = &self.0.lifecycle else { return Ok(()) };
        let answer = self.call(Box::new(host), Hook::Lifecycle, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_start(store, reason)
        })?;
        answer.map_err(answers::refused)
    }

    /// What it has against an operation. Nothing may be changed or called meanwhile.
    pub fn review(
        &self,
        host: impl Host + 'static,
        bounds: Bounds,
        operation: &Operation,
    ) -> Result<Vec<Objection>, Failure> {
        let indices = self.0.admission.as_ref().ok_or(Failure::NoHook(Hook::Admission))?;
        let answer = self.call(Box::new(host), Hook::Admission, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_review(store, operation)
        })?;
        answers::verdict(answer.map_err(answers::refused)?)
    }

    /// Tells it of events, in order.
    pub fn handle_events(
        &self,
        host: impl Host + 'static,
        bounds: Bounds,
        events: &[Event],
    ) -> Result<Handled, Failure> {
        let indices = self.0.events.as_ref().ok_or(Failure::NoHook(Hook::Events))?;
        let answer = self.call(Box::new(host), Hook::Events, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_handle(store, events)
        })?;
        Ok(answers::handled(answer))
    }

    /// What it answers to a call of one of its routes. Status and bytes are within bounds; headers may be anything.
    pub fn handle_route(
        &self,
        host: impl Host + 'static,
        bounds: Bounds,
        request: &RouteRequest,
    ) -> Result<RouteResponse, Failure> {
        let indices = self.0.routes.as_ref().ok_or(Failure::NoHook(Hook::Routes))?;
        let answer = self.call(Box::new(host), Hook::Routes, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_handle(store, request)
        })?;
        answers::response(answer)
    }

    /// The blocks of a page: a text of at most [`Bounds::PAGE`] bytes, which should be JSON.
    pub fn render(&self, host: impl Host + 'static, bounds: Bounds, view: &View) -> Result<String, Failure> {
        let indices = self.0.pages.as_ref().ok_or(Failure::NoHook(Hook::Pages))?;
        let answer = self.call(Box::new(host), Hook::Pages, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_render(store, view)
        })?;
        answers::page(answer.map_err(answers::refused)?)
    }

    /// What an action of a page answers: a text of at most [`Bounds::PAGE`] bytes, which should be JSON.
    pub fn act(
        &self,
        host: impl Host + 'static,
        bounds: Bounds,
        view: &View,
        action: &str,
        input: &str,
    ) -> Result<String, Failure> {
        let indices = self.0.pages.as_ref().ok_or(Failure::NoHook(Hook::Pages))?;
        let answer = self.call(Box::new(host), Hook::Pages, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_act(store, view, action, &input.to_owned())
        })?;
        answers::page(answer.map_err(answers::refused)?)
    }

    /// Lets it do one of its jobs.
    pub fn run_job(&self, host: impl Host + 'static, bounds: Bounds, name: &str) -> Result<(), Failure> {
        let indices = self.0.jobs.as_ref().ok_or(Failure::NoHook(Hook::Jobs))?;
        let answer = self.call(Box::new(host), Hook::Jobs, bounds, |store, instance| {
            indices.load(&mut *store, instance)?.call_run(store, name)
        })?;
        answer.map_err(answers::refused)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Code").field("surface", &self.0.surface).finish_non_exhaustive()
    }
}
