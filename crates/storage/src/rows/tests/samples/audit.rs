//! Entries of the audit log.

use keywright_core::{
    Action, Catalogue, Permit, Principal, Request, ResourceName,
    audit::{Entry, Event, Subject},
    authorize,
    id::{AccountId, MembershipId, PluginId, SessionId, TokenId},
    policy::BuiltIn,
    principal::{Authority, Behalf, Credential},
};

use super::{at, organization_id};

/// Entries of every kind of actor and basis.
pub(in super::super) fn entries() -> Vec<Entry> {
    let token = Principal {
        credential: Credential::Service { token: TokenId::from_bytes([2; 16]) },
        organization: organization_id(),
        authority: owners(),
    };
    let resource = ResourceName::parse("iam/*").unwrap();
    let request = Request::new(Action::CAN_MANAGE_IAM, &resource);
    let permits = [
        authorize(&token, request).unwrap(),
        Permit::own_token(&token).unwrap(),
        Permit::own_account(AccountId::from_bytes([3; 16])),
        Permit::first_start(),
        Permit::host(),
    ];
    let entry = |permit: &Permit| {
        Entry::new(permit, Event::TokenCreated, Subject::new(TokenId::from_bytes([2; 16]), "Deploy"), at(1))
            .with_comment("as asked")
    };
    permits.iter().chain([&for_a_caller(request)]).map(entry).collect()
}

/// For whom the last of the entries is.
pub(in super::super) fn entries_are_for() -> AccountId {
    AccountId::from_bytes([3; 16])
}

/// What a plugin may do for somebody who calls it.
fn for_a_caller(request: Request<'_>) -> Permit {
    let caller = Credential::Session {
        session: SessionId::from_bytes([4; 16]),
        account: entries_are_for(),
        membership: MembershipId::from_bytes([5; 16]),
    };
    let plugin = Principal {
        credential: Credential::Plugin {
            organization: organization_id(),
            plugin: PluginId::from_bytes([6; 16]),
            behalf: Behalf::of(caller),
        },
        organization: organization_id(),
        authority: owners(),
    };
    authorize(&plugin, request).unwrap()
}

fn owners() -> Authority {
    Authority::new(vec![vec![BuiltIn::Owner.policy(&Catalogue::featbit()).unwrap().statements]])
}
