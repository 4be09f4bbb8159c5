//! What may be tried, what may be chosen, and what is never shown.

use super::*;

#[test]
fn what_may_be_chosen_depends_on_length_and_on_the_list_alone() {
    let table = [
        ("", Err("PasswordTooShort")),
        ("seven7!", Err("PasswordTooShort")),
        ("ééééééé", Err("PasswordTooShort")),
        ("violette", Ok(())),
        ("  spaces count  ", Ok(())),
        ("密码密码密码密码", Ok(())),
        ("zzqjxkwv", Ok(())),
        ("\0\0\0\0tab\t\n", Ok(())),
        ("password", Err("PasswordTooCommon")),
        ("PassWord", Err("PasswordTooCommon")),
        ("12345678", Err("PasswordTooCommon")),
        ("Qwerty123", Err("PasswordTooCommon")),
        ("P@ssw0rd1", Err("PasswordTooCommon")),
        ("password and more of it", Ok(())),
    ];
    for (text, expected) in table {
        let result = NewPassword::new(text).map(drop).map_err(PasswordRefused::code);
        assert_eq!(result, expected, "{text:?}");
    }
}

#[test]
fn a_password_has_up_to_1024_characters_whatever_their_bytes() {
    for letter in ["x", "é", "密", "😀"] {
        assert!(NewPassword::new(&letter.repeat(1024)).is_ok(), "{letter}");
        assert_eq!(NewPassword::new(&letter.repeat(1025)).unwrap_err(), PasswordRefused::TooLong, "{letter}");
        assert!(Password::new(&letter.repeat(1025)).is_none(), "{letter}");
    }
    assert!(Password::new(&"x".repeat(1 << 20)).is_none());
}

#[test]
fn what_is_tried_may_be_short_or_common() {
    for text in ["", "x", "password"] {
        assert_eq!(Password::new(text).unwrap().expose(), text.as_bytes());
    }
}

#[test]
fn one_password_typed_on_two_keyboards_is_one_password() {
    let (composed, decomposed) = ("caf\u{e9} au lait", "cafe\u{301} au lait");
    assert_eq!(Password::new(composed).unwrap().expose(), Password::new(decomposed).unwrap().expose());
    let (full_width, plain) = ("ｐａｓｓｗｏｒｔ１", "passwort1");
    assert_ne!(Password::new(full_width).unwrap().expose(), Password::new(plain).unwrap().expose());
}

#[test]
fn characters_are_counted_after_they_are_composed() {
    let eight = "e\u{301}".repeat(8);
    assert!(NewPassword::new(&eight).is_ok());
    let seven = "e\u{301}".repeat(7);
    assert_eq!(NewPassword::new(&seven).unwrap_err(), PasswordRefused::TooShort);
}

#[test]
fn the_buffer_never_grows_so_no_copy_is_left_behind() {
    // U+1D160 is the character that NFC lengthens most.
    let text = "\u{1d160}".repeat(300);
    let password = Password::new(&text).unwrap();
    assert!(password.0.len() > text.len(), "it does lengthen it");
    assert!(password.0.capacity() >= password.0.len() && password.0.capacity() == text.len() * 3);
}

#[test]
fn a_password_cannot_be_printed() {
    let new = NewPassword::new("tr3s secret indeed").unwrap();
    assert_eq!(format!("{new:?} {:?}", new.as_password()), "NewPassword(redacted) Password(redacted)");
}
