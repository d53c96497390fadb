//! The OpenAPI document and the page that browses it.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use http::{HeaderValue, header};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ArrayBuilder, ContentBuilder, InfoBuilder, Object, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    Response as OperationResponse, Type,
};
use utoipa_swagger_ui::SwaggerUi;

use super::session::ACCESS_COOKIE;
use crate::app::App;

const PROBLEM: &str = "Problem";

pub fn header() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Jari")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Everything that runs out: never oversold, nothing acknowledged lost, exactly once. Conventions: docs/API.md."))
        .build();
    OpenApiBuilder::new().info(info).build()
}

/// Every refusal has the same body, so it is said here once and not at every operation.
pub fn with_problems(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.schemas.insert(PROBLEM.into(), problem().into());
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        // What any request may be answered with, such as `malformed`, `not_signed_in` or `rate_limited`.
        let any = OperationResponse::new("Any other refusal; docs/API.md lists the codes.");
        let responses = &mut operation.responses.responses;
        responses.insert("default".into(), RefOr::T(any));
        for (status, response) in responses {
            if let RefOr::T(response) = response
                && !status.starts_with('2')
            {
                let body = ContentBuilder::new()
                    .schema(Some(Ref::from_schema_name(PROBLEM)))
                    .build();
                response.content.insert("application/problem+json".into(), body.into());
            }
        }
    }
    document
}

/// Operations behind a session say so. All others are open to everybody, or to whoever has a link, which is part of the request.
pub fn with_sessions(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("bearer", bearer);
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(ACCESS_COOKIE)));
    components.add_security_scheme("cookie", cookie);
    let needs_session = |path: &String| path.starts_with("/api/admin/") || path == "/api/users/me";
    for (_, path) in document.paths.paths.iter_mut().filter(|(path, _)| needs_session(path)) {
        for operation in operations(path) {
            let either = ["bearer", "cookie"].map(|name| SecurityRequirement::new(name, [""; 0]));
            operation.security = Some(either.to_vec());
        }
    }
    document
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut path.get,
        &mut path.post,
        &mut path.patch,
        &mut path.put,
        &mut path.delete,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

/// RFC 9457, with the members that every problem has; others belong to a code (docs/API.md).
fn problem() -> Object {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let error = ObjectBuilder::new()
        .property(
            "pointer",
            text().description(Some("JSON pointer into the body, or ?name for a query parameter.")),
        )
        .property("code", text())
        .property("detail", text())
        .required("pointer")
        .required("code")
        .required("detail");
    let members = [
        ("type", text()),
        ("title", text()),
        ("status", ObjectBuilder::new().schema_type(Type::Integer)),
        ("detail", text()),
        ("code", text().description(Some("Stable; what programs look at."))),
        ("request_id", text()),
    ];
    members
        .into_iter()
        .fold(ObjectBuilder::new(), |object, (name, schema)| {
            object.property(name, schema).required(name)
        })
        .property("errors", ArrayBuilder::new().items(error))
        .build()
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
