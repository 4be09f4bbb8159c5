//! Tables of texts that are valid, and of those that are not.

use super::*;

#[track_caller]
fn same(left: &str, right: &str) {
    assert_eq!(Name::new(left).unwrap().fold(), Name::new(right).unwrap().fold(), "{left} {right}");
}

#[test]
fn names_that_look_the_same_are_the_same() {
    same("Ａdmin", "admin");
    same("é", "e\u{301}");
    same(" deploy  key ", "Deploy key");
    same("ﬁx", "FIX");
    same("Straße", "STRASSE");
    same("ΣΑΣ", "σας");
}

#[test]
fn names_that_differ_to_the_eye_differ() {
    assert_ne!(Name::new("admin").unwrap().fold(), Name::new("admin.").unwrap().fold());
    assert_ne!(Name::new("i").unwrap().fold(), Name::new("İ").unwrap().fold());
}

#[test]
fn a_name_is_kept_in_its_canonical_form() {
    assert_eq!(Name::new("  Ge\u{301}rard ").unwrap().as_str(), "Gérard");
}

#[test]
fn a_name_has_1_to_128_visible_characters() {
    assert!(Name::new(&"x".repeat(128)).is_ok());
    assert!(Name::new(&"界".repeat(128)).is_ok());
    assert!(Name::new("👩🏽").is_ok());
    assert_eq!(Name::new(&"x".repeat(129)), Err(TextError::TooLong(128)));
    assert_eq!(Name::new(&"x".repeat(1 << 20)), Err(TextError::TooLong(128)));
    for blank in ["", "  ", "\t\n"] {
        assert_eq!(Name::new(blank), Err(TextError::Empty));
    }
    for blank in [
        "\u{3164}",
        "\u{115f}",
        "\u{1160}",
        "\u{ffa0}",
        "\u{2800}",
        "\u{fe0f}",
        "\u{34f}",
        "\u{3164} \u{2800}\u{a0}\u{3000}\u{115f}",
    ] {
        assert!(matches!(Name::new(blank), Err(TextError::Character(_))), "{blank:?}");
        // What is kept is read as it is.
        assert_eq!(Name::kept(blank).unwrap().as_str(), blank);
    }
    for seen in ["\u{3164}x", "x\u{2800}y", "❤\u{fe0f}", "\u{1112}\u{1161}"] {
        assert!(Name::new(seen).is_ok(), "{seen:?}");
    }
    for hidden in ["a\u{200b}b", "a\u{202e}b", "a\nb", "a\0b", "a\u{1b}[31m", "a\u{2028}b", "a\u{ad}b"] {
        assert!(matches!(Name::new(hidden), Err(TextError::Character(_))), "{hidden:?}");
    }
}

#[test]
fn a_key_has_1_to_128_characters_that_no_resource_name_gives_a_meaning() {
    for right in ["Az09._-", "...", "a..b", &"k".repeat(128)] {
        assert!(Key::new(right).is_ok(), "{right:?}");
    }
    for wrong in
        ["", ".", "..", "*", "a:env/prod", "a;b", "a\nprod", "a/b", "a,b", "é", "a b", &"k".repeat(129)]
    {
        assert!(Key::new(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_tag_cannot_change_the_resource_name_it_stands_in() {
    assert!(Tag::new("beta 2/β").is_ok());
    for wrong in ["", "x,admin", "x:flag/y", "x;y", "\n", "*", "a*", &"t".repeat(65)] {
        assert!(Tag::new(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn tags_that_look_the_same_are_the_same() {
    assert_eq!(Tag::new("cafe\u{301}").unwrap(), Tag::new("café").unwrap());
    let hidden =
        ["prot\u{200b}ected", "protected\u{202e}", "\u{feff}protected", "a\u{2028}b", "a\u{ad}b", "\u{e000}"];
    for hidden in hidden {
        assert!(Tag::new(hidden).is_err(), "{hidden:?}");
    }
    assert_eq!(Tag::new(&"t".repeat(1 << 20)), Err(TextError::TooLong(64)));
    // What is kept is read as it is.
    for kept in ["prot\u{200b}ected", "cafe\u{301}"] {
        assert_eq!(Tag::kept(kept).unwrap().as_str(), kept);
    }
    assert!(Tag::kept("x;y").is_err());
}

#[test]
fn an_address_has_one_at_sign_and_a_domain() {
    for right in ["ann@example.com", " Ann.Lee+kw@sub.example.co ", "root@localhost"] {
        assert!(Email::new(right).is_ok(), "{right}");
    }
    let wrong = [
        "",
        "ann",
        "@example.com",
        "ann@",
        "attacker@evil.com@company.com",
        "\"a b\"@example.com",
        "a b@c.de",
        "ann@example.com.",
        "ann@-x.com",
        ".ann@x.com",
        "ann@x..com",
        "ann@exa\u{200b}mple.com",
        "a\n@b.c",
    ];
    for wrong in wrong {
        assert!(Email::new(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_address_is_the_same_account_in_any_case() {
    assert_eq!(
        Email::new("Ann@Example.com").unwrap().fold(),
        Email::new(" ann@example.COM ").unwrap().fold()
    );
}

#[test]
fn a_comment_may_have_lines_and_nothing_else_that_cannot_be_seen() {
    for (text, expected) in [
        ("", true),
        ("why: see\n\tCHANGE-17\r\n", true),
        ("日本 😀", true),
        ("so\u{202e}evil", false),
        ("\u{1b}[2J", false),
        ("a\u{200b}b", false),
        ("a\u{2028}b", false),
        ("\u{0}", false),
    ] {
        assert_eq!(is_comment(text), expected, "{text:?}");
    }
    assert!(is_comment(&"é".repeat(512)) && !is_comment(&"é".repeat(513)));
}
