//! The code of a plugin as it calls the server: who that is, and what it may call at all.
//!
//! It stands in the extensions of a request that the server makes in its own process. Nothing that comes over the network
//! can put anything there.

use std::{net::IpAddr, sync::Arc};

use actix_web::{HttpMessage as _, dev::ServiceRequest, http::Method};
use keywright_storage::directory::{Caller as Seat, PluginPower};

use crate::AppState;

/// The code of a plugin that calls the server.
#[derive(Clone, Debug)]
pub(crate) struct Envoy {
    pub(crate) power: Arc<PluginPower>,
    /// For whom, if not for itself.
    pub(crate) behalf: Option<Seat>,
    /// From where they called.
    pub(crate) address: Option<IpAddr>,
}

/// The first words of paths that a plugin may call, behind the version.
const PLACES: [&str; 9] = [
    "access-tokens",
    "envs",
    "groups",
    "leaks",
    "members",
    "organizations",
    "policies",
    "projects",
    "resources",
];

impl Envoy {
    /// As whom it is let in, if it still is.
    pub(crate) fn seat(&self, state: &AppState) -> Option<Seat> {
        state.db.directory().view(|it| it.plugin(&self.power, self.behalf.as_ref()))
    }

    /// Whether a request is made by a plugin.
    pub(crate) fn is_in(request: &ServiceRequest) -> bool {
        request.extensions().contains::<Self>()
    }

    /// Whether plugins may call an operation. Not what makes or shows credentials, for those go on when the plugin is
    /// gone; nothing about logins, about organizations as a whole, or about plugins; and nothing that is not documented.
    pub(crate) fn may_call(method: &Method, template: Option<&str>) -> bool {
        let Some(rest) = template.and_then(|it| it.strip_prefix("/api/v")) else { return false };
        let Some((_, rest)) = rest.split_once('/') else { return false };
        let parts: Vec<_> = rest.split('/').collect();
        let is_read = method == Method::GET;
        match parts.as_slice() {
            ["access-tokens", "self", ..]
            | ["access-tokens", _, "rotate"]
            | ["members", "add" | "remove-from-workspace", ..]
            | [] => false,
            ["access-tokens"]
            | ["organizations", ..]
            | ["members", _, "email" | "one-time-password"]
            | ["envs", _, "secrets", ..] => is_read,
            [first, ..] => PLACES.contains(first),
        }
    }
}

#[cfg(test)]
mod tests;
