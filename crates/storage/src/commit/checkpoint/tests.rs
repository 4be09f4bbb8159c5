//! Tests of checkpoints and the key they are signed with.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::ledger::tests::folder;

fn head() -> Head {
    Head { revision: Revision(31), rows: 3, ..Head::empty(1) }
}

#[test]
fn a_checkpoint_holds_for_its_commit_and_key_only() {
    let signer = Signer::new(&[1; 32]);
    let checkpoint = signer.sign(&head());
    let check = |checkpoint: &Checkpoint, revision| signer.check(checkpoint, revision, Hash::default());
    assert_eq!(check(&checkpoint, Revision(32)), Signature::Good);
    assert_eq!(check(&checkpoint, Revision(33)), Signature::Bad);
    assert_eq!(check(&Checkpoint { rows: 4, ..checkpoint }, Revision(32)), Signature::Bad);
    assert_eq!(check(&Checkpoint { digest: Digest(1), ..checkpoint }, Revision(32)), Signature::Bad);
    assert_eq!(signer.check(&checkpoint, Revision(32), Hash([1; 32])), Signature::Bad);
    assert_eq!(check(&Signer::new(&[2; 32]).sign(&head()), Revision(32)), Signature::Foreign);
}

#[test]
fn the_key_is_made_once_and_private() {
    let folder = folder();
    let checkpoint = Signer::open(folder.path()).unwrap().sign(&head());
    let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let signature = Signer::open(folder.path()).unwrap().check(&checkpoint, Revision(32), Hash::default());
    assert_eq!(signature, Signature::Good);
}

#[test]
fn a_damaged_key_is_named() {
    let folder = folder();
    Signer::open(folder.path()).unwrap();
    let path = folder.path().join(KEY_FILE);
    let mut bytes = fs::read(&path).unwrap();
    bytes[7] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = Signer::open(folder.path()).err().unwrap();
    assert!(error.to_string().contains("chain.key"), "{error}");
}
