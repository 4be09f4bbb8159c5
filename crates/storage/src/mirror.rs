//! What follows from rows: the entries of lists, and the facts that the directory in memory is told.

use std::sync::Arc;

use keywright_core::{
    group::Group,
    id::{EnvironmentId, GroupId, PolicyId, ProjectId, SessionId, TokenId},
    member::{Account, Membership},
    organization::Organization,
    project::{Environment, Project},
    session::LoginSession,
    token::Token,
};
use parking_lot::Mutex;

use crate::{
    commit::record::CommitRecord,
    directory::Directory,
    dormant::Dormant,
    error::StorageError,
    facts::Fact,
    key::{Key, Revision},
    keys::{self, tag},
    projection::{Change, Derived, Projection},
    row::Row,
    rows::{self, Malformed, Record, TokenRow},
    tables::{counts::Counts, listing, trace},
    words::Words,
};

/// Tells the directory what rows say.
pub(crate) struct Mirror {
    words: Arc<Words>,
    directory: Arc<Directory>,
    /// What has been loaded and not yet been told.
    loaded: Mutex<Vec<Fact>>,
    /// Tokens of which a secret went, since somebody asked.
    gone: Mutex<Vec<TokenId>>,
    /// Whose statements were dormant when the store was opened.
    dormant: Mutex<Dormant>,
    /// How many tokens there are.
    pub(crate) counts: Counts,
}

/// Facts are told so many at once while the store is opened.
const LOADED_AT_ONCE: usize = 1024;

impl Mirror {
    pub(crate) fn new(words: Arc<Words>, directory: Arc<Directory>) -> Self {
        Self {
            words,
            directory,
            loaded: Mutex::default(),
            gone: Mutex::default(),
            dormant: Mutex::default(),
            counts: Counts::default(),
        }
    }

    /// Ends the loading: the directory knows everything up to this revision.
    pub(crate) fn loaded(&self, revision: Revision) {
        let rest = std::mem::take(&mut *self.loaded.lock());
        self.directory.apply(revision.0, rest);
    }

    /// The tokens of which a secret went since the last time. Some may be there still, with another.
    pub(crate) fn take_gone(&self) -> Vec<TokenId> {
        std::mem::take(&mut *self.gone.lock())
    }

    /// Whose statements were dormant when the store was opened.
    pub(crate) fn dormant(&self) -> Dormant {
        self.dormant.lock().clone()
    }
}

impl Projection for Mirror {
    fn derive(&self, key: &Key, row: &Row, out: &mut Derived) {
        listing::derive(key, row, out);
    }

    fn trace(&self, record: &CommitRecord, out: &mut Derived) {
        trace::trace(record, out);
    }

    fn trace_layout(&self) -> u8 {
        trace::LAYOUT
    }

    fn load(&self, key: &Key, row: &Row) -> Result<(), StorageError> {
        self.counts.follow(key, None, Some(row));
        let Some(fact) = put(key, row, &self.words)? else { return Ok(()) };
        self.dormant.lock().look_at(&fact);
        let mut loaded = self.loaded.lock();
        loaded.push(fact);
        if loaded.len() >= LOADED_AT_ONCE {
            self.directory.apply(0, loaded.drain(..));
        }
        Ok(())
    }

    fn apply(&self, revision: Revision, changes: &[Change]) {
        let told = |change: &Change| match (&change.new, &change.old) {
            (Some(new), _) => put(&change.key, new, &self.words),
            (None, Some(old)) => gone(&change.key, old),
            (None, None) => Ok(None),
        };
        // What goes comes first: a token that was given another secret goes and comes.
        let mut facts = changes.iter().flat_map(forgotten).collect::<Vec<_>>();
        let (going, coming): (Vec<_>, Vec<_>) = changes.iter().partition(|it| it.new.is_none());
        facts.extend(going.into_iter().chain(coming).filter_map(|change| {
            // What was written a moment ago can be read. If it cannot, the disk has it and the next start says so.
            told(change).unwrap_or_else(|error| {
                tracing::error!(%error, "a row that was just written cannot be read");
                None
            })
        }));
        for fact in &facts {
            match fact {
                Fact::TokenGone { id, .. } => self.gone.lock().push(*id),
                Fact::PolicyGone(id) => self.words.forget(*id),
                _ => {}
            }
        }
        for change in changes {
            self.counts.follow(&change.key, change.old.as_ref(), change.new.as_ref());
        }
        self.directory.apply(revision.0, facts);
    }
}

/// What there is since this row was written. Reads every row whole, so that what cannot be read is found when the
/// store is opened.
fn put(key: &Key, row: &Row, words: &Words) -> Result<Option<Fact>, StorageError> {
    let catalogue = &words.catalogue;
    let fact = match key.tag() {
        tag::TOKEN => Fact::TokenPut(
            TokenRow::open(key, row)?.fact(key, catalogue).map_err(|it| it.of(Token::TABLE, key))?,
        ),
        tag::ACCOUNT => Fact::AccountPut(
            rows::read_account_fact(key, rows::open::<Account>(key, row)?)
                .map_err(|it| it.of(Account::TABLE, key))?,
        ),
        tag::SESSION => {
            let session = rows::open::<LoginSession>(key, row)?;
            match rows::read_session_fact(key, session).map_err(|it| it.of(LoginSession::TABLE, key))? {
                Ok(fact) => Fact::SessionPut(fact),
                Err(ended) => Fact::SessionGone(ended),
            }
        }
        tag::MEMBERSHIP => Fact::MembershipPut(rows::read::<Membership>(key, row, catalogue)?),
        tag::GROUP => Fact::GroupPut(rows::read::<Group>(key, row, catalogue)?),
        tag::POLICY => Fact::PolicyPut(words.policy(key, row)?),
        tag::ORGANIZATION => Fact::OrganizationPut(rows::read::<Organization>(key, row, catalogue)?),
        tag::PROJECT => {
            let Project { id, organization, key, .. } = rows::read(key, row, catalogue)?;
            Fact::ProjectPut { id, organization, key }
        }
        tag::ENVIRONMENT => {
            let Environment { id, organization, project, key, .. } = rows::read(key, row, catalogue)?;
            Fact::EnvironmentPut { id, organization, project, key }
        }
        _ => return Ok(None),
    };
    Ok(Some(fact))
}

/// The secrets that the token of a row has had before: those that it still has had are told with it.
fn forgotten(change: &Change) -> Vec<Fact> {
    let old = change.old.as_ref().filter(|_| change.key.tag() == tag::TOKEN);
    let old = old.and_then(|it| TokenRow::open(&change.key, it).ok());
    old.into_iter().flat_map(TokenRow::secrets_before).map(Fact::SecretForgotten).collect()
}

/// What there is no more since this row went.
fn gone(key: &Key, row: &Row) -> Result<Option<Fact>, StorageError> {
    let id = || keys::last_id(key).ok_or_else(|| Malformed::Key.of("rows that went", key));
    Ok(Some(match key.tag() {
        tag::TOKEN => {
            let token = TokenRow::open(key, row)?;
            let digest = keys::last_digest(key).ok_or_else(|| Malformed::Key.of(Token::TABLE, key))?;
            Fact::TokenGone { id: TokenId::from_bytes(*token.id()), digest }
        }
        tag::SESSION => Fact::SessionGone(SessionId::from_bytes(id()?)),
        tag::GROUP => Fact::GroupGone(GroupId::from_bytes(id()?)),
        tag::POLICY => Fact::PolicyGone(PolicyId::from_bytes(id()?)),
        tag::PROJECT => Fact::ProjectGone(ProjectId::from_bytes(id()?)),
        tag::ENVIRONMENT => Fact::EnvironmentGone(EnvironmentId::from_bytes(id()?)),
        _ => return Ok(None),
    }))
}
