//! Handlers as they should look, over nothing.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, get, post, put, web::Path};
use keywright_core::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    Answer, ApiError, Body, Failures, OptionalBody, Page, Paging, PathId, Presented, Query, Reply, WireTime,
    envelope, page,
};

/// A widget
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000001", "name": "left",
    "madeAt": "2026-11-23T19:32:05.12Z", "usedAt": null, "shape": "Round",
}))]
struct WidgetVm {
    id: Uuid,
    /// Unique in the organization
    name: String,
    /// When it was made
    made_at: WireTime,
    /// When it was last used
    used_at: Option<WireTime>,
    shape: Option<Shape>,
}

impl WidgetVm {
    fn new(id: Uuid, name: String) -> Self {
        let made_at = Timestamp::from_millis(1_795_462_325_120).into();
        Self { id, name, made_at, used_at: None, shape: None }
    }
}

page!(
    /// One page of widgets
    WidgetPage, WidgetVm
);
envelope!(
    /// A page of widgets, in the envelope
    WidgetPageResponse, WidgetPage
);
envelope!(
    /// A widget, in the envelope
    WidgetResponse, WidgetVm
);
envelope!(
    /// A yes or no, in the envelope
    BoolResponse, bool
);

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct WidgetFilter {
    /// Part of the name, in any case
    name: Option<String>,
    /// Only those that this member made
    creator_id: Option<Uuid>,
    /// Only round ones, or only others
    is_round: Option<bool>,
    /// All of these tags
    #[serde(default)]
    tags: Vec<String>,
}

/// What a new widget is like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "left", "sizes": [1, 2], "shape": "Round"}))]
struct NewWidget {
    #[schema(required, min_length = 1, max_length = 128)]
    name: String,
    sizes: Vec<u8>,
    #[schema(value_type = Shape, required)]
    shape: Option<Shape>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
enum Shape {
    Round,
    Square,
}

/// What a widget shall be
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"status": "Active"}))]
struct WidgetStatus {
    status: Option<String>,
}

/// Whoever presents `api-sample`, and may do everything; `api-weak` may do nothing.
struct Caller {
    may: bool,
}

impl Caller {
    fn permit(&self) -> Result<(), ApiError> {
        if self.may { Ok(()) } else { Err(ApiError::forbidden()) }
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Presented::in_headers(request.headers()).and_then(|presented| match presented {
            Presented::AccessToken("api-sample") => Ok(Self { may: true }),
            Presented::AccessToken("api-weak") => Ok(Self { may: false }),
            _ => Err(ApiError::Unauthorized),
        }))
    }
}

/// List widgets
///
/// Newest first. Needs `ListWidgets`.
#[utoipa::path(operation_id = "listWidgets", tag = "Policies", params(WidgetFilter, Paging),
    responses((status = 200, description = "One page", body = WidgetPageResponse), Failures))]
#[get("/widgets")]
async fn list(caller: Caller, filter: Query<WidgetFilter>, paging: Query<Paging>) -> Reply<Page<WidgetVm>> {
    caller.permit()?;
    let (filter, paging) = (filter.read()?, paging.read()?);
    let name = format!(
        "{:?} {:?} {:?} {:?} {}+{}",
        filter.name,
        filter.creator_id,
        filter.is_round,
        filter.tags,
        paging.offset(),
        paging.size()
    );
    Ok(Answer(Page { total_count: 1, items: vec![WidgetVm::new(Uuid::max(), name)] }))
}

/// Show a widget
///
/// Needs `ListWidgets`.
#[utoipa::path(operation_id = "getWidget", tag = "Policies", params(("id" = Uuid, Path, description = "Which one")),
    responses((status = 200, description = "It", body = WidgetResponse), Failures))]
#[get("/widgets/{id}")]
async fn show(caller: Caller, id: Path<PathId>) -> Reply<WidgetVm> {
    caller.permit()?;
    if id.0.is_nil() {
        return Err(ApiError::NotFound);
    }
    Ok(Answer(WidgetVm::new(id.0, "it".to_owned())))
}

/// Make a widget
///
/// Needs `CreateWidget`.
#[utoipa::path(operation_id = "createWidget", tag = "Policies", request_body = NewWidget,
    responses((status = 200, description = "It", body = WidgetResponse), Failures))]
#[post("/widgets")]
async fn create(caller: Caller, body: Body<NewWidget>) -> Reply<WidgetVm> {
    caller.permit()?;
    let NewWidget { name, sizes, shape } = body.read()?;
    if name.is_empty() {
        return Err(ApiError::invalid("name_is_required"));
    }
    Ok(Answer(WidgetVm::new(Uuid::max(), format!("{name} {sizes:?} {shape:?}"))))
}

/// Switch a widget on or off
///
/// Needs `ToggleWidget`.
#[utoipa::path(operation_id = "toggleWidget", tag = "Policies", request_body = Option<WidgetStatus>,
    params(("id" = Uuid, Path, description = "Which one")),
    responses((status = 200, description = "Whether it is on", body = BoolResponse), Failures))]
#[put("/widgets/{id}/toggle")]
async fn toggle(caller: Caller, _id: Path<PathId>, body: OptionalBody<WidgetStatus>) -> Reply<bool> {
    caller.permit()?;
    Ok(Answer(body.read()?.status.is_none_or(|it| it == "Active")))
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(crate::health::configure).service(
        utoipa_actix_web::scope("/api/v1").service(list).service(create).service(toggle).service(show),
    );
}
