//! Turns what sled panics about into errors.

use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::{Arc, Mutex, PoisonError},
};

use crate::error::StorageError;

/// Calls sled; an error or a panic says that `what` is damaged or cannot be read.
pub(crate) fn sled<T>(
    what: impl FnOnce() -> String,
    call: impl FnOnce() -> sled::Result<T>,
) -> Result<T, StorageError> {
    match catch(call) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(sled::Error::Io(source))) => {
            Err(StorageError::Io { doing: format!("read or write {}", what()), source })
        }
        Ok(Err(error)) => Err(StorageError::Damaged(format!("{} ({error})", what()))),
        Err(message) => Err(StorageError::Damaged(format!("{} ({message})", what()))),
    }
}

/// Runs `call`; the first line of what it panics about, if it does.
///
/// Unwind safety is asserted: what a panic leaves half done inside sled is either not used again (a failed write
/// ends all writes) or checked whenever it is read (rows and records carry checksums).
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(call)).map_err(|payload| first_line(&*payload))
}

fn first_line(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    text.lines().next().unwrap_or_default().to_owned()
}

type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// How many [`Quiet`] there are, and the hook that was there before the first.
static QUIET: Mutex<(usize, Option<Hook>)> = Mutex::new((0, None));

thread_local! {
    /// How many [`Quiet`] there are on this thread.
    static EXPECTED: Cell<usize> = const { Cell::new(0) };
}

/// While it lives, panics of this thread and of sled's own threads are not printed: opening a damaged store
/// answers with an error that says what they said. Panics elsewhere reach the hook that was there before.
pub(crate) struct Quiet;

impl Quiet {
    pub(crate) fn new() -> Self {
        EXPECTED.set(EXPECTED.get() + 1);
        let mut quiet = QUIET.lock().unwrap_or_else(PoisonError::into_inner);
        if quiet.0 == 0 {
            let before: Hook = Arc::from(panic::take_hook());
            quiet.1 = Some(Arc::clone(&before));
            panic::set_hook(Box::new(move |info| {
                if EXPECTED.get() == 0 && !is_sled_thread() {
                    before(info);
                }
            }));
        }
        quiet.0 += 1;
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        EXPECTED.set(EXPECTED.get().saturating_sub(1));
        let mut quiet = QUIET.lock().unwrap_or_else(PoisonError::into_inner);
        quiet.0 -= 1;
        if quiet.0 == 0
            && let Some(before) = quiet.1.take()
            && !std::thread::panicking()
        {
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}

fn is_sled_thread() -> bool {
    std::thread::current().name().is_some_and(|name| name.starts_with("sled-io-"))
}

#[cfg(test)]
mod tests;
