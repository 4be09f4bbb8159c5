//! What the answer, and the time until it comes, tell about a guess: S04, S05.

use std::time::Duration;

use keywright_core::{Secret, token::KindName};
use keywright_storage::directory::Admitted;
use serde_json::json;

use super::{
    super::{
        client::{Client, FORBIDDEN, agent},
        neighbour::Neighbour,
        raw::{self, Raw},
        server::{OWNER, OWNER_PASSWORD},
        world::{DEVELOPER, World, manage_flags},
    },
    UNAUTHORIZED,
    welch::{THRESHOLD, measure, median, t},
};

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The well-formed text of a service token that goes on as these characters do, and then as the number says.
fn guess(start: &str, number: usize) -> String {
    let known = start.bytes().skip(7).map(|it| ALPHABET.bytes().position(|letter| letter == it).unwrap());
    let mut state = number as u64;
    let rest = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as usize % 62
    });
    let mut random = [0; Secret::RANDOM];
    for (place, letter) in random.iter_mut().zip(known.chain(rest)) {
        *place = u8::try_from(letter).unwrap();
    }
    Secret::mint(KindName::Service, &random).expose().to_owned()
}

/// Well-formed guesses that begin like this.
fn guesses(start: &str, count: usize) -> Vec<String> {
    (0..count).map(|it| guess(start, it + 1)).collect()
}

/// The same texts, with a wrong checksum.
fn mistyped(texts: &[String]) -> Vec<String> {
    let wrong = |it: &String| {
        let (start, end) = it.split_at(it.len() - 1);
        format!("{start}{}", if end == "0" { "1" } else { "0" })
    };
    texts.iter().map(wrong).collect()
}

/// A world with an active token, an inactive one and one of another organization.
fn tokens(world: &mut World) -> (Neighbour, [String; 3]) {
    let neighbour = Neighbour::new(world);
    let owner = world.owner.clone();
    let [active, inactive] = [(), ()].map(|()| world.service(&owner, &[manage_flags()]));
    world.owner.client.touch(&format!("/access-tokens/{}/toggle", inactive.id)).data();
    let theirs = neighbour.secret.clone();
    (neighbour, [active.text, inactive.text, theirs])
}

#[test]
fn s04_a_guess_is_answered_alike_however_near_it_is() {
    let mut world = World::new();
    let (_, tokens) = tokens(&mut world);
    let ask = |token: &str| raw::get(&world.server.url, "/projects", &[&format!("Authorization: {token}")]);
    let nothing = alike(&ask(&guess("", 1)));
    for token in &tokens {
        for known in [7, 15, 30, 46] {
            // Where one letter is left to guess, one guess in 62 is right.
            let mut near = (1..).map(|it| guess(token.split_at(known).0, it));
            let near = near.find(|it| it != token).unwrap();
            assert_eq!(ask(&near).line(), UNAUTHORIZED);
            assert_eq!(alike(&ask(&near)), nothing);
        }
        let (start, end) = token.split_at(52);
        let mistyped = format!("{start}{}", if end == "x" { "y" } else { "x" });
        assert_eq!(alike(&ask(&mistyped)), nothing);
    }
    let [active, inactive, theirs] = tokens;
    assert_eq!((ask(&active).status, ask(&theirs).status), (200, 200));
    assert_eq!(ask(&inactive).line(), format!("403 {FORBIDDEN}"));
}

/// Everything of an answer that does not differ from one answer to the next.
fn alike(seen: &Raw) -> String {
    let changing = |line: &&str| !line.starts_with("date:") && !line.starts_with("x-request-id:");
    let mut lines: Vec<_> = seen.head.lines().filter(changing).collect();
    // They come in no order.
    lines.sort_unstable();
    assert_eq!(lines.len() + 2, seen.head.lines().count());
    format!("{}\n{}", lines.join("\n"), seen.body)
}

#[test]
#[ignore = "long: a hundred thousand guesses of each class"]
fn s04_the_time_does_not_tell_how_near_a_guess_is() {
    let mut world = World::new();
    let (_, tokens) = tokens(&mut world);
    let mut random = guesses("", 40_000);
    let others = random.split_off(20_000);
    let near = |it: &String| guesses(it.split_at(40).0, 20_000);
    let classes = [random.clone(), others, near(&tokens[0]), near(&tokens[1]), near(&tokens[2])];
    let (directory, now) = (world.server.database().directory(), world.server.now());
    // To read a guess takes what it takes; only what follows knows of any token.
    let read = classes.map(|it| it.iter().map(|it| it.parse().unwrap()).collect());
    tells_nothing(|| {
        let durations = measure(100_000, &read, |secret: &Secret| {
            assert!(matches!(directory.admit(&secret.digest(), now, None), Admitted::Unknown));
        });
        differing(&["random", "active", "inactive", "another's"], &durations)
    });
    let durations = measure(20_000, &[mistyped(&random), random], |text| {
        let secret: Option<Secret> = text.parse().ok();
        assert!(secret.is_none_or(|it| directory.admit(&it.digest(), now, None).found().is_none()));
    });
    let t = t(&durations[0], &durations[1]);
    println!("mistyped: |t| = {t:.2}");
    assert!(t > THRESHOLD, "that a checksum is wrong may be seen, so it must be seen here");
}

#[test]
#[ignore = "long: thousands of requests of each class, over HTTP"]
fn s04_over_http_the_time_does_not_tell_how_near_a_guess_is() {
    let mut world = World::new();
    let (_, tokens) = tokens(&mut world);
    let near = |it: &String| guesses(it.split_at(40).0, 500);
    // Texts that begin alike are read faster than texts that do not; so those near nothing begin alike as well.
    let classes = [near(&guess("", 1)), near(&tokens[0]), near(&tokens[1]), near(&tokens[2])];
    let (agent, stranger) = (agent(), world.stranger());
    tells_nothing(|| {
        let durations = measure(10_000, &classes, |text| {
            let caller = Client { authorization: Some(text.clone()), ..stranger.clone() };
            assert_eq!(caller.call_by(&agent, "GET", "/projects", None).unwrap().status, 401);
        });
        differing(&["an active", "an inactive", "another's"], &durations)
    });
}

/// Insists that a measurement finds nothing, in one of three rounds: what the time tells it tells each time, and
/// what else goes on here hardly looks like it three times.
fn tells_nothing(mut measure: impl FnMut() -> Vec<String>) {
    for round in 0..3 {
        let found = measure();
        if found.is_empty() {
            return;
        }
        println!("round {round}: {found:?}");
    }
    panic!("the time tells something");
}

/// The classes whose durations differ from the first one's.
fn differing(classes: &[&str], durations: &[Vec<f64>]) -> Vec<String> {
    let found = classes.iter().zip(&durations[1..]).map(|(class, near)| (class, t(near, &durations[0])));
    found.filter(|(_, t)| *t >= THRESHOLD).map(|(class, t)| format!("{class}: |t| = {t:.2}")).collect()
}

/// Whom one may try to log in as, and with which password: none of them is let in.
fn strangers(world: &World) -> [(&'static str, String, String); 6] {
    let [gone, over] = [(), ()].map(|()| world.member(&[DEVELOPER]));
    let owner = &world.owner.client;
    owner.delete(&format!("/members/remove-from-org/{}", gone.id)).data();
    let once = owner.post(&format!("/members/{}/one-time-password", over.id), &json!({})).data();
    let once = once["password"].as_str().unwrap().to_owned();
    let invited = json!({ "email": "invited@example.com", "policyIds": [DEVELOPER], "groupIds": [] });
    owner.post("/members/add", &invited).data();
    world.server.advance(Duration::from_hours(400 * 24));
    let wrong = || "a password that is wrong".to_owned();
    [
        ("an unknown address", "nobody@example.com".to_owned(), wrong()),
        ("another's right password", "somebody@example.com".to_owned(), OWNER_PASSWORD.to_owned()),
        ("a wrong password", OWNER.to_owned(), wrong()),
        ("a person without membership", gone.email, wrong()),
        ("a one-time password that is over", over.email, once),
        ("an invited person without password", "invited@example.com".to_owned(), wrong()),
    ]
}

fn login(world: &World, email: &str, password: &str) -> Raw {
    let body = json!({ "email": email, "password": password });
    raw::send(&world.server.url, "POST", "/identity/login-by-email", &[], Some(&body))
}

#[test]
fn s05_whoever_is_not_let_in_gets_the_same_answer() {
    let world = World::new();
    let strangers = strangers(&world);
    assert!(login(&world, OWNER, OWNER_PASSWORD).body.contains(r#""success":true"#));
    let first = login(&world, "first@example.com", "a password that is wrong");
    let mismatch = r#"200 {"success":false,"errors":["EmailPasswordMismatch"],"data":null}"#;
    assert_eq!((first.line(), first.header("set-cookie")), (mismatch.to_owned(), ""));
    for (who, email, password) in &strangers {
        assert_eq!(alike(&login(&world, email, password)), alike(&first), "{who}");
        let spelled = format!(" {} ", email.to_uppercase());
        assert_eq!(alike(&login(&world, &spelled, password)), alike(&first), "{who}");
    }
    // Those who guess on wait alike as well, whether there is somebody to guess at or not.
    world.server.stand_at(world.server.now());
    let answers = strangers.map(|(who, email, password)| {
        let answers: Vec<_> = (0..8).map(|_| alike(&login(&world, &email, &password))).collect();
        assert!(answers[7].contains(" 429 "), "{who}: {}", answers[7]);
        answers
    });
    assert!(answers.iter().all(|it| *it == answers[0]), "who is there is told by when one has to wait");
}

#[test]
#[ignore = "long: a hundred passwords of each kind are checked, each of which is meant to take long"]
fn s05_whoever_is_not_let_in_waits_alike() {
    let world = World::new();
    let strangers = strangers(&world);
    let attempts = strangers.each_ref().map(|(_, email, password)| vec![(email.clone(), password.clone())]);
    tells_nothing(|| {
        let medians = measure(100, &attempts, |(email, password)| {
            // So much later, no failure counts any more.
            world.server.advance(Duration::from_hours(1));
            assert_eq!(login(&world, email, password).status, 200);
        });
        let medians = medians.map(median);
        let ratios = strangers.iter().zip(medians).map(|((who, ..), it)| (who, it / medians[0]));
        ratios
            .filter(|(_, ratio)| !(0.95..1.05).contains(ratio))
            .map(|(who, ratio)| format!("{who}: {ratio:.3}"))
            .collect()
    });
}
