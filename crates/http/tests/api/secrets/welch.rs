//! Whether two samples of durations differ, as dudect asks it (Reparaz, Balasch and Verbauwhede, 2017).

use std::{hint::black_box, time::Instant};

/// Beyond this, two samples do not have the same mean.
pub(super) const THRESHOLD: f64 = 4.5;

/// How many in a hundred of all durations are looked at, from the shortest: the longest ones are other people's work.
const CROPS: [usize; 4] = [50, 75, 90, 99];

/// Measures something on inputs of several classes, in an order without order, so that whatever else this machine
/// does falls on all of them alike. Each input is copied first: where it lies must tell nothing. Answers the
/// nanoseconds of each class.
pub(super) fn measure<In: Clone, const CLASSES: usize>(
    rounds: usize,
    inputs: &[Vec<In>; CLASSES],
    mut run: impl FnMut(&In),
) -> [Vec<f64>; CLASSES] {
    let mut durations = std::array::from_fn(|_| Vec::with_capacity(rounds));
    let mut state = 1_u64;
    let mut random = |below: usize| {
        // Knuth's generator; its high bits are good enough to shuffle.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    while durations.iter().any(|it: &Vec<f64>| it.len() < rounds) {
        let class = random(CLASSES);
        let input = inputs[class][random(inputs[class].len())].clone();
        let start = Instant::now();
        run(black_box(&input));
        let took = start.elapsed();
        durations[class].push(took.as_secs_f64() * 1e9);
    }
    durations
}

/// The largest |t| of Welch's test over the crops.
pub(super) fn t(one: &[f64], other: &[f64]) -> f64 {
    let mut all = [one, other].concat();
    all.sort_by(f64::total_cmp);
    let cropped = |percent: usize| {
        let limit = all[all.len() * percent / 100];
        let [one, other] = [one, other].map(|it| Moments::of(it.iter().copied().filter(|it| *it <= limit)));
        ((one.mean - other.mean) / (one.error + other.error).sqrt()).abs()
    };
    CROPS.map(cropped).into_iter().fold(0.0, f64::max)
}

/// The median of the faster half: the slower one is other people's work.
pub(super) fn median(mut durations: Vec<f64>) -> f64 {
    durations.sort_by(f64::total_cmp);
    durations[durations.len() / 4]
}

struct Moments {
    mean: f64,
    /// The square of the standard error of the mean.
    error: f64,
}

impl Moments {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let count: f64 = values.clone().map(|_| 1.0).sum();
        let mean = values.clone().sum::<f64>() / count;
        let variance = values.map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { mean, error: variance / count }
    }
}
