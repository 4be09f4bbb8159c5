//! What the indexes in memory are told of the rows: what they say, without what only listings show.

use keywright_core::{
    Digest, Timestamp,
    group::Group,
    id::{AccountId, EnvironmentId, GroupId, OrganizationId, PolicyId, ProjectId, SessionId, TokenId},
    member::Membership,
    organization::Organization,
    policy::Policy,
    text::Key,
    token::{Former, Networks, TokenKind, TokenState},
};

/// Something that holds since a commit, or since the store was opened. Facts of one commit come
/// together; a fact replaces the one before it of the same id.
#[derive(Clone, Debug)]
pub enum Fact {
    /// There is this organization, going on or ended. Organizations are never removed.
    OrganizationPut(Organization),
    /// There is this account.
    AccountPut(AccountFact),
    /// There is this membership, going on or ended. Memberships are never removed.
    MembershipPut(Membership),
    /// There is this group.
    GroupPut(Group),
    /// There is no such group any more. Its id may linger in memberships and means nothing.
    GroupGone(GroupId),
    /// There is this policy of an organization. The built-in ones are code and no facts.
    PolicyPut(Policy),
    /// There is no such policy any more. Its id may linger in memberships and groups and means nothing.
    PolicyGone(PolicyId),
    /// There is this token. A token that was given a new secret comes as `TokenGone` of its old digest
    /// and `TokenPut` of the new one, in this order; so are the secrets forgotten that it had before, if they are not
    /// remembered further.
    TokenPut(TokenFact),
    /// No token has had this secret before, as far as is remembered.
    SecretForgotten(Digest),
    /// No token has this digest any more.
    TokenGone {
        /// The token's id.
        id: TokenId,
        /// What was kept of its secret.
        digest: Digest,
    },
    /// There is this login session.
    SessionPut(SessionFact),
    /// There is no such login session any more.
    SessionGone(SessionId),
    /// There is this project.
    ProjectPut {
        /// Its id.
        id: ProjectId,
        /// The organization it is in.
        organization: OrganizationId,
        /// Its key.
        key: Key,
    },
    /// There is no such project any more. Its environments may still be there and mean nothing.
    ProjectGone(ProjectId),
    /// There is this environment.
    EnvironmentPut {
        /// Its id.
        id: EnvironmentId,
        /// The organization it is in.
        organization: OrganizationId,
        /// The project it is of.
        project: ProjectId,
        /// Its key.
        key: Key,
    },
    /// There is no such environment any more.
    EnvironmentGone(EnvironmentId),
}

/// What judging a request needs of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AccountFact {
    /// Its id.
    pub id: AccountId,
    /// Whether the person has ever set a password of their own; until then it holds no power (R05).
    pub is_confirmed: bool,
    /// Whether it must set a password of its own before anything else.
    pub has_one_time_password: bool,
}

/// What judging a request needs of a token.
#[derive(Clone, Debug)]
pub struct TokenFact {
    /// Its id.
    pub id: TokenId,
    /// The organization it works in.
    pub organization: OrganizationId,
    /// What is kept of its secret.
    pub digest: Digest,
    /// Whose permissions it has.
    pub kind: TokenKind,
    /// Whether it may be used.
    pub state: TokenState,
    /// When it ends by itself; what its organization says of that is another fact.
    pub expires_at: Option<Timestamp>,
    /// From where alone it may be used.
    pub networks: Option<Networks>,
    /// The secret it had before, which is good for a while.
    pub former: Option<Former>,
    /// The secrets it had before that are good no more.
    pub retired: Vec<Digest>,
}

/// What judging a request needs of a login session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionFact {
    /// Its id.
    pub id: SessionId,
    /// Who logged in.
    pub account: AccountId,
    /// When it ends.
    pub expires_at: Timestamp,
}
