//! Rows are what they were: golden bytes of each, and back.

mod samples;

use std::{
    fmt::{Debug, Write},
    path::PathBuf,
    sync::Arc,
};

use keywright_core::{
    Catalogue,
    audit::Entry,
    flag::{Flag, Targeting},
    organization::Organization,
    policy::Policy,
    principal::Actor,
    token::Token,
};
use proptest::prelude::*;
use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};

use super::{Record, TokenRow, archive, open, read, v1, v2, v3};
use crate::{Revision, Row, StorageError, catalogues::Catalogues};

fn catalogues() -> Catalogues {
    Catalogues::new(Arc::new(Catalogue::featbit()))
}

/// The bytes as text, so that a change can be read.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(32) {
        for byte in line {
            write!(text, "{byte:02x}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// Compares with the file of that name; writes it instead if `KEYWRIGHT_BLESS` is set.
#[track_caller]
fn golden(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rows/golden").join(format!("{name}.hex"));
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        std::fs::write(&path, hex(bytes)).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(hex(bytes), expected, "rows of {name} have changed: that takes a new version");
}

/// The golden bytes of a record, and that they read as the record.
#[track_caller]
fn check<R>(name: &str, record: &R)
where
    R: Record + Debug,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let bytes = archive(&record.row()).unwrap();
    golden(&format!("{name}.v{}", R::VERSION), &bytes);
    let row = seal(R::TAG, R::VERSION, &record.key(), &bytes);
    let back: R = read(&record.key(), &row, &catalogues()).unwrap();
    assert_eq!(format!("{back:?}"), format!("{record:?}"));
    assert_eq!(archive(&back.row()).unwrap(), bytes);
}

fn seal(kind: u8, version: u8, key: &[u8], archive: &[u8]) -> Row {
    Row::seal(key, Revision(1), kind, version, archive)
}

#[test]
fn rows_of_tokens_stay_what_they_are() {
    check("token_personal", &samples::personal());
    check("token_narrowed", &samples::narrowed());
    check("token_service", &samples::service());
    check("token_rotated", &samples::rotated());
    check("token_reused", &samples::reused());
    check("token_conditional", &samples::conditional_token());
}

#[test]
fn rows_of_policies_of_version_1_are_read_for_ever() {
    let policy = samples::policy();
    let bytes = bytes(include_str!("golden/policy.v1.hex"));
    let read = |version| {
        let row = seal(Policy::TAG, version, &policy.key(), &bytes);
        let name = super::open_policy(&policy.key(), &row).ok()?.name.as_str().to_owned();
        let read = read::<Policy>(&policy.key(), &row, &catalogues()).ok()?;
        assert_eq!(name, read.name.as_str());
        Some(format!("{read:?}"))
    };
    assert_eq!(read(1), Some(format!("{policy:?}")));
    assert_eq!([0, 2, 3].map(read), [None, None, None]);
}

#[test]
fn conditions_of_no_statement_are_no_row() {
    let (policy, token) = (samples::conditional_policy(), samples::conditional_token());
    let check = |change: fn(&mut Vec<v2::access::Conditional>)| {
        let catalogues = catalogues();
        let mut row = policy.row();
        change(&mut row.conditions);
        let row = seal(Policy::TAG, Policy::VERSION, &policy.key(), &archive(&row).unwrap());
        assert!(read::<Policy>(&policy.key(), &row, &catalogues).is_err());
        let mut row = token.row();
        change(&mut row.conditions);
        let row = seal(Token::TAG, Token::VERSION, &token.key(), &archive(&row).unwrap());
        assert!(read::<Token>(&token.key(), &row, &catalogues).is_err());
    };
    check(|conditions| conditions[0].statement = 2);
    check(|conditions| conditions[1].statement = 0);
    check(|conditions| conditions[0].conditions[0].operator.clear());
}

#[test]
fn rows_of_people_stay_what_they_are() {
    check("account_new", &samples::account(samples::never()));
    check("account_one_time", &samples::account(samples::one_time()));
    check("account_own", &samples::account(samples::own()));
    check("membership_active", &samples::membership(None));
    check("membership_ended", &samples::membership(Some(samples::at(9))));
    check("session_live", &samples::session());
    check("session_ended", &samples::ended_session());
}

#[test]
fn rows_of_policies_and_groups_stay_what_they_are() {
    check("policy", &samples::policy());
    check("policy_conditional", &samples::conditional_policy());
    check("group", &samples::group());
}

#[test]
fn rows_of_organizations_stay_what_they_are() {
    check("workspace", &samples::workspace());
    check("organization", &samples::organization());
    check("organization_ended", &samples::ended_organization());
    check("organization_strict", &samples::strict_organization());
    let meta = samples::meta();
    golden("meta.v1", &archive(&meta.row()).unwrap());
    let row = seal(super::Meta::TAG, v1::VERSION, &meta.key(), &archive(&meta.row()).unwrap());
    assert_eq!(read::<super::Meta>(&meta.key(), &row, &catalogues()).unwrap(), meta);
}

/// The bytes that a golden file has.
fn bytes(text: &str) -> Vec<u8> {
    let text: String = text.split_whitespace().collect();
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}

#[test]
fn rows_of_organizations_of_older_versions_are_read_for_ever() {
    let check = |text, right: u8, expected: Organization| {
        let bytes = bytes(text);
        let read = |version| {
            let row = seal(Organization::TAG, version, &expected.key(), &bytes);
            read::<Organization>(&expected.key(), &row, &catalogues())
        };
        assert_eq!(read(right).unwrap(), expected);
        assert!(read(0).is_err() && read(3).is_err() && read(4).is_err());
    };
    check(include_str!("golden/organization.v1.hex"), 1, samples::organization());
    check(include_str!("golden/organization.v2.hex"), 2, samples::organization());
    check(include_str!("golden/organization_ended.v2.hex"), 2, samples::ended_organization());
}

#[test]
fn rows_of_tokens_of_older_versions_are_read_for_ever() {
    let check = |text, right: u8, expected: Token| {
        let bytes = bytes(text);
        let read = |version| {
            let row = seal(Token::TAG, version, &expected.key(), &bytes);
            let id = *TokenRow::open(&expected.key(), &row).ok()?.id();
            assert_eq!(id, expected.id.to_bytes());
            let token = read::<Token>(&expected.key(), &row, &catalogues()).ok()?;
            Some(format!("{token:?}"))
        };
        assert_eq!(read(right), Some(format!("{expected:?}")));
        for wrong in (0..5).filter(|it| *it != right) {
            assert_ne!(read(wrong), Some(format!("{expected:?}")));
        }
    };
    check(include_str!("golden/token_personal.v1.hex"), 1, samples::personal());
    check(include_str!("golden/token_narrowed.v1.hex"), 1, samples::narrowed());
    check(include_str!("golden/token_service.v1.hex"), 1, samples::service());
    check(include_str!("golden/token_personal.v2.hex"), 2, samples::personal());
    check(include_str!("golden/token_narrowed.v2.hex"), 2, samples::narrowed());
    check(include_str!("golden/token_service.v2.hex"), 2, samples::service());
    check(include_str!("golden/token_rotated.v2.hex"), 2, samples::rotated());
    check(include_str!("golden/token_reused.v2.hex"), 2, samples::reused());
}

#[test]
fn a_network_or_a_number_of_days_that_is_none_is_no_row() {
    let mut token = samples::rotated().row();
    token.token.networks[0] = v2::token::Network::V4 { address: [1; 4], prefix: 33 };
    let row = seal(Token::TAG, Token::VERSION, &samples::rotated().key(), &archive(&token).unwrap());
    assert!(read::<Token>(&samples::rotated().key(), &row, &catalogues()).is_err());
    let strict = samples::strict_organization();
    let mut organization = strict.row();
    organization.token_policy.service.default = Some(0);
    let row = seal(Organization::TAG, Organization::VERSION, &strict.key(), &archive(&organization).unwrap());
    assert!(read::<Organization>(&strict.key(), &row, &catalogues()).is_err());
}

#[test]
fn rows_of_projects_flags_and_segments_stay_what_they_are() {
    check("project", &samples::project());
    check("environment", &samples::environment());
    check("flag", &samples::flag());
    check("segment", &samples::segment());
    check("segment_shared", &samples::shared_segment());
}

#[test]
fn rows_of_plugins_stay_what_they_are() {
    check("plugin", &samples::plugin());
    check("plugin_staged", &samples::staged_plugin());
    check("plugin_piece", &samples::piece());
    check("plugin_key", &samples::plugin_key());
    check("plugin_quarantined", &samples::quarantined_plugin());
    check("plugin_kept", &samples::kept());
    check("plugin_kept_use", &samples::kept_use());
}

#[test]
fn a_flag_of_version_1_gives_everybody_one_variation() {
    let bytes = archive(&samples::first_flag()).unwrap();
    golden("flag.v1", &bytes);
    let key = samples::flag().key();
    let read = |version| read::<Flag>(&key, &seal(Flag::TAG, version, &key, &bytes), &catalogues());
    let targeting = Targeting::everybody("on".to_owned());
    assert_eq!(read(1).unwrap(), Flag { targeting, comment: String::new(), ..samples::flag() });
    assert!(read(0).is_err() && read(3).is_err());
}

#[test]
fn a_share_that_is_none_is_no_row() {
    let flag = samples::flag();
    for wrong in [f64::NAN, -0.5, 1.5, f64::INFINITY] {
        let mut row = flag.row();
        row.default.shares[0].to = wrong;
        let row = seal(Flag::TAG, Flag::VERSION, &flag.key(), &archive(&row).unwrap());
        assert!(read::<Flag>(&flag.key(), &row, &catalogues()).is_err(), "{wrong}");
    }
}

#[test]
fn audit_entries_stay_what_they_are() {
    let entries = samples::entries();
    let bytes = super::write_audit(&entries, catalogues().base()).unwrap();
    golden("audit.v2", &bytes);
    assert_same_entries(&bytes, &entries);
    assert_eq!(entries.last().unwrap().behalf, Some(Actor::Account(samples::entries_are_for())));
    assert!(
        super::audit::read_audit(&[]).unwrap().is_empty(),
        "what the store writes for itself has no entries"
    );
    for version in 1..=3 {
        assert!(super::audit::read_audit(&[version, 0, 0]).is_err());
    }
}

#[test]
fn audit_entries_of_version_1_are_for_nobody_else() {
    let entries: Vec<_> = samples::entries().into_iter().filter(|it| it.behalf.is_none()).collect();
    let catalogues = catalogues();
    let rows = entries.iter().map(|it| super::audit::write_entry(it, catalogues.base())).collect();
    let bytes = [vec![v1::VERSION], archive(&v1::audit::Audit { entries: rows }).unwrap()].concat();
    golden("audit.v1", &bytes);
    assert_same_entries(&bytes, &entries);
}

#[track_caller]
fn assert_same_entries(bytes: &[u8], entries: &[Entry]) {
    let back = super::audit::read_audit(bytes).unwrap();
    assert_eq!(back.len(), entries.len());
    for (back, entry) in back.iter().zip(entries) {
        assert_eq!((back.at, back.organization, back.actor), (entry.at, entry.organization, entry.actor));
        assert_eq!((back.event, &back.subject, &back.comment), (entry.event, &entry.subject, &entry.comment));
        assert_eq!(back.behalf, entry.behalf);
    }
}

#[test]
fn a_row_that_cannot_be_read_is_named_with_its_table() {
    let token = samples::personal();
    let bytes = archive(&token.row()).unwrap();
    let error = |kind, version, bytes: &[u8]| {
        let row = seal(kind, version, &token.key(), bytes);
        let found = read::<Token>(&token.key(), &row, &catalogues());
        match found.unwrap_err() {
            StorageError::Damaged(what) => what,
            other => panic!("{other:?}"),
        }
    };
    let tag = Token::TAG;
    for what in
        [error(tag, 4, &bytes), error(tag + 1, 3, &bytes), error(tag, 3, &bytes[1..]), error(tag, 3, b"")]
    {
        assert!(what.contains("of tokens") && what.contains("500707"), "{what}");
    }
    let mut unknown = token.row();
    let statement = v1::access::Statement {
        id: String::new(),
        resource_type: "flag".to_owned(),
        effect: "perhaps".to_owned(),
        actions: vec!["ToggleFlag".to_owned()],
        resources: vec!["project/*:env/*:flag/*".to_owned()],
    };
    unknown.token.kind = v1::token::Kind::Service { statements: vec![statement] };
    let what = error(tag, 3, &archive(&unknown).unwrap());
    assert!(what.contains("of tokens") && what.contains("effect `perhaps`"), "{what}");
}

proptest! {
    /// The bytes of a row, with some of them changed and cut: a row or an error, never a panic.
    #[test]
    fn a_damaged_row_is_an_error_or_another_row(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let token = samples::narrowed();
        let mut bytes = archive(&token.row()).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let row = seal(Token::TAG, Token::VERSION, &token.key(), &bytes);
        let _any = read::<Token>(&token.key(), &row, &catalogues());
    }
}

#[test]
fn a_row_is_read_in_place_at_any_alignment() {
    let token = samples::service();
    let bytes = archive(&token.row()).unwrap();
    for shift in 0..8 {
        let mut moved = vec![0; shift];
        moved.extend_from_slice(&bytes);
        let row = super::access::<v3::token::Token>(&moved[shift..]).unwrap();
        assert_eq!(row.token.name.as_str(), token.name.as_str());
    }
    let row = seal(Token::TAG, Token::VERSION, &token.key(), &bytes);
    assert_eq!(open::<Token>(&token.key(), &row).unwrap().token.id, token.id.to_bytes());
}
