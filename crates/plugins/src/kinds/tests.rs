//! What is judged.

use super::*;

#[test]
fn nothing_that_takes_rights_away_or_lets_people_in_is_judged() {
    let open: Vec<_> = Event::ALL.iter().filter(|it| !is_judged(**it)).map(|it| it.as_str()).collect();
    let expected = "InstallationMade FirstStart TokenDeactivated TokenRemoved TokenGraceEnded TokenLeaked \
                    TokenSecretReused MemberRemoved OneTimePasswordIssued LoggedIn SessionRenewed LoggedOut \
                    RefreshTokenReused PasswordChanged ProfileChanged WorkspaceChanged PluginUploaded PluginAdded \
                    PluginEnabled PluginDisabled PluginConfigured PluginUpgraded PluginRolledBack \
                    PluginQuarantined PluginResumed PluginKept PluginRemoved PluginKeyAdded PluginKeyRemoved";
    assert_eq!(open.join(" "), expected);
}

#[test]
fn patterns_are_of_whole_names() {
    let kinds = Kinds::new(["Token*", "MemberAdded"].map(Glob::new));
    assert!(kinds.has(Event::TokenCreated) && kinds.has(Event::MemberAdded));
    assert!(!kinds.has(Event::MemberRemoved) && !kinds.has(Event::PolicyCreated));
}
