//! Scopes: read, written, and what they hold.

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
