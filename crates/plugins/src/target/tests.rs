//! Where requests may go, by table.

use proptest::prelude::*;

use super::*;
use crate::config::Handles;

#[track_caller]
fn reaches(expected: Reach, addresses: &str) {
    for it in addresses.split_whitespace() {
        assert_eq!(Reach::of(it.parse().unwrap()), expected, "{it}");
    }
}

#[test]
fn addresses_are_public_private_or_none_to_call() {
    reaches(
        Reach::Public,
        "1.1.1.1 172.32.0.1 172.15.255.255 100.63.255.255 100.128.0.0 223.255.255.255 11.0.0.0 128.0.0.1",
    );
    reaches(Reach::Public, "2606:4700::1111 64:ff9b::1.1.1.1 ::ffff:1.1.1.1 2002:0101:0101::1");
    reaches(
        Reach::Private,
        "10.0.0.1 10.255.255.255 172.16.0.0 172.31.255.255 192.168.1.1 127.0.0.1 127.255.0.1 100.64.0.1",
    );
    reaches(
        Reach::Private,
        "::1 fc00::1 fdff::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1 2002:7f00:0001::1",
    );
    reaches(
        Reach::Never,
        "0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1",
    );
    reaches(
        Reach::Never,
        "198.51.100.1 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 168.63.129.16",
    );
    reaches(
        Reach::Never,
        "::  fe80::1 fec0::1 ff02::1 2001:db8::1 2001::1 2001:10::1 3fff::1 5f00::1 100::1 fd00:ec2::254 \
         fd20:ce::254 fd00:42::42 fd00:c1::a9fe:a9fe",
    );
    reaches(
        Reach::Never,
        "64:ff9b:1::10.0.0.1 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe ::10.0.0.1 ::ffff:0:127.0.0.1 4000::1",
    );
}

#[test]
fn urls_are_those_that_everybody_reads_alike() {
    let read = |it: &str| it.parse::<Url>().map(|it| (it.host().to_owned(), it.port())).ok();
    let is = |it: &str, host: &str, port| assert_eq!(read(it), Some((host.to_owned(), port)), "{it}");
    is("https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com", 443);
    is("https://Hooks.Slack.COM", "hooks.slack.com", 443);
    is("https://a.example:8088/x?y=1&z=%20", "a.example", 8088);
    is("http://127.0.0.1:9000", "127.0.0.1", 9000);
    is("https://[::1]:9/x", "[::1]", 9);
    is("https://[2606:4700::1]", "[2606:4700::1]", 443);
    is("https://splunk", "splunk", 443);
    is("https://a.example?x=@b.example", "a.example", 443);
    for wrong in [
        "",
        "ftp://a.example",
        "https:/a.example",
        "https://",
        "HTTPS://a.example",
        "//a.example",
        "https://user@a.example",
        "https://a.example@evil.example",
        "https://a.example\\@evil.example",
        "https://a.example#@evil.example",
        "https://a.example/#x",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65536",
        "https://a.example:080",
        "https://a.example:+80",
        "https://a example",
        "https://a.example/\n",
        "https://a.example/ä",
        "https://ä.example",
        "https://2130706433",
        "https://0x7f000001",
        "https://127.1",
        "https://0177.0.0.1",
        "https://127.0.0.1.",
        "https://a.example.",
        "https://.a",
        "https://a..b",
        "https://-a.b",
        "https://[::1",
        "https://::1",
        "https://[::1%25eth0]",
        "https://[::1]x",
        "https://a.example/%2",
        "https://a.example/%zz",
        "https://a.example/x\\y",
        "https://a.example/<x>",
        "https://１２７.0.0.1",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

fn grant(host: &str) -> HttpGrant {
    HttpGrant {
        host: host.parse().unwrap(),
        methods: vec!["POST".to_owned()],
        ports: vec![8088],
        private: false,
        secrets: BTreeSet::new(),
    }
}

fn go(
    grants: &[HttpGrant],
    private: bool,
    method: &str,
    url: &str,
    addresses: &[&str],
) -> Result<usize, Refusal> {
    let config = Config::new(
        [("url".to_owned(), Config::handle("url").into()), ("siem".to_owned(), "http://siem.local:9".into())]
            .into_iter()
            .collect(),
        [("url".to_owned(), "https://secret.example:9/abc".to_owned().into())].into(),
    );
    let guard = Guard { grants, config: &config, private };
    let url: Url = url.parse().unwrap();
    let addresses: Vec<IpAddr> = addresses.iter().map(|it| it.parse().unwrap()).collect();
    guard.clear(method, &url, &BTreeSet::new())?.dial(&addresses).map(|it| it.len())
}

#[test]
fn only_what_was_granted_may_leave() {
    let grants = [grant("hooks.slack.com"), grant("*.example.com")];
    let post = |url: &str| go(&grants, true, "POST", url, &["1.1.1.1"]);
    assert_eq!(post("https://hooks.slack.com/x"), Ok(1));
    assert_eq!(post("https://hooks.slack.com:8088/x"), Ok(1));
    assert_eq!(post("https://a.b.example.com"), Ok(1));
    for other in [
        "https://evil.com",
        "https://hooks.slack.com.evil.com",
        "https://xhooks.slack.com",
        "https://example.com",
        "https://evilexample.com",
        "https://hooks.slack.com:22",
        "https://1.1.1.1",
    ] {
        assert_eq!(post(other), Err(Refusal::Host), "{other}");
    }
    assert_eq!(post("http://hooks.slack.com"), Err(Refusal::Plain));
    assert_eq!(go(&grants, true, "GET", "https://hooks.slack.com", &["1.1.1.1"]), Err(Refusal::Method));
    assert_eq!(go(&[], true, "POST", "https://hooks.slack.com", &["1.1.1.1"]), Err(Refusal::Host));
}

#[test]
fn a_secret_goes_where_the_manifest_says() {
    let config = Config::new(
        [("url".to_owned(), Config::handle("url").into()), ("key".to_owned(), Config::handle("key").into())]
            .into_iter()
            .collect(),
        [("url", "https://hook.example/abc"), ("key", "k"), ("key-2", "l")]
            .map(|(name, secret)| (name.to_owned(), secret.to_owned().into()))
            .into(),
    );
    let handles = Handles::marked("m");
    let written = b"secret:key-2:m and secret:gone:m, secret:url:m, secret:key, secret:key:n";
    let named: Vec<_> = config.named(written, &handles).collect();
    assert_eq!(named, ["key-2", "url"], "those that there are, with their mark");
    let told = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
    let api = HttpGrant { secrets: told(&["key"]), ..grant("api.example") };
    let grants = [api, grant("{config.url}"), grant("other.example")];
    let send = |grants: &[HttpGrant], url: &str, secrets: &[&str]| {
        let guard = Guard { grants, config: &config, private: false };
        guard.clear("POST", &url.parse().unwrap(), &secrets.iter().copied().collect()).map(drop)
    };
    assert_eq!(send(&grants, "https://api.example", &["key"]), Ok(()));
    assert_eq!(send(&grants, "https://api.example", &["key", "key-2"]), Err(Refusal::Secret));
    assert_eq!(send(&grants, "https://hook.example/abc", &["url"]), Ok(()), "it is its URL");
    assert_eq!(send(&grants, "https://hook.example/abc", &["key"]), Err(Refusal::Secret));
    assert_eq!(send(&grants, "https://other.example", &["url"]), Err(Refusal::Secret));
    assert_eq!(send(&grants, "https://other.example", &[]), Ok(()));
}

#[test]
fn a_name_with_one_private_address_is_not_called() {
    let grants = [grant("hooks.slack.com")];
    let post = |addresses: &[&str]| go(&grants, true, "POST", "https://hooks.slack.com", addresses);
    assert_eq!(post(&["1.1.1.1", "2606:4700::1"]), Ok(2));
    assert_eq!(post(&[]), Err(Refusal::NoAddress));
    for it in
        ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fe80::1"]
    {
        assert_eq!(post(&["1.1.1.1", it]), Err(Refusal::Address(it.parse().unwrap())), "{it}");
    }
}

#[test]
fn private_networks_need_the_manifest_and_the_administrator() {
    let both = [HttpGrant { private: true, ..grant("siem.local") }];
    let post = |grants: &[HttpGrant], allowed, url: &str, address: &str| {
        go(grants, allowed, "POST", url, &[address])
    };
    assert_eq!(post(&both, true, "https://siem.local", "10.0.0.1"), Ok(1));
    assert_eq!(post(&both, true, "http://siem.local", "127.0.0.1"), Ok(1));
    assert!(post(&both, false, "https://siem.local", "10.0.0.1").is_err());
    assert_eq!(post(&both, false, "http://siem.local", "10.0.0.1"), Err(Refusal::Plain));
    assert!(post(&[grant("siem.local")], true, "https://siem.local", "10.0.0.1").is_err());
    // Without TLS nothing goes further than that, and where clouds keep secrets nothing goes at all.
    assert!(post(&both, true, "http://siem.local", "1.1.1.1").is_err());
    assert!(post(&both, true, "http://siem.local", "169.254.169.254").is_err());
}

#[test]
fn the_host_of_a_configured_url_is_allowed_as_it_stands_there() {
    let grants = [grant("{config.url}"), HttpGrant { private: true, ..grant("{config.siem}") }];
    let post = |url: &str| go(&grants, true, "POST", url, &["1.1.1.1"]);
    assert_eq!(post("https://secret.example:9/other"), Ok(1));
    assert_eq!(post("https://secret.example"), Err(Refusal::Host));
    assert_eq!(post("https://secret.example:8088"), Err(Refusal::Host));
    assert_eq!(go(&grants, true, "POST", "http://siem.local:9", &["10.0.0.1"]), Ok(1));
    assert_eq!(
        go(&[grant("{config.gone}")], true, "POST", "https://a.example", &["1.1.1.1"]),
        Err(Refusal::Host)
    );
}

#[test]
fn an_address_in_a_url_is_judged_whatever_else_is_said() {
    let grants = [grant("169.254.169.254"), grant("[::1]"), grant("1.1.1.1")];
    assert!(go(&grants, true, "POST", "https://169.254.169.254", &["1.1.1.1"]).is_err());
    assert!(go(&grants, true, "POST", "https://[::1]", &["1.1.1.1"]).is_err());
    assert_eq!(go(&grants, true, "POST", "https://1.1.1.1", &["10.0.0.1"]), Ok(1));
}

#[test]
fn hosts_are_written_in_three_ways() {
    for it in ["a.example", "*.example.com", "{config.url}", "splunk", "10.0.0.1", "[fd00::1]"] {
        assert_eq!(it.parse::<Host>().unwrap().to_string(), it);
    }
    for it in [
        "*",
        "*.com",
        "*.*.com",
        "a.*.com",
        "https://a.example",
        "a.example:80",
        "",
        "{config url}",
        "*.1.2.3.4",
        "127.1",
    ] {
        assert!(it.parse::<Host>().is_err(), "{it}");
    }
}

proptest! {
    #[test]
    fn no_private_address_hides_in_ipv6(bits: u32) {
        let four = std::net::Ipv4Addr::from_bits(bits);
        let mapped = IpAddr::V6(four.to_ipv6_mapped());
        prop_assert_eq!(Reach::of(mapped), Reach::of(four.into()));
        // The standard library knows some of them too.
        if four.is_private() || four.is_loopback() || four.is_link_local() || four.is_multicast() || four.is_broadcast()
            || four.is_documentation() || four.is_unspecified() {
            prop_assert_ne!(Reach::of(four.into()), Reach::Public);
        }
    }

    #[test]
    fn what_is_read_has_one_host(text in "https?://[a-zA-Z0-9.:@\\\\/?#\\[\\]%_-]{0,30}") {
        if let Ok(url) = text.parse::<Url>() {
            let authority = text.split("://").nth(1).unwrap().split(['/', '?']).next().unwrap().to_lowercase();
            let with_port = format!("{}:{}", url.host(), url.port());
            let is_it = authority == url.host() || authority == with_port || authority.parse::<std::net::SocketAddr>().is_ok()
                || authority.starts_with('[');
            prop_assert!(is_it, "{} {}", authority, with_port);
        }
    }
}
