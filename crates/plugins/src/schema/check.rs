//! Whether a value is what a schema asks for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Field, Kind, Schema, Text};
use crate::config::Config;

/// Something that is wrong with a configuration, and where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{path} {wrong}")]
pub struct ConfigFault {
    /// The path of the field: `config.maxDays`.
    pub path: String,
    /// What is wrong with it.
    pub wrong: ConfigWrong,
}

/// What is wrong with a value.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigWrong {
    /// It must be there.
    #[error("is required")]
    Required,
    /// There is no such field.
    #[error("is no field of this plugin")]
    Unknown,
    /// It is something else.
    #[error("is no {0}")]
    Type(&'static str),
    /// It is outside of its bounds.
    #[error("is not from {0} to {1}")]
    Bounds(String, String),
    /// It has too few or too many letters.
    #[error("has not {0} to {1} letters")]
    Letters(usize, usize),
    /// It has too few or too many elements.
    #[error("has not {0} to {1} elements")]
    Elements(usize, usize),
    /// It does not look as it should.
    #[error("does not match `{0}`")]
    Pattern(String),
    /// It is none of what it can be.
    #[error("is none of {0}")]
    Options(String),
    /// It has letters that cannot be seen.
    #[error("has letters that cannot be seen")]
    Hidden,
    /// It stands for a secret, and is none in this version.
    #[error("was a secret and is none in this version; type what it is to be")]
    Secret,
    /// A secret stays, and where it can be sent does not.
    #[error("has to be typed again, since where it can be sent has changed")]
    Moved,
    /// It stands for a secret that is not kept.
    #[error("stands for a secret that is not kept; type the secret")]
    NotKept,
}

impl Schema {
    /// The configuration that a value is, with what is not told as it is by default; or all that is wrong with it.
    ///
    /// In place of a secret that `kept` has already, its handle (`secret:webhook`) may stand.
    pub fn check(&self, value: &Value, kept: &Config) -> Result<Config, Vec<ConfigFault>> {
        let mut checked = Checked { kept, secrets: BTreeMap::new(), faults: Vec::new() };
        let plain = checked.object(self, value, "");
        if checked.faults.is_empty() { Ok(Config::new(plain, checked.secrets)) } else { Err(checked.faults) }
    }
}

/// What was seen of a configuration until now.
struct Checked<'k> {
    kept: &'k Config,
    secrets: BTreeMap<String, Zeroizing<String>>,
    faults: Vec<ConfigFault>,
}

impl Checked<'_> {
    fn fault(&mut self, path: &str, wrong: ConfigWrong) {
        self.faults.push(ConfigFault {
            path: format!("config{}{path}", if path.is_empty() { "" } else { "." }),
            wrong,
        });
    }

    fn object(&mut self, schema: &Schema, value: &Value, path: &str) -> Map<String, Value> {
        let empty = Map::new();
        let told = match value {
            Value::Object(told) => told,
            Value::Null => &empty,
            _ => {
                self.fault(path, ConfigWrong::Type("object"));
                return empty;
            }
        };
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for name in told.keys().filter(|it| !schema.fields.iter().any(|field| field.name == **it)).take(20) {
            let shown: String = name.chars().take(60).flat_map(char::escape_debug).collect();
            self.fault(&below(&shown), ConfigWrong::Unknown);
        }
        let mut plain = Map::new();
        for field in &schema.fields {
            let value = told.get(&field.name).filter(|it| !it.is_null()).or(field.default.as_ref());
            let found = self.field(field, value, &below(&field.name));
            plain.extend(found.map(|it| (field.name.clone(), it)));
        }
        plain
    }

    fn field(&mut self, field: &Field, value: Option<&Value>, path: &str) -> Option<Value> {
        if let Kind::Object(schema) = &field.kind {
            // What need not be told, and has something that must be, is either told or not there.
            let is_absent = value.is_none() && !field.required && schema.has_required();
            let told = value.unwrap_or(&Value::Null);
            return (!is_absent).then(|| Value::Object(self.object(schema, told, path)));
        }
        let Some(value) = value else {
            if field.required {
                self.fault(path, ConfigWrong::Required);
            }
            return None;
        };
        let found = match field.kind {
            Kind::Secret { most } => self.secret(value, most, path),
            // What was kept from everybody's eyes is shown to nobody for having another name now.
            _ if value.as_str() == Some(&Config::handle(path)) => Err(ConfigWrong::Secret),
            _ => field.normal(value),
        };
        found.map_err(|wrong| self.fault(path, wrong)).ok()
    }

    fn secret(&mut self, value: &Value, most: usize, path: &str) -> Result<Value, ConfigWrong> {
        let text = value.as_str().ok_or(ConfigWrong::Type("text"))?;
        let handle = Config::handle(path);
        let secret = if text == handle {
            self.kept.secret(path).ok_or(ConfigWrong::NotKept)?
        } else if text.starts_with(Config::HANDLE) {
            return Err(ConfigWrong::NotKept);
        } else {
            text
        };
        let letters = secret.chars().count();
        if !(1..=most).contains(&letters) {
            return Err(ConfigWrong::Letters(1, most));
        }
        if secret.contains(char::is_control) {
            return Err(ConfigWrong::Hidden);
        }
        self.secrets.insert(path.to_owned(), Zeroizing::new(secret.to_owned()));
        Ok(Value::String(handle))
    }
}

impl Schema {
    fn has_required(&self) -> bool {
        self.fields.iter().any(|it| {
            it.required && it.default.is_none()
                || matches!(&it.kind, Kind::Object(inner) if it.required && inner.has_required())
        })
    }
}

impl Field {
    /// The value as it is kept, if it is one of this field. Objects and secrets are none.
    pub(super) fn normal(&self, value: &Value) -> Result<Value, ConfigWrong> {
        match &self.kind {
            Kind::Object(_) | Kind::Secret { .. } => Err(ConfigWrong::Type("plain value")),
            Kind::Text(text) => text.check(value).map(Value::from),
            Kind::Integer { minimum, maximum } => {
                let number = whole(value).ok_or(ConfigWrong::Type("whole number"))?;
                let is_in = (minimum..=maximum).contains(&&number);
                if is_in { Ok(number.into()) } else { Err(bounds(minimum, maximum)) }
            }
            Kind::Number { minimum, maximum } => {
                let number = value.as_f64().ok_or(ConfigWrong::Type("number"))?;
                let is_in = (minimum..=maximum).contains(&&number);
                if is_in { Ok(value.clone()) } else { Err(bounds(minimum, maximum)) }
            }
            Kind::Truth => value.as_bool().map(Value::from).ok_or(ConfigWrong::Type("truth value")),
            Kind::Texts { each, least, most } => {
                let all = value.as_array().ok_or(ConfigWrong::Type("list of texts"))?;
                if !(least..=most).contains(&&all.len()) {
                    return Err(ConfigWrong::Elements(*least, *most));
                }
                all.iter().map(|it| each.check(it).map(Value::from)).collect()
            }
        }
    }
}

impl Text {
    fn check<'v>(&self, value: &'v Value) -> Result<&'v str, ConfigWrong> {
        let text = value.as_str().ok_or(ConfigWrong::Type("text"))?;
        if !(self.least..=self.most).contains(&text.chars().count()) {
            return Err(ConfigWrong::Letters(self.least, self.most));
        }
        if text.contains(|it: char| it.is_control() && !matches!(it, '\n' | '\t')) {
            return Err(ConfigWrong::Hidden);
        }
        if !self.options.is_empty() && !self.options.iter().any(|it| it == text) {
            return Err(ConfigWrong::Options(self.options.join(", ")));
        }
        match &self.pattern {
            Some(pattern) if !pattern.matches(text) => Err(ConfigWrong::Pattern(pattern.to_string())),
            _ => Ok(text),
        }
    }
}

fn bounds(minimum: &impl ToString, maximum: &impl ToString) -> ConfigWrong {
    ConfigWrong::Bounds(minimum.to_string(), maximum.to_string())
}

/// A whole number, also if it is written as `3.0`.
fn whole(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and within what is exact")]
    let of = |it: f64| (it.fract() == 0.0 && it.abs() <= EXACT).then_some(it as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(of))
}
