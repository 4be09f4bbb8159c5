//! One call, from the new instance to its end.

use wasmtime::{Store, UpdateDeadline, component::Instance};

use super::Code;
use crate::{Bounds, Failure, Hook, Host, state::State};

impl Code {
    /// Runs something in a new instance, under all bounds.
    pub(super) fn call<R>(
        &self,
        host: Box<dyn Host>,
        hook: Hook,
        bounds: Bounds,
        run: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<R>,
    ) -> Result<R, Failure> {
        let running = self.0.engine.run();
        let mut store = Store::new(self.0.engine.wasm(), State::new(host, hook, bounds));
        store.limiter(|it| &mut it.memory);
        store.set_hostcall_fuel(Bounds::COPIED);
        // Every tick it is the clock that says whether the time is over: ticks come late when the machine is busy.
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|context| {
            context.data().left()?;
            Ok(UpdateDeadline::Continue(1))
        });
        let answer = if running.is_timed() {
            self.0.instance.instantiate(&mut store).and_then(|it| run(&mut store, &it))
        } else {
            Err(crate::state::Stop::Panic("time").into())
        };
        // What came too late has not come.
        let answer = answer.and_then(|it| store.data().left().map(|_| it).map_err(Into::into));
        let answer = answer.map_err(|it| store.data().failure(&it));
        store.data_mut().finish();
        answer
    }
}
