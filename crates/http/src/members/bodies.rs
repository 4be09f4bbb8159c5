//! Members as the wire shows them (wire 2.4).

use keywright_core::{
    Timestamp,
    group::Group,
    id::{AccountId, GroupId, OrganizationId, PolicyId},
    text::Email,
};
use keywright_storage::{Database, Member};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::NewMember;
use crate::{
    ApiError, Page, Paging, WireTime, auth::one_time::OneTimePassword, envelope, iam::MAX_ATTACHED,
    names::Codes, page, wire::query,
};

/// A member of the organization
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000031", "email": "ben@example.com", "name": "Ben",
    "invitorId": "0193a5c0-0000-7000-8000-000000000032", "initialPassword": "", "groups": [{
        "id": "0193a5c0-0000-7000-8000-000000000021", "name": "Team A", "description": "",
        "memberId": "0193a5c0-0000-7000-8000-000000000031", "isGroupMember": true}],
}))]
pub(crate) struct MemberVm {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    /// May be empty
    pub(crate) name: String,
    /// Who added the person
    invitor_id: Option<Uuid>,
    /// Always empty: one-time passwords are shown once, when they are made
    initial_password: String,
    pub(crate) groups: Vec<MemberGroupVm>,
    /// Whether they have set a password of their own: what pages ask of it beside
    #[serde(skip)]
    pub(crate) has_logged_in: bool,
}

/// A group, and whether the member is in it
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000021", "name": "Team A", "description": "",
    "memberId": "0193a5c0-0000-7000-8000-000000000031", "isGroupMember": true,
}))]
pub(crate) struct MemberGroupVm {
    id: Uuid,
    pub(crate) name: String,
    description: String,
    /// The member
    member_id: Uuid,
    is_group_member: bool,
}

/// A one-time password
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"password": "(shown once)", "expiresAt": "2026-11-24T19:32:05.12Z"}))]
pub(super) struct OneTimePasswordVm {
    /// Shown this once
    password: String,
    /// Until when it can be used
    expires_at: WireTime,
}

/// Who is to be added, and with what
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "email": "ben@example.com", "policyIds": ["66f3687f-939d-4257-bd3f-c3553d39e1b6"], "groupIds": [],
}))]
pub(crate) struct AddMember {
    #[schema(required, min_length = 3, max_length = 254, format = "email")]
    email: Option<String>,
    /// Policies to attach
    #[schema(max_items = 256)]
    policy_ids: Option<Vec<Uuid>>,
    /// Groups to join
    #[schema(max_items = 256)]
    group_ids: Option<Vec<Uuid>>,
}

/// The address that a member is to have
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"email": "ben.brown@example.com"}))]
pub(super) struct ChangeEmail {
    #[schema(required, min_length = 3, max_length = 254, format = "email")]
    email: Option<String>,
}

/// Which members are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchFilter {
    /// Part of the e-mail address or name, in any case
    #[serde(deserialize_with = "query::within::<_, 254>")]
    #[param(max_length = 254)]
    search_text: Option<String>,
}

page!(
    /// A page of members
    MemberPage, MemberVm
);
envelope!(
    /// A page of members, in the envelope
    MemberPageResponse, MemberPage
);
envelope!(
    /// A member, in the envelope
    MemberResponse, MemberVm
);
envelope!(
    /// A one-time password, in the envelope
    OneTimePasswordResponse, OneTimePasswordVm
);

impl AddMember {
    pub(crate) fn new(
        email: Option<&str>,
        policy_ids: Option<Vec<Uuid>>,
        group_ids: Option<Vec<Uuid>>,
    ) -> Self {
        Self { email: email.map(str::to_owned), policy_ids, group_ids }
    }

    pub(crate) fn check(self) -> Result<NewMember, ApiError> {
        let mut codes = Codes::default();
        let email = codes.text("email", self.email.as_deref(), Email::new);
        let policies = codes.take(ids(self.policy_ids, PolicyId::from_uuid), "policyIds_is_invalid");
        let groups = codes.take(ids(self.group_ids, GroupId::from_uuid), "groupIds_is_invalid");
        match (email, policies, groups) {
            (Some(email), Some(policies), Some(groups)) => Ok(NewMember { email, policies, groups }),
            _ => Err(codes.into_error()),
        }
    }
}

impl SearchFilter {
    /// The members whose address or name holds this.
    pub(crate) fn of(text: Option<&str>) -> Self {
        Self { search_text: text.map(str::to_owned) }
    }
}

impl ChangeEmail {
    pub(super) fn check(self) -> Result<Email, ApiError> {
        let mut codes = Codes::default();
        let email = codes.text("email", self.email.as_deref(), Email::new);
        email.ok_or_else(|| codes.into_error())
    }
}

/// The ids, unless there are too many.
fn ids<T>(ids: Option<Vec<Uuid>>, read: fn(Uuid) -> T) -> Option<Vec<T>> {
    let ids = ids.unwrap_or_default();
    (ids.len() <= MAX_ATTACHED).then(|| ids.into_iter().map(read).collect())
}

/// A page of an organization's members.
pub(crate) fn page(
    db: &Database,
    organization: OrganizationId,
    filter: &SearchFilter,
    paging: Paging,
) -> Result<Page<MemberVm>, ApiError> {
    let search = filter.search_text.as_deref().unwrap_or_default();
    let page = db.members().page(organization, search, paging.slice())?;
    let items = page.items.into_iter().map(|it| show(db, it)).collect::<Result<_, _>>()?;
    Ok(Page { total_count: page.total, items })
}

/// One of an organization's members.
pub(crate) fn one(db: &Database, organization: OrganizationId, id: AccountId) -> Result<MemberVm, ApiError> {
    let member = db.members().find(organization, id)?.ok_or(ApiError::NotFound)?;
    show(db, member)
}

fn show(db: &Database, Member { account, membership }: Member) -> Result<MemberVm, ApiError> {
    let groups = db.members().groups_of(&membership)?;
    Ok(MemberVm {
        id: account.id.uuid(),
        email: account.email.to_string(),
        has_logged_in: account.is_confirmed(),
        name: account.name,
        invitor_id: membership.invited_by.map(AccountId::uuid),
        initial_password: String::new(),
        groups: groups.iter().map(|it| MemberGroupVm::new(it, account.id, true)).collect(),
    })
}

impl MemberGroupVm {
    pub(super) fn new(group: &Group, member: AccountId, is_group_member: bool) -> Self {
        Self {
            id: group.id.uuid(),
            name: group.name.to_string(),
            description: group.description.to_string(),
            member_id: member.uuid(),
            is_group_member,
        }
    }
}

impl OneTimePasswordVm {
    pub(super) fn new(password: &OneTimePassword, expires_at: Timestamp) -> Self {
        Self { password: password.expose().to_owned(), expires_at: expires_at.into() }
    }
}
