//! From what a plugin answers to blocks: strictly, so that what its author meant is seen or said to be wrong.

use keywright_plugins::schema::{Kind as SchemaKind, Schema};
use serde_json::Value;

use super::{
    Answer, Block, Button, Column, Drawing, Form, MAX_BESIDE, MAX_BLOCKS, MAX_BYTES, MAX_DEPTH, MAX_ROWS,
    Row, Shown, Tab, Table, Tone,
    chart::{Chart, Point},
    link::{self, Link},
    shape::{At, Fault, Members, Path, Read, action, kind, tone},
    text,
};
use crate::console::{fields::Fields, language::Language};

/// What a page, a card or a panel shows; or what is wrong with it first.
pub(in crate::console) fn drawing(bytes: &[u8], language: Language, ids: &str) -> Result<Drawing, Fault> {
    let value = json(bytes)?;
    let mut reader = Reader::new(language, ids);
    let members = At::new(&value, Path::ROOT).members(&["title", "blocks"])?;
    Ok(Drawing {
        title: members.get("title", |it| it.text(language))?,
        blocks: members.need("blocks", |it| reader.blocks(it, 1))?,
    })
}

/// What a button or form is answered with; or what is wrong with it first.
pub(in crate::console) fn answer(bytes: &[u8], language: Language, ids: &str) -> Result<Answer, Fault> {
    let value = json(bytes)?;
    if value.is_null() {
        return Ok(Answer::default());
    }
    let mut reader = Reader::new(language, ids);
    let members = At::new(&value, Path::ROOT).members(&["toast", "navigate", "blocks"])?;
    let toast = members.get("toast", |it| {
        if it.value.is_string() {
            return Ok((Tone::Neutral, it.text(language)?));
        }
        let toast = it.members(&["tone", "text"])?;
        let tone = toast.get("tone", tone)?.unwrap_or_default();
        Ok((tone, toast.need("text", |it| it.text(language))?))
    })?;
    let navigate = members.get("navigate", |it| {
        let page = it.value.as_str().and_then(|path| link::page(path, language));
        page.ok_or_else(|| it.fault("is no path within the console, such as `/iam/team`"))
    })?;
    Ok(Answer { toast, navigate, blocks: members.get("blocks", |it| reader.blocks(it, 1))? })
}

fn json(bytes: &[u8]) -> Result<Value, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(Path::ROOT.fault(format!("has more than {} KiB", MAX_BYTES >> 10)));
    }
    serde_json::from_slice(bytes).map_err(|it| Path::ROOT.fault(format!("is no JSON: {it}")))
}

struct Reader<'i> {
    language: Language,
    /// What the ids of its elements begin with.
    ids: &'i str,
    /// How many more blocks there may be.
    left: usize,
    forms: usize,
    tables: usize,
}

impl<'i> Reader<'i> {
    fn new(language: Language, ids: &'i str) -> Self {
        Self { language, ids, left: MAX_BLOCKS, forms: 0, tables: 0 }
    }

    fn blocks(&mut self, at: At<'_, '_>, depth: usize) -> Read<Vec<Block>> {
        if depth > MAX_DEPTH {
            return Err(at.fault(format!("lies more than {MAX_DEPTH} deep")));
        }
        at.each(MAX_BLOCKS, |it| {
            let left = self.left.checked_sub(1);
            self.left = left.ok_or_else(|| it.fault(format!("is one more than {MAX_BLOCKS} blocks")))?;
            self.block(it, depth)
        })
    }

    fn block(&mut self, at: At<'_, '_>, depth: usize) -> Read<Block> {
        let language = self.language;
        let of = |keys: &[&str]| at.members(&[&["type"][..], keys].concat());
        let kind = at.value.get("type").and_then(Value::as_str).unwrap_or_default();
        let text = |it: At<'_, '_>| it.text(language);
        let prose = |it: At<'_, '_>| Ok(text::paragraphs(&it.text(language)?, language));
        Ok(match kind {
            "heading" => {
                let it = of(&["text", "level"])?;
                let level = it.get("level", |it| match it.value.as_u64() {
                    Some(level @ (2 | 3)) => Ok(level),
                    _ => Err(it.fault("is 2 or 3")),
                })?;
                Block::Heading { text: it.need("text", text)?, is_second: level != Some(3) }
            }
            "text" => Block::Text(of(&["text"])?.need("text", prose)?),
            "stat" => {
                let it = of(&["label", "value", "hint", "tone"])?;
                Block::Stat {
                    label: it.need("label", text)?,
                    value: it.need("value", |it| it.plain(language))?,
                    hint: it.get("hint", text)?,
                    tone: it.get("tone", tone)?.unwrap_or_default(),
                }
            }
            "table" => Block::Table(self.table(&of(&["columns", "rows", "empty", "next"])?)?),
            "form" => Block::Form(Box::new(self.form(&of(&["action", "fields", "values", "submit"])?)?)),
            "key-value" => {
                Block::KeyValue(of(&["items"])?.need("items", |it| it.each(MAX_ROWS, |it| self.item(it)))?)
            }
            "code" => Block::Code(of(&["text"])?.need("text", text)?),
            "chart" => Block::Chart(self.chart(&of(&["kind", "label", "unit", "points"])?)?),
            "badge" => {
                let it = of(&["text", "tone"])?;
                Block::Badge(it.need("text", text)?, it.get("tone", tone)?.unwrap_or_default())
            }
            "alert" => {
                let it = of(&["tone", "title", "text"])?;
                let (tone, title) = (it.get("tone", tone)?.unwrap_or_default(), it.get("title", text)?);
                Block::Alert { tone, title, text: it.need("text", prose)? }
            }
            "tabs" => Block::Tabs(of(&["tabs"])?.need("tabs", |it| {
                it.each(MAX_BESIDE, |it| {
                    let tab = it.members(&["id", "label", "blocks"])?;
                    tab.get("id", action)?;
                    let label = tab.need("label", text)?;
                    Ok(Tab { label, blocks: tab.need("blocks", |it| self.blocks(it, depth + 1))? })
                })
            })?),
            "button" => Block::Button(self.button(&of(&BUTTON)?)?),
            _ => return Err(at.fault(format!("needs a `type`, one of {}", TYPES.join(", ")))),
        })
    }

    fn table(&mut self, it: &Members<'_, '_>) -> Read<Table> {
        let language = self.language;
        self.tables += 1;
        let columns: Vec<Column> = it.need("columns", |it| {
            it.each(MAX_BESIDE, |it| {
                let column = it.members(&["key", "label", "kind", "align"])?;
                let kind = column.get("kind", kind)?.unwrap_or_default();
                let align = column.get("align", |it| it.word(&[("start", false), ("end", true)]))?;
                Ok(Column {
                    key: column.need("key", action)?,
                    label: column.need("label", |it| it.text(language))?,
                    kind,
                    is_at_end: align.unwrap_or_else(|| kind.is_at_end()),
                })
            })
        })?;
        let rows = it.need("rows", |it| it.each(MAX_ROWS, |it| self.row(it, &columns)))?;
        let next = it.get("next", |it| {
            let next = it.members(&["label", "query"])?;
            Ok((next.need("label", |it| it.text(language))?, next.need("query", query)?))
        })?;
        let has_buttons = rows.iter().any(|it: &Row| !it.buttons.is_empty());
        Ok(Table {
            number: self.tables,
            columns,
            rows,
            empty: it.get("empty", |it| it.text(language))?,
            next,
            has_buttons,
        })
    }

    fn row(&self, at: At<'_, '_>, columns: &[Column]) -> Read<Row> {
        let row = at.members(&["cells", "href", "buttons"])?;
        let known: Vec<&str> = columns.iter().map(|it| it.key.as_str()).collect();
        let cells = row.need("cells", |it| {
            let cells = it.members(&known)?;
            let cell = |column: &Column| {
                let shown = cells.get(&column.key, |it| it.shown(column.kind, self.language))?;
                Ok(shown.unwrap_or(Shown::Nothing))
            };
            columns.iter().map(cell).collect::<Read<Vec<_>>>()
        })?;
        let link = row.get("href", |it| {
            let link = it.value.as_str().and_then(|it| Link::read(it, self.language));
            link.ok_or_else(|| it.fault("is no path within the console, and not https"))
        })?;
        let buttons =
            row.get("buttons", |it| it.each(MAX_BESIDE, |it| self.button(&it.members(&BUTTON)?)))?;
        Ok(Row { cells, link, buttons: buttons.unwrap_or_default() })
    }

    fn button(&self, it: &Members<'_, '_>) -> Read<Button> {
        let input = it.get("input", |it| {
            if it.value.is_object() { Ok(it.value.to_string()) } else { Err(it.fault("is no object")) }
        })?;
        Ok(Button {
            label: it.need("label", |it| it.text(self.language))?,
            action: it.need("action", action)?,
            input: input.unwrap_or_else(|| "{}".to_owned()),
            confirm: it.get("confirm", |it| it.text(self.language))?,
            tone: it.get("tone", tone)?.unwrap_or_default(),
        })
    }

    fn form(&mut self, it: &Members<'_, '_>) -> Read<Form> {
        self.forms += 1;
        let values = it.get("values", |it| {
            if it.value.is_object() { Ok(it.value.clone()) } else { Err(it.fault("is no object")) }
        })?;
        let values = values.unwrap_or(Value::Null);
        let (written, schema) = it.need("fields", |it| {
            let schema = Schema::from_json(it.value)
                .map_err(|faults| it.fault(format!("is no schema: {}", faults.join("; "))))?;
            if has_secrets(&schema) {
                return Err(it.fault("asks for a secret: those are told in the configuration of a plugin"));
            }
            Ok((it.value.clone(), schema))
        })?;
        let fields =
            Fields::new(&schema, &values, &[], self.language, format!("{}-{}-", self.ids, self.forms));
        Ok(Form {
            action: it.need("action", action)?,
            written,
            fields,
            submit: it.get("submit", |it| it.text(self.language))?,
            alert: None,
        })
    }

    fn item(&self, at: At<'_, '_>) -> Read<(String, Shown)> {
        let item = at.members(&["label", "value", "kind"])?;
        let kind = item.get("kind", kind)?.unwrap_or_default();
        let shown = item.get("value", |it| it.shown(kind, self.language))?;
        Ok((item.need("label", |it| it.text(self.language))?, shown.unwrap_or(Shown::Nothing)))
    }

    fn chart(&self, it: &Members<'_, '_>) -> Read<Chart> {
        let text = |it: At<'_, '_>| it.text(self.language);
        let point = |it: At<'_, '_>| {
            let point = it.members(&["label", "value"])?;
            let number = |it: At<'_, '_>| {
                let value = it.value.as_f64().ok_or_else(|| it.fault("is no number"))?;
                Ok((value, it.value.to_string()))
            };
            let (value, text) = point.need("value", number)?;
            Ok(Point { label: point.need("label", |it| it.plain(self.language))?, text, value })
        };
        Ok(Chart {
            is_line: it.need("kind", |it| it.word(&[("bar", false), ("line", true)]))?,
            label: it.need("label", text)?,
            unit: it.get("unit", text)?,
            points: it.need("points", |it| it.each(MAX_ROWS, point))?,
        })
    }
}

const BUTTON: [&str; 5] = ["label", "action", "input", "confirm", "tone"];
const TYPES: [&str; 12] = [
    "heading",
    "text",
    "stat",
    "table",
    "form",
    "key-value",
    "code",
    "chart",
    "badge",
    "alert",
    "tabs",
    "button",
];

/// The query of an address: as it is written there, or as an object of texts.
fn query(at: At<'_, '_>) -> Read<String> {
    let wrong = || at.fault("is no query: texts by their names");
    let pairs: Vec<(String, String)> = match at.value {
        Value::String(text) => {
            serde_urlencoded::from_str(text.trim_start_matches('?')).map_err(|_| wrong())?
        }
        Value::Object(all) => {
            let text = |it: &Value| {
                it.as_str().map(str::to_owned).or_else(|| it.is_number().then(|| it.to_string()))
            };
            let pairs = all.iter().map(|(name, value)| Some((name.clone(), text(value)?)));
            pairs.collect::<Option<_>>().ok_or_else(wrong)?
        }
        _ => return Err(wrong()),
    };
    serde_urlencoded::to_string(pairs).ok().filter(|it| it.len() <= MAX_QUERY).ok_or_else(wrong)
}

/// The most bytes of the query of an address.
const MAX_QUERY: usize = 1_000;

fn has_secrets(schema: &Schema) -> bool {
    schema.fields().iter().any(|it| match &it.kind {
        SchemaKind::Object(inner) => has_secrets(inner),
        _ => it.is_secret(),
    })
}
