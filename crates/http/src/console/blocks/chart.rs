//! Charts: bars or a line, as shapes with a size of their own; and the numbers as a table, for who cannot see them.

use std::fmt::Write as _;

/// Numbers to look at.
#[derive(Clone, Debug)]
pub(in crate::console) struct Chart {
    pub(super) label: String,
    pub(super) unit: Option<String>,
    pub(super) is_line: bool,
    pub(super) points: Vec<Point>,
}

/// A number of a chart.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) label: String,
    /// As it was written.
    pub(super) text: String,
    pub(super) value: f64,
}

/// A bar: its corner and its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How large a chart is drawn, in units of its own.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 160.0;
/// The widest that a bar is.
const MAX_BAR: f64 = 40.0;

impl Chart {
    /// The bar of each point.
    pub(super) fn bars(&self) -> Vec<Bar> {
        let (step, zero) = (self.step(), self.y(0.0));
        let width = (step * 0.7).min(MAX_BAR);
        let bar = |(at, point): (f64, &Point)| {
            let y = self.y(point.value);
            Bar {
                x: tenth(step.mul_add(at, (step - width) / 2.0)),
                y: tenth(y.min(zero)),
                width: tenth(width),
                height: tenth((y - zero).abs()),
            }
        };
        self.numbered().map(bar).collect()
    }

    /// The points of the line, as SVG writes them.
    pub(super) fn line(&self) -> String {
        let step = self.step();
        let mut text = String::new();
        for (at, point) in self.numbered() {
            // Writing to a text does not fail.
            let _ = write!(text, "{},{} ", tenth(step.mul_add(at, step / 2.0)), tenth(self.y(point.value)));
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// Where nothing is.
    pub(super) fn zero(&self) -> f64 {
        tenth(self.y(0.0))
    }

    /// The first label and the last.
    pub(super) fn ends(&self) -> Option<(&str, &str)> {
        Some((&self.points.first()?.label, &self.points.last()?.label))
    }

    /// The largest number, as it was written.
    pub(super) fn most(&self) -> &str {
        let most = self.points.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        most.map(|it| it.text.as_str()).unwrap_or_default()
    }

    fn numbered(&self) -> impl Iterator<Item = (f64, &Point)> {
        (0_u32..).map(f64::from).zip(&self.points)
    }

    fn step(&self) -> f64 {
        let count = u32::try_from(self.points.len()).unwrap_or(u32::MAX).max(1);
        WIDTH / f64::from(count)
    }

    /// How far from the top a number is drawn. All are made small first, so that none is too large to be told apart.
    fn y(&self, value: f64) -> f64 {
        let largest = self.points.iter().map(|it| it.value.abs()).fold(0.0, f64::max);
        if largest <= 0.0 {
            return HEIGHT;
        }
        let scaled = self.points.iter().map(|it| it.value / largest);
        let (low, high) = scaled.fold((0.0, 0.0), |(low, high): (f64, f64), it| (low.min(it), high.max(it)));
        (high - value / largest) / (high - low) * HEIGHT
    }
}

/// As exact as eyes are.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
