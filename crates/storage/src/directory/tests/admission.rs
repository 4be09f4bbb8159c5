//! Who is let in.

use keywright_core::{Timestamp, principal::Credential};

use super::{
    super::{Admitted, Login},
    world::*,
};
use crate::facts::{AccountFact, Fact, TokenFact};

/// One member with a personal token, and a service token.
fn world() -> crate::Directory {
    directory([
        organization(1),
        account(1),
        member(1, 1, &[], &[]),
        Fact::TokenPut(personal(1, 1, 1)),
        Fact::TokenPut(service(2, 1, &[])),
    ])
}

#[test]
fn a_token_lets_its_bearer_in_as_what_it_is() {
    let world = world();
    let caller = world.admit(&digest(1), at(1), None).found().unwrap();
    let (token, membership, account) = (token_id(1), membership_id(1), account_id(1));
    assert_eq!(caller.credential(), Credential::Personal { token, membership, account });
    assert_eq!(caller.organization(), organization_id(1));
    let caller = world.admit(&digest(2), at(1), None).found().unwrap();
    assert_eq!(caller.credential(), Credential::Service { token: token_id(2) });
    assert!(matches!(world.admit(&digest(3), at(1), None), Admitted::Unknown));
}

#[test]
fn a_token_is_good_up_to_and_not_at_its_end_to_the_millisecond() {
    let world = world();
    let end = Timestamp::from_millis(10_001);
    world.apply(2, [Fact::TokenPut(TokenFact { expires_at: Some(end), ..service(2, 1, &[]) })]);
    let admit = |millis| world.admit(&digest(2), Timestamp::from_millis(millis), None);
    assert!(matches!(admit(10_000), Admitted::Found(_)));
    assert!(matches!(admit(10_001), Admitted::Expired));
}

#[test]
fn what_was_over_stays_so_when_the_clock_is_put_back() {
    let world = world();
    world.apply(2, [Fact::TokenPut(TokenFact { expires_at: Some(at(100)), ..service(2, 1, &[]) })]);
    world.apply(3, [session(1, 1, at(100))]);
    let session = |now| world.view(|it| it.login(session_id(1), account_id(1), now));
    assert!(matches!(world.admit(&digest(2), at(99), None), Admitted::Found(_)));
    assert!(session(at(99)).is_some());
    world.observe(at(100));
    assert!(matches!(world.admit(&digest(2), at(99), None), Admitted::Expired));
    assert!(session(at(99)).is_none());
    // What has not expired goes on.
    assert!(matches!(world.admit(&digest(1), at(99), None), Admitted::Found(_)));
}

#[test]
fn a_switched_off_token_is_inactive_and_switching_it_on_again_undoes_that() {
    let world = world();
    world.apply(2, [Fact::TokenPut(switched_off(service(2, 1, &[])))]);
    assert!(matches!(world.admit(&digest(2), at(1), None), Admitted::Inactive));
    world.apply(3, [Fact::TokenPut(service(2, 1, &[]))]);
    assert!(matches!(world.admit(&digest(2), at(1), None), Admitted::Found(_)));
}

#[test]
fn a_removed_token_and_an_old_secret_are_unknown() {
    let world = world();
    let rotated = TokenFact { digest: digest(7), ..service(2, 1, &[]) };
    world.apply(
        2,
        [
            Fact::TokenGone { id: token_id(1), digest: digest(1) },
            Fact::TokenGone { id: token_id(2), digest: digest(2) },
            Fact::TokenPut(rotated),
        ],
    );
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Unknown));
    assert!(matches!(world.admit(&digest(2), at(1), None), Admitted::Unknown));
    assert!(matches!(world.admit(&digest(7), at(1), None), Admitted::Found(_)));
}

#[test]
fn a_personal_token_of_an_ended_membership_is_inactive_for_ever() {
    let world = world();
    let again = keywright_core::member::Membership { id: membership_id(9), ..membership(1, 1, &[], &[]) };
    world.apply(2, [ended(1, 1)]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Inactive));
    world.apply(3, [Fact::MembershipPut(again)]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Inactive));
    world.apply(4, [Fact::TokenPut(personal(1, 1, 1)), Fact::TokenPut(personal(3, 1, 9))]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Inactive));
    assert!(matches!(world.admit(&digest(3), at(1), None), Admitted::Found(_)));
}

#[test]
fn nobody_acts_for_an_account_that_was_never_confirmed() {
    let world = world();
    let unconfirmed = |has_one_time_password| {
        Fact::AccountPut(AccountFact { id: account_id(1), is_confirmed: false, has_one_time_password })
    };
    world.apply(2, [unconfirmed(false), session(1, 1, at(100))]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Inactive));
    assert!(matches!(world.admit(&digest(2), at(1), None), Admitted::Found(_)));
    world.apply(3, [unconfirmed(true)]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Inactive));
    world.apply(4, [account(1)]);
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Found(_)));
}

#[test]
fn who_logs_in_with_a_one_time_password_must_set_another_first_while_tokens_go_on() {
    let world = world();
    let one_time = AccountFact { id: account_id(1), is_confirmed: true, has_one_time_password: true };
    world.apply(2, [session(1, 1, at(100)), Fact::AccountPut(one_time)]);
    let (session, account, organization) = (session_id(1), account_id(1), organization_id(1));
    let login = |it: &crate::Directory| it.view(|view| view.login(session, account, at(1)));
    let caller = |it: &crate::Directory| it.view(|view| view.session(session, account, organization, at(1)));
    assert_eq!(login(&world), Some(Login { account, must_set_password: true }));
    assert!(caller(&world).is_none());
    assert!(matches!(world.admit(&digest(1), at(1), None), Admitted::Found(_)));
    world.apply(3, [super::account(1)]);
    assert_eq!(login(&world), Some(Login { account, must_set_password: false }));
    let membership = membership_id(1);
    assert_eq!(caller(&world).unwrap().credential(), Credential::Session { session, account, membership });
}

#[test]
fn a_session_is_its_persons_alone_and_for_their_organizations() {
    let world = world();
    world.apply(2, [organization(2), account(2), session(1, 1, at(100))]);
    let caller = |account, organization, now| {
        world
            .view(|it| it.session(session_id(1), account_id(account), organization_id(organization), at(now)))
    };
    assert!(caller(1, 1, 99).is_some());
    assert!(caller(2, 1, 99).is_none(), "another's session");
    assert!(caller(1, 2, 99).is_none(), "no member there");
    world.apply(3, [ended(1, 1)]);
    assert!(caller(1, 1, 99).is_none(), "no member any more");
    world.apply(
        4,
        [Fact::MembershipPut(keywright_core::member::Membership {
            id: membership_id(9),
            ..membership(1, 1, &[], &[])
        })],
    );
    assert!(caller(1, 1, 99).is_some());
    world.apply(5, [Fact::SessionGone(session_id(1))]);
    assert!(caller(1, 1, 99).is_none(), "logged out");
}

#[test]
fn the_seat_is_whose_who_came_back_whatever_the_order_of_the_facts() {
    for backwards in [false, true] {
        let world = world();
        let again = keywright_core::member::Membership { id: membership_id(9), ..membership(1, 1, &[], &[]) };
        let mut facts = vec![ended(1, 1), Fact::MembershipPut(again)];
        if backwards {
            facts.reverse();
        }
        world.apply(2, facts.into_iter().chain([session(1, 1, at(100))]));
        let caller = world.view(|it| it.session(session_id(1), account_id(1), organization_id(1), at(1)));
        let Credential::Session { membership, .. } = caller.unwrap().credential() else { panic!() };
        assert_eq!(membership, membership_id(9));
    }
}

#[test]
fn a_token_of_another_organization_than_its_membership_is_inactive() {
    let world = world();
    world.apply(2, [organization(2), Fact::TokenPut(personal(3, 2, 1))]);
    assert!(matches!(world.admit(&digest(3), at(1), None), Admitted::Inactive));
}
