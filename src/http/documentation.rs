//! The OpenAPI document and the page that browses it.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use http::{HeaderValue, header};
use utoipa::openapi::{
    ArrayBuilder, ContentBuilder, InfoBuilder, Object, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Type,
};
use utoipa_swagger_ui::SwaggerUi;

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
    let operations = document.paths.paths.values_mut().flat_map(|path| {
        [
            &mut path.get,
            &mut path.post,
            &mut path.patch,
            &mut path.put,
            &mut path.delete,
        ]
        .into_iter()
        .filter_map(Option::as_mut)
    });
    for operation in operations {
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.starts_with(['4', '5'])
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
