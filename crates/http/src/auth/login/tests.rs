//! Attempts: the same for every account, counted however they come.

use actix_web::rt;

use super::*;
use crate::{
    auth::{hasher::tests::cheap_hasher, password::NewPassword},
    pool::{PoolLoad, PoolSize},
};

const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);
const ROOMY: PoolSize = PoolSize { threads: 2, waiting: 10_000 };

struct World {
    logins: Arc<Logins>,
    hash: PasswordHash,
}

impl World {
    async fn new() -> Self {
        let hasher = Arc::new(cheap_hasher(ROOMY));
        let hash = hasher.hash(NewPassword::new("ann's password").unwrap()).await.unwrap();
        Self { logins: Arc::new(Logins::new(hasher)), hash }
    }

    fn attempt(&self, email: &str, password: &str) -> Attempt {
        let is_ann = email.trim().eq_ignore_ascii_case("ann@example.com");
        Attempt {
            email: Email::new(email).unwrap(),
            peer: Peer::of(Some("192.0.2.1".parse().unwrap())),
            stored: is_ann.then(|| self.hash.clone()),
            password: Password::new(password),
            now: NOW,
        }
    }

    async fn outcome(&self, email: &str, password: &str) -> String {
        outcome(&self.logins.attempt(self.attempt(email, password)).await)
    }

    fn load(&self) -> PoolLoad {
        self.logins.hasher.load()
    }
}

fn outcome(result: &Result<Verdict, NotTried>) -> String {
    match result {
        Ok(Verdict::Right { .. }) => "right".into(),
        Ok(Verdict::Wrong) => "wrong".into(),
        Err(NotTried::Throttled(wait)) => format!("wait {wait:?}"),
        Err(cause) => cause.to_string(),
    }
}

#[actix_web::test]
async fn an_unknown_account_is_treated_as_a_wrong_password_is() {
    let world = World::new().await;
    let mut both = Vec::new();
    for email in ["ann@example.com", "nobody@example.com"] {
        let before = world.load().done;
        let mut outcomes = Vec::new();
        for _ in 0..8 {
            outcomes.push(world.outcome(email, "a guess").await);
        }
        both.push((outcomes, world.load().done - before));
    }
    assert_eq!(both[0], both[1]);
    let (outcomes, hashed) = &both[0];
    let expected = ["wrong", "wrong", "wrong", "wrong", "wrong", "wrong", "wait 1s", "wait 1s"];
    assert_eq!((outcomes.as_slice(), *hashed), (expected.map(String::from).as_slice(), 6));
}

#[actix_web::test]
async fn case_and_space_of_the_address_change_nothing() {
    let world = World::new().await;
    let variants = ["ann@example.com", "ANN@example.com", " Ann@Example.Com ", "ann@EXAMPLE.com"];
    for email in variants.iter().cycle().take(6) {
        assert_eq!(world.outcome(email, "a guess").await, "wrong");
    }
    for email in variants {
        assert_eq!(world.outcome(email, "ann's password").await, "wait 1s", "{email}");
    }
}

#[actix_web::test]
async fn a_password_too_long_to_be_one_is_wrong_without_work_and_counts() {
    let world = World::new().await;
    let before = world.load().done;
    for _ in 0..6 {
        assert_eq!(world.outcome("ann@example.com", &"x".repeat(1 << 20)).await, "wrong");
    }
    assert_eq!(world.load().done, before);
    assert_eq!(world.outcome("ann@example.com", "ann's password").await, "wait 1s");
}

#[actix_web::test]
async fn guesses_that_arrive_together_do_not_get_past_the_rule() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..500)
        .map(|number| {
            let attempt = world.attempt("ann@example.com", &format!("guess {number}"));
            let logins = Arc::clone(&world.logins);
            rt::spawn(async move { outcome(&logins.attempt(attempt).await) })
        })
        .collect();
    let mut wrong = 0;
    for task in tasks {
        match task.await.unwrap().as_str() {
            "wrong" => wrong += 1,
            other => assert!(other.starts_with("wait"), "{other}"),
        }
    }
    // Five are free and a sixth is what has to be waited for; one more may have been checked beside it.
    assert!((6..=7).contains(&wrong), "{wrong} guesses were checked");
}

#[actix_web::test]
async fn however_many_right_passwords_arrive_together_none_is_throttled() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..300)
        .map(|_| {
            let attempt = world.attempt("ann@example.com", "ann's password");
            let logins = Arc::clone(&world.logins);
            rt::spawn(async move { outcome(&logins.attempt(attempt).await) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "right");
    }
}

#[actix_web::test]
async fn a_guess_counts_even_if_its_connection_is_dropped() {
    let world = World::new().await;
    let before = world.load().done;
    for number in 1..=6 {
        let attempt = world.attempt("ann@example.com", "a guess");
        let logins = Arc::clone(&world.logins);
        let task = rt::spawn(async move { drop(logins.attempt(attempt).await) });
        while world.load().done + (world.load().running as u64) < before + number {
            rt::task::yield_now().await;
        }
        task.abort();
        while world.load().done < before + number {
            rt::task::yield_now().await;
        }
    }
    assert_eq!(world.outcome("ann@example.com", "ann's password").await, "wait 1s");
}

#[actix_web::test]
async fn a_full_queue_says_when_to_come_back() {
    let logins = Logins::new(Arc::new(cheap_hasher(PoolSize { threads: 0, waiting: 0 })));
    let attempt = Attempt {
        email: Email::new("ann@example.com").unwrap(),
        peer: Peer::Local,
        stored: None,
        password: Password::new("x"),
        now: NOW,
    };
    let refused = logins.attempt(attempt).await.unwrap_err();
    assert!(matches!(refused, NotTried::Busy(wait) if wait == Hasher::RETRY_AFTER), "{refused}");
}

#[actix_web::test]
async fn a_hash_of_the_past_is_made_anew_once_the_password_is_known() {
    let world = World::new().await;
    let now = world.logins.attempt(world.attempt("ann@example.com", "ann's password")).await.unwrap();
    assert_eq!(now, Verdict::Right { rehashed: None });
    let raised = Logins::new(Arc::new(Hasher::start().unwrap()));
    let later = raised.attempt(world.attempt("ann@example.com", "ann's password")).await.unwrap();
    let Verdict::Right { rehashed: Some(hash) } = later else { panic!("{later:?}") };
    assert!(hash.as_phc().contains("$m=19456,t=2,p=1$"));
    let again = Attempt { stored: Some(hash), ..world.attempt("ann@example.com", "ann's password") };
    assert_eq!(raised.attempt(again).await.unwrap(), Verdict::Right { rehashed: None });
}
