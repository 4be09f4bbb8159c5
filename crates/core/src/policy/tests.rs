//! The built-in policies, and the matrix of what each may do.

use std::fmt::Write as _;

use super::*;
use crate::{
    catalogue::Catalogue,
    decide::{Request, decide},
    resource::ResourceName,
};

#[test]
fn the_built_in_policies_are_well_formed() {
    let catalogue = Catalogue::featbit();
    for it in BuiltIn::ALL {
        let policy = it.policy(&catalogue).unwrap();
        assert_eq!(policy.id, it.id());
        assert_eq!(policy.key.as_str(), it.name().to_lowercase());
        assert!(!policy.statements.is_empty());
    }
}

#[test]
fn a_policy_of_one_organization_is_not_seen_in_another() {
    let catalogue = Catalogue::featbit();
    let ours = OrganizationId::from_bytes([1; 16]);
    let theirs = OrganizationId::from_bytes([2; 16]);
    let mut policy = BuiltIn::Owner.policy(&catalogue).unwrap();
    assert!(policy.is_visible_in(ours) && policy.is_visible_in(theirs));
    policy.origin = Origin::Customer(ours);
    assert!(policy.is_visible_in(ours));
    assert!(!policy.is_visible_in(theirs));
}

/// Every built-in policy by every action on one resource of its type: `docs/roles.txt`.
fn roles() -> String {
    let catalogue = Catalogue::featbit();
    let policies = BuiltIn::ALL.map(|it| it.policy(&catalogue).unwrap());
    let mut table = format!("{:<46}{:<15}{:<15}{}\n", "", "Owner", "Administrator", "Developer");
    for (action, info) in catalogue.actions() {
        let resource_type = catalogue.resource_type(action.resource_type()).unwrap();
        let text = if resource_type.single {
            resource_type.everything()
        } else {
            resource_type.kinds.iter().map(|it| format!("{it}/x")).collect::<Vec<_>>().join(":")
        };
        let resource = ResourceName::parse(&text).unwrap();
        let request = Request::new(action, &resource);
        let [owner, administrator, developer] = policies
            .each_ref()
            .map(|it| if decide(it.statements.iter(), request).is_allow() { "yes" } else { "-" });
        let action = format!("{} {}", resource_type.name, info.name);
        writeln!(table, "{action:<46}{owner:<15}{administrator:<15}{developer}").unwrap();
    }
    table
}

#[test]
fn the_roles_matrix_is_what_the_docs_show() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/roles.txt");
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        std::fs::write(path, roles()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), roles(), "run `cargo xtask bless` if this is wanted");
}
