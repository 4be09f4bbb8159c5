//! The principal of a write is what its credential may do at that moment.

use keywright_core::{
    Action, Principal, Request, ResourceName, Timestamp,
    id::{AccountId, SessionId},
    member::Login,
    principal::Credential,
    session::{EndReason, LoginSession},
    token::{Scope, Token, TokenState},
};

use crate::{
    WriteError,
    tables::tests::{
        NOW, World, account_id, bytes, membership_id, organization_id, personal, statements, token,
    },
};

const SESSION: [u8; 16] = [9; 16];

fn principal(world: &World, credential: Credential) -> Option<Principal> {
    let found = world.db.write::<_, WriteError>(|w| {
        let principal = w.principal(&credential, NOW)?;
        Ok(w.unchanged(principal))
    });
    found.unwrap()
}

/// Whether it may toggle a flag.
fn may_toggle(principal: Option<Principal>) -> Option<bool> {
    let resource = ResourceName::parse("project/p:env/e:flag/f").unwrap();
    let action = keywright_core::Catalogue::featbit().action_named("ToggleFlag").unwrap();
    let request = Request::new(action, &resource);
    principal.map(|it| it.authority.decide(request).is_allow())
}

fn session(member: u32) -> Credential {
    Credential::Session {
        session: SessionId::from_bytes(SESSION),
        account: account_id(member),
        membership: membership_id(member),
    }
}

fn of_member(token: &Token, member: u32) -> Credential {
    Credential::Personal { token: token.id, membership: membership_id(member), account: account_id(member) }
}

fn log_in(world: &World, account: AccountId) -> LoginSession {
    let session = LoginSession::start(SessionId::from_bytes(SESSION), account, [1; 16], [2; 32], NOW).session;
    world.host(|w, permit| w.sessions().insert(permit, &session));
    session
}

/// Ben, number 2, may toggle flags by a policy of his own, until that is denied by one of his group's.
fn with_ben() -> World {
    let world = World::new();
    let policy = world.policy(1, 1, "Togglers", &[("allow", "ToggleFlag")]);
    world.member(1, 2, "ben@example.org", &[policy.id], &[]);
    world
}

#[test]
fn a_session_has_the_policies_of_its_member_and_of_the_members_groups() {
    let world = World::new();
    let toggling = world.policy(1, 1, "Togglers", &[("allow", "ToggleFlag")]);
    let denying = world.policy(1, 2, "Not now", &[("deny", "ToggleFlag")]);
    let group = world.group(1, 1, "Team", &[toggling.id]);
    let ben = world.member(1, 2, "ben@example.org", &[], &[group.id]);
    log_in(&world, ben.account);
    let found = principal(&world, session(2)).unwrap();
    assert_eq!(found.organization, organization_id(1));
    assert_eq!(may_toggle(Some(found)), Some(true));
    let mut denied = ben.clone();
    denied.policies.push(denying.id);
    world.host(|w, permit| w.members().replace(permit, &denied));
    assert_eq!(may_toggle(principal(&world, session(2))), Some(false), "a deny of any source takes");
}

#[test]
fn a_session_is_nobody_once_it_or_its_membership_has_ended() {
    let world = with_ben();
    assert!(principal(&world, session(2)).is_none(), "nobody has logged in");
    let live = log_in(&world, account_id(2));
    assert!(principal(&world, session(2)).is_some());
    assert!(principal(&world, session(1)).is_none(), "it is the session of somebody else");
    world.host(|w, permit| w.sessions().replace(permit, &live.ended(EndReason::Logout, NOW)));
    assert!(principal(&world, session(2)).is_none());
    world.host(|w, permit| w.sessions().replace(permit, &live));
    world.host(|w, permit| {
        let mut membership = w.members().current(organization_id(1), account_id(2))?.unwrap();
        membership.ended_at = Some(NOW);
        w.members().replace(permit, &membership)
    });
    assert!(principal(&world, session(2)).is_none());
}

#[test]
fn who_has_never_set_a_password_has_no_power() {
    let world = with_ben();
    log_in(&world, account_id(2));
    world.host(|w, permit| {
        let mut account = w.accounts().find(account_id(2))?.unwrap();
        account.login = Login::Never;
        w.accounts().replace(permit, &account)
    });
    assert!(principal(&world, session(2)).is_none());
}

#[test]
fn a_personal_token_follows_its_member_within_its_scope() {
    let world = with_ben();
    let same = personal(1, 1, "same", 2, Scope::SameAsMember);
    let wide = personal(1, 2, "wide", 2, Scope::Narrowed(statements(&[("allow", "*")])));
    let other = personal(1, 3, "other", 2, Scope::Narrowed(statements(&[("allow", "CreateFlag")])));
    for it in [&same, &wide, &other] {
        world.token(it);
    }
    assert_eq!(may_toggle(principal(&world, of_member(&same, 2))), Some(true));
    assert_eq!(may_toggle(principal(&world, of_member(&wide, 2))), Some(true));
    assert_eq!(may_toggle(principal(&world, of_member(&other, 2))), Some(false));
    assert!(principal(&world, of_member(&same, 1)).is_none(), "it acts for another member");
    world.host(|w, permit| {
        let policy = w.policies().find(organization_id(1), policy_id())?.unwrap();
        w.policies().remove(permit, &policy)
    });
    for token in [&same, &wide, &other] {
        assert_eq!(may_toggle(principal(&world, of_member(token, 2))), Some(false), "the member lost it");
    }
}

fn policy_id() -> keywright_core::id::PolicyId {
    keywright_core::id::PolicyId::from_bytes(bytes(1))
}

#[test]
fn a_token_is_nobody_while_it_is_inactive_and_from_the_moment_it_expires() {
    let world = with_ben();
    let service = token(1, 1, "service");
    let credential = Credential::Service { token: service.id };
    world.token(&service);
    assert_eq!(may_toggle(principal(&world, credential)), Some(true));
    let replace = |token: &Token| world.host(|w, permit| w.tokens().replace(permit, token));
    replace(&Token { state: TokenState::off(account_id(1)), ..service.clone() });
    assert!(principal(&world, credential).is_none());
    replace(&Token { expires_at: Some(NOW), ..service.clone() });
    assert!(principal(&world, credential).is_none());
    replace(&Token { expires_at: Some(Timestamp::from_millis(NOW.millis() + 1)), ..service.clone() });
    assert!(principal(&world, credential).is_some());
    world.host(|w, permit| w.tokens().remove(permit, &service));
    assert!(principal(&world, credential).is_none());
}

#[test]
fn a_service_token_is_no_personal_one_nor_the_other_way_round() {
    let world = with_ben();
    let service = token(1, 1, "service");
    let mine = personal(1, 2, "mine", 2, Scope::SameAsMember);
    for it in [&service, &mine] {
        world.token(it);
    }
    assert!(principal(&world, of_member(&service, 2)).is_none());
    assert!(principal(&world, Credential::Service { token: mine.id }).is_none());
}

#[test]
fn what_a_decision_rested_on_is_a_condition_of_the_commit() {
    let world = with_ben();
    let service = token(1, 1, "service");
    world.token(&service);
    let runs = std::cell::Cell::new(0);
    let outcome = world.db.write::<_, WriteError>(|w| {
        let found = w.principal(&Credential::Service { token: service.id }, NOW)?;
        if runs.replace(runs.get() + 1) == 0 {
            // Somebody else is faster.
            world.host(|w, permit| {
                w.tokens()
                    .replace(permit, &Token { state: TokenState::off(account_id(1)), ..service.clone() })
            });
        }
        Ok(w.unchanged(found.is_some()))
    });
    assert!(!outcome.unwrap(), "it is decided on what stands");
    assert_eq!(runs.get(), 2);
}

#[test]
fn the_powerless_are_somebody_who_may_nothing() {
    let world = World::new();
    world.member(1, 2, "ben@example.org", &[], &[]);
    log_in(&world, account_id(2));
    let found = principal(&world, session(2)).unwrap();
    let resource = ResourceName::parse("iam/*").unwrap();
    let request = Request::new(Action::CAN_MANAGE_IAM, &resource);
    assert!(!found.authority.decide(request).is_allow());
}

#[test]
fn nobody_writes_in_an_organization_that_has_ended() {
    let world = with_ben();
    let service = token(1, 1, "Service");
    let personal = personal(1, 2, "Personal", 2, Scope::SameAsMember);
    for it in [&service, &personal] {
        world.token(it);
    }
    log_in(&world, account_id(2));
    let all = [session(2), of_member(&personal, 2), Credential::Service { token: service.id }];
    assert!(all.iter().all(|it| principal(&world, *it).is_some()));
    let organization = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let ended = keywright_core::organization::Organization { ended_at: Some(NOW), ..organization };
    world.host(|w, permit| w.organizations().replace(permit, &ended));
    assert!(all.iter().all(|it| principal(&world, *it).is_none()));
}
