//! What the code of a plugin may ask of the world.

use std::time::Duration;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{AdminCall, AdminReply, Entry, Fault, HttpRequest, HttpResponse, Level};

/// The world, as one call sees it. Whoever implements it decides what an organization's plugin gets.
///
/// What is asked has passed the bounds of the call: it is a capability that the manifest wants and that was granted,
/// texts are no longer than they may be, and nothing that changes anything is asked by a hook that judges. A panic ends
/// the call as [`Failure::Host`](crate::Failure::Host). The time that an answer takes is the plugin's own.
pub trait Host {
    /// What the plugin was told, as a JSON object, with `secret:NAME` in place of each secret.
    fn config(&mut self) -> String;

    /// Milliseconds since 1970. Asked once in a call.
    fn now_ms(&mut self) -> u64;

    /// Fills all of it with random bytes, or says that there are none.
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Fault>;

    /// Keeps a line of the plugin's log.
    fn log(&mut self, line: Line);

    /// What is kept under a key.
    fn kv_get(&mut self, key: &str) -> Result<Option<Entry>, Fault>;

    /// Keeps a value, and answers its version. With `if_version` only if what is there has that one; 0 is nothing.
    fn kv_put(&mut self, key: &str, value: Vec<u8>, terms: KvTerms) -> Result<u64, Fault>;

    /// Keeps nothing under a key any more, and says whether there was something.
    fn kv_delete(&mut self, key: &str) -> Result<bool, Fault>;

    /// What is kept under keys, by key and in order.
    fn kv_scan(&mut self, scan: Scan<'_>) -> Result<Vec<(String, Entry)>, Fault>;

    /// Calls another program, if that was granted, within the time that is left.
    fn http(&mut self, request: HttpRequest, left: Duration) -> Result<HttpResponse, Fault>;

    /// Calls the REST API as the plugin, within the time that is left.
    fn admin(&mut self, call: AdminCall, left: Duration) -> Result<AdminReply, Fault>;

    /// Whether whoever calls the route or uses the page may do this to that.
    fn caller_may(&mut self, action: &str, resource: &str) -> Result<bool, Fault>;

    /// A secret of the configuration, by its name. It is used to sign, and the plugin never sees it.
    fn secret(&mut self, name: &str) -> Option<Zeroizing<Vec<u8>>>;

    /// Told at the end of the call, however it ended.
    fn finished(&mut self, used: &Used) {
        let _ = used;
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How much it matters.
    pub level: Level,
    /// What it says, at most [`Bounds::LINE`](crate::Bounds::LINE) bytes.
    pub message: String,
    /// What it says to programs.
    pub fields: Map<String, Value>,
}

/// On which terms a value is kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct KvTerms {
    /// Only if what is there has this version; 0 is nothing.
    pub if_version: Option<u64>,
    /// For how many seconds; for ever without.
    pub ttl_seconds: Option<u64>,
}

/// Which entries are asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scan<'s> {
    /// What their keys begin with.
    pub prefix: &'s str,
    /// The key that they come after.
    pub after: Option<&'s str>,
    /// How many at most, 1 to 1000.
    pub limit: usize,
    /// How many bytes of keys and values at most, but one entry at least.
    pub bytes: usize,
}

/// What a call took.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Used {
    /// How long it ran, with the time of what it asked for.
    pub time: Duration,
    /// The most bytes of memory that it had.
    pub memory: u64,
    /// How often it asked for something.
    pub calls: u32,
    /// Lines of its log that were too many, and were not kept.
    pub lost_lines: u32,
}
