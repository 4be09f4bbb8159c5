//! Where the secrets of a configuration lead: to whom a plugin can send them. Who may tell a plugin what it has to know, or
//! put another version in its place, need not know its secrets, and must not learn them by that.

use std::collections::{BTreeMap, BTreeSet};

use super::{HttpGrant, Manifest};
use crate::{
    config::Config,
    path::Path,
    schema::Field,
    sink::{Form, Sink},
    target::{Host, Url},
    template::{Template, shown},
};

/// Where each secret leads, by its path.
pub type Leads = BTreeMap<String, BTreeSet<String>>;

/// A secret that can be sent somewhere.
pub(super) struct Tell<'m> {
    pub(super) secret: String,
    whom: Whom<'m>,
}

#[derive(Clone, Copy)]
enum Whom<'m> {
    /// A host that code may call.
    Host(&'m HttpGrant),
    /// Whom a sink sends to.
    Sink(&'m Template),
}

impl Manifest {
    /// All secrets that can be sent, each with each host: by code as it was granted, by sinks as they are written.
    pub(super) fn tells(&self) -> impl Iterator<Item = Tell<'_>> {
        let granted = self.capabilities.http.iter().filter(|_| self.needs_code()).flat_map(|grant| {
            let its_url = match &grant.host {
                Host::OfConfig(path) if self.is_secret(path) => Some(path.below()),
                _ => None,
            };
            let secrets = grant.secrets.iter().cloned().chain(its_url);
            secrets.map(move |secret| Tell { secret, whom: Whom::Host(grant) })
        });
        let sinks = self.sinks.iter().filter_map(|it| Some((it, it.url.as_ref()?)));
        let sinks = sinks.flat_map(move |(sink, url)| {
            let sent = sent_by(sink).filter(|it| self.is_secret(it));
            sent.map(move |path| Tell { secret: path.below(), whom: Whom::Sink(url) })
        });
        granted.chain(sinks)
    }

    fn is_secret(&self, path: &Path) -> bool {
        self.config.at(path).is_some_and(Field::is_secret)
    }

    /// Where each secret leads with this configuration, as far as it is set.
    #[must_use]
    pub fn leads(&self, config: &Config) -> Leads {
        let mut leads = Leads::new();
        let mut lead = |secret: &str, to: String| {
            leads.entry(secret.to_owned()).or_default().insert(to);
        };
        for tell in self.tells() {
            if let Some(to) = tell.whom.reached(config) {
                lead(&tell.secret, to);
            }
        }
        for sink in &self.sinks {
            let Form::Webhook { secrets } = &sink.form else { continue };
            let Some(to) = sink.url.as_ref().and_then(|it| Whom::Sink(it).reached(config)) else { continue };
            for path in secrets.iter().flat_map(Template::paths) {
                lead(&path.below(), format!("signs for {to}"));
            }
        }
        if self.capabilities.crypto {
            config.secrets().for_each(|(path, _)| lead(path, "signs".to_owned()));
        }
        leads
    }
}

/// What a sink sends beside events: what stands in its URL, and what it says who it is by.
fn sent_by(sink: &Sink) -> impl Iterator<Item = &Path> {
    sink.url.iter().chain(&sink.authorization).flat_map(Template::paths)
}

/// What stands at a path of a configuration, as sinks write it.
fn text(config: &Config, path: &Path) -> Option<String> {
    let told = config.told(path).map(str::to_owned);
    told.or_else(|| shown(&path.find(config.plain()).ok()?))
}

impl Tell<'_> {
    /// Whether it is the URL itself of whom it is sent to.
    pub(super) fn is_its_url(&self) -> bool {
        self.host() == format!("{{config.{}}}", self.secret)
    }

    /// To whom, as the manifest writes it.
    pub(super) fn host(&self) -> String {
        match self.whom {
            Whom::Host(grant) => grant.host.to_string(),
            Whom::Sink(url) => {
                let written = url.to_string();
                match written.strip_prefix("https://") {
                    Some(rest) => rest.split(['/', '?']).next().unwrap_or_default().to_owned(),
                    None => written.split_inclusive('}').next().unwrap_or_default().to_owned(),
                }
            }
        }
    }
}

impl Whom<'_> {
    /// The program that is reached with a configuration: nothing if that does not say.
    fn reached(self, config: &Config) -> Option<String> {
        let origin = |url: &str| {
            let url: Url = url.parse().ok()?;
            let (scheme, host, port) = url.origin();
            Some(format!("{scheme:?} {host}:{port}"))
        };
        match self {
            Self::Host(grant) => match &grant.host {
                Host::OfConfig(path) => origin(config.told(path)?),
                host => Some(format!("{host} {:?} {}", grant.ports, grant.private)),
            },
            Self::Sink(url) => origin(&url.filled(|it| text(config, it)).ok()?),
        }
    }
}
