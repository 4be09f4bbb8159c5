//! All engines on one workload: first they must agree, then they take turns.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use criterion::measurement::Measurement as _;

use crate::{
    cpu_time::CpuTime,
    engines::{Engine, KINDS},
    ours::workload::{Question, Workload},
};

/// Processor time of one turn, in nanoseconds: 0.3 s.
const TURN: f64 = 3e8;

/// All engines, in the order of [`KINDS`].
pub(crate) struct Contest<'w> {
    questions: &'w [Question],
    entrants: Vec<Entrant<'w>>,
}

struct Entrant<'w> {
    engine: Box<dyn Engine + 'w>,
    /// The question that is next.
    next: usize,
    /// How many questions are about a turn.
    per_turn: usize,
}

impl<'w> Contest<'w> {
    /// Prepares all engines and asks them every question. Fails where one does not say what the first says.
    pub(crate) fn new(workload: &'w Workload) -> Result<Self> {
        let questions = &workload.requests[..];
        let (mut entrants, mut expected) = (Vec::new(), Vec::new());
        for kind in &KINDS {
            let mut engine = kind.prepare(workload)?;
            let mut answers = Vec::with_capacity(questions.len());
            let start = CpuTime.start();
            for (number, (_, asked)) in workload.asked().enumerate() {
                let answer = engine.decide(number, asked);
                answers.push(answer.with_context(|| format!("{} fails on {asked:?}", kind.name))?);
            }
            let each = nanoseconds(start) / count(questions.len());
            if expected.is_empty() {
                expected.clone_from(&answers);
            }
            let wrong =
                answers.iter().zip(&expected).zip(questions).find(|(answers, _)| answers.0 != answers.1);
            ensure!(wrong.is_none(), "{} and {} differ on {wrong:?}", kind.name, KINDS[0].name);
            entrants.push(Entrant { engine, next: 0, per_turn: per_turn(each, questions.len()) });
        }
        Ok(Self { questions, entrants })
    }

    /// Lets each engine have one turn, and says how many nanoseconds of processor time it took for a decision.
    pub(crate) fn take_turns(&mut self) -> Result<Vec<f64>> {
        self.entrants.iter_mut().map(|it| it.take_turn(self.questions)).collect()
    }
}

impl Entrant<'_> {
    fn take_turn(&mut self, questions: &[Question]) -> Result<f64> {
        let start = CpuTime.start();
        for _ in 0..self.per_turn {
            let asked = questions.get(self.next).context("there are no questions")?;
            black_box(self.engine.decide(black_box(self.next), black_box(asked))?);
            self.next = if self.next + 1 == questions.len() { 0 } else { self.next + 1 };
        }
        Ok(nanoseconds(start) / count(self.per_turn))
    }
}

/// How many questions of `each` nanoseconds fill a turn: all of them as often as they fit, or as many as fit. The next
/// turn goes on where this one ends.
fn per_turn(each: f64, all: usize) -> usize {
    let whole = TURN / each / count(all);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    let many = |it: f64| it as usize;
    if whole >= 1.0 { all * many(whole) } else { many(TURN / each).max(1) }
}

fn nanoseconds(start: std::time::Duration) -> f64 {
    CpuTime.end(start).as_secs_f64() * 1e9
}

#[expect(clippy::cast_precision_loss, reason = "there are some millions at most")]
fn count(number: usize) -> f64 {
    number as f64
}
