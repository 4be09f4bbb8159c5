//! Tricky cases of one set of statements within another, with the verdict that is due (formal-core 3.4).

/// What a member has, what a service token is asked for, and what becomes of it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) has: &'static [&'static str],
    pub(super) asks: &'static [&'static str],
    pub(super) verdict: Verdict,
}

#[derive(Debug)]
pub(super) enum Verdict {
    /// The token is made.
    Given,
    /// It is not, with so many witnesses, each of which can be tried.
    Refused(usize),
    /// It is not, with just these lines: they are about what has no name yet, which nobody can try.
    RefusedWith(&'static [&'static str]),
}

const fn given(has: &'static [&'static str], asks: &'static [&'static str]) -> Case {
    Case { has, asks, verdict: Verdict::Given }
}

const fn refused(has: &'static [&'static str], asks: &'static [&'static str]) -> Case {
    Case { has, asks, verdict: Verdict::Refused(1) }
}

/// All of it is within what is had.
pub(super) const WITHIN: &[Case] = &[
    // Globs.
    given(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag F/*"]),
    given(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag F/**"]),
    given(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag F/a*b"]),
    given(&["allow flag ToggleFlag F/*a*"], &["allow flag ToggleFlag F/*b*a*c F/ab"]),
    given(&["allow flag ToggleFlag F/a*b"], &["allow flag ToggleFlag F/a*c*b F/ab"]),
    given(
        &["allow flag ToggleFlag project/*:env/*:flag/*"],
        &["allow flag ToggleFlag project/p*:env/d*v:flag/a"],
    ),
    given(&["allow env CanAccessEnv project/*:env/dev"], &["allow env CanAccessEnv project/p:env/dev"]),
    // Unions: each pattern within some pattern, each action within some statement.
    given(
        &["allow flag ToggleFlag F/a*", "allow flag ToggleFlag F/b*"],
        &["allow flag ToggleFlag F/ba F/ab*"],
    ),
    given(
        &["allow flag ToggleFlag F/*", "allow flag ArchiveFlag F/*"],
        &["allow flag ArchiveFlag|ToggleFlag F/a*"],
    ),
    given(
        &["allow flag ToggleFlag|ArchiveFlag F/a*", "allow flag ToggleFlag F/*"],
        &["allow flag ToggleFlag F/*", "allow flag ArchiveFlag F/ab"],
    ),
    // Everything of a type, and everything.
    given(&["allow flag * F/*"], &["allow flag ManageFeatureFlag F/*"]),
    given(&["allow flag ManageFeatureFlag F/*"], &["allow flag * F/a*"]),
    given(&["allow * * *"], &["allow * * *"]),
    given(&["allow * * *"], &["allow flag * project/*:env/*:flag/*", "allow iam * iam/*"]),
    // Tags narrow; several are alternatives.
    given(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag F/*;beta"]),
    given(&["allow flag ToggleFlag F/*;beta"], &["allow flag ToggleFlag F/a*;beta"]),
    given(&["allow flag ToggleFlag F/*;be*"], &["allow flag ToggleFlag F/*;beta,be*a"]),
    given(
        &["allow flag ToggleFlag F/*;a", "allow flag ToggleFlag F/*;b"],
        &["allow flag ToggleFlag F/*;a,b"],
    ),
    // Denies: those that are had, copied or made wider; or nothing asked that they speak of.
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
    ),
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/sec*"],
    ),
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/*", "deny flag * F/s*"],
    ),
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/open*"],
    ),
    given(&["allow flag ToggleFlag F/*", "deny flag ArchiveFlag F/*"], &["allow flag ToggleFlag F/*"]),
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;pro*"],
    ),
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;a,protected"],
    ),
    // What two denies share with what is asked lies within one of its own denies.
    given(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*b"],
        &["allow flag ToggleFlag F/a*", "deny flag ToggleFlag F/a*b"],
    ),
    // An allow that its own deny voids asks for nothing.
    given(&["allow flag ToggleFlag F/a*"], &["allow flag ToggleFlag F/b*", "deny flag ToggleFlag F/*"]),
    given(&[], &["deny flag ToggleFlag F/*"]),
];

/// Something of it is not.
pub(super) const BEYOND: &[Case] = &[
    // Globs.
    refused(&["allow flag ToggleFlag F/a*"], &["allow flag ToggleFlag F/*"]),
    refused(&["allow flag ToggleFlag F/a*"], &["allow flag ToggleFlag F/*a"]),
    refused(&["allow flag ToggleFlag F/a*"], &["allow flag ToggleFlag F/A*"]),
    refused(&["allow flag ToggleFlag F/a*a"], &["allow flag ToggleFlag F/a"]),
    refused(&["allow flag ToggleFlag F/a*b"], &["allow flag ToggleFlag F/a*b*"]),
    refused(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag project/p:env/*:flag/*"]),
    refused(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag project/*:env/dev:flag/*"]),
    refused(&["allow flag ToggleFlag F/*"], &["allow flag ToggleFlag project/p:env/dev*:flag/*"]),
    refused(&["allow project CanAccessProject project/p"], &["allow project CanAccessProject project/p*"]),
    refused(&["allow env CanAccessEnv project/p:env/dev"], &["allow env CanAccessEnv project/p:env/*"]),
    // No star crosses from one segment to the next.
    refused(
        &["allow flag ToggleFlag project/p*:env/dev:flag/*"],
        &["allow flag ToggleFlag project/*p:env/dev:flag/*"],
    ),
    // Another action, another type.
    refused(&["allow flag ToggleFlag F/*"], &["allow flag ArchiveFlag F/*"]),
    refused(&["allow flag * project/*:env/*:flag/*"], &["allow iam CanManageIAM iam/*"]),
    refused(&["allow env * project/p:env/*"], &["allow project CanAccessProject project/p"]),
    // Unions are not more than their parts, nor a product of them.
    refused(&["allow flag ToggleFlag F/a*", "allow flag ToggleFlag F/b*"], &["allow flag ToggleFlag F/*"]),
    refused(
        &["allow flag ToggleFlag F/a*", "allow flag ArchiveFlag F/b*"],
        &["allow flag ToggleFlag|ArchiveFlag F/a*"],
    ),
    refused(
        &["allow flag ToggleFlag F/a*", "allow flag ToggleFlag project/p:env/prod:flag/b*"],
        &["allow flag ToggleFlag project/p:env/*:flag/a*"],
    ),
    // Tags.
    refused(&["allow flag ToggleFlag F/*;beta"], &["allow flag ToggleFlag F/*"]),
    refused(&["allow flag ToggleFlag F/*;beta"], &["allow flag ToggleFlag F/a"]),
    refused(&["allow flag ToggleFlag F/*;beta"], &["allow flag ToggleFlag F/*;b*"]),
    refused(&["allow flag ToggleFlag F/*;beta"], &["allow flag ToggleFlag F/*;beta,other"]),
    refused(
        &["allow flag ToggleFlag F/a*", "allow flag ToggleFlag F/*;beta"],
        &["allow flag ToggleFlag F/*;other"],
    ),
    refused(&["allow flag ToggleFlag project/p;beta:env/dev:flag/*"], &["allow flag ToggleFlag F/*;beta"]),
    // Denies that are had and not asked for.
    refused(&["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"], &["allow flag ToggleFlag F/*"]),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/*t"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ManageFeatureFlag F/secret"],
        &["allow flag ToggleFlag F/sec*"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag project/*:env/d*:flag/*b"],
        &["allow flag ToggleFlag F/a*"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"],
        &["allow flag ToggleFlag F/a"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"],
        &["allow flag ToggleFlag F/*;beta"],
    ),
    // Or asked for, but narrower, of another tag, or of another action.
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret*"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/secret"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/s*"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/s*;beta"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protect"],
    ),
    refused(
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*a*b*"],
        &["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*ab*"],
    ),
    refused(
        &["allow flag ToggleFlag|ArchiveFlag F/*", "deny flag ToggleFlag F/s*"],
        &["allow flag ToggleFlag|ArchiveFlag F/*", "deny flag ArchiveFlag F/s*"],
    ),
    // The witness is not one that the token's own deny excludes.
    refused(&["allow flag ToggleFlag F/ac*"], &["allow flag ToggleFlag F/a*", "deny flag ToggleFlag F/ab*"]),
    refused(
        &["allow flag ToggleFlag F/ac*"],
        &["allow flag ToggleFlag F/a*", "deny flag ToggleFlag F/*any* F/*other*"],
    ),
    // A line for each statement.
    Case {
        has: &["allow flag UpdateFlagName F/*"],
        asks: &[
            "allow flag ToggleFlag F/*",
            "allow flag UpdateFlagName F/a",
            "allow project CanAccessProject project/p",
        ],
        verdict: Verdict::Refused(2),
    },
    // Everything includes what has no name yet.
    Case {
        has: &["allow iam CanManageIAM iam/*"],
        asks: &["allow iam * iam/*"],
        verdict: Verdict::RefusedWith(&["you may not * on iam/*"]),
    },
    Case {
        has: &[
            "allow workspace * workspace/*",
            "allow organization * organization/*",
            "allow iam * iam/*",
            "allow access-token * access-token/*",
            "allow relay-proxy * relay-proxy/*",
            "allow project * project/*",
            "allow env * project/*:env/*",
            "allow flag * project/*:env/*:flag/*",
            "allow segment * project/*:env/*:segment/*",
            "allow plugin * plugin/*",
        ],
        asks: &["allow * * *"],
        verdict: Verdict::RefusedWith(&["you may not * on *"]),
    },
];
