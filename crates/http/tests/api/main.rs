//! The API as people use it: a server in this process, on a port and a folder of its own, and callers over HTTP.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod audit_logs;
#[cfg(test)]
mod authorize;
#[cfg(test)]
mod authzen;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod ceiling;
#[cfg(test)]
mod challenges;
#[cfg(test)]
mod client;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod console;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod environments;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod featbit_cli;
#[cfg(test)]
mod featbit_skills;
#[cfg(test)]
mod flags;
#[cfg(test)]
mod forward_auth;
#[cfg(test)]
mod gaps;
#[cfg(test)]
#[path = "../../../runtime/src/guests.rs"]
#[expect(dead_code, unused_imports, reason = "the runtime's own tests use more of it")]
mod guests;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod listing;
#[cfg(test)]
#[path = "../../src/tests/log.rs"]
mod log;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod model;
#[cfg(test)]
mod names;
#[cfg(test)]
mod neighbour;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod organizations;
#[cfg(test)]
mod owners;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod people;
#[cfg(test)]
mod plugins;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod seed;
#[cfg(test)]
mod segments;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tenancy;
#[cfg(test)]
mod terraform;
#[cfg(test)]
mod token_life;
#[cfg(test)]
mod words;
#[cfg(test)]
mod world;

// What the guests name by `crate`.
#[cfg(test)]
pub(crate) use keywright_runtime::{
    Actor, AdminCall, AdminReply, Entry, Event, Fault, Header, Hook, Host, HttpRequest, HttpResponse,
    KvTerms, Line, Operation, RouteRequest, Scan, Used, View,
};
