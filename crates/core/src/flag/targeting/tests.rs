//! Targeting: its limits, and what it serves.

use super::*;

fn share(variation: &str, from: f64, to: f64) -> Share {
    let [from, to] = [from, to].map(|it| Fraction::new(it).unwrap());
    Share { variation: variation.to_owned(), from, to, experiment: Fraction::ALL }
}

fn variations() -> Vec<Variation> {
    ["a", "b", "c"]
        .map(|id| Variation { id: id.to_owned(), name: id.to_owned(), value: id.to_owned() })
        .into()
}

fn rule(property: &str, shares: Vec<Share>) -> Rule {
    let text = |it: &str| it.to_owned();
    let condition = Condition { id: text("c"), property: text(property), op: text("Is"), value: text("v") };
    let served = Served { dispatch_key: None, in_experiment: true, shares };
    Rule { id: text("r"), name: text("R"), conditions: vec![condition], served }
}

fn users(variation: &str, keys: &[&str]) -> TargetUsers {
    let keys = keys.iter().map(|&it| it.to_owned()).collect();
    TargetUsers { variation: variation.to_owned(), keys }
}

#[test]
fn a_fraction_is_from_0_to_1() {
    for number in [0.0, -0.0, 0.5, 1.0] {
        assert_eq!(Fraction::new(number).map(Fraction::get), Some(number));
    }
    assert_eq!(Fraction::new(-0.0).map(|it| it.get().is_sign_negative()), Some(false));
    assert_eq!(Fraction::new(0.1 + 0.2), Fraction::new(0.3));
    for number in 0..10_000_u32 {
        let shown = Fraction::new(f64::from(number) / 9_999.0).unwrap();
        assert_eq!(Fraction::new(shown.get()), Some(shown));
    }
    for number in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Fraction::new(number), None);
    }
}

#[test]
fn what_is_served_is_there_and_no_share_ends_before_it_begins() {
    let good = Targeting::everybody("a".to_owned());
    assert!(good.fits(&variations()));
    let with = |change: fn(&mut Targeting)| {
        let mut targeting = good.clone();
        change(&mut targeting);
        targeting.fits(&variations())
    };
    assert!(with(|it| it.users.push(users("b", &[]))));
    assert!(!with(|it| it.users.push(users("d", &[]))));
    assert!(with(|it| it.rules.push(rule("p", vec![share("c", 0.5, 0.5)]))));
    assert!(!with(|it| it.rules.push(rule("p", vec![share("d", 0.0, 1.0)]))));
    assert!(!with(|it| it.rules.push(rule("p", vec![share("c", 0.6, 0.5)]))));
    assert!(!with(|it| it.rules.push(rule("p", Vec::new()))));
    assert!(!with(|it| it.default.shares.clear()));
    assert!(!with(|it| it.default.shares[0].variation = "d".to_owned()));
    assert!(with(|it| it.rules = vec![rule("p", vec![share("a", 0.0, 1.0)]); 128]));
    assert!(!with(|it| it.rules = vec![rule("p", vec![share("a", 0.0, 1.0)]); 129]));
    assert!(with(|it| it.default.shares = vec![share("a", 0.0, 1.0); 64]));
    assert!(!with(|it| it.default.shares = vec![share("a", 0.0, 1.0); 65]));
    assert!(with(|it| it.users = vec![users("a", &["k"; 4096]), users("b", &["k"; 4096])]));
    assert!(!with(|it| it.users = vec![users("a", &["k"; 4096]), users("b", &["k"; 4097])]));
}

#[test]
fn an_empty_share_and_a_group_without_users_serve_nothing() {
    let mut targeting = Targeting::everybody("a".to_owned());
    targeting.users = vec![users("b", &[])];
    targeting.rules = vec![rule("p", vec![share("c", 0.5, 0.5), share("a", 0.0, 1.0)])];
    assert_eq!(targeting.served(), ["a"]);
    targeting.users = vec![users("b", &["ann"])];
    assert_eq!(targeting.served(), ["b", "a"]);
}
