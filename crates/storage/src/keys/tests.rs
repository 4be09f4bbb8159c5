//! Keys are apart from each other, and in order.

use std::collections::BTreeSet;

use super::*;

fn all() -> Vec<Vec<u8>> {
    let organization = OrganizationId::from_bytes([1; 16]);
    let account = AccountId::from_bytes([1; 16]);
    let (project, environment) = (ProjectId::from_bytes([1; 16]), EnvironmentId::from_bytes([1; 16]));
    let (key, fold) = (text::Key::new("key").unwrap(), NameFold::of("key"));
    vec![
        META.to_vec(),
        workspace(WorkspaceId::from_bytes([1; 16])),
        workspace_key(&key),
        self::organization(organization),
        organization_key(WorkspaceId::from_bytes([1; 16]), &key),
        self::account(account),
        email(&fold),
        session(SessionId::from_bytes([1; 16])),
        membership(organization, MembershipId::from_bytes([1; 16])),
        member(organization, account),
        group(organization, GroupId::from_bytes([1; 16])),
        group_name(organization, &fold),
        policy(organization, PolicyId::from_bytes([1; 16])),
        policy_key(organization, &key),
        token(Digest::from_bytes([1; 32])),
        token_id(TokenId::from_bytes([1; 16])),
        token_name(organization, &fold),
        self::project(organization, project),
        project_key(organization, &key),
        self::environment(organization, environment),
        environment_key(project, &key),
        flag(environment, FlagId::from_bytes([1; 16])),
        flag_key(environment, &key),
        segment(environment, SegmentId::from_bytes([1; 16])),
        segment_key(environment, &key),
    ]
}

#[test]
fn no_two_rows_of_different_tables_have_a_key_in_common() {
    let tags: BTreeSet<u8> = all().iter().map(|it| it[0]).collect();
    assert_eq!(tags.len(), all().len());
    assert!(tags.iter().all(|it| crate::tag::ROWS.contains(it)), "{tags:x?}");
}

#[test]
fn no_name_makes_a_key_too_long() {
    let longest = text::Name::new(&"\u{fdfa}".repeat(text::Name::MAX)).unwrap();
    assert!(longest.fold().as_str().len() > crate::Key::MAX_LEN, "such a name would not fit as it is");
    let organization = OrganizationId::from_bytes([1; 16]);
    let address = format!("{}@{}.org", "a".repeat(64), ["b"; 90].join("."));
    let keys = [
        token_name(organization, &longest.fold()),
        group_name(organization, &longest.fold()),
        email(&text::Email::new(&address).unwrap().fold()),
        policy_key(organization, &text::Key::new(&"k".repeat(text::Key::MAX)).unwrap()),
    ];
    assert!(keys.iter().all(|it| it.len() <= crate::Key::MAX_LEN));
}

#[test]
fn rows_of_one_organization_lie_in_the_order_in_which_they_were_made() {
    let organization = OrganizationId::from_bytes([1; 16]);
    let of = |millis| {
        let made = keywright_core::Timestamp::from_millis(millis);
        group(organization, GroupId::new(made, [0xff; 10]))
    };
    assert!(of(1) < of(2) && of(2) < of(1 << 40));
    assert!(of(1).starts_with(&groups(organization)));
}

#[test]
fn what_a_key_says_is_read_from_it() {
    let key = membership(OrganizationId::from_bytes([1; 16]), MembershipId::from_bytes([2; 16]));
    assert_eq!((first_id(&key), last_id(&key)), (Some([1; 16]), Some([2; 16])));
    assert_eq!(last_digest(&token(Digest::from_bytes([3; 32]))), Some(Digest::from_bytes([3; 32])));
    assert_eq!((first_id(b""), last_id(b"short"), last_digest(b"short")), (None, None, None));
}
