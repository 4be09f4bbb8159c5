//! Whether a request may leave: where it goes, by name before anybody is asked for its address, and by address before
//! anybody is called.
//!
//! What may be called is what the manifest names and the administrator granted. Names lie: a name that is allowed can have
//! an address within the network of the server (SSRF), today or a moment after it was looked at. So all addresses of
//! the name are judged, and those that were judged are called ([`Cleared::dial`]), not the name again. Redirects are another
//! request, which is judged anew or not followed.

mod reach;
mod url;

use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use crate::{config::Config, manifest::HttpGrant, path::Path};

pub use self::{
    reach::Reach,
    url::{Name, Scheme, Url, UrlError},
};

/// A host that a plugin may call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Host {
    /// This one.
    Exact(String),
    /// Those below this one: `*.example.com`.
    Below(String),
    /// That of a URL in the configuration, with its scheme and port: `{config.url}`. It may be a secret.
    OfConfig(Path),
}

/// A text that is no host.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "is no host; write a name such as `hooks.slack.com`, `*.example.com`, or `{{config.url}}` for that of a URL in the configuration"
)]
pub struct HostError;

/// What decides for one plugin.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'g> {
    /// The hosts that were granted.
    pub grants: &'g [HttpGrant],
    /// The plugin's configuration.
    pub config: &'g Config,
    /// Whether the administrator lets it call private networks, where a grant asks for that.
    pub private: bool,
}

/// A request that may leave, as far as its name says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cleared<'u> {
    url: &'u Url,
    private: bool,
}

/// Why a request may not leave.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// No grant names the host, with this port.
    #[error("the host and port are not among those that the plugin may call")]
    Host,
    /// The grant does not have the method.
    #[error("the plugin may not call this host with this method")]
    Method,
    /// It has a secret that is meant for others.
    #[error("a secret in the request is not among the `secrets` that the manifest has for this host")]
    Secret,
    /// It is not https.
    #[error(
        "only https may leave, unless the plugin asks for private networks and the administrator allows them"
    )]
    Plain,
    /// It has no address.
    #[error("the host has no address")]
    NoAddress,
    /// One of its addresses is none to call.
    #[error("the host has the address {0}, which is within a private network, or none that can be called")]
    Address(IpAddr),
}

impl Guard<'_> {
    /// Whether a request may leave by its method, its URL and the paths of the secrets that code has put into it. Ask before
    /// looking up the name: that tells others something too.
    pub fn clear<'u>(
        &self,
        method: &str,
        url: &'u Url,
        secrets: &BTreeSet<&str>,
    ) -> Result<Cleared<'u>, Refusal> {
        let named: Vec<_> = self.grants.iter().filter(|it| self.names(it, url)).collect();
        if named.is_empty() {
            return Err(Refusal::Host);
        }
        let with_method: Vec<_> =
            named.iter().filter(|it| it.methods.iter().any(|it| it == method)).collect();
        if with_method.is_empty() {
            return Err(Refusal::Method);
        }
        if !secrets.iter().all(|secret| with_method.iter().any(|it| it.takes(secret))) {
            return Err(Refusal::Secret);
        }
        let private = self.private && with_method.iter().any(|it| it.private);
        if url.scheme() == Scheme::Http && !private {
            return Err(Refusal::Plain);
        }
        Ok(Cleared { url, private })
    }

    fn names(&self, grant: &HttpGrant, url: &Url) -> bool {
        let host = url.host();
        let has_port = url.port() == url.scheme().port() || grant.ports.contains(&url.port());
        match &grant.host {
            Host::Exact(name) => has_port && host == name,
            Host::Below(name) => {
                let label = host.strip_suffix(name.as_str()).and_then(|it| it.strip_suffix('.'));
                has_port && label.is_some_and(|it| !it.is_empty())
            }
            Host::OfConfig(path) => {
                let told = self.config.told(path).and_then(|it| it.parse::<Url>().ok());
                told.is_some_and(|it| it.origin() == url.origin())
            }
        }
    }
}

impl HttpGrant {
    /// Whether a secret may be sent to the host: one that the manifest says, and that which is its URL.
    fn takes(&self, secret: &str) -> bool {
        let is_its_url = matches!(&self.host, Host::OfConfig(path) if path.below() == secret);
        is_its_url || self.secrets.contains(secret)
    }
}

impl Cleared<'_> {
    /// Where to call, of all the addresses that the name has. One that is not allowed spoils all.
    pub fn dial(&self, addresses: &[IpAddr]) -> Result<Vec<SocketAddr>, Refusal> {
        let written = self.url.address();
        let addresses = written.as_ref().map_or(addresses, std::slice::from_ref);
        let is_allowed = |address: IpAddr| match Reach::of(address) {
            // Nobody on the way reads along within a private network. Beyond it they may.
            Reach::Public => self.url.scheme() == Scheme::Https,
            Reach::Private => self.private,
            Reach::Never => false,
        };
        if let Some(wrong) = addresses.iter().find(|it| !is_allowed(**it)) {
            return Err(Refusal::Address(*wrong));
        }
        let dialled: Vec<_> = addresses.iter().map(|it| SocketAddr::new(*it, self.url.port())).collect();
        if dialled.is_empty() { Err(Refusal::NoAddress) } else { Ok(dialled) }
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        if let Some(path) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            return path.parse().map(Self::OfConfig).map_err(|_| HostError);
        }
        let name = |it: &str| it.parse::<Name>().map_err(|_| HostError);
        match text.strip_prefix("*.") {
            // Everything below `com` is not a host that anybody has.
            Some(rest) => match name(rest)? {
                Name::Dns(it) if it.contains('.') => Ok(Self::Below(it)),
                _ => Err(HostError),
            },
            None => Ok(Self::Exact(name(text)?.to_string())),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Below(name) => write!(f, "*.{name}"),
            Self::OfConfig(path) => write!(f, "{{{path}}}"),
        }
    }
}

#[cfg(test)]
mod tests;
