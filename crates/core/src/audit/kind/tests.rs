//! Tests of what events are about: the name of an event says it too.

use super::*;

/// The stems of events' names, by what they are done to.
fn stem(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::FeatureFlag => "Flag",
        SubjectKind::AccessToken => "Token",
        other => other.as_str(),
    }
}

#[test]
fn an_event_is_done_to_what_its_name_says() {
    for event in Event::ALL {
        let Some((kind, operation)) = event.about() else { continue };
        let name = event.as_str();
        let is_password = *event == Event::OneTimePasswordIssued;
        assert!(name.starts_with(stem(kind)) || is_password, "{name} is about {kind:?}");
        let ends = |ends: &[&str]| ends.iter().any(|it| name == format!("{}{it}", stem(kind)));
        let expected = match operation {
            Operation::Create => ends(&["Created", "Cloned", "Added"]),
            Operation::Archive => ends(&["Archived"]),
            Operation::Restore => ends(&["Restored"]),
            Operation::Remove => ends(&["Removed"]),
            Operation::Update => !ends(&["Created", "Cloned", "Added", "Archived", "Restored", "Removed"]),
        };
        assert!(expected, "{name} is {operation:?}");
    }
}

#[test]
fn a_kind_is_found_by_its_name() {
    for kind in SubjectKind::ALL {
        assert_eq!(SubjectKind::named(kind.as_str()), Some(kind));
    }
    assert_eq!(SubjectKind::named("featureflag"), None);
}
