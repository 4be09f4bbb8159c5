//! What a plugin wants, thing by thing: to be shown, granted, and compared with what was granted before.

use std::{collections::BTreeSet, fmt};

use super::Capabilities;

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
    /// To do what the server does.
    Act {
        /// The action.
        action: String,
        /// To what.
        resource: String,
    },
    /// To sign with secrets.
    Sign,
}

impl Capabilities {
    /// All that is wanted.
    #[must_use]
    pub fn wants(&self) -> BTreeSet<Want> {
        let keep = self.kv.map(|it| Want::Keep { bytes: it.bytes, keys: it.keys });
        let mut wants: BTreeSet<_> = keep.into_iter().chain(self.crypto.then_some(Want::Sign)).collect();
        for grant in &self.http {
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
        for statement in &self.admin {
            let written = statement.written();
            wants.extend(written.actions.iter().flat_map(|action| {
                let of = move |it: &String| Want::Act { action: action.clone(), resource: it.clone() };
                written.resources.iter().map(of)
            }));
        }
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
                        granted.kv.is_some_and(|it| it.bytes >= *bytes && it.keys >= *keys)
                    }
                    // Who may call it wherever it is, may call it in the world.
                    Want::Call { method, host, port, .. } => {
                        let (method, host) = (method.clone(), host.clone());
                        had.contains(&Want::Call { method, host, port: *port, private: true })
                    }
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
            Self::Act { action, resource } => write!(f, "{action} on {resource}"),
            Self::Sign => f.write_str("check signatures, and sign with its secrets"),
        }
    }
}
