//! When tokens were last used: noted in memory, written down every few seconds beside the commits.
//!
//! A crash loses what was noted since; nothing else rests on it.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Weak, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use keywright_core::{Timestamp, id::TokenId};
use parking_lot::RwLock;

use crate::{
    codec::Reader,
    database::{Database, Inner},
    directory::Use,
    error::{CommitError, StorageError},
    key::Key,
    keys,
    ledger::local::Local,
};

/// How often what was noted is written down.
const EVERY: Duration = Duration::from_secs(5);
/// The version of the values.
const VERSION: u8 = 1;

/// What was taken out of memory and is being written.
pub(crate) type InFlight = RwLock<HashMap<TokenId, Use>>;

impl Database {
    /// When a token was last used, and from where. Nothing if it never was.
    #[must_use]
    pub fn last_used(&self, token: TokenId) -> Option<Use> {
        self.inner().last_used(token)
    }

    /// Writes down now what was noted since the last time.
    pub fn write_last_used(&self) -> Result<(), CommitError> {
        self.inner().write_last_used()
    }
}

impl Inner {
    pub(crate) fn last_used(&self, token: TokenId) -> Option<Use> {
        let noted = self.directory.last_use(token);
        let noted = noted.or_else(|| self.in_flight.read().get(&token).cloned());
        noted.or_else(|| written(self.ledger.local(), &keys::last_used(token)))
    }

    pub(crate) fn write_last_used(&self) -> Result<(), CommitError> {
        let local = self.ledger.local();
        let noted = {
            // Who finds nothing in memory any more waits here until it is to be found again.
            let mut in_flight = self.in_flight.write();
            let noted = self.directory.drain_last_used();
            in_flight.extend(noted.iter().cloned());
            noted
        };
        let result = write(local, &noted);
        let result = result.and_then(|()| self.forget_gone(local));
        let result = result.and_then(|()| if noted.is_empty() { Ok(()) } else { local.flush() });
        if result.is_err() {
            self.directory.return_last_used(noted);
        }
        *self.in_flight.write() = HashMap::new();
        result
    }

    /// Takes away what is written of tokens that are no more.
    fn forget_gone(&self, local: Local<'_>) -> Result<(), CommitError> {
        let mut forgotten = Vec::new();
        for token in self.mirror.take_gone() {
            // One that was given a new secret is still there.
            if self.ledger.get(&keys::token_id(token))?.is_none() {
                forgotten.push(Key::from(keys::last_used(token)));
            }
        }
        local.delete(forgotten)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.write_last_used() {
            tracing::warn!(%error, "when tokens were last used cannot be written down");
        }
    }
}

/// Writes those uses that are later than what is written.
fn write(local: Local<'_>, uses: &[(TokenId, Use)]) -> Result<(), CommitError> {
    let later = uses.iter().filter_map(|(token, seen)| {
        let key = keys::last_used(*token);
        let is_later = written(local, &key).is_none_or(|it| it.at < seen.at);
        is_later.then(|| (Key::from(key), encode(seen)))
    });
    local.put(later)
}

fn written(local: Local<'_>, key: &[u8]) -> Option<Use> {
    decode(&local.get(key)?)
}

/// `version | moment u64 | length of the address | address | program`.
fn encode(seen: &Use) -> Vec<u8> {
    let mut value = vec![VERSION];
    value.extend_from_slice(&seen.at.millis().to_be_bytes());
    match seen.address {
        None => value.push(0),
        Some(IpAddr::V4(address)) => {
            value.push(4);
            value.extend_from_slice(&address.octets());
        }
        Some(IpAddr::V6(address)) => {
            value.push(16);
            value.extend_from_slice(&address.octets());
        }
    }
    value.extend_from_slice(seen.agent.as_deref().unwrap_or_default().as_bytes());
    value
}

/// What cannot be read is as if it was never written.
fn decode(value: &[u8]) -> Option<Use> {
    let mut reader = Reader(value);
    if reader.u8()? != VERSION {
        return None;
    }
    let at = Timestamp::from_millis(reader.u64()?);
    let address = match reader.u8()? {
        0 => None,
        4 => Some(IpAddr::V4(Ipv4Addr::from(reader.array::<4>()?))),
        16 => Some(IpAddr::V6(Ipv6Addr::from(reader.array::<16>()?))),
        _ => return None,
    };
    let agent = std::str::from_utf8(reader.0).ok()?;
    Some(Use { at, address, agent: (!agent.is_empty()).then(|| agent.into()) })
}

/// The thread that writes down every few seconds. It ends with the database.
#[derive(Debug)]
pub(crate) struct Notetaker {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Notetaker {
    pub(crate) fn start(inner: Weak<Inner>) -> Result<Self, StorageError> {
        let (stop, stopped) = mpsc::channel::<()>();
        let run = move || {
            while stopped.recv_timeout(EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                let Some(inner) = inner.upgrade() else { return };
                if let Err(error) = inner.write_last_used() {
                    tracing::warn!(%error, "when tokens were last used cannot be written down");
                }
            }
        };
        let thread = thread::Builder::new().name("last-used".to_owned()).spawn(run);
        let thread = thread.map_err(StorageError::io("start the thread that writes down uses"))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Notetaker {
    fn drop(&mut self) {
        self.stop = None;
        // The thread itself may hold the last reference to the database.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes down uses ended in a panic");
        }
    }
}

#[cfg(test)]
mod tests;
