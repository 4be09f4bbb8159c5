//! What a plugin wants, thing by thing: to be shown, granted, and compared with what was granted before.

use std::{collections::BTreeSet, fmt};

use crate::kinds::Kinds;

use super::{Access, Manifest};

/// One thing that a plugin wants to be able to do.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Want {
    /// To keep so much.
    Keep {
        /// Bytes.
        bytes: u64,
        /// Keys.
        keys: u64,
    },
    /// To call a host.
    Call {
        /// The method.
        method: String,
        /// The host.
        host: String,
        /// A port beside those that need no mention.
        port: Option<u16>,
        /// Whether in private networks, too.
        private: bool,
    },
    /// To send a secret to a host.
    Tell {
        /// The path of the secret in the configuration.
        secret: String,
        /// The host.
        host: String,
    },
    /// To do what the server does.
    Act {
        /// The action.
        action: String,
        /// To what.
        resource: String,
    },
    /// To sign with secrets.
    Sign,
    /// To be told what happens, or to have it sent or written to a file.
    Hear {
        /// Which events, as a pattern.
        what: String,
    },
    /// To be asked before things are done.
    Judge {
        /// Before which events, as a pattern.
        what: String,
    },
    /// To answer everybody in the world.
    Answer {
        /// The method.
        method: String,
        /// The path behind the plugin's own.
        path: String,
    },
}

impl Manifest {
    /// All that is wanted.
    #[must_use]
    pub fn wants(&self) -> BTreeSet<Want> {
        let capabilities = &self.capabilities;
        let keep = capabilities.kv.map(|it| Want::Keep { bytes: it.bytes, keys: it.keys });
        let mut wants: BTreeSet<_> =
            keep.into_iter().chain(capabilities.crypto.then_some(Want::Sign)).collect();
        for grant in &capabilities.http {
            let ports = std::iter::once(None).chain(grant.ports.iter().copied().map(Some));
            wants.extend(ports.flat_map(|port| {
                let (host, private) = (grant.host.to_string(), grant.private);
                grant.methods.iter().cloned().map(move |method| Want::Call {
                    method,
                    host: host.clone(),
                    port,
                    private,
                })
            }));
        }
        let tells = self.tells().filter(|it| !it.is_its_url());
        wants.extend(tells.map(|it| Want::Tell { secret: it.secret.clone(), host: it.host() }));
        for statement in &capabilities.admin {
            let written = statement.written();
            wants.extend(written.actions.iter().flat_map(|action| {
                let of = move |it: &String| Want::Act { action: action.clone(), resource: it.clone() };
                written.resources.iter().map(of)
            }));
        }
        let patterns = |it: &Kinds| it.patterns().iter().map(ToString::to_string).collect::<Vec<_>>();
        let heard = self.events.iter().flat_map(|it| patterns(&it.on));
        let heard = heard.chain(self.sinks.iter().flat_map(|it| it.on.iter().map(ToString::to_string)));
        wants.extend(heard.map(|what| Want::Hear { what }));
        let judged = self.admissions.iter().flat_map(|it| patterns(&it.on));
        wants.extend(judged.map(|what| Want::Judge { what }));
        wants.extend(self.routes.iter().filter(|it| it.access == Access::Anybody).flat_map(|it| {
            let answer = |method: &String| Want::Answer { method: method.clone(), path: it.path.clone() };
            it.methods.iter().map(answer).collect::<Vec<_>>()
        }));
        wants
    }

    /// What is wanted beyond what was granted: that takes a new grant. It errs on the safe side, as patterns are compared
    /// letter by letter.
    #[must_use]
    pub fn beyond(&self, granted: &Self) -> Vec<Want> {
        let had = granted.wants();
        let is_had = |want: &Want| {
            had.contains(want)
                || match want {
                    Want::Keep { bytes, keys } => {
                        granted.capabilities.kv.is_some_and(|it| it.bytes >= *bytes && it.keys >= *keys)
                    }
                    // Who may call it wherever it is, may call it in the world.
                    Want::Call { method, host, port, .. } => {
                        let (method, host) = (method.clone(), host.clone());
                        had.contains(&Want::Call { method, host, port: *port, private: true })
                    }
                    Want::Hear { .. } => had.contains(&Want::Hear { what: "*".to_owned() }),
                    Want::Judge { .. } => had.contains(&Want::Judge { what: "*".to_owned() }),
                    _ => false,
                }
        };
        self.wants().into_iter().filter(|it| !is_had(it)).collect()
    }
}

impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep { bytes, keys } => write!(f, "keep {} KiB under {keys} keys", bytes >> 10),
            Self::Call { method, host, port, private } => {
                write!(f, "{method} to {host}")?;
                port.map_or(Ok(()), |it| write!(f, ":{it}"))?;
                if *private { f.write_str(", in private networks too") } else { Ok(()) }
            }
            Self::Tell { secret, host } => write!(f, "send the secret `{secret}` to {host}"),
            Self::Act { action, resource } => write!(f, "{action} on {resource}"),
            Self::Hear { what } => write!(f, "hear of {what}"),
            Self::Judge { what } => write!(f, "judge {what}"),
            Self::Answer { method, path } => write!(f, "answer {method} {path} to anybody"),
            Self::Sign => f.write_str("check signatures, and sign with its secrets"),
        }
    }
}
