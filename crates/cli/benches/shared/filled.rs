//! A folder with an organization, its owner and as many tokens as wanted, written as the server writes.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use keywright_core::{
    Catalogue, Permit, Secret, Statement, Timestamp,
    audit::{Entry, Event, Subject},
    id::{PolicyId, TokenId},
    member::Membership,
    policy::{Origin, Policy},
    statement::StatementText,
    text::{Description, Email, Key, Name},
    token::{KindName, Scope, Token, TokenKind, TokenState},
};
use keywright_http::{
    auth::{hasher::Hasher, password::NewPassword},
    first_start::{self, FirstOwner},
};
use keywright_storage::{Database, Options, WriteError};

/// With what the owner logs in.
pub(crate) const EMAIL: &str = "ann@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
const IN_A_COMMIT: u32 = 50;
const WRITERS: usize = 16;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// An organization with an owner who has so many tokens: of ten seven are as the owner, two are narrowed in one of
/// ten ways, and one is a service's. What is narrowed or a service's has so many statements. Where that is more than a token
/// has, the owner has them in policies, and all tokens are as the owner.
pub(crate) fn fill(folder: &Path, tokens: u32, statements_each: u32) {
    let catalogue = Arc::new(Catalogue::featbit());
    let options = Options {
        folder: folder.to_owned(),
        cache_capacity: 256 << 20,
        accept_rollback: None,
        catalogue: Arc::clone(&catalogue),
        now: NOW,
    };
    let database = Database::open(&options).unwrap();
    let membership = owner(&database);
    let has_own = statements_each as usize <= Statement::MAX_IN_ONE;
    if !has_own {
        attach(&database, &membership, &statements_of(&catalogue, 0, statements_each));
    }
    let of = |it| if has_own { statements_of(&catalogue, it, statements_each) } else { Vec::new() };
    let statements: Vec<_> = (0..10).map(of).collect();
    let next = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(IN_A_COMMIT, Ordering::Relaxed);
                    if first >= tokens {
                        return;
                    }
                    let numbers = first..tokens.min(first + IN_A_COMMIT);
                    let tokens: Vec<_> = numbers.map(|it| token(it, &membership, &statements)).collect();
                    write(&database, &tokens);
                }
            });
        }
    });
}

fn write(database: &Database, tokens: &[Token]) {
    let written: Result<(), WriteError> = database.write(|rows| {
        let permit = Permit::host();
        let mut entries = Vec::new();
        for token in tokens {
            rows.tokens().insert(&permit, token)?;
            let subject = Subject::new(token.id, token.name.as_str());
            entries.push(Entry::new(&permit, Event::TokenCreated, subject, NOW));
        }
        Ok(rows.record_all(entries, ()))
    });
    written.unwrap();
}

/// Gives a member so many statements more, in as many policies as that takes.
fn attach(database: &Database, membership: &Membership, statements: &[Statement]) {
    let written: Result<(), WriteError> = database.write(|rows| {
        let permit = Permit::host();
        let mut changed = membership.clone();
        for (number, some) in (0_u8..).zip(statements.chunks(Statement::MAX_IN_ONE)) {
            let policy = Policy {
                id: PolicyId::new(NOW, [number; 10]),
                origin: Origin::Customer(membership.organization),
                name: Name::new(&format!("policy {number}")).unwrap(),
                key: Key::new(&format!("policy-{number}")).unwrap(),
                description: Description::default(),
                statements: some.into(),
                created_at: NOW,
                updated_at: NOW,
            };
            rows.policies().insert(&permit, &policy)?;
            changed.policies.push(policy.id);
        }
        rows.members().replace(&permit, &changed)?;
        let subject = Subject::new(membership.id, EMAIL);
        Ok(rows.record(Entry::new(&permit, Event::MemberPolicyAttached, subject, NOW), ()))
    });
    written.unwrap();
}

fn owner(database: &Database) -> Membership {
    let password = NewPassword::new(PASSWORD).unwrap();
    let hasher = Hasher::start().unwrap();
    let password = actix_web::rt::System::new().block_on(hasher.hash(password)).unwrap();
    let email = Email::new(EMAIL).unwrap();
    let owner = FirstOwner { email: email.clone(), password, organization: None };
    first_start::make_owner(database, &owner, NOW).unwrap();
    let account = database.accounts().by_email(&email).unwrap().unwrap();
    database.members().of(account.id).unwrap().remove(0)
}

/// The first of them is about flags of `project/web-NUMBER:env/dev`; the others are about other environments.
fn statements_of(catalogue: &Catalogue, number: u32, each: u32) -> Vec<Statement> {
    let written: Vec<_> = (0..each)
        .map(|it| {
            let env = if it == 0 { "dev".to_owned() } else { format!("stage-{it}") };
            StatementText {
                id: format!("{number}-{it}"),
                effect: "allow".to_owned(),
                resource_type: "flag".to_owned(),
                actions: vec!["ToggleFlag".to_owned(), "UpdateFlagName".to_owned()],
                resources: vec![format!("project/web-{number}:env/{env}:flag/*")],
                conditions: Vec::new(),
            }
        })
        .collect();
    written
        .chunks(Statement::MAX_IN_ONE)
        .flat_map(|it| Statement::parse_all(catalogue, it.to_vec()).unwrap())
        .collect()
}

fn token(number: u32, membership: &Membership, statements: &[Vec<Statement>]) -> Token {
    let own = statements.iter().cycle().nth(number as usize / 10 % 10).unwrap().clone();
    let membership_id = membership.id;
    let kind = match number % 10 {
        0 if !own.is_empty() => TokenKind::Service { statements: own },
        1 | 2 if !own.is_empty() => {
            TokenKind::Personal { membership: membership_id, scope: Scope::Narrowed(own) }
        }
        _ => TokenKind::Personal { membership: membership_id, scope: Scope::SameAsMember },
    };
    let secret = secret(number);
    let mut id = [0; 10];
    id.iter_mut().rev().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
    Token {
        id: TokenId::new(NOW, id),
        organization: membership.organization,
        name: Name::new(&format!("token {number}")).unwrap(),
        kind,
        state: TokenState::Active,
        digest: secret.digest(),
        handle: secret.handle(),
        creator: membership.account,
        created_at: NOW,
        updated_at: NOW,
        expires_at: None,
        networks: None,
        former: None,
        retired: Vec::new(),
    }
}

/// The secret of the token of that number.
pub(crate) fn secret(number: u32) -> Secret {
    // A secret has 62 letters, one for each small byte.
    let mut random = [0; Secret::RANDOM];
    for (place, step) in random.iter_mut().zip([1, 62, 62 * 62, 62 * 62 * 62]) {
        *place = u8::try_from(number / step % 62).unwrap();
    }
    Secret::mint(KindName::Service, &random)
}
