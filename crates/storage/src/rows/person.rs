//! Accounts, memberships and login sessions as rows.

use keywright_core::{
    Digest, Timestamp,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId, SessionId},
    member::{Account, Login, Membership, PasswordHash},
    session::{EndReason, LoginSession, Retired, SessionState},
    text::Email,
};
use rkyv::Archived;

use super::{
    Guarded, Malformed, Record, moment, read_id, read_key,
    v1::person::{self as v1, ArchivedEndReason, ArchivedLogin, ArchivedSessionState},
};
use crate::{
    catalogues::Catalogues,
    facts::{AccountFact, SessionFact},
    keys,
    write::{Taken, Whose},
};

impl Record for Account {
    type Row = v1::Account;

    const TABLE: &'static str = "accounts";
    const TAG: u8 = keys::tag::ACCOUNT;

    fn key(&self) -> Vec<u8> {
        keys::account(self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Account(self.id)
    }

    fn guards(&self) -> Vec<Guarded> {
        vec![Guarded::new(keys::email(&self.email.fold()), &self.id.to_bytes(), Taken::Email)]
    }

    fn row(&self) -> v1::Account {
        v1::Account {
            email: self.email.as_str().to_owned(),
            name: self.name.clone(),
            login: write_login(&self.login),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Account>, _: &Catalogues) -> Result<Self, Malformed> {
        Ok(Self {
            id: AccountId::from_bytes(read_id(key)?),
            email: Email::new(&row.email)?,
            name: row.name.as_str().to_owned(),
            login: read_login(&row.login),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        })
    }
}

fn write_login(login: &Login) -> v1::Login {
    match login {
        Login::Never => v1::Login::Never,
        Login::OneTime { hash, expires_at, confirmed } => v1::Login::OneTime {
            hash: hash.as_phc().to_owned(),
            expires_at: expires_at.millis(),
            confirmed: *confirmed,
        },
        Login::Own { hash } => v1::Login::Own { hash: hash.as_phc().to_owned() },
    }
}

fn read_login(login: &ArchivedLogin) -> Login {
    match login {
        ArchivedLogin::Never => Login::Never,
        ArchivedLogin::OneTime { hash, expires_at, confirmed } => Login::OneTime {
            hash: PasswordHash::from_phc(hash.as_str().to_owned()),
            expires_at: moment(*expires_at),
            confirmed: *confirmed,
        },
        ArchivedLogin::Own { hash } => Login::Own { hash: PasswordHash::from_phc(hash.as_str().to_owned()) },
    }
}

/// What judging a request needs of an account.
pub(crate) fn read_account_fact(key: &[u8], row: &Archived<v1::Account>) -> Result<AccountFact, Malformed> {
    Ok(AccountFact {
        id: AccountId::from_bytes(read_id(key)?),
        is_confirmed: match &row.login {
            ArchivedLogin::Never => false,
            ArchivedLogin::OneTime { confirmed, .. } => *confirmed,
            ArchivedLogin::Own { .. } => true,
        },
        has_one_time_password: matches!(row.login, ArchivedLogin::OneTime { .. }),
    })
}

impl Record for Membership {
    type Row = v1::Membership;

    const TABLE: &'static str = "memberships";
    const TAG: u8 = keys::tag::MEMBERSHIP;

    fn key(&self) -> Vec<u8> {
        keys::membership(self.organization, self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Organization(self.organization)
    }

    fn guards(&self) -> Vec<Guarded> {
        let member = keys::member(self.organization, self.account);
        let guarded = Guarded::new(member, &self.id.to_bytes(), Taken::Member);
        if self.is_active() { vec![guarded] } else { Vec::new() }
    }

    fn row(&self) -> v1::Membership {
        v1::Membership {
            account: self.account.to_bytes(),
            invited_by: self.invited_by.map(AccountId::to_bytes),
            policies: self.policies.iter().map(|it| it.to_bytes()).collect(),
            groups: self.groups.iter().map(|it| it.to_bytes()).collect(),
            created_at: self.created_at.millis(),
            ended_at: self.ended_at.map(Timestamp::millis),
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Membership>, _: &Catalogues) -> Result<Self, Malformed> {
        let (organization, id) = read_key(key)?;
        Ok(Self {
            id: MembershipId::from_bytes(id),
            organization: OrganizationId::from_bytes(organization),
            account: AccountId::from_bytes(row.account),
            invited_by: row.invited_by.as_ref().map(|it| AccountId::from_bytes(*it)),
            policies: row.policies.iter().copied().map(PolicyId::from_bytes).collect(),
            groups: row.groups.iter().copied().map(GroupId::from_bytes).collect(),
            created_at: moment(row.created_at),
            ended_at: row.ended_at.as_ref().copied().map(moment),
        })
    }
}

impl Record for LoginSession {
    type Row = v1::Session;

    const TABLE: &'static str = "sessions";
    const TAG: u8 = keys::tag::SESSION;

    fn key(&self) -> Vec<u8> {
        keys::session(self.id)
    }

    fn whose(&self) -> Whose {
        Whose::Account(self.account)
    }

    fn row(&self) -> v1::Session {
        let retired = |it: &Retired| v1::Retired { digest: it.digest.to_bytes(), at: it.at.millis() };
        v1::Session {
            account: self.account.to_bytes(),
            family: self.family.to_bytes(),
            current: self.current.to_bytes(),
            retired: self.retired.iter().map(retired).collect(),
            created_at: self.created_at.millis(),
            expires_at: self.expires_at.millis(),
            state: match self.state {
                SessionState::Live => v1::SessionState::Live,
                SessionState::Ended { at, why } => {
                    v1::SessionState::Ended { at: at.millis(), why: write_reason(why) }
                }
            },
        }
    }

    fn read(key: &[u8], row: &Archived<v1::Session>, _: &Catalogues) -> Result<Self, Malformed> {
        let retired = row.retired.iter();
        Ok(Self {
            id: SessionId::from_bytes(read_id(key)?),
            account: AccountId::from_bytes(row.account),
            family: Digest::from_bytes(row.family),
            current: Digest::from_bytes(row.current),
            retired: retired
                .map(|it| Retired { digest: Digest::from_bytes(it.digest), at: moment(it.at) })
                .collect(),
            created_at: moment(row.created_at),
            expires_at: moment(row.expires_at),
            state: match &row.state {
                ArchivedSessionState::Live => SessionState::Live,
                ArchivedSessionState::Ended { at, why } => {
                    SessionState::Ended { at: moment(*at), why: read_reason(why) }
                }
            },
        })
    }
}

/// What judging a request needs of a session; nothing if it has ended.
pub(crate) fn read_session_fact(
    key: &[u8],
    row: &Archived<v1::Session>,
) -> Result<Result<SessionFact, SessionId>, Malformed> {
    let id = SessionId::from_bytes(read_id(key)?);
    Ok(match row.state {
        ArchivedSessionState::Live => Ok(SessionFact {
            id,
            account: AccountId::from_bytes(row.account),
            expires_at: moment(row.expires_at),
        }),
        ArchivedSessionState::Ended { .. } => Err(id),
    })
}

fn write_reason(why: EndReason) -> v1::EndReason {
    match why {
        EndReason::Logout => v1::EndReason::Logout,
        EndReason::PasswordChange => v1::EndReason::PasswordChange,
        EndReason::Removal => v1::EndReason::Removal,
        EndReason::RefreshReuse => v1::EndReason::RefreshReuse,
    }
}

fn read_reason(why: &ArchivedEndReason) -> EndReason {
    match why {
        ArchivedEndReason::Logout => EndReason::Logout,
        ArchivedEndReason::PasswordChange => EndReason::PasswordChange,
        ArchivedEndReason::Removal => EndReason::Removal,
        ArchivedEndReason::RefreshReuse => EndReason::RefreshReuse,
    }
}
