//! Login sessions.

use keywright_core::{
    Permit,
    id::{AccountId, SessionId},
    session::LoginSession,
};

use crate::{
    error::StorageError,
    keys,
    read::{Reader, Source, find},
    write::{Write, WriteError},
};

/// The most sessions of an account. All of them are ended in one commit when its password changes.
pub const MAX_SESSIONS: usize = 64;

/// Login sessions. One that has ended stays while it is among the newest of its account, so that its tokens are known
/// for what they are.
#[derive(Debug)]
pub struct Sessions<R>(pub(crate) R);

impl<R: Source> Sessions<R> {
    /// The session of that id, whether it goes on or not.
    pub fn find(&mut self, id: SessionId) -> Result<Option<LoginSession>, StorageError> {
        find(&mut self.0, &keys::session(id))
    }
}

impl Sessions<Reader<'_>> {
    /// The sessions of an account, oldest first.
    pub fn of(mut self, account: AccountId) -> Result<Vec<LoginSession>, StorageError> {
        let mut sessions = Vec::new();
        for id in ids(self.0, account)? {
            sessions.extend(self.find(id)?);
        }
        Ok(sessions)
    }
}

impl Sessions<&mut Write<'_>> {
    /// The sessions of an account, oldest first. Whether one was added meanwhile is no condition of the write:
    /// who adds one must rest on the account, which whoever ends all of them changes.
    pub fn of(&mut self, account: AccountId) -> Result<Vec<LoginSession>, StorageError> {
        let mut sessions = Vec::new();
        for id in ids(Reader { inner: self.0.inner }, account)? {
            sessions.extend(self.find(id)?);
        }
        Ok(sessions)
    }

    /// Plans a new session. An account has [`MAX_SESSIONS`] at most: the oldest make room.
    pub fn insert(&mut self, permit: &Permit, session: &LoginSession) -> Result<(), WriteError> {
        let others = self.of(session.account)?;
        for oldest in others.iter().rev().skip(MAX_SESSIONS - 1) {
            self.0.remove(permit, oldest)?;
        }
        self.0.insert(permit, session)
    }

    /// Plans that the session of this id becomes this one.
    pub fn replace(&mut self, permit: &Permit, session: &LoginSession) -> Result<(), WriteError> {
        let old = self.find(session.id)?.ok_or(WriteError::Misuse("there is no such session"))?;
        self.0.replace(permit, &old, session)
    }
}

fn ids(reader: Reader<'_>, account: AccountId) -> Result<Vec<SessionId>, StorageError> {
    let mut ids = Vec::new();
    for entry in reader.entries(&keys::sessions_of(account))? {
        ids.extend(keys::last_id(&entry?.0).map(SessionId::from_bytes));
    }
    Ok(ids)
}
