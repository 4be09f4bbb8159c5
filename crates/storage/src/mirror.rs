//! What follows from rows: the entries of lists, and the facts that the directory in memory is told.

use std::{collections::HashMap, sync::Arc};

use keywright_core::{
    catalogue::ResourceType,
    group::Group,
    id::{EnvironmentId, GroupId, OrganizationId, PolicyId, ProjectId, SessionId, TokenId},
    member::{Account, Membership},
    organization::Organization,
    project::{Environment, Project},
    session::LoginSession,
    token::Token,
};
use parking_lot::Mutex;

use crate::{
    commit::record::CommitRecord,
    database::JoinError,
    directory::Directory,
    dormant::{self, Dormant},
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
    /// Whose statements were dormant when the store was opened, but for those that are in `joined`.
    dormant: Mutex<Dormant>,
    /// Policies and tokens that speak of types that the server's catalogue does not have, each with its organization. It is
    /// held while facts are told, so that they are told with one catalogue.
    others: Mutex<Others>,
    /// How many tokens there are.
    pub(crate) counts: Counts,
}

/// Rows whose meaning depends on the catalogue of their organization.
type Others = HashMap<Key, OrganizationId>;

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
            others: Mutex::default(),
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

    /// Gives an organization other types beside those of the server, and tells the directory what the rows that speak of
    /// such types mean now.
    pub(crate) fn join(
        &self,
        organization: OrganizationId,
        types: Vec<ResourceType>,
        read: impl Fn(&Key) -> Result<Option<Row>, StorageError>,
    ) -> Result<(), JoinError> {
        let others = self.others.lock();
        let catalogue = self.words.catalogues.with(organization, types).map_err(JoinError::Faults)?;
        let keys = others.iter().filter(|it| *it.1 == organization).map(|it| it.0);
        let rows: Vec<_> =
            keys.map(|key| Ok(read(key)?.map(|row| (key, row)))).collect::<Result<_, StorageError>>()?;
        self.words.catalogues.put(organization, catalogue);
        let facts: Vec<_> = rows
            .into_iter()
            .flatten()
            .filter_map(|(key, row)| put(key, &row, &self.words).transpose())
            .collect::<Result<_, _>>()?;
        self.directory.apply_again(facts);
        Ok(())
    }

    /// Whose statements are dormant: as they were when the store was opened, or as they are now where that depends on the
    /// catalogue of an organization.
    pub(crate) fn dormant(
        &self,
        read: impl Fn(&Key) -> Result<Option<Row>, StorageError>,
    ) -> Result<Dormant, StorageError> {
        let mut dormant = self.dormant.lock().clone();
        let others = self.others.lock();
        for key in others.keys() {
            let Some(row) = read(key)? else { continue };
            if let Some(fact) = put(key, &row, &self.words)? {
                dormant.look_at(&fact);
            }
        }
        Ok(dormant)
    }

    /// Remembers whether what the row says depends on the catalogue of its organization: whether it does.
    fn note(&self, others: &mut Others, key: &Key, fact: &Fact) -> bool {
        let Some((organization, statements)) = dormant::statements(fact) else { return false };
        let depends = statements.iter().any(|it| self.words.catalogues.is_of_others(it));
        if depends {
            others.insert(key.clone(), organization);
        } else if !others.is_empty() {
            others.remove(key);
        }
        depends
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
        if !self.note(&mut self.others.lock(), key, &fact) {
            self.dormant.lock().look_at(&fact);
        }
        let mut loaded = self.loaded.lock();
        loaded.push(fact);
        if loaded.len() >= LOADED_AT_ONCE {
            self.directory.apply(0, loaded.drain(..));
        }
        Ok(())
    }

    fn apply(&self, revision: Revision, changes: &[Change]) {
        let mut others = self.others.lock();
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
            let fact = told(change).unwrap_or_else(|error| {
                tracing::error!(%error, "a row that was just written cannot be read");
                None
            });
            if let Some(fact) = &fact {
                self.note(&mut others, &change.key, fact);
            }
            fact
        }));
        for fact in &facts {
            match fact {
                Fact::TokenGone { id, .. } => self.gone.lock().push(*id),
                Fact::PolicyGone(id) => self.words.forget(*id),
                _ => {}
            }
        }
        for change in changes {
            if change.new.is_none() && !others.is_empty() {
                others.remove(&change.key);
            }
            self.counts.follow(&change.key, change.old.as_ref(), change.new.as_ref());
        }
        self.directory.apply(revision.0, facts);
    }
}

/// What there is since this row was written. Reads every row whole, so that what cannot be read is found when the
/// store is opened.
fn put(key: &Key, row: &Row, words: &Words) -> Result<Option<Fact>, StorageError> {
    let catalogues = &words.catalogues;
    let fact = match key.tag() {
        tag::TOKEN => Fact::TokenPut(
            TokenRow::open(key, row)?.fact(key, catalogues).map_err(|it| it.of(Token::TABLE, key))?,
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
        tag::MEMBERSHIP => Fact::MembershipPut(rows::read::<Membership>(key, row, catalogues)?),
        tag::GROUP => Fact::GroupPut(rows::read::<Group>(key, row, catalogues)?),
        tag::POLICY => Fact::PolicyPut(words.policy(key, row)?),
        tag::ORGANIZATION => Fact::OrganizationPut(rows::read::<Organization>(key, row, catalogues)?),
        tag::PROJECT => {
            let Project { id, organization, key, .. } = rows::read(key, row, catalogues)?;
            Fact::ProjectPut { id, organization, key }
        }
        tag::ENVIRONMENT => {
            let Environment { id, organization, project, key, .. } = rows::read(key, row, catalogues)?;
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
