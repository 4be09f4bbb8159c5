//! How far back a text is looked for.

use keywright_core::{
    Action, Principal,
    audit::SubjectKind,
    authorize,
    decide::Request,
    id::SessionId,
    principal::{Authority, Credential},
    resource::ResourceName,
};

use super::*;
use crate::{AuditFilter, AuditLog, Slice};

/// Entries of one commit: a record is read for each of them, and should be small.
const AT_ONCE: u64 = 50;

fn owner() -> Permit {
    let (session, account) = (SessionId::from_bytes([1; 16]), account_id(1));
    let credential = Credential::Session { session, account, membership: membership_id(1) };
    let authority = Authority::new(vec![vec![statements(&[("allow", "*")]).into()]]);
    let principal = Principal { credential, organization: organization_id(1), authority };
    let resource = ResourceName::parse("iam/*").unwrap();
    authorize(&principal, Request::new(Action::CAN_MANAGE_IAM, &resource)).unwrap()
}

#[test]
fn a_text_is_looked_for_in_the_newest_two_thousand_entries() {
    let (world, permit) = (World::new(), owner());
    let rename = |to: &str, count: u64| {
        let organization = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
        let named = Organization { name: name(to), ..organization.clone() };
        let entry = || Entry::new(&permit, Event::OrganizationChanged, Subject::new(named.id, to), NOW);
        let entries: Vec<Entry> = (0..count).map(|_| entry()).collect();
        let written: Result<(), WriteError> = world.db.write(|w| {
            w.organizations().replace(&permit, &named)?;
            Ok(w.record_all(entries.clone(), ()))
        });
        written.unwrap();
    };
    let found = |text| {
        let filter = AuditFilter { kinds: &[SubjectKind::Organization], text, ..AuditFilter::default() };
        world.db.audit_log().page(organization_id(1), filter, |_| true, Slice::ALL).unwrap().total
    };
    rename("Needle", 1);
    for number in 0..(AuditLog::MAX_READ - 1) / AT_ONCE {
        rename(&format!("Hay {number}"), AT_ONCE);
    }
    rename("Last hay", (AuditLog::MAX_READ - 1) % AT_ONCE);
    assert_eq!(AuditLog::MAX_READ, 2_000);
    assert_eq!((found("needle"), found("hay")), (1, 1_999));
    rename("Straw", 1);
    assert_eq!((found("needle"), found("")), (0, 2_001));
}
