//! The derived entries of rows: what lists are made of.

use keywright_core::{
    Digest, member::Membership, project::Environment, session::LoginSession, text::NameFold, token::KindName,
};

use crate::{
    error::StorageError,
    key::Key,
    keys::{self, DIGEST, join, tag},
    projection::Derived,
    row::Row,
    rows::{self, TokenRow},
    tables::counts::kind_of,
};

/// What the list of tokens says of each.
pub(crate) struct ListedToken<'a> {
    pub(crate) digest: Digest,
    pub(crate) kind: KindName,
    /// The comparison form of its name.
    pub(crate) fold: &'a str,
}

const PERSONAL: u8 = b'p';
const SERVICE: u8 = b's';

impl<'a> ListedToken<'a> {
    pub(crate) fn read(key: &[u8], value: &'a [u8]) -> Result<Self, StorageError> {
        let parsed = || {
            let (kind, fold) = value.split_first()?;
            let kind = match *kind {
                PERSONAL => KindName::Personal,
                SERVICE => KindName::Service,
                _ => return None,
            };
            Some(Self { digest: keys::last_digest(key)?, kind, fold: std::str::from_utf8(fold).ok()? })
        };
        parsed().ok_or_else(|| StorageError::Damaged(format!("the entry {} of a list", Key::from(key))))
    }
}

/// Adds the entries that follow from a row. A row that cannot be read has none: whoever reads it says so.
pub(crate) fn derive(key: &Key, row: &Row, out: &mut Derived) {
    // What fails here is found when the row is loaded, which is an error then.
    let _unreadable = try_derive(key, row, out);
}

fn try_derive(key: &Key, row: &Row, out: &mut Derived) -> Result<(), StorageError> {
    match key.tag() {
        tag::TOKEN => token(key, row, out),
        tag::MEMBERSHIP => membership(key, row, out),
        tag::SESSION => session(key, row, out),
        tag::ENVIRONMENT => environment(key, row, out),
        _ => Ok(()),
    }
}

fn token(key: &Key, row: &Row, out: &mut Derived) -> Result<(), StorageError> {
    let token = TokenRow::open(key, row)?;
    let mut value = vec![match kind_of(token.kind()) {
        KindName::Personal => PERSONAL,
        KindName::Service => SERVICE,
    }];
    value.extend_from_slice(NameFold::of(token.name()).as_str().as_bytes());
    // The digest is what tells the entries of a token's old secret from those of its new one.
    let digest: &[u8] = key.last_chunk::<DIGEST>().map_or(&[], |it| it);
    let (organization, id) = (token.organization().as_slice(), token.id().as_slice());
    out.put(&join(tag::TOKENS, &[organization, id, digest]), &value);
    let by_creator = [organization, token.creator(), id, digest];
    out.put(&join(tag::TOKENS_OF_CREATOR, &by_creator), &value);
    if let Some(at) = token.expires_at().as_ref() {
        let at = at.to_native().to_be_bytes();
        out.put(&join(tag::ENDING_TOKENS, &[organization, &at, id, digest]), &[]);
    }
    Ok(())
}

fn membership(key: &Key, row: &Row, out: &mut Derived) -> Result<(), StorageError> {
    let membership = rows::open::<Membership>(key, row)?;
    let (Some(organization), Some(id)) = (keys::first_id(key), keys::last_id(key)) else { return Ok(()) };
    out.put(&join(tag::MEMBERSHIPS_OF_ACCOUNT, &[&membership.account, &id]), &organization);
    if membership.ended_at.is_some() {
        out.put(&join(tag::ENDED_MEMBERSHIPS, &[&organization, &id]), &membership.account);
        return Ok(());
    }
    for group in membership.groups.iter() {
        out.put(&join(tag::MEMBERS_OF_GROUP, &[group, &id]), &membership.account);
    }
    for policy in membership.policies.iter() {
        out.put(&join(tag::MEMBERS_WITH_POLICY, &[policy, &organization, &id]), &membership.account);
    }
    Ok(())
}

fn session(key: &Key, row: &Row, out: &mut Derived) -> Result<(), StorageError> {
    let session = rows::open::<LoginSession>(key, row)?;
    let Some(id) = keys::last_id(key) else { return Ok(()) };
    out.put(&join(tag::SESSIONS_OF_ACCOUNT, &[&session.account, &id]), &[]);
    Ok(())
}

fn environment(key: &Key, row: &Row, out: &mut Derived) -> Result<(), StorageError> {
    let environment = rows::open::<Environment>(key, row)?;
    let (Some(organization), Some(id)) = (keys::first_id(key), keys::last_id(key)) else { return Ok(()) };
    out.put(&join(tag::ENVIRONMENTS_OF_PROJECT, &[&environment.project, &id]), &organization);
    Ok(())
}
