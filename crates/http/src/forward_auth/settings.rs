//! What the operator says about proxies.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use actix_web::http::header::HeaderMap;
use keywright_core::{catalogue::routes::RouteTable, id::OrganizationId, token::Network};
use keywright_storage::Database;
use uuid::Uuid;

use super::{managed, proxies::Proxies};
use crate::{ApiError, wire::path::guid};

/// Which proxies may ask, and for whose tokens.
#[derive(Debug, Default)]
pub struct ForwardAuth {
    pub(super) proxies: Proxies,
    tokens: TokensOf,
    oldest: OnceLock<OrganizationId>,
    has_hosts: OnceLock<bool>,
    told: [AtomicBool; 3],
}

/// The tokens of which organizations let their bearers pass. Members may make organizations of their own and are owners
/// there: a token of any of them must not open an API that is guarded for one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TokensOf {
    /// The oldest: with which the installation began.
    #[default]
    Oldest,
    /// This one.
    One(OrganizationId),
    /// Any: the API behind the proxy goes by `X-Auth-Org`.
    Any,
}

/// A text says no organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("write the id of an organization, or `any` where your API goes by the header X-Auth-Org")]
pub struct NoOrganization;

/// What the log is told once.
#[derive(Clone, Copy)]
pub(super) enum Told {
    NoProxies,
    Stranger,
    HostsWithoutUrl,
}

impl ForwardAuth {
    /// These proxies may ask, for the tokens of these organizations.
    pub fn new(proxies: Vec<Network>, tokens: TokensOf) -> Self {
        Self { proxies: Proxies::new(proxies), tokens, ..Self::default() }
    }

    /// Whether a proxy that is trusted asks from here.
    pub(crate) fn is_proxy(&self, peer: Option<IpAddr>) -> bool {
        peer.is_some_and(|it| self.proxies.has(it))
    }

    /// The client of a request that a trusted proxy forwards, or asks about, as its `X-Forwarded-For` says. Not known
    /// where it does not.
    pub(super) fn client(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let hops = headers.get_all(&managed::FORWARDED_FOR).rev().map(|it| it.to_str().unwrap_or_default());
        self.proxies.client(hops)
    }

    /// From where a request comes: the peer of its connection, and where that is a trusted proxy, its client. The proxy
    /// itself, where it does not tell.
    pub(crate) fn origin(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let client = if self.is_proxy(peer) { self.client(headers) } else { None };
        client.or(peer)
    }

    /// Insists that who asks from here is a proxy that is trusted: 403 otherwise (F02).
    pub(super) fn require_proxy(&self, peer: Option<IpAddr>) -> Result<(), ApiError> {
        if self.is_proxy(peer) {
            return Ok(());
        }
        if self.proxies.is_empty() {
            self.tell(Told::NoProxies, || {
                tracing::warn!("a proxy asks and is refused, since none is trusted: name its network with --trusted-proxy");
            });
        } else {
            self.tell(Told::Stranger, || {
                tracing::warn!(
                    ?peer,
                    "somebody asks as proxies do who is none of those of --trusted-proxy, and is refused"
                );
            });
        }
        Err(ApiError::forbidden())
    }

    /// The organization whose tokens let their bearers pass; any, if there is none.
    pub(super) fn within(&self, db: &Database) -> Result<Option<OrganizationId>, ApiError> {
        match self.tokens {
            TokensOf::Any => Ok(None),
            TokensOf::One(organization) => Ok(Some(organization)),
            TokensOf::Oldest => self.oldest(db).map(Some),
        }
    }

    /// The oldest organization: looked for until there is one, and the same from then on, since ids tell their age. Before,
    /// an id that no organization has.
    fn oldest(&self, db: &Database) -> Result<OrganizationId, ApiError> {
        if let Some(known) = self.oldest.get() {
            return Ok(*known);
        }
        let oldest = db.organizations().all()?.into_iter().map(|it| it.id).min_by_key(|it| it.uuid());
        Ok(oldest.map_or(OrganizationId::from_uuid(Uuid::nil()), |it| *self.oldest.get_or_init(|| it)))
    }

    /// Whether a route names a host, so that no call can be judged without one. Tells the log so.
    pub(super) fn has_hosts(&self, routes: &RouteTable) -> bool {
        let has = *self.has_hosts.get_or_init(|| routes.routes().iter().any(|it| it.host().is_some()));
        if has {
            self.tell(Told::HostsWithoutUrl, || {
                tracing::warn!("routes name hosts, and a proxy does not tell which: set X-Original-URL, not X-Original-URI");
            });
        }
        has
    }

    fn tell(&self, what: Told, tell: impl FnOnce()) {
        let told = self.told.get(what as usize);
        if told.is_some_and(|it| !it.swap(true, Relaxed)) {
            tell();
        }
    }
}

impl FromStr for TokensOf {
    type Err = NoOrganization;

    fn from_str(text: &str) -> Result<Self, NoOrganization> {
        if text == "any" {
            return Ok(Self::Any);
        }
        guid(text).map(|it| Self::One(OrganizationId::from_uuid(it))).ok_or(NoOrganization)
    }
}
