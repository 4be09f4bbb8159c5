//! What this process logs.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex},
};

use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

/// Everything that is logged.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The log of this process, with everything in it. A log of one thread alone would lose events
    /// while other threads have none.
    pub(crate) fn of_all() -> Self {
        static LOG: LazyLock<Log> = LazyLock::new(|| {
            let log = Log::default();
            let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
            let subscriber = subscriber.with_writer(log.clone()).finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        });
        LOG.clone()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}
