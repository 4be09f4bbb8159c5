//! What every handler shares.

use std::sync::Arc;

/// The state of a server, in actix's `Data`.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Whether requests can be served now.
    pub readiness: Readiness,
}

/// Asks whether requests can be served: the store is open and takes writes.
#[derive(Clone)]
pub struct Readiness(Arc<dyn Fn() -> bool + Send + Sync>);

impl Readiness {
    /// Asks this function each time. It must answer at once.
    pub fn new(ready: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(ready))
    }

    /// Whether requests can be served now.
    pub fn now(&self) -> bool {
        (self.0)()
    }
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Readiness({})", self.now())
    }
}
