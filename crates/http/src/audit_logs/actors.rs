//! Who did it: people, tokens, and what neither is (wire 2.10).

use std::collections::HashMap;

use keywright_core::{id::OrganizationId, principal::Actor};
use keywright_storage::Database;
use uuid::Uuid;

use crate::{ApiError, plugins};

/// What stands in place of the address of a token.
pub(super) const TOKEN: &str = "Access token";

/// What stands in place of the address of a plugin.
pub(super) const PLUGIN: &str = "Plugin";

/// Id, name and address of who did something.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) email: String,
}

/// The names of actors, each of them looked for once.
pub(super) struct Actors<'a> {
    db: &'a Database,
    organization: OrganizationId,
    known: HashMap<Uuid, Named>,
}

impl<'a> Actors<'a> {
    pub(super) fn new(db: &'a Database, organization: OrganizationId) -> Self {
        Self { db, organization, known: HashMap::new() }
    }

    pub(super) fn name(&mut self, actor: Actor) -> Result<Named, ApiError> {
        let id = match actor {
            Actor::Account(id) => id.uuid(),
            Actor::Token(id) => id.uuid(),
            Actor::Plugin(id) => id.uuid(),
            Actor::Operator | Actor::System => return Ok(Self::unknown(Uuid::nil())),
        };
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let named = self.find(actor)?.unwrap_or_else(|| Self::unknown(id));
        self.known.insert(id, named.clone());
        Ok(named)
    }

    fn find(&self, actor: Actor) -> Result<Option<Named>, ApiError> {
        Ok(match actor {
            Actor::Account(id) => self.db.accounts().find(id)?.map(|account| Named {
                id: id.uuid(),
                name: account.name,
                email: account.email.to_string(),
            }),
            Actor::Token(id) => {
                // What a token that is gone was called, the log knows.
                let name = match self.db.tokens().find(self.organization, id)? {
                    Some(token) => Some(token.name.to_string()),
                    None => self.db.audit_log().last_name(self.organization, id.uuid())?,
                };
                name.map(|name| Named { id: id.uuid(), name, email: TOKEN.to_owned() })
            }
            Actor::Plugin(id) => {
                let name = plugins::name(self.db, self.organization, id)?;
                name.map(|name| Named { id: id.uuid(), name, email: PLUGIN.to_owned() })
            }
            Actor::Operator | Actor::System => None,
        })
    }

    fn unknown(id: Uuid) -> Named {
        Named { id, name: String::new(), email: "System".to_owned() }
    }
}
