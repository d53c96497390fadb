//! The OpenAPI document and the page that browses it.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use http::{HeaderValue, header};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;

pub fn header() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Jari")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Everything that runs out: never oversold, nothing acknowledged lost, exactly once. Conventions: docs/API.md."))
        .build();
    OpenApiBuilder::new().info(info).build()
}

pub fn routes(document: OpenApi) -> Router<App> {
    Router::<App>::from(SwaggerUi::new("/api/docs").url("/api/openapi.json", document)).layer(map_response(loosen))
}

/// The page sets inline styles and data images; scripts stay our own.
async fn loosen(mut response: Response) -> Response {
    let policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
