//! What a question says of its parts, as conditions ask for it.

use keywright_core::{
    Timestamp,
    condition::{Entity, Known, Value as Property},
};
use serde_json::{Map, Value};

use super::Question;

/// The longest list that is a property. A longer one is not known.
const MAX_LIST: usize = 256;
/// Up to here every whole number is one of its own: beyond, two would be taken for the same.
const MAX_WHOLE: u64 = 1 << 53;

impl Question {
    /// What it says of its subject, action, resource and context. What they are called by is not a property of that
    /// name, whatever their properties say: so nobody is given out for another. It is asked `now` unless the context
    /// has a `time`.
    pub(super) fn known(&self, now: Timestamp) -> Known {
        let mut known = Known::default();
        known.tell(Entity::Context, "time", Property::Moment(now));
        tell_all(&mut known, Entity::Subject, &self.subject.properties);
        tell_all(&mut known, Entity::Resource, &self.resource.properties);
        tell_all(&mut known, Entity::Action, &self.action_properties);
        tell_all(&mut known, Entity::Context, &self.context);
        for (of, name, text) in [
            (Entity::Subject, "type", &self.subject.kind),
            (Entity::Subject, "id", &self.subject.id),
            (Entity::Resource, "type", &self.resource.kind),
            (Entity::Resource, "id", &self.resource.id),
            (Entity::Action, "name", &self.action),
        ] {
            known.tell(of, name, Property::Text(text.clone().into()));
        }
        known
    }
}

fn tell_all(known: &mut Known, of: Entity, properties: &Map<String, Value>) {
    for (name, value) in properties {
        // What is there and cannot be told is not known, rather than what it was before.
        known.tell(of, name, property(value).unwrap_or(Property::List(vec![Property::List(Vec::new())])));
    }
}

fn property(value: &Value) -> Option<Property<'static>> {
    match value {
        Value::Array(all) if all.len() <= MAX_LIST => Some(Property::List(
            all.iter().map(|it| single(it).unwrap_or(Property::List(Vec::new()))).collect(),
        )),
        value => single(value),
    }
}

fn single(value: &Value) -> Option<Property<'static>> {
    match value {
        Value::String(text) => Some(Property::Text(text.clone().into())),
        Value::Bool(truth) => Some(Property::Truth(*truth)),
        Value::Number(number) => {
            let is_exact =
                number.is_f64() || number.as_i64().is_some_and(|it| it.unsigned_abs() <= MAX_WHOLE);
            number.as_f64().filter(|_| is_exact).map(Property::Number)
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
