//! A permit says who, where and why.

use super::*;
use crate::{
    catalogue::Catalogue,
    id::{MembershipId, SessionId, TokenId},
    policy::BuiltIn,
    principal::{Authority, Credential},
    resource::ResourceName,
};

fn principal(credential: Credential, policy: Option<BuiltIn>) -> Principal {
    let catalogue = Catalogue::featbit();
    let layer = policy.map(|it| it.policy(&catalogue).unwrap().statements).into_iter().collect();
    Principal {
        credential,
        organization: OrganizationId::from_bytes([1; 16]),
        authority: Authority::new(vec![layer]),
    }
}

fn session() -> Credential {
    Credential::Session {
        session: SessionId::from_bytes([2; 16]),
        account: AccountId::from_bytes([3; 16]),
        membership: MembershipId::from_bytes([4; 16]),
    }
}

#[test]
fn only_who_may_gets_a_permit() {
    let resource = ResourceName::parse("iam/*").unwrap();
    let request = Request::new(Action::CAN_MANAGE_IAM, &resource);
    let permit = authorize(&principal(session(), Some(BuiltIn::Administrator)), request).unwrap();
    assert_eq!(permit.actor(), Actor::Account(AccountId::from_bytes([3; 16])));
    assert_eq!(permit.organization(), Some(OrganizationId::from_bytes([1; 16])));
    assert!(matches!(permit.basis(), Basis::Decided { resource, .. } if resource == "iam/*"));
    assert_eq!(authorize(&principal(session(), Some(BuiltIn::Developer)), request), Err(Denied));
    assert_eq!(authorize(&principal(session(), None), request), Err(Denied));
}

#[test]
fn a_token_acts_in_its_own_name() {
    let token = TokenId::from_bytes([5; 16]);
    let service = principal(Credential::Service { token }, None);
    assert_eq!(Permit::own_token(&service).unwrap().actor(), Actor::Token(token));
    assert_eq!(Permit::own_token(&principal(session(), None)), Err(Denied));
}

#[test]
fn who_may_make_an_organization_has_a_permit_for_it_and_nobody_else() {
    let permit = |action, resource: &str| {
        let resource = ResourceName::parse(resource).unwrap();
        authorize(&principal(session(), Some(BuiltIn::Owner)), Request::new(action, &resource)).unwrap()
    };
    let new = OrganizationId::from_bytes([9; 16]);
    let founding = permit(Action::CREATE_ORG, "organization/*").founding(new).unwrap();
    assert_eq!(
        (founding.organization(), founding.actor()),
        (Some(new), Actor::Account(AccountId::from_bytes([3; 16])))
    );
    assert!(matches!(founding.basis(), Basis::Decided { action, .. } if *action == Action::CREATE_ORG));
    assert_eq!(permit(Action::CAN_MANAGE_IAM, "iam/*").founding(new), Err(Denied));
    assert_eq!(Permit::own_account(AccountId::from_bytes([3; 16])).founding(new), Err(Denied));
}
