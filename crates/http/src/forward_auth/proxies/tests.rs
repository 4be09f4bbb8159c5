//! Tests of who is believed, and where a client is.

use super::*;

fn proxies(networks: &[&str]) -> Proxies {
    Proxies::new(networks.iter().map(|it| it.parse().unwrap()).collect())
}

#[test]
fn nobody_is_believed_unless_named() {
    assert!(!proxies(&[]).has([127, 0, 0, 1].into()));
    let some = proxies(&["10.0.0.0/8", "fd00::/8"]);
    for (address, is_one) in [
        ("10.1.2.3", true),
        ("::ffff:10.1.2.3", true),
        ("11.0.0.1", false),
        ("127.0.0.1", false),
        ("fd12::1", true),
        ("::1", false),
    ] {
        assert_eq!(some.has(address.parse().unwrap()), is_one, "{address}");
    }
}

#[test]
fn the_client_is_the_last_hop_that_is_no_proxy() {
    let some = proxies(&["10.0.0.0/8", "fd00::/8"]);
    let check = |lines: &[&str], client: Option<&str>| {
        let found = some.client(lines.iter().rev().copied());
        assert_eq!(found, client.map(|it| it.parse().unwrap()), "{lines:?}");
    };
    check(&[], None);
    check(&["203.0.113.7"], Some("203.0.113.7"));
    // What the client has written itself stands first.
    check(&["127.0.0.1, 203.0.113.7"], Some("203.0.113.7"));
    check(&["1.1.1.1,203.0.113.7, 10.0.0.2"], Some("203.0.113.7"));
    check(&["1.1.1.1", "203.0.113.7, 10.0.0.2", "10.0.0.3"], Some("203.0.113.7"));
    check(&["203.0.113.7:4711"], Some("203.0.113.7"));
    check(&["[2001:db8::1]:4711"], Some("2001:db8::1"));
    check(&["[2001:db8::1]"], Some("2001:db8::1"));
    check(&["::ffff:203.0.113.7"], Some("203.0.113.7"));
    // All of them are proxies: the first of them asks for itself.
    check(&["10.0.0.1, 10.0.0.2"], Some("10.0.0.1"));
    // No address where there should be one: not known, rather than the next.
    for broken in
        ["", "unknown", "_hidden", "203.0.113.7, ", "203.0.113.7, 10.0.0.2, x", "fe80::1%eth0", "1.2.3"]
    {
        check(&[broken], None);
    }
}
