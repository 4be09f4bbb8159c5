//! How far the sinks of plugins have come in the log, and what could not be delivered: kept beside the commits, since
//! telling of commits must not make more of them.
//!
//! A crash may take back the last steps, and then events are sent again: they arrive at least once.

use keywright_core::{Timestamp, id::PluginId};

use crate::{
    codec::{Reader, put_sized},
    database::Database,
    error::CommitError,
    key::Key,
    keys,
};

/// The version of the values.
const VERSION: u8 = 1;
/// The most bytes of a reason that is kept.
const MAX_WHY: usize = 512;

/// Events that a sink could not deliver.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeadLetter {
    /// Its number among the plugin's.
    pub number: u64,
    /// The sink.
    pub sink: String,
    /// Behind which event they begin.
    pub after: u64,
    /// Which is the last of them.
    pub up_to: u64,
    /// Why they were put aside.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl DeadLetter {
    /// The most that a plugin has. The oldest go then: the events are in the log all the same.
    pub const MAX: usize = 1000;

    /// `version | after u64 | up to u64 | moment u64 | sink | why`.
    fn encode(&self) -> Vec<u8> {
        let mut value = vec![VERSION];
        for it in [self.after, self.up_to, self.at.millis()] {
            value.extend_from_slice(&it.to_be_bytes());
        }
        put_sized(&mut value, self.sink.as_bytes());
        let why: String = self.why.chars().take(MAX_WHY).collect();
        put_sized(&mut value, why.as_bytes());
        value
    }

    fn decode(number: u64, value: &[u8]) -> Option<Self> {
        let mut reader = Reader(value);
        if reader.u8()? != VERSION {
            return None;
        }
        let (after, up_to) = (reader.u64()?, reader.u64()?);
        let at = Timestamp::from_millis(reader.u64()?);
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        let (sink, why) = (text(reader.sized()?)?, text(reader.sized()?)?);
        Some(Self { number, sink, after, up_to, why, at })
    }
}

impl Database {
    /// The number of the last event that a sink is done with; nothing if it has not begun.
    #[must_use]
    pub fn sink_cursor(&self, plugin: PluginId, sink: &str) -> Option<u64> {
        let value = self.inner().ledger.local().get(&keys::sink(plugin, sink))?;
        let mut reader = Reader(&value);
        if reader.u8()? == VERSION { reader.u64() } else { None }
    }

    /// Writes down that a sink is done with all events up to this one.
    pub fn move_sink(&self, plugin: PluginId, sink: &str, up_to: u64) -> Result<(), CommitError> {
        let mut value = vec![VERSION];
        value.extend_from_slice(&up_to.to_be_bytes());
        let local = self.inner().ledger.local();
        local.put([(Key::from(keys::sink(plugin, sink)), value)])?;
        local.flush()
    }

    /// What could not be delivered for a plugin, oldest first.
    #[must_use]
    pub fn dead_letters(&self, plugin: PluginId) -> Vec<DeadLetter> {
        let found = self.inner().ledger.local().scan(&keys::letters(plugin));
        let read = found
            .filter_map(|(key, value)| DeadLetter::decode(u64::from_be_bytes(*key.last_chunk()?), &value));
        read.collect()
    }

    /// Puts events aside that a sink could not deliver, and gives them a number. Only who delivers for the plugin may
    /// ask, one at a time.
    pub fn put_aside(&self, plugin: PluginId, letter: DeadLetter) -> Result<(), CommitError> {
        let all = self.dead_letters(plugin);
        let number = all.last().map_or(0, |it| it.number + 1);
        let local = self.inner().ledger.local();
        let value = DeadLetter { number, ..letter }.encode();
        local.put([(Key::from(keys::letter(plugin, number)), value)])?;
        let over = (all.len() + 1).saturating_sub(DeadLetter::MAX);
        local.delete(all.iter().take(over).map(|it| Key::from(keys::letter(plugin, it.number))))?;
        local.flush()
    }

    /// Lets go of something that could not be delivered.
    pub fn drop_letter(&self, plugin: PluginId, number: u64) -> Result<(), CommitError> {
        let local = self.inner().ledger.local();
        local.delete([Key::from(keys::letter(plugin, number))])?;
        local.flush()
    }

    /// Forgets how far a plugin that is gone has come, and all that it could not deliver.
    pub fn forget_progress(&self, plugin: PluginId) -> Result<(), CommitError> {
        let local = self.inner().ledger.local();
        let sinks = local.scan(&keys::sinks(plugin)).map(|it| it.0);
        let gone: Vec<_> = sinks.chain(local.scan(&keys::letters(plugin)).map(|it| it.0)).collect();
        local.delete(gone)?;
        local.flush()
    }
}

#[cfg(test)]
mod tests;
