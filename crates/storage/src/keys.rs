//! The layout of keys: a tag, then ids of sixteen bytes, so that what belongs together lies together, in the order
//! in which it was made.
//!
//! | tag | key | row |
//! |---|---|---|
//! | `01` | `meta` | what this installation is |
//! | `10`, `11` | workspace; *key* | workspace; its id |
//! | `12`, `13` | organization; workspace *key* | organization; its id |
//! | `18`, `19` | account; *e-mail address* | account; its id |
//! | `1a` | session | login session |
//! | `20`, `21` | organization membership; organization account | membership; id of the one that goes on |
//! | `30`, `31` | organization group; organization *name* | group; its id |
//! | `40`, `41` | organization policy; organization *key* | policy; its id |
//! | `50`, `51`, `52` | *digest*; token; organization *name* | token; its digest; its id |
//! | `60`, `61` | organization project; organization *key* | project; its id |
//! | `62`, `63` | organization environment; project *key* | environment; its id |
//! | `64`, `65` | environment flag; environment *key* | flag; its id |
//! | `66`, `67` | environment segment; environment *key* | segment; its id |
//! | | organization segment; organization *key* | segment that is shared; its id |
//! | `70`, `71` | organization plugin; organization *name* | plugin; its id |
//! | `72` | organization *digest* number | piece of a plugin's bundle |
//! | `73`, `76` | organization plugin *key of its own*; organization plugin | what its code keeps; how much that is |
//! | `74`, `75` | organization key; organization *key itself* | key of authors that is trusted; its id |
//!
//! The rows of odd names are *guards*: a name, key or address is taken while its guard is there, so that two
//! commits cannot both take it. Names stand in keys as the SHA-256 of their comparison form, since they may be
//! longer than a key.
//!
//! Beside the commits, in the tree `local`: under `57` and a token, when it was last used; under `77`, a plugin and the
//! name of its sink, how far that has come; under `78`, a plugin and a number, what could not be delivered.
//!
//! Derived entries (listings; never part of a commit):
//!
//! | tag | key | value |
//! |---|---|---|
//! | `9b` | account session | |
//! | `a2` | account membership | organization |
//! | `a3` | group membership | account |
//! | `a4` | organization membership | account: of those that have ended |
//! | `c2` | policy organization membership | account |
//! | `d3` | organization token *digest* | kind, comparison form of the name |
//! | `d4` | organization account token *digest* | the same, by creator |
//! | `d5` | organization moment token *digest* | of those that end by themselves, by when |
//! | `e6` | project environment | organization |
//!
//! Entries derived from commits (the audit log, listed and looked up). A *place* is a moment, a revision and a number:
//!
//! | tag | key | value |
//! |---|---|---|
//! | `f0` | organization kind place | kind, actor, subject, environment |
//! | `f1` | environment place | the same: of what is in an environment |
//! | `f2` | organization subject place | the same |
//! | `f3` | *key of a row* revision | |

use keywright_core::{
    Digest, Timestamp,
    id::{
        AccountId, EnvironmentId, FlagId, GroupId, MembershipId, OrganizationId, PluginId, PluginKeyId,
        PolicyId, ProjectId, SegmentId, SessionId, TokenId, WorkspaceId,
    },
    text::{self, NameFold},
};
use sha2::{Digest as _, Sha256};

use crate::key::Revision;

/// Bytes of an id.
pub(crate) const ID: usize = 16;
/// Bytes of a digest.
pub(crate) const DIGEST: usize = 32;

/// The first bytes of keys.
pub(crate) mod tag {
    pub(crate) const META: u8 = 0x01;
    pub(crate) const WORKSPACE: u8 = 0x10;
    pub(crate) const WORKSPACE_KEY: u8 = 0x11;
    pub(crate) const ORGANIZATION: u8 = 0x12;
    pub(crate) const ORGANIZATION_KEY: u8 = 0x13;
    pub(crate) const ACCOUNT: u8 = 0x18;
    pub(crate) const EMAIL: u8 = 0x19;
    pub(crate) const SESSION: u8 = 0x1a;
    pub(crate) const MEMBERSHIP: u8 = 0x20;
    pub(crate) const MEMBER: u8 = 0x21;
    pub(crate) const GROUP: u8 = 0x30;
    pub(crate) const GROUP_NAME: u8 = 0x31;
    pub(crate) const POLICY: u8 = 0x40;
    pub(crate) const POLICY_KEY: u8 = 0x41;
    pub(crate) const TOKEN: u8 = 0x50;
    pub(crate) const TOKEN_ID: u8 = 0x51;
    pub(crate) const TOKEN_NAME: u8 = 0x52;
    /// In the tree beside the commits.
    pub(crate) const LAST_USED: u8 = 0x57;
    pub(crate) const PROJECT: u8 = 0x60;
    pub(crate) const PROJECT_KEY: u8 = 0x61;
    pub(crate) const ENVIRONMENT: u8 = 0x62;
    pub(crate) const ENVIRONMENT_KEY: u8 = 0x63;
    pub(crate) const FLAG: u8 = 0x64;
    pub(crate) const FLAG_KEY: u8 = 0x65;
    pub(crate) const SEGMENT: u8 = 0x66;
    pub(crate) const SEGMENT_KEY: u8 = 0x67;
    pub(crate) const PLUGIN: u8 = 0x70;
    pub(crate) const PLUGIN_NAME: u8 = 0x71;
    pub(crate) const BUNDLE: u8 = 0x72;
    pub(crate) const KEPT: u8 = 0x73;
    pub(crate) const PLUGIN_KEY: u8 = 0x74;
    pub(crate) const PLUGIN_KEY_ITSELF: u8 = 0x75;
    pub(crate) const KEPT_USE: u8 = 0x76;
    /// In the tree beside the commits.
    pub(crate) const SINK: u8 = 0x77;
    /// In the tree beside the commits.
    pub(crate) const LETTER: u8 = 0x78;

    pub(crate) const SESSIONS_OF_ACCOUNT: u8 = 0x9b;
    pub(crate) const MEMBERSHIPS_OF_ACCOUNT: u8 = 0xa2;
    pub(crate) const MEMBERS_OF_GROUP: u8 = 0xa3;
    pub(crate) const ENDED_MEMBERSHIPS: u8 = 0xa4;
    pub(crate) const MEMBERS_WITH_POLICY: u8 = 0xc2;
    pub(crate) const TOKENS: u8 = 0xd3;
    pub(crate) const TOKENS_OF_CREATOR: u8 = 0xd4;
    pub(crate) const ENDING_TOKENS: u8 = 0xd5;
    pub(crate) const ENVIRONMENTS_OF_PROJECT: u8 = 0xe6;

    pub(crate) const LOG_OF_ORGANIZATION: u8 = 0xf0;
    pub(crate) const LOG_OF_ENVIRONMENT: u8 = 0xf1;
    pub(crate) const LOG_OF_SUBJECT: u8 = 0xf2;
    pub(crate) const CHANGES: u8 = 0xf3;
}

/// The row about the installation.
pub(crate) const META: &[u8] = b"\x01meta";

/// A tag, then those parts.
pub(crate) fn join(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = 1 + parts.iter().map(|it| it.len()).sum::<usize>();
    let mut key = Vec::with_capacity(length);
    key.push(tag);
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

macro_rules! keys {
    ($($name:ident($($part:ident: $id:ty),+) = $tag:ident;)*) => {$(
        pub(crate) fn $name($($part: $id),+) -> Vec<u8> {
            join(tag::$tag, &[$(&$part.to_bytes()),+])
        }
    )*};
}

keys! {
    workspace(id: WorkspaceId) = WORKSPACE;
    organization(id: OrganizationId) = ORGANIZATION;
    account(id: AccountId) = ACCOUNT;
    session(id: SessionId) = SESSION;
    membership(organization: OrganizationId, id: MembershipId) = MEMBERSHIP;
    memberships(organization: OrganizationId) = MEMBERSHIP;
    member(organization: OrganizationId, account: AccountId) = MEMBER;
    group(organization: OrganizationId, id: GroupId) = GROUP;
    groups(organization: OrganizationId) = GROUP;
    policy(organization: OrganizationId, id: PolicyId) = POLICY;
    policies(organization: OrganizationId) = POLICY;
    token(digest: Digest) = TOKEN;
    token_id(id: TokenId) = TOKEN_ID;
    last_used(id: TokenId) = LAST_USED;
    project(organization: OrganizationId, id: ProjectId) = PROJECT;
    projects(organization: OrganizationId) = PROJECT;
    environment(organization: OrganizationId, id: EnvironmentId) = ENVIRONMENT;
    environments(organization: OrganizationId) = ENVIRONMENT;
    flag(environment: EnvironmentId, id: FlagId) = FLAG;
    flags(environment: EnvironmentId) = FLAG;
    segment(environment: EnvironmentId, id: SegmentId) = SEGMENT;
    segments(environment: EnvironmentId) = SEGMENT;
    shared_segment(organization: OrganizationId, id: SegmentId) = SEGMENT;
    shared_segments(organization: OrganizationId) = SEGMENT;

    plugin(organization: OrganizationId, id: PluginId) = PLUGIN;
    plugins(organization: OrganizationId) = PLUGIN;
    plugin_key(organization: OrganizationId, id: PluginKeyId) = PLUGIN_KEY;
    plugin_keys(organization: OrganizationId) = PLUGIN_KEY;
    bundles(organization: OrganizationId) = BUNDLE;
    kept_by(organization: OrganizationId, plugin: PluginId) = KEPT;
    kept_use(organization: OrganizationId, plugin: PluginId) = KEPT_USE;
    sinks(plugin: PluginId) = SINK;
    letters(plugin: PluginId) = LETTER;

    sessions_of(account: AccountId) = SESSIONS_OF_ACCOUNT;
    memberships_of(account: AccountId) = MEMBERSHIPS_OF_ACCOUNT;
    members_of_group(group: GroupId) = MEMBERS_OF_GROUP;
    ended_memberships(organization: OrganizationId) = ENDED_MEMBERSHIPS;
    members_with_policy(policy: PolicyId, organization: OrganizationId) = MEMBERS_WITH_POLICY;
    tokens(organization: OrganizationId) = TOKENS;
    tokens_of_creator(organization: OrganizationId, creator: AccountId) = TOKENS_OF_CREATOR;
    tokens_by_creator(organization: OrganizationId) = TOKENS_OF_CREATOR;
    environments_of(project: ProjectId) = ENVIRONMENTS_OF_PROJECT;

    log_of_environment(environment: EnvironmentId) = LOG_OF_ENVIRONMENT;
}

pub(crate) fn workspace_key(key: &text::Key) -> Vec<u8> {
    join(tag::WORKSPACE_KEY, &[key.as_str().as_bytes()])
}

pub(crate) fn organization_key(workspace: WorkspaceId, key: &text::Key) -> Vec<u8> {
    join(tag::ORGANIZATION_KEY, &[&workspace.to_bytes(), key.as_str().as_bytes()])
}

/// All keys of the organizations of a workspace, in the order of the keys.
pub(crate) fn organization_keys(workspace: WorkspaceId) -> Vec<u8> {
    join(tag::ORGANIZATION_KEY, &[&workspace.to_bytes()])
}

/// Addresses are short: their comparison form stands in the key as it is.
pub(crate) fn email(fold: &NameFold) -> Vec<u8> {
    join(tag::EMAIL, &[fold.as_str().as_bytes()])
}

pub(crate) fn group_name(organization: OrganizationId, fold: &NameFold) -> Vec<u8> {
    join(tag::GROUP_NAME, &[&organization.to_bytes(), &hash(fold)])
}

pub(crate) fn policy_key(organization: OrganizationId, key: &text::Key) -> Vec<u8> {
    join(tag::POLICY_KEY, &[&organization.to_bytes(), key.as_str().as_bytes()])
}

pub(crate) fn token_name(organization: OrganizationId, fold: &NameFold) -> Vec<u8> {
    join(tag::TOKEN_NAME, &[&organization.to_bytes(), &hash(fold)])
}

pub(crate) fn project_key(organization: OrganizationId, key: &text::Key) -> Vec<u8> {
    join(tag::PROJECT_KEY, &[&organization.to_bytes(), key.as_str().as_bytes()])
}

pub(crate) fn environment_key(project: ProjectId, key: &text::Key) -> Vec<u8> {
    join(tag::ENVIRONMENT_KEY, &[&project.to_bytes(), key.as_str().as_bytes()])
}

pub(crate) fn flag_key(environment: EnvironmentId, key: &text::Key) -> Vec<u8> {
    join(tag::FLAG_KEY, &[&environment.to_bytes(), key.as_str().as_bytes()])
}

/// All flag keys of an environment, in the order of the keys.
pub(crate) fn flag_keys(environment: EnvironmentId) -> Vec<u8> {
    join(tag::FLAG_KEY, &[&environment.to_bytes()])
}

pub(crate) fn segment_key(environment: EnvironmentId, key: &text::Key) -> Vec<u8> {
    join(tag::SEGMENT_KEY, &[&environment.to_bytes(), key.as_str().as_bytes()])
}

pub(crate) fn shared_segment_key(organization: OrganizationId, key: &text::Key) -> Vec<u8> {
    join(tag::SEGMENT_KEY, &[&organization.to_bytes(), key.as_str().as_bytes()])
}

pub(crate) fn plugin_name(organization: OrganizationId, name: &text::Key) -> Vec<u8> {
    join(tag::PLUGIN_NAME, &[&organization.to_bytes(), name.as_str().as_bytes()])
}

pub(crate) fn plugin_key_itself(organization: OrganizationId, key: &[u8; DIGEST]) -> Vec<u8> {
    join(tag::PLUGIN_KEY_ITSELF, &[&organization.to_bytes(), key])
}

/// A piece of a bundle.
pub(crate) fn bundle_piece(organization: OrganizationId, hash: &[u8; DIGEST], number: u8) -> Vec<u8> {
    join(tag::BUNDLE, &[&organization.to_bytes(), hash, &[number]])
}

/// Of which organization a piece is, and the digest of its bundle.
pub(crate) fn bundle_of(piece: &[u8]) -> Option<(OrganizationId, [u8; DIGEST])> {
    let (organization, rest) = piece.get(1..)?.split_first_chunk()?;
    Some((OrganizationId::from_bytes(*organization), *rest.first_chunk()?))
}

/// What the code of a plugin keeps under a key of its own.
pub(crate) fn kept(organization: OrganizationId, plugin: PluginId, key: &str) -> Vec<u8> {
    join(tag::KEPT, &[&organization.to_bytes(), &plugin.to_bytes(), key.as_bytes()])
}

pub(crate) fn sink(plugin: PluginId, name: &str) -> Vec<u8> {
    join(tag::SINK, &[&plugin.to_bytes(), name.as_bytes()])
}

pub(crate) fn letter(plugin: PluginId, number: u64) -> Vec<u8> {
    join(tag::LETTER, &[&plugin.to_bytes(), &number.to_be_bytes()])
}

/// The tokens of an organization that end at a moment.
pub(crate) fn tokens_ending(organization: OrganizationId, at: Timestamp) -> Vec<u8> {
    join(tag::ENDING_TOKENS, &[&organization.to_bytes(), &at.millis().to_be_bytes()])
}

/// The tokens of an organization from one on that was made at a moment: ids begin with when they were made.
pub(crate) fn tokens_made(organization: OrganizationId, at: Timestamp) -> Vec<u8> {
    let [_, _, millis @ ..] = at.millis().min((1 << 48) - 1).to_be_bytes();
    join(tag::TOKENS, &[&organization.to_bytes(), &millis])
}

/// That a commit changed a row.
pub(crate) fn change(row: &[u8], revision: Revision) -> Vec<u8> {
    join(tag::CHANGES, &[row, &revision.0.to_be_bytes()])
}

/// The commits that changed a row; and those that changed rows whose keys begin with this row's, which are longer.
pub(crate) fn changes(row: &[u8]) -> Vec<u8> {
    join(tag::CHANGES, &[row])
}

/// The log about what has this id.
pub(crate) fn log_of_subject(organization: OrganizationId, subject: [u8; ID]) -> Vec<u8> {
    join(tag::LOG_OF_SUBJECT, &[&organization.to_bytes(), &subject])
}

/// The log about things of a kind.
pub(crate) fn log_of_organization(organization: OrganizationId, kind: u8) -> Vec<u8> {
    join(tag::LOG_OF_ORGANIZATION, &[&organization.to_bytes(), &[kind]])
}

fn hash(fold: &NameFold) -> [u8; DIGEST] {
    Sha256::digest(fold.as_str().as_bytes()).into()
}

/// The id that stands last in a key or value.
pub(crate) fn last_id(bytes: &[u8]) -> Option<[u8; ID]> {
    bytes.last_chunk().copied()
}

/// The first id of a key, behind its tag.
pub(crate) fn first_id(key: &[u8]) -> Option<[u8; ID]> {
    key.get(1..)?.first_chunk().copied()
}

/// The id that stands behind the first bytes of a key.
pub(crate) fn id_behind(key: &[u8], first: usize) -> Option<[u8; ID]> {
    key.get(first..)?.first_chunk().copied()
}

/// The digest that stands last in a key or value.
pub(crate) fn last_digest(bytes: &[u8]) -> Option<Digest> {
    bytes.last_chunk().copied().map(Digest::from_bytes)
}

#[cfg(test)]
mod tests;
