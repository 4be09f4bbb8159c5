//! What buttons and forms of a plugin's page do.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use keywright_plugins::{config::Config, schema::Schema};
use serde_json::{Map, Value};

use super::{Asked, Question, Words, answer, draw};
use crate::{
    ApiError,
    console::{
        blocks::{self, Answer, Drawing, Tone},
        fields::{Fields, told},
        form::Form,
        page, refusal,
        visit::{Sent, Visit},
    },
    plugins::{code::pages, key},
};

pub(super) async fn submit(sent: Sent, path: Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let Sent { visit, form } = sent;
    let asked = Asked::new(path.into_inner(), &request);
    let act = form.text("act").to_owned();
    if let Some(hint) = form.get("confirm").filter(|_| !form.has("sure")) {
        let (title, input) = (form.text("label").to_owned(), form.text("input").to_owned());
        let question = Question { title, hint: hint.to_owned(), act, input };
        let drawn = draw(&visit, &asked).await;
        return answer(&visit, &asked, drawn, None, Some(question), StatusCode::OK);
    }
    match input(&form) {
        Ok(Input::Told(input)) => perform(&visit, &asked, act, input).await,
        Ok(Input::Wrong(schema, written, values)) => {
            let drawn = draw(&visit, &asked).await;
            let drawn =
                drawn.map(|it| it.map(|it| mark(it, &visit, &asked, &act, &schema, &written, &values)));
            answer(&visit, &asked, drawn, None, None, StatusCode::BAD_REQUEST)
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// What a form or button tells the plugin.
enum Input {
    Told(Map<String, Value>),
    /// Fields of a schema that are wrong: the schema, as it was written, and what was sent.
    Wrong(Schema, Value, Value),
}

/// Whoever sends it could send anything: the schema says what was asked for, and not what may be told.
fn input(form: &Form) -> Result<Input, ApiError> {
    let incomplete = || ApiError::invalid("form_is_incomplete");
    if !form.has("schema") {
        let input = form.get("input").unwrap_or("{}");
        return serde_json::from_str(input).map(Input::Told).map_err(|_| incomplete());
    }
    let written: Value = serde_json::from_str(form.text("schema")).map_err(|_| incomplete())?;
    let schema = Schema::from_json(&written).map_err(|_| incomplete())?;
    let values = told(&schema, form, &Value::Null);
    Ok(match schema.check(&values, &Config::default()) {
        Ok(config) => Input::Told(config.plain().as_object().cloned().unwrap_or_default()),
        Err(_) => Input::Wrong(schema, written, values),
    })
}

async fn perform(visit: &Visit, asked: &Asked, act: String, input: Map<String, Value>) -> HttpResponse {
    let (language, w) = (visit.frame.look.language, Words(visit.frame.look.language));
    let plugin = match key(&asked.plugin) {
        Ok(plugin) => plugin,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    let answered = pages::act(&visit.member, &plugin, asked.view(visit), act, input).await;
    let read = match answered {
        Ok(text) => blocks::answer(text.as_bytes(), language, &asked.ids()).map_err(|it| w.nonsense(&it)),
        Err(error) => match w.unanswered(&error) {
            Some(said) => Err(said),
            None => return refusal::failure(&visit.frame.look, &error),
        },
    };
    let Answer { toast, navigate, blocks } = match read {
        Ok(read) => read,
        Err(said) => {
            let drawn = draw(visit, asked).await;
            let toast = Some((Tone::Bad, said));
            return answer(visit, asked, drawn, toast, None, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    if let Some(to) = navigate {
        return page::done(&to);
    }
    match blocks {
        Some(blocks) => {
            let drawn = Ok(Ok(Drawing { title: None, blocks }));
            answer(visit, asked, drawn, toast, None, StatusCode::OK)
        }
        None if toast.is_none() => page::done(&asked.place(visit).action),
        None => {
            let drawn = draw(visit, asked).await;
            answer(visit, asked, drawn, toast, None, StatusCode::OK)
        }
    }
}

/// The page with what was sent in its form, and what is wrong with it; with that form alone, if it is of another page.
fn mark(
    mut drawing: Drawing,
    visit: &Visit,
    asked: &Asked,
    act: &str,
    schema: &Schema,
    written: &Value,
    values: &Value,
) -> Drawing {
    let language = visit.frame.look.language;
    let faults = schema.check(values, &Config::default()).err().unwrap_or_default();
    let fields = Fields::new(schema, values, &faults, language, format!("{}-sent-", asked.ids()));
    let alert = Some(Words(language).wrong_fields().to_owned());
    match drawing.form(act) {
        Some(form) => (form.fields, form.alert) = (fields, alert),
        None => drawing.blocks = vec![blocks::again(act, written, fields, alert)],
    }
    drawing
}
