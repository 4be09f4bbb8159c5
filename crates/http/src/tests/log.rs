//! What this process logs.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex},
};

use tracing_subscriber::{filter::LevelFilter, fmt, fmt::MakeWriter, layer::SubscriberExt};

/// Everything that is logged, in both of the formats in which servers log.
#[derive(Clone, Default)]
pub(crate) struct Log {
    plain: Pages,
    json: Pages,
}

/// What is logged in one format.
#[derive(Clone, Default)]
struct Pages(Arc<Mutex<Vec<u8>>>);

impl io::Write for Pages {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Pages {
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
            let plain = fmt::layer().with_ansi(false).with_writer(log.plain.clone());
            let json = fmt::layer().json().flatten_event(true).with_writer(log.json.clone());
            let subscriber = tracing_subscriber::registry().with(LevelFilter::TRACE).with(plain).with(json);
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        });
        LOG.clone()
    }

    /// Where it ends at this moment, in each format.
    pub(crate) fn end(&self) -> [usize; 2] {
        [&self.plain, &self.json].map(|it| it.0.lock().unwrap().len())
    }

    /// What came after an earlier [`Log::end`]: all lines of the one format, then those of the other.
    pub(crate) fn after(&self, [plain, json]: [usize; 2]) -> String {
        let read = |pages: &Pages, from: usize| {
            String::from_utf8_lossy(&pages.0.lock().unwrap()[from..]).into_owned()
        };
        read(&self.plain, plain) + &read(&self.json, json)
    }
}
