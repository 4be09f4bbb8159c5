//! What rules of plugins have against an operation, as the wire says it: in words for people, and in full for programs.

use std::borrow::Cow;

use actix_web::{HttpResponse, HttpResponseBuilder, http::StatusCode};
use keywright_plugins::rule::{Cause, Objection};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::envelope::JSON;

/// Why a plugin has something against an operation
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "plugin": "token-hygiene", "rule": "service-life", "field": "expiresAt", "code": "lives-too-long",
    "message": "service tokens must expire within 90 days", "certain": true,
}))]
pub(crate) struct PluginObjection<'o> {
    /// The plugin
    plugin: &'o str,
    /// Its rule; null where its code objects
    rule: Option<&'o str>,
    /// The field of the object that is wrong; empty for all of it
    field: &'o str,
    /// What programs know it by
    code: &'o str,
    /// What people are told
    message: &'o str,
    /// Whether the rule is broken; false where it cannot be told whether it is
    certain: bool,
}

#[derive(Serialize)]
struct Body<'o> {
    success: bool,
    errors: &'o [Cow<'o, str>],
    data: (),
    objections: Vec<PluginObjection<'o>>,
}

/// The code, and a line for each.
pub(super) fn lines(objections: &[Objection]) -> Vec<Cow<'_, str>> {
    let lines = objections.iter().map(|it| format!("{}: {}", it.plugin, it.message.en).into());
    std::iter::once(Cow::Borrowed("PluginObjected")).chain(lines).collect()
}

/// The answer.
pub(super) fn respond(status: StatusCode, objections: &[Objection]) -> HttpResponse {
    let shown = objections.iter().map(|it| PluginObjection {
        plugin: &it.plugin,
        rule: Some(it.rule.as_str()).filter(|it| !it.is_empty()),
        field: &it.field,
        code: &it.code,
        message: &it.message.en,
        certain: it.cause == Cause::Broken,
    });
    let body = Body { success: false, errors: &lines(objections), data: (), objections: shown.collect() };
    // Texts always serialize.
    let body = serde_json::to_vec(&body).unwrap_or_default();
    HttpResponseBuilder::new(status).content_type(JSON).body(body)
}
