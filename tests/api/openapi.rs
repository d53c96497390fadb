//! `docs/openapi.json` is what the handlers say. `scripts/generate` writes it by running this with `JARI_UPDATE=1`.

use std::path::Path;

use jari::http::router;

use crate::support::app::TestApp;

#[tokio::test]
async fn the_document_is_current() {
    let document = router::document().to_pretty_json().unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    if std::env::var_os("JARI_UPDATE").is_some() {
        std::fs::write(&file, &document).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == document,
        "docs/openapi.json is not current; write it with: scripts/generate"
    );
}

/// What `authorisation` tries with every kind of caller, the document says.
#[test]
fn every_refusal_has_a_body_and_every_operation_behind_a_session_its_mark() {
    let document = serde_json::to_value(router::document()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let refusals = operation["responses"]
                .as_object()
                .unwrap()
                .iter()
                .filter(|(status, _)| !status.starts_with('2'));
            for (status, response) in refusals {
                let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{method} {path} {status}");
            }
            let behind_a_session = path.starts_with("/api/admin/") || path == "/api/users/me";
            assert_eq!(operation.get("security").is_some(), behind_a_session, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_server_serves_the_same_document() {
    let app = TestApp::new().await;
    let served = app.anonymous().get("/api/openapi.json").await.json;
    assert_eq!(served, serde_json::to_value(router::document()).unwrap());
}
