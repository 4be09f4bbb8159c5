//! How soon the server is ready and what it holds, by how many tokens there are: the real binary on a folder that
//! was filled beforehand.
//!
//! `cargo bench -p keywright --bench start [-- TOKENS..]`. The page cache of the files is warm. Memory is resident
//! memory above that of an empty server with a cache of the same size, `CACHE_MIB`.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::print_stdout, reason = "printing is what it does")]

use std::{
    fs::Permissions,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    Catalogue, Permit, Secret, Statement, Timestamp,
    audit::{Entry, Event, Subject},
    id::TokenId,
    member::Membership,
    statement::StatementText,
    text::{Email, Name},
    token::{KindName, Scope, Token, TokenKind, TokenState},
};
use keywright_http::{
    auth::{hasher::Hasher, password::NewPassword},
    first_start::{self, FirstOwner},
};
use keywright_storage::{Database, Options, WriteError};

const OWNER: &str = "ann@example.com";
const CACHE_MIB: u32 = 16;
const IN_A_COMMIT: u32 = 50;
const WRITERS: usize = 16;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let counts = if asked.is_empty() { vec![100_000, 1_000_000] } else { asked };
    let (_, empty) = measure(0);
    println!("| tokens | ready after | bytes per token |\n|---|---|---|");
    for count in counts {
        let (ready, resident) = measure(count);
        let each = resident.saturating_sub(empty) / u64::from(count.max(1));
        println!("| {count} | {} ms | {each} |", ready.as_millis());
    }
}

/// How long the server takes until it listens, and its resident memory then.
fn measure(tokens: u32) -> (Duration, u64) {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
    fill(folder.path(), tokens);
    let since = Instant::now();
    let mut server = serve(folder.path());
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let ready = since.elapsed();
    assert!(line.contains("listens on"), "{line}");
    let resident = resident(&server);
    server.kill().unwrap();
    server.wait().unwrap();
    (ready, resident)
}

fn serve(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keywright"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--cache-mib", &CACHE_MIB.to_string(), "--data-dir"]);
    command.arg(folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// From `/proc` (proc(5)), where pages have 4 KiB.
fn resident(server: &Child) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", server.id())).unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// An organization with an owner who has so many tokens: of ten seven are as the owner, two are narrowed in one of
/// ten ways, and one is a service's.
fn fill(folder: &Path, tokens: u32) {
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
    let statements: Vec<_> = (0..10).map(|it| statement(&catalogue, it)).collect();
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

fn owner(database: &Database) -> Membership {
    let password = NewPassword::new("correct horse battery staple").unwrap();
    let hasher = Hasher::start().unwrap();
    let password = actix_web::rt::System::new().block_on(hasher.hash(password)).unwrap();
    let email = Email::new(OWNER).unwrap();
    let owner = FirstOwner { email: email.clone(), password, organization: None };
    first_start::make_owner(database, &owner, NOW).unwrap();
    let account = database.accounts().by_email(&email).unwrap().unwrap();
    database.members().of(account.id).unwrap().remove(0)
}

fn statement(catalogue: &Catalogue, number: u32) -> Vec<Statement> {
    let written = StatementText {
        id: number.to_string(),
        effect: "allow".to_owned(),
        resource_type: "flag".to_owned(),
        actions: vec!["ToggleFlag".to_owned(), "UpdateFlagName".to_owned()],
        resources: vec![format!("project/web-{number}:env/dev:flag/*")],
    };
    Statement::parse_all(catalogue, [written]).unwrap()
}

fn token(number: u32, membership: &Membership, statements: &[Vec<Statement>]) -> Token {
    let own = statements.iter().cycle().nth(number as usize / 10 % 10).unwrap().clone();
    let membership_id = membership.id;
    let kind = match number % 10 {
        0 => TokenKind::Service { statements: own },
        1 | 2 => TokenKind::Personal { membership: membership_id, scope: Scope::Narrowed(own) },
        _ => TokenKind::Personal { membership: membership_id, scope: Scope::SameAsMember },
    };
    // A secret has 62 letters, one for each small byte.
    let mut random = [0; Secret::RANDOM];
    for (place, step) in random.iter_mut().zip([1, 62, 62 * 62, 62 * 62 * 62]) {
        *place = u8::try_from(number / step % 62).unwrap();
    }
    let secret = Secret::mint(KindName::Service, &random);
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
