//! A world with many tokens: a thousand members, four policies, and of ten tokens seven that are as their
//! member, two that are narrowed, and one that is a service's.

use std::{array, sync::Arc};

use keywright_core::{
    Catalogue, Digest, Statement, Timestamp,
    group::Group,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId, TokenId, WorkspaceId},
    member::Membership,
    organization::{FlagOrder, Organization},
    policy::{Origin, Policy},
    statement::StatementText,
    text::{Description, Key, Name},
    token::{Scope, TokenKind, TokenPolicy, TokenState},
};
use keywright_storage::{
    Directory,
    facts::{AccountFact, Fact, TokenFact},
};

/// The moment at which everything happens.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

const MEMBERS: u32 = 1000;

/// Tells the directory of a world with so many tokens.
pub(crate) fn load(directory: &Directory, tokens: u32) {
    directory.apply(1, [organization()]);
    for number in 0..4 {
        directory.apply(1, [policy(number)]);
    }
    directory.apply(1, [group()]);
    for number in 0..MEMBERS {
        directory.apply(1, member(number));
    }
    let own: [_; 10] = array::from_fn(|it| statements(100 + u32::try_from(it).unwrap_or_default()));
    for number in 0..tokens {
        directory.apply(1, [token(number, &own)]);
    }
}

/// The digest of a token: as even as a hash, but quick to make (`SplitMix64`; Steele, Lea, Flood 2014).
pub(crate) fn digest(number: u32) -> Digest {
    let mut state = u64::from(number) << 2;
    let words: [u64; 4] = array::from_fn(|_| {
        state += 1;
        let mut it = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    });
    let mut bytes = [0; 32];
    for (place, word) in bytes.chunks_mut(8).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    Digest::from_bytes(bytes)
}

fn token(number: u32, own: &[Vec<Statement>]) -> Fact {
    let membership = MembershipId::from_bytes(bytes(number % MEMBERS));
    let own = || own.iter().cycle().nth(number as usize / 10 % own.len()).cloned().unwrap_or_default();
    let kind = match number % 10 {
        0 => TokenKind::Service { statements: own() },
        1 | 2 => TokenKind::Personal { membership, scope: Scope::Narrowed(own()) },
        _ => TokenKind::Personal { membership, scope: Scope::SameAsMember },
    };
    Fact::TokenPut(TokenFact {
        id: TokenId::from_bytes(bytes(number)),
        organization: ORGANIZATION,
        digest: digest(number),
        kind,
        state: TokenState::Active,
        expires_at: number
            .is_multiple_of(2)
            .then(|| NOW.after(std::time::Duration::from_secs(u64::from(number) + 1))),
        networks: None,
        former: None,
        retired: Vec::new(),
    })
}

const ORGANIZATION: OrganizationId = OrganizationId::from_bytes([1; 16]);

fn organization() -> Fact {
    Fact::OrganizationPut(Organization {
        id: ORGANIZATION,
        workspace: WorkspaceId::from_bytes([1; 16]),
        name: text("Playground", Name::new),
        key: text("playground", Key::new),
        initialized: true,
        default_policies: Vec::new(),
        default_groups: Vec::new(),
        flag_order: FlagOrder::default(),
        token_policy: TokenPolicy::default(),
        created_at: NOW,
        ended_at: None,
    })
}

fn member(number: u32) -> [Fact; 2] {
    let account = AccountId::from_bytes(bytes(number));
    let membership = Membership {
        id: MembershipId::from_bytes(bytes(number)),
        organization: ORGANIZATION,
        account,
        invited_by: None,
        policies: [number % 2, 2].map(|it| PolicyId::from_bytes(bytes(it))).to_vec(),
        groups: vec![GroupId::from_bytes([1; 16])],
        created_at: NOW,
        ended_at: None,
    };
    let account = AccountFact { id: account, is_confirmed: true, has_one_time_password: false };
    [Fact::AccountPut(account), Fact::MembershipPut(membership)]
}

fn group() -> Fact {
    Fact::GroupPut(Group {
        id: GroupId::from_bytes([1; 16]),
        organization: ORGANIZATION,
        name: text("Everybody", Name::new),
        description: text("", Description::new),
        policies: vec![PolicyId::from_bytes(bytes(3))],
        created_at: NOW,
        updated_at: NOW,
    })
}

fn policy(number: u32) -> Fact {
    Fact::PolicyPut(Policy {
        id: PolicyId::from_bytes(bytes(number)),
        origin: Origin::Customer(ORGANIZATION),
        name: text("Policy", Name::new),
        key: text("policy", Key::new),
        description: text("", Description::new),
        statements: Arc::from(statements(number)),
        created_at: NOW,
        updated_at: NOW,
    })
}

/// Two statements of the number: toggling some flags, and not deleting any.
fn statements(number: u32) -> Vec<Statement> {
    let written = |effect: &str, action: &str, flag: String| StatementText {
        id: String::new(),
        resource_type: "flag".to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![format!("project/web:env/*:flag/{flag}")],
        conditions: Vec::new(),
    };
    let both = [
        written("allow", "ToggleFlag", if number < 100 { format!("f{number}-*") } else { "*".to_owned() }),
        written("deny", "DeleteFlag", format!("*-{number}")),
    ];
    let parsed = Statement::parse_all(&Catalogue::featbit(), both);
    parsed.unwrap_or_else(|error| unreachable!("{error}"))
}

fn text<T, E: std::fmt::Display>(text: &str, new: impl Fn(&str) -> Result<T, E>) -> T {
    new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

fn bytes(number: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[8..12].copy_from_slice(&number.to_be_bytes());
    bytes
}
