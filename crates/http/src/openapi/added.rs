//! What a server knows of other APIs, in its document: their types and actions beside FeatBit's.

use keywright_core::{Catalogue, catalogue::ResourceType};
use serde_json::{Value, json};

/// The document of a server with this catalogue.
pub(super) fn knowing(mut document: Value, catalogue: &Catalogue) -> Value {
    let added: Vec<&ResourceType> = catalogue.added_types().collect();
    if added.is_empty() {
        return document;
    }
    let names = added.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
    let actions = added.iter().copied().map(actions_of).collect::<Vec<_>>().join("; ");
    let schema = "/components/schemas/PolicyStatement/properties";
    append(
        &mut document,
        &format!("{schema}/resourceType"),
        &format!("; of this server's catalogues: {names}"),
    );
    append(&mut document, &format!("{schema}/actions"), &format!(". Of this server's catalogues: {actions}"));
    if let Some(Value::Array(types)) = document.pointer_mut("/components/schemas/ResourceTypeVm/enum") {
        types.extend(added.iter().map(|it| json!(it.name)));
    }
    document
}

fn actions_of(it: &ResourceType) -> String {
    let actions = it.actions.iter().map(|it| format!("`{}` ({})", it.name, it.label.en));
    format!("on `{}`, {}", it.everything(), actions.collect::<Vec<_>>().join(", "))
}

fn append(document: &mut Value, place: &str, text: &str) {
    if let Some(Value::String(description)) = document.pointer_mut(&format!("{place}/description")) {
        description.push_str(text);
    }
}
