//! What was measured, as the table of docs/performance.md.

use std::fmt::{self, Write as _};

use crate::engines::{KINDS, Kind};

/// How many statements a principal has.
pub(crate) const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// The places of the sizes between which growth is told.
const GROWTH: (usize, usize) = (1, 3);

/// The versions that were measured.
const LOCK: &str = include_str!("../Cargo.lock");

/// Nanoseconds of a decision: of each round, size and engine.
#[derive(Default)]
pub(crate) struct Table {
    rounds: Vec<Round>,
}

struct Round(Vec<Vec<f64>>);

impl Table {
    /// Takes what one round has shown, by size and engine.
    pub(crate) fn add_round(&mut self, turns: Vec<Vec<f64>>) {
        self.rounds.push(Round(turns));
    }

    /// In Markdown, with what there is to know below it.
    pub(crate) fn written(&self) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written to it.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        writeln!(
            text,
            "| statements | 1 | 10 | 100 | 1,000 | growth, 10 to 1,000 |\n|---|---|---|---|---|---|"
        )?;
        for (engine, kind) in KINDS.iter().enumerate() {
            write!(text, "| {} |", kind.label())?;
            for size in 0..SIZES.len() {
                let each = self.median(|it| it.of(size, engine));
                let times = self.median(|it| it.of(size, engine) / it.of(size, 0));
                let times = if engine == 0 { String::new() } else { format!(" ({}×)", figures(times)) };
                write!(text, " {} ns{times} |", thousands(each))?;
            }
            let growth = self.median(|it| it.of(GROWTH.1, engine) / it.of(GROWTH.0, engine));
            writeln!(text, " {}× |", figures(growth))?;
        }
        let rounds = self.rounds.len();
        writeln!(
            text,
            "\nMedians of {rounds} rounds, of the times and of the ratios to `{}`.\n",
            KINDS[0].name
        )?;
        KINDS.iter().try_for_each(|it| writeln!(text, "- {}. {}", it.name, it.how))
    }

    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        let mut all: Vec<f64> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl Round {
    fn of(&self, size: usize, engine: usize) -> f64 {
        self.0.get(size).and_then(|it| it.get(engine)).copied().unwrap_or(f64::NAN)
    }
}

impl Kind {
    /// Its name, with the version of its package.
    fn label(&self) -> String {
        let Some(package) = self.package else { return self.name.to_owned() };
        let line = format!("name = \"{package}\"\nversion = \"");
        let version = LOCK.split_once(&line).and_then(|it| it.1.split_once('"')).map_or("", |it| it.0);
        self.name.replacen(package, &format!("{package} {version}"), 1)
    }
}

/// Two figures at least: 2.7, 27, 270.
fn figures(ratio: f64) -> String {
    if ratio < 9.95 { format!("{ratio:.1}") } else { thousands(ratio) }
}

/// Rounded, with a comma before each thousand.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
