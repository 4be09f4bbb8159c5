//! Who asks, judged in the write itself: what a permission rests on is a condition of the commit.

use std::sync::Arc;

use keywright_core::{
    Principal, Statement, Timestamp,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId, SessionId, TokenId},
    member::Membership,
    plugin::PluginStatus,
    policy::Policy,
    principal::{Authority, Credential, Layer},
    token::{Admission, Scope, Token, TokenKind},
};

use super::Write;
use crate::{
    error::StorageError,
    read::{Reader, Source},
    tables::{groups::Groups, members::memberships_of, policies::Policies},
};

impl Write<'_> {
    /// Who asks with this credential, and what they may do, as of this write. Nothing if it is good no more: its
    /// token is not active or has expired, its session, membership or organization has ended, its account is not
    /// confirmed.
    pub fn principal(
        &mut self,
        credential: &Credential,
        now: Timestamp,
    ) -> Result<Option<Principal>, StorageError> {
        let found = match *credential {
            Credential::Session { session, account, membership } => {
                self.session(session, account, membership, now)?
            }
            Credential::Personal { token, membership, account } => match self.admitted(token, now)? {
                Some(token) => self.personal(&token, membership, account)?,
                None => None,
            },
            Credential::Service { token } => self.admitted(token, now)?.and_then(|it| service(&it)),
            // What it was granted is said in its bundle: see below.
            Credential::Plugin { .. } => None,
        };
        let Some((organization, layers)) = found else { return Ok(None) };
        if self.organizations().find(organization)?.is_none() {
            return Ok(None);
        }
        let authority = Authority::new(layers);
        Ok(Some(Principal { credential: *credential, organization, authority }))
    }

    /// Whose code asks, and what it may do, as of this write: the statements that the release of that hash was granted,
    /// and no more than whoever it asks for. Nothing if the plugin acts no more, in another release or not with its code.
    pub fn principal_of_plugin(
        &mut self,
        credential: &Credential,
        (hash, statements): (&[u8; 32], &Arc<[Statement]>),
        now: Timestamp,
    ) -> Result<Option<Principal>, StorageError> {
        let Credential::Plugin { organization, plugin, behalf } = *credential else { return Ok(None) };
        let found = self.plugins().find(organization, plugin)?;
        let is_on = found.is_some_and(|it| it.status == PluginStatus::Enabled && it.release.hash == *hash);
        if !is_on || self.organizations().find(organization)?.is_none() {
            return Ok(None);
        }
        let mut authority = Authority::new(vec![vec![Arc::clone(statements)]]);
        if let Some(behalf) = behalf {
            let principal = self.principal(&behalf.credential(), now)?;
            let Some(principal) = principal.filter(|it| it.organization == organization) else {
                return Ok(None);
            };
            authority = authority.within(principal.authority);
        }
        Ok(Some(Principal { credential: *credential, organization, authority }))
    }

    /// What a member may do: the statements of the policies attached to them and to their groups, each policy
    /// once. Ids that mean nothing are passed over.
    pub fn statements_of(&mut self, membership: &Membership) -> Result<Layer, StorageError> {
        statements_of(self, membership)
    }

    /// The statements of policies, each policy once. Ids that mean nothing in the organization are passed over.
    pub fn statements_of_policies(
        &mut self,
        organization: OrganizationId,
        ids: &[PolicyId],
    ) -> Result<Layer, StorageError> {
        statements_of_policies(self, organization, ids)
    }

    /// The statements of the policies of groups, each policy once. Ids that mean nothing in the organization are
    /// passed over.
    pub fn statements_of_groups(
        &mut self,
        organization: OrganizationId,
        ids: &[GroupId],
    ) -> Result<Layer, StorageError> {
        let groups = self.groups().resolve(organization, ids)?;
        let policies: Vec<_> = groups.iter().flat_map(|it| &it.policies).copied().collect();
        statements_of_policies(self, organization, &policies)
    }

    fn session(
        &mut self,
        session: SessionId,
        account: AccountId,
        membership: MembershipId,
        now: Timestamp,
    ) -> Result<Option<(OrganizationId, Vec<Layer>)>, StorageError> {
        let found = self.sessions().find(session)?;
        if !found.is_some_and(|it| it.account == account && it.is_live(now)) {
            return Ok(None);
        }
        // Which organization a membership is in never changes, so it need not be a condition.
        let all = memberships_of(Reader { inner: self.inner }, account)?;
        let Some((organization, _)) = all.into_iter().find(|(_, id)| *id == membership) else {
            return Ok(None);
        };
        let layer = self.member(organization, membership, account)?;
        Ok(layer.map(|layer| (organization, vec![layer])))
    }

    fn personal(
        &mut self,
        token: &Token,
        membership: MembershipId,
        account: AccountId,
    ) -> Result<Option<(OrganizationId, Vec<Layer>)>, StorageError> {
        let TokenKind::Personal { membership: own, scope } = &token.kind else { return Ok(None) };
        if *own != membership {
            return Ok(None);
        }
        let Some(layer) = self.member(token.organization, membership, account)? else { return Ok(None) };
        let mut layers = vec![layer];
        if let Scope::Narrowed(scope) = scope {
            layers.push(layer_of(scope));
        }
        Ok(Some((token.organization, layers)))
    }

    /// What a member may do, if the membership goes on and the person is confirmed.
    fn member(
        &mut self,
        organization: OrganizationId,
        membership: MembershipId,
        account: AccountId,
    ) -> Result<Option<Layer>, StorageError> {
        let found = self.members().membership(organization, membership)?;
        let Some(membership) = found.filter(|it| it.is_active() && it.account == account) else {
            return Ok(None);
        };
        let person = self.accounts().find(account)?;
        if !person.is_some_and(|it| it.is_confirmed()) {
            return Ok(None);
        }
        self.statements_of(&membership).map(Some)
    }

    fn admitted(&mut self, id: TokenId, now: Timestamp) -> Result<Option<Token>, StorageError> {
        let Some(token) = self.tokens().any(id)? else { return Ok(None) };
        let Some(organization) = self.organizations().find(token.organization)? else { return Ok(None) };
        let admission = token.admit(now, &organization.token_policy);
        Ok((admission == Admission::Admitted).then_some(token))
    }
}

/// What a member may do, whoever reads it.
pub(super) fn statements_of(
    source: &mut impl Source,
    membership: &Membership,
) -> Result<Layer, StorageError> {
    let groups = Groups(&mut *source).resolve(membership.organization, &membership.groups)?;
    let ids = membership.policies.iter().chain(groups.iter().flat_map(|it| &it.policies));
    statements_of_policies(source, membership.organization, &ids.copied().collect::<Vec<_>>())
}

fn statements_of_policies(
    source: &mut impl Source,
    organization: OrganizationId,
    ids: &[PolicyId],
) -> Result<Layer, StorageError> {
    let policies = Policies(source).resolve(organization, ids)?;
    Ok(policies.into_iter().map(|Policy { statements, .. }| statements).collect())
}

fn service(token: &Token) -> Option<(OrganizationId, Vec<Layer>)> {
    match &token.kind {
        TokenKind::Service { statements } => Some((token.organization, vec![layer_of(statements)])),
        TokenKind::Personal { .. } => None,
    }
}

fn layer_of(statements: &[Statement]) -> Layer {
    vec![Arc::from(statements)]
}
