//! Objects to policies whose names say nothing.

use serde_json::Value;

wit_bindgen::generate!({ path: ".keywright/plugin.wit", world: "plugin" });

use exports::keywright::plugin::admission::{Guest, Objection, Operation};
use keywright::plugin::{config, log};

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    fn review(operation: Operation) -> Result<Vec<Objection>, String> {
        log_panics();
        let config: Value = serde_json::from_str(&config::get()).map_err(|it| it.to_string())?;
        let object: Value = serde_json::from_str(&operation.object).map_err(|it| it.to_string())?;
        let name = object["name"].as_str().unwrap_or_default().to_lowercase();
        let mut words = config["words"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let objection = words.find(|it| name.contains(*it)).map(|word| Objection {
            field: "name".to_owned(),
            code: "says-nothing".to_owned(),
            message: format!("a name with `{word}` in it does not say what the policy is for"),
        });
        Ok(objection.into_iter().collect())
    }
}

/// Every call begins anew: call this first in each, so that a panic stands in the log of the plugin with its place.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| log::write(log::Level::Error, &panic.to_string(), "")));
}
