//! Plugins: their names, their bundles in pieces, what a write says of them, and that organizations keep apart.

use keywright_core::{
    audit::SubjectKind,
    id::{PluginId, PluginKeyId},
    plugin::{Plugin, PluginKey, PluginStatus, Release},
    principal::Actor,
};

use super::*;
use crate::{Changed, State, Taken};

fn plugin(organization: u32, number: u32, text: &str) -> Plugin {
    let hash = [u8::try_from(number).unwrap(); 32];
    Plugin {
        id: PluginId::from_bytes(bytes(number)),
        organization: organization_id(organization),
        name: key(text),
        status: PluginStatus::Staged,
        release: Release { version: "1.0.0".to_owned(), hash, signer: None, granted: Vec::new(), at: NOW },
        previous: None,
        config: "{}".to_owned(),
        secrets: Vec::new(),
        private_networks: false,
        installed_by: Actor::Operator,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn trusted(organization: u32, number: u32) -> PluginKey {
    PluginKey {
        id: PluginKeyId::from_bytes(bytes(number)),
        organization: organization_id(organization),
        key: [9; 32],
        name: name("Authors"),
        added_by: Actor::Operator,
        created_at: NOW,
    }
}

fn two_organizations() -> World {
    let world = World::new();
    world.organization(2);
    world
}

#[test]
fn a_name_is_taken_within_its_organization() {
    let world = two_organizations();
    world.host(|w, permit| w.plugins().insert(permit, &plugin(1, 1, "hygiene")));
    let again = world.try_host(|w, permit| w.plugins().insert(permit, &plugin(1, 2, "hygiene")));
    assert!(matches!(again, Err(WriteError::Taken(Taken::Name))));
    world.host(|w, permit| w.plugins().insert(permit, &plugin(2, 3, "hygiene")));
    let named = |it| world.db.plugins().named(organization_id(it), &key("hygiene")).unwrap().unwrap();
    assert_eq!((named(1).id, named(2).id), (plugin(1, 1, "hygiene").id, plugin(2, 3, "hygiene").id));
    assert_eq!(world.db.plugins().find(organization_id(2), named(1).id).unwrap(), None);
    world.host(|w, permit| w.plugins().remove(permit, &plugin(1, 1, "hygiene")));
    assert_eq!(world.db.plugins().all(organization_id(1)).unwrap(), []);
    assert_eq!(world.db.plugins().everywhere().unwrap(), [plugin(2, 3, "hygiene")]);
    world.db.verify().unwrap();
}

#[test]
fn a_bundle_of_eight_mebibytes_is_kept_in_pieces_and_goes_whole() {
    let world = two_organizations();
    let (hash, mut left) = ([7; 32], true);
    let content: Vec<u8> = (0..8_u32 << 20).map(|it| u8::try_from(it % 251).unwrap()).collect();
    let mut commits = 0;
    while left {
        assert_eq!(world.db.plugins().bundle(organization_id(1), &hash).unwrap(), None);
        left = world.host(|w, permit| w.plugins().keep(permit, organization_id(1), &hash, &content));
        commits += 1;
    }
    assert_eq!(commits, 11);
    let world = world.reopened();
    assert!(world.db.plugins().bundle(organization_id(1), &hash).unwrap().unwrap() == content);
    assert_eq!(world.db.plugins().bundle(organization_id(2), &hash).unwrap(), None);
    world.db.verify().unwrap();
    world.host(|w, permit| w.plugins().forget(permit, organization_id(1), &hash));
    assert_eq!(world.db.plugins().bundle(organization_id(1), &hash).unwrap(), None);
    world.db.verify().unwrap();
}

#[test]
fn a_key_is_trusted_once_and_by_its_organization() {
    let world = two_organizations();
    let trusts = |it| {
        world.host(|w, permit| {
            // A write that says nothing is none.
            w.plugins().insert(permit, &plugin(1, 50, "p"))?;
            w.plugins().remove(permit, &plugin(1, 50, "p"))?;
            Ok(w.plugins().trusts(organization_id(it), &[9; 32])?)
        })
    };
    world.host(|w, permit| w.plugins().trust(permit, &trusted(1, 1)));
    let again = world.try_host(|w, permit| w.plugins().trust(permit, &trusted(1, 2)));
    assert!(matches!(again, Err(WriteError::Taken(Taken::Key))));
    assert_eq!((trusts(1), trusts(2)), (true, false));
    assert_eq!(world.db.plugins().keys(organization_id(1)).unwrap(), [trusted(1, 1)]);
    world.host(|w, permit| w.plugins().distrust(permit, &trusted(1, 1)));
    assert!(!trusts(1));
}

#[test]
fn a_write_tells_what_it_is_about_to_change() {
    let world = World::new();
    let old = token(1, 1, "old");
    world.token(&old);
    let (id, organization) = (old.id.to_string(), organization_id(1));
    let mut new = old.clone();
    (new.name, new.digest) = (name("new"), Digest::from_bytes([8; 32]));
    let shown = |it: Option<State>| match it {
        Some(State::Token(it)) => it.name.as_str().to_owned(),
        other => format!("{other:?}"),
    };
    let told = |changed: Changed| (shown(changed.before), shown(changed.after));
    let change = |w: &mut Write<'_>| Ok(told(w.change(organization, SubjectKind::AccessToken, &id)?));
    // Its row lies under its digest, so that it goes and comes.
    let replaced = world.host(|w, permit| {
        w.tokens().replace(permit, &new)?;
        change(w)
    });
    assert_eq!(replaced, ("old".to_owned(), "new".to_owned()));
    let removed = world.host(|w, permit| {
        w.tokens().remove(permit, &new)?;
        change(w)
    });
    assert_eq!(removed, ("new".to_owned(), "None".to_owned()));
    let group = group(1, 3, "Team", &[]);
    world.host(|w, permit| w.groups().insert(permit, &group));
    let other = world.host(|w, permit| {
        w.plugins().insert(permit, &plugin(1, 1, "p"))?;
        Ok(w.change(organization, SubjectKind::Group, &group.id.to_string())?)
    });
    assert!(matches!((other.before, other.after), (Some(State::Group(_)), Some(State::Group(_)))));
}
