//! People, whatever the organization.

use keywright_core::{Permit, id::AccountId, member::Account, text::Email};

use crate::{
    error::StorageError,
    keys,
    read::{Source, find, guard},
    write::{Write, WriteError},
};

/// Accounts.
#[derive(Debug)]
pub struct Accounts<R>(pub(crate) R);

impl<R: Source> Accounts<R> {
    /// The account of that id.
    pub fn find(&mut self, id: AccountId) -> Result<Option<Account>, StorageError> {
        find(&mut self.0, &keys::account(id))
    }

    /// The account of that address, whatever its case.
    pub fn by_email(&mut self, email: &Email) -> Result<Option<Account>, StorageError> {
        match guard(&mut self.0, &keys::email(&email.fold()))? {
            Some(id) => self.find(AccountId::from_bytes(id)),
            None => Ok(None),
        }
    }
}

impl Accounts<&mut Write<'_>> {
    /// Plans a new account.
    pub fn insert(&mut self, permit: &Permit, account: &Account) -> Result<(), WriteError> {
        self.0.insert(permit, account)
    }

    /// Plans that the account of this id becomes this one. Its address may be another than before.
    pub fn replace(&mut self, permit: &Permit, account: &Account) -> Result<(), WriteError> {
        let old = self.find(account.id)?.ok_or(WriteError::Misuse("there is no such account"))?;
        self.0.replace(permit, &old, account)
    }
}
