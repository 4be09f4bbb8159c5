//! What plugins draw: blocks, which the console shows with its own components.
//!
//! A plugin says what is to be seen, and never how: no markup, script or style of it reaches a browser. All of its texts are
//! escaped where they are shown, and its links lead to pages of the console or, by https, elsewhere.

mod chart;
mod link;
mod place;
mod read;
mod shape;
mod text;
mod words;

use askama::{Template, filters::HtmlSafe};
use serde_json::Value;

use self::{
    chart::Chart,
    link::Link,
    text::{Paragraph, Span},
    words::Words,
};
use super::{fields::Fields, language::Language, list::Moment};

pub(super) use self::{
    read::{answer, drawing},
    shape::Fault,
};

/// The most bytes of what a page answers.
pub(super) const MAX_BYTES: usize = 256 << 10;
/// The most blocks, those in tabs among them.
const MAX_BLOCKS: usize = 200;
/// How deep blocks may lie in one another.
const MAX_DEPTH: usize = 4;
/// The most rows of a table, points of a chart and items of a list.
const MAX_ROWS: usize = 500;
/// The most columns of a table, tabs of a block, and buttons of a row.
const MAX_BESIDE: usize = 20;

/// Insists that what a page answers can be drawn; or says what is wrong first, and where.
pub(crate) fn check_drawing(text: &str) -> Result<(), String> {
    drawing(text.as_bytes(), Language::English, "").map(drop).map_err(|it| it.to_string())
}

/// Insists that what a button or form answers can be followed; or says what is wrong first, and where.
pub(crate) fn check_answer(text: &str) -> Result<(), String> {
    answer(text.as_bytes(), Language::English, "").map(drop).map_err(|it| it.to_string())
}

/// What a page, a card or a panel shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing {
    pub(super) title: Option<String>,
    pub(super) blocks: Vec<Block>,
}

/// What a button or a form is answered with.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// What is said in passing.
    pub(super) toast: Option<(Tone, String)>,
    /// The page to go to, with its language.
    pub(super) navigate: Option<String>,
    /// What is shown instead; the page anew, if that is nothing.
    pub(super) blocks: Option<Vec<Block>>,
}

/// How something is meant.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Tone {
    #[default]
    Neutral,
    Good,
    Warn,
    Bad,
}

/// Something that is shown.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Heading { text: String, is_second: bool },
    Text(Vec<Paragraph>),
    Stat { label: String, value: String, hint: Option<String>, tone: Tone },
    Table(Table),
    Form(Box<Form>),
    KeyValue(Vec<(String, Shown)>),
    Code(String),
    Chart(Chart),
    Badge(String, Tone),
    Alert { tone: Tone, title: Option<String>, text: Vec<Paragraph> },
    Tabs(Vec<Tab>),
    Button(Button),
}

/// Rows of cells.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Its number on the page: the first is 1.
    number: usize,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Option<String>,
    /// What leads to more rows: its label, and the query of the page that has them.
    next: Option<(String, String)>,
    has_buttons: bool,
}

#[derive(Clone, Debug)]
struct Column {
    key: String,
    label: String,
    kind: Kind,
    is_at_end: bool,
}

#[derive(Clone, Debug)]
struct Row {
    /// A cell for each column.
    cells: Vec<Shown>,
    /// Where the first of them leads.
    link: Option<Link>,
    buttons: Vec<Button>,
}

/// How a value is to be shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Kind {
    #[default]
    Text,
    Time,
    Number,
    Badge,
    Code,
}

/// A value as it is shown.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    Nothing,
    Text(String),
    Time(Moment),
    Number(String),
    Badge(String, Tone),
    Code(String),
}

/// Fields to fill in, which are sent to the plugin.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) action: String,
    /// As the plugin has written it: it comes back with what was filled in.
    pub(super) written: Value,
    pub(super) fields: Fields,
    pub(super) submit: Option<String>,
    pub(super) alert: Option<String>,
}

/// Something to press.
#[derive(Clone, Debug)]
pub(super) struct Button {
    label: String,
    action: String,
    /// What the plugin is told with it, as JSON.
    input: String,
    /// What is asked first.
    confirm: Option<String>,
    tone: Tone,
}

/// Blocks of which some are shown at a time.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    label: String,
    blocks: Vec<Block>,
}

/// Where blocks are drawn.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) language: Language,
    /// What people call it.
    pub(super) title: String,
    /// The field that every form has.
    pub(super) stamp: String,
    /// Where buttons and forms are sent.
    pub(super) action: String,
    /// The page itself, without a query.
    pub(super) page: String,
    /// What the ids of its elements begin with: letters, digits and dashes, which no other place on a page has.
    pub(super) ids: String,
    /// Whether it is a card or panel among others.
    pub(super) is_small: bool,
}

/// Blocks, where they are drawn.
#[derive(Debug, Template)]
#[template(path = "blocks.html")]
pub(super) struct Drawn<'a> {
    w: Words,
    place: &'a Place,
    blocks: &'a [Block],
    /// The ids of these.
    ids: String,
}

/// A form alone, as it was sent.
pub(super) fn again(action: &str, written: &Value, fields: Fields, alert: Option<String>) -> Block {
    let (action, written) = (action.to_owned(), written.clone());
    Block::Form(Box::new(Form { action, written, fields, submit: None, alert }))
}

// Its template escapes what others have written.
impl HtmlSafe for Drawn<'_> {}

#[cfg(test)]
mod tests;
