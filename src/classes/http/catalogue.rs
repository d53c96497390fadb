//! What everybody may ask of classes.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::classes::catalogue::{self, CatalogueFilter};
use crate::classes::views::{Form, PlaceUpdate, PublicClass};
use crate::database::containing;
use crate::http::extract::{Check, MaybeLinkQuery, Parameters, PathId, page};
use crate::http::problem::Result;
use crate::http::stream;
use crate::page::Paged;
use crate::text;

/// Of a search.
pub(super) const SEARCH_CHARS_MAX: usize = 100;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CatalogueQuery {
    /// Part of the title, or of who holds it.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    when: CatalogueWhen,
    page: Option<i64>,
    page_size: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CatalogueWhen {
    /// All that is still to come.
    #[default]
    Upcoming,
    /// What takes applications now.
    Open,
}

pub(super) fn search(q: Option<&str>) -> Result<Option<String>> {
    let mut check = Check::default();
    let q = check.take("?q", text::optional_line(q, SEARCH_CHARS_MAX));
    check.finish()?;
    Ok(q.flatten().as_deref().map(containing))
}

/// Public classes, the soonest first.
#[utoipa::path(get, path = "/api/classes", tag = "classes", params(CatalogueQuery), responses((status = 200, body = Paged<PublicClass>), (status = 422, description = "invalid")))]
pub async fn list_classes(
    State(app): State<App>,
    Parameters(query): Parameters<CatalogueQuery>,
) -> Result<Json<Paged<PublicClass>>> {
    let page = page(query.page, query.page_size)?;
    let filter = CatalogueFilter {
        words: search(query.q.as_deref())?,
        open: query.when == CatalogueWhen::Open,
    };
    Ok(Json(catalogue::list(&app, &filter, page).await?))
}

/// A class; an unlisted one by the token of its address.
#[utoipa::path(get, path = "/api/classes/{id}", tag = "classes", params(("id" = String, Path), ("token" = Option<String>, Query)),
    responses((status = 200, body = PublicClass), (status = 404, description = "not_found, unknown_link")))]
pub async fn show_class(
    State(app): State<App>,
    PathId(id): PathId,
    MaybeLinkQuery(link): MaybeLinkQuery,
) -> Result<Json<PublicClass>> {
    Ok(Json(catalogue::show(&app, id, link).await?))
}

/// The questions of a class as they are now.
#[utoipa::path(get, path = "/api/classes/{id}/form", tag = "classes", params(("id" = String, Path), ("token" = Option<String>, Query)),
    responses((status = 200, body = Form), (status = 404, description = "not_found, unknown_link")))]
pub async fn show_form(
    State(app): State<App>,
    PathId(id): PathId,
    MaybeLinkQuery(link): MaybeLinkQuery,
) -> Result<Json<Form>> {
    Ok(Json(catalogue::form(&app, id, link).await?))
}

/// Live places: `event: places` for each change, `event: resync` if some were missed.
#[utoipa::path(get, path = "/api/classes/{id}/stream", tag = "classes", params(("id" = String, Path), ("token" = Option<String>, Query)),
    responses((status = 200, content_type = "text/event-stream", body = PlaceUpdate), (status = 404, description = "not_found, unknown_link"), (status = 503, description = "overloaded")))]
pub async fn stream_class(
    State(app): State<App>,
    PathId(id): PathId,
    MaybeLinkQuery(link): MaybeLinkQuery,
) -> Result<impl IntoResponse> {
    let place = stream::place(&app)?;
    let watch = catalogue::watch(&app, id, link).await?;
    Ok(stream::events(&app, place, watch, "places", |update: PlaceUpdate| {
        Some(update)
    }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    pub(super) items: Vec<T>,
}
