//! Damage to the files of a store: it is either cured, or named. Nothing is lost silently and nothing panics.

use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::{child, folder, key};
use crate::{
    Change, Commit, Derived, Key, KeyRange, Ledger, LedgerOptions, Operation, Projection, Revision, Row,
    StorageError,
};

const PAGE: u64 = 4096;

/// A small generator (xorshift64*), so that a failure can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % bound.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// Something that happens to a file.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Flip { bit: u64 },
    Zero,
    Truncate,
    Swap { with: u64 },
}

impl Fault {
    fn draw(dice: &mut Dice, len: u64) -> Self {
        match dice.below(8) {
            0..=4 => Self::Flip { bit: dice.below(8) },
            5 => Self::Zero,
            6 => Self::Truncate,
            _ => Self::Swap { with: dice.below(len) / PAGE * PAGE },
        }
    }

    fn happen(self, path: &Path, offset: u64) {
        let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
        let len = file.metadata().unwrap().len();
        let page = |at: u64| {
            let mut bytes = vec![0; usize::try_from(PAGE.min(len - at)).unwrap()];
            file.read_exact_at(&mut bytes, at).unwrap();
            bytes
        };
        let start = offset / PAGE * PAGE;
        match self {
            Self::Flip { bit } => {
                let mut byte = [0];
                file.read_exact_at(&mut byte, offset).unwrap();
                file.write_all_at(&[byte[0] ^ 1 << bit], offset).unwrap();
            }
            Self::Zero => file.write_all_at(&vec![0; page(start).len()], start).unwrap(),
            Self::Truncate => file.set_len(offset).unwrap(),
            Self::Swap { with } => {
                let (one, other) = (page(start), page(with));
                file.write_all_at(&other, start).unwrap();
                file.write_all_at(&one, with).unwrap();
            }
        }
    }
}

/// A derived entry for each row, so that damage to entries is among the damage.
struct Listed;

impl Projection for Listed {
    fn derive(&self, key: &Key, row: &Row, out: &mut Derived) {
        out.put(&[&[0x20, row.kind()], key.as_bytes()].concat(), &[]);
    }

    fn load(&self, _: &Key, _: &Row) -> Result<(), StorageError> {
        Ok(())
    }

    fn apply(&self, _: Revision, _: &[Change]) {}
}

fn open(folder: &Path) -> Result<Ledger, StorageError> {
    Ledger::open(folder, &LedgerOptions::default(), Arc::new(Listed))
}

type Model = BTreeMap<Key, Vec<u8>>;

/// The commits of the store, always the same.
fn commits() -> impl Iterator<Item = Vec<Operation>> {
    let mut dice = Dice(7);
    (0..240).map(move |_| {
        let mut rows = BTreeMap::new();
        for _ in 0..=dice.below(30) {
            let archive: Vec<u8> = (0..dice.below(2_000)).map(|_| dice.byte()).collect();
            rows.insert(key(dice.below(3000)), (dice.below(10) > 0).then_some(archive));
        }
        let operation = |(key, archive): (Key, Option<Vec<u8>>)| match archive {
            Some(archive) => {
                Operation::Put { kind: archive.first().map_or(0, |byte| byte % 4), key, version: 1, archive }
            }
            None => Operation::Delete { key },
        };
        rows.into_iter().map(operation).collect()
    })
}

/// Makes the store, closing it now and then.
fn build(folder: &Path) {
    let all: Vec<_> = commits().collect();
    for some in all.chunks(100) {
        let ledger = open(folder).unwrap();
        for operations in some {
            let commit =
                Commit { operations: operations.clone(), audit: b"a test".to_vec(), ..Commit::default() };
            ledger.commit(commit).unwrap();
        }
    }
}

/// The rows that the store must have.
fn model() -> Model {
    let mut model = Model::new();
    for operation in commits().flatten() {
        match operation {
            Operation::Put { key, archive, .. } => model.insert(key, archive),
            Operation::Delete { key } => model.remove(&key),
        };
    }
    model
}

/// What became of a damaged store.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It did not open, or its verification failed, with this error.
    Named(String),
    /// It opened, and everything is there.
    Complete,
    /// It opened, and something is not there or not what it was.
    Wrong(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "verdict: {self:?}")
    }
}

fn judge(folder: &Path) -> Verdict {
    let ledger = match open(folder) {
        Ok(ledger) => ledger,
        Err(error) => return Verdict::Named(error.to_string()),
    };
    let content = || {
        let rows = ledger.rows(&KeyRange::prefix(&[0x10]))?;
        let rows = rows.map(|row| row.map(|(key, row)| (key, row.archive().to_vec())));
        let entries = ledger.entries(&KeyRange::prefix(&[0xa0]))?.collect::<Result<Vec<_>, _>>()?;
        Ok::<_, StorageError>((rows.collect::<Result<Model, _>>()?, entries.len()))
    };
    match content() {
        Err(error) => Verdict::Wrong(format!("opened, then {error}")),
        Ok((rows, _)) if rows != model() => {
            Verdict::Wrong(format!("{} rows of {}", rows.len(), model().len()))
        }
        Ok((rows, entries)) if rows.len() + 1 != entries => Verdict::Wrong(format!("{entries} entries")),
        Ok(_) => {
            ledger.verify().map_or_else(|error| Verdict::Named(error.to_string()), |_| Verdict::Complete)
        }
    }
}

/// Runs in a child process: what sled does to its threads must not reach the next case.
#[test]
fn judge_in_a_child() {
    if let Some(folder) = child::folder() {
        println!("\n{}", judge(&folder));
    }
}

/// A file of a store that holds data, most often the data file.
fn draw_file(dice: &mut Dice, folder: &Path) -> PathBuf {
    let mut others: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    others.retain(|path| path.is_file() && !path.ends_with("db") && !path.ends_with("lock"));
    others.sort();
    let which = usize::try_from(dice.below(others.len() as u64 * 4)).unwrap();
    others.get(which).cloned().unwrap_or_else(|| folder.join("db"))
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Damages a store in `cases` ways, each time from whole. How often that was named, and how often it was cured or
/// did no harm.
fn damage(seed: u64, cases: u64) -> (u64, u64) {
    let whole = folder();
    build(whole.path());
    let next = AtomicU64::new(0);
    let work = || {
        let mine = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        mine.take_while(|case| *case < cases).filter(|case| is_named(whole.path(), seed, *case)).count()
            as u64
    };
    let named = thread::scope(|scope| {
        let workers = [(); 2].map(|()| scope.spawn(work));
        workers.into_iter().map(|it| it.join().unwrap()).sum()
    });
    (named, cases - named)
}

/// Damages a copy of a whole store. Whether that was named; otherwise it was cured or did no harm.
fn is_named(whole: &Path, seed: u64, case: u64) -> bool {
    let damaged = folder();
    copy(whole, damaged.path());
    let mut dice = Dice(seed.wrapping_add(case.wrapping_mul(0x9E37_79B9_7F4A_7C15)) | 1);
    let file = draw_file(&mut dice, damaged.path());
    let len = fs::metadata(&file).unwrap().len();
    let (offset, fault) = (dice.below(len), Fault::draw(&mut dice, len));
    fault.happen(&file, offset);
    let test = "ledger::tests::faults::judge_in_a_child";
    let (output, passed) = child::run(test, damaged.path(), Duration::from_mins(1));
    let place = file.file_name().unwrap().display();
    let what = format!("case {case} of seed {seed}: {fault:?} at {offset} of {len} in {place}\n{output}");
    assert!(passed && !output.contains("panicked at"), "{what}");
    if std::env::var_os("SHOW").is_some() {
        println!("{what}");
    }
    match output.lines().find_map(|line| line.strip_prefix("verdict: ")) {
        Some("Complete") => false,
        Some(verdict) if verdict.starts_with("Named") => true,
        _ => panic!("{what}"),
    }
}

#[test]
fn damage_is_named_or_does_no_harm() {
    let (named, complete) = damage(1, 40);
    assert_eq!(named + complete, 40);
    assert!(named > 10 && complete > 5, "{named} named, {complete} complete");
}

#[test]
#[ignore = "long: 500 damaged copies"]
fn much_damage_is_named_or_does_no_harm() {
    let (named, complete) = damage(1_000, 500);
    println!("{named} named, {complete} complete");
}
