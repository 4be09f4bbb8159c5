//! What is left when the process or its folder is not treated well: kills under load, a second server, a
//! folder that others can read, code that does not come back.

#[cfg(test)]
#[cfg(feature = "code")]
mod beside;
#[cfg(test)]
#[path = "../../../http/tests/api/client.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod client;
#[cfg(test)]
#[cfg(feature = "code")]
mod coded;
#[cfg(test)]
mod folder;
#[cfg(test)]
#[cfg(feature = "code")]
#[path = "../../../runtime/src/guests.rs"]
#[expect(dead_code, unused_imports, reason = "the runtime's own tests use more of it")]
mod guests;
#[cfg(test)]
mod kills;
#[cfg(test)]
#[path = "../promises/server.rs"]
mod server;
#[cfg(test)]
#[cfg(feature = "code")]
mod upgrades;
#[cfg(test)]
#[path = "../../../http/tests/api/world.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod world;

// What the guests name by `crate`.
#[cfg(test)]
#[cfg(feature = "code")]
pub(crate) use keywright_runtime::{
    Actor, AdminCall, AdminReply, Entry, Event, Fault, Header, Hook, Host, HttpRequest, HttpResponse,
    KvTerms, Line, Operation, RouteRequest, Scan, Used, View,
};
