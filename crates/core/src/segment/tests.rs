//! Segments: what a change takes. Scopes: read, written, and what they hold.

use super::*;

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

#[track_caller]
fn check(text: &str, expected: Option<&Scope>) {
    let scope = Scope::parse(text, &key("acme"));
    assert_eq!(scope.as_ref(), expected, "{text}");
    if let Some(scope) = scope {
        assert_eq!(scope.within(&key("acme")), text);
    }
}

#[test]
fn a_scope_names_an_organization_a_project_or_an_environment() {
    check("organization/acme", Some(&Scope::Organization));
    check("organization/acme:project/web", Some(&Scope::Project(key("web"))));
    let environment = Scope::Environment { project: key("web"), environment: key("prod") };
    check("organization/acme:project/web:env/prod", Some(&environment));
}

#[test]
fn what_is_no_scope_of_the_organization_is_none() {
    for text in [
        "",
        "*",
        "acme",
        "organization/",
        "organization/*",
        "organization/other",
        "organization/other:project/web",
        "Organization/acme",
        "organization/acme:",
        "organization/acme:project/",
        "organization/acme:project/*",
        "organization/acme:project/a b",
        "organization/acme:env/prod",
        "organization/acme:project/web:env/*",
        "organization/acme:project/web:env/prod:flag/f",
        "organization/acme:project/web:env/prod;tag",
        "organization/acme/x",
        "project/web:env/prod",
        "organization/acme:project/web:project/web",
    ] {
        check(text, None);
    }
}

#[test]
fn a_scope_holds_what_is_in_it() {
    let prod = Scope::Environment { project: key("web"), environment: key("prod") };
    for (scope, project, environment, expected) in [
        (&Scope::Organization, "any", "any", true),
        (&Scope::Project(key("web")), "web", "any", true),
        (&Scope::Project(key("web")), "web2", "prod", false),
        (&Scope::Project(key("web")), "prod", "web", false),
        (&prod, "web", "prod", true),
        (&prod, "web", "dev", false),
        (&prod, "app", "prod", false),
    ] {
        assert_eq!(
            scope.holds(&key(project), &key(environment)),
            expected,
            "{scope:?} {project} {environment}"
        );
    }
}

#[test]
fn the_place_of_a_scope_is_the_start_of_resource_names() {
    assert_eq!(Scope::Organization.place(), "project/*:env/*");
    assert_eq!(Scope::Project(key("web")).place(), "project/web:env/*");
    let prod = Scope::Environment { project: key("web"), environment: key("prod") };
    assert_eq!(prod.place(), "project/web:env/prod");
}

fn segment() -> Segment {
    Segment {
        id: SegmentId::from_bytes([1; 16]),
        organization: OrganizationId::from_bytes([2; 16]),
        reach: Reach::Environment(EnvironmentId::from_bytes([3; 16])),
        key: key("beta"),
        name: Name::new("Beta").unwrap(),
        description: Description::default(),
        included: Vec::new(),
        excluded: Vec::new(),
        rules: Vec::new(),
        tags: Vec::new(),
        is_archived: false,
        created_at: Timestamp::from_millis(1),
        updated_at: Timestamp::from_millis(1),
    }
}

#[test]
fn each_difference_takes_its_own_action() {
    let rule = Rule { id: String::new(), name: String::new(), conditions: Vec::new() };
    let user = || vec!["ann".to_owned()];
    let before = segment();
    for (after, needs) in [
        (segment(), &[][..]),
        (Segment { updated_at: Timestamp::from_millis(2), ..segment() }, &[]),
        (Segment { name: Name::new("b").unwrap(), ..segment() }, &[Action::UPDATE_SEGMENT_NAME]),
        (
            Segment { description: Description::new("d").unwrap(), ..segment() },
            &[Action::UPDATE_SEGMENT_DESCRIPTION],
        ),
        (Segment { tags: vec![Tag::new("t").unwrap()], ..segment() }, &[Action::UPDATE_SEGMENT_TAGS]),
        (Segment { included: user(), ..segment() }, &[Action::UPDATE_SEGMENT_TARGETING_USERS]),
        (Segment { excluded: user(), ..segment() }, &[Action::UPDATE_SEGMENT_TARGETING_USERS]),
        (Segment { rules: vec![rule.clone()], ..segment() }, &[Action::UPDATE_SEGMENT_RULES]),
        (Segment { is_archived: true, ..segment() }, &[Action::ARCHIVE_SEGMENT]),
        (
            Segment { is_archived: true, rules: vec![rule], included: user(), ..segment() },
            &[Action::ARCHIVE_SEGMENT, Action::UPDATE_SEGMENT_TARGETING_USERS, Action::UPDATE_SEGMENT_RULES],
        ),
    ] {
        assert_eq!(before.needs(&after), needs, "{after:?}");
        let back: Vec<Action> = needs
            .iter()
            .map(|&it| if it == Action::ARCHIVE_SEGMENT { Action::RESTORE_SEGMENT } else { it })
            .collect();
        assert_eq!(after.needs(&before), back);
    }
}
