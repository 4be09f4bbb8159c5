//! Hashing and checking on the threads.

use argon2::Params;

use super::*;
use crate::auth::password::PasswordRefused;

pub(crate) fn cheap_hasher(size: PoolSize) -> Hasher {
    Hasher::with(Argon::with_params(Params::new(8, 1, 1, None).unwrap()).unwrap(), size).unwrap()
}

fn tried(text: &str) -> Password {
    Password::new(text).unwrap()
}

#[actix_web::test]
async fn a_password_that_was_chosen_is_right_and_others_are_wrong() -> Result<(), PasswordRefused> {
    let hasher = cheap_hasher(Hasher::SIZE);
    let hash = hasher.hash(NewPassword::new("a good one, this")?).await.unwrap();
    assert!(hasher.verify(Some(hash.clone()), tried("a good one, this")).await.unwrap());
    assert!(!hasher.verify(Some(hash.clone()), tried("a good one, That")).await.unwrap());
    assert!(!hasher.verify(Some(hash), tried("")).await.unwrap());
    Ok(())
}

#[actix_web::test]
async fn without_an_account_the_same_work_is_done() {
    let hasher = cheap_hasher(Hasher::SIZE);
    assert!(!hasher.verify(None, tried("")).await.unwrap());
    assert!(!hasher.verify(None, tried("anything")).await.unwrap());
    assert_eq!(hasher.load().done, 2);
}

#[actix_web::test]
async fn the_hasher_of_a_server_runs_two_at_once_with_64_waiting() {
    let hasher = Hasher::start().unwrap();
    assert_eq!((Hasher::SIZE.threads, Hasher::SIZE.waiting), (2, 64));
    let hash = hasher.hash(NewPassword::new("nineteen mebibytes").unwrap()).await.unwrap();
    assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(hasher.verify(Some(hash), tried("nineteen mebibytes")).await.unwrap());
}
