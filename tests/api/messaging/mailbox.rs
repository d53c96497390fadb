//! `GET /api/dev/mails`

use axum::http::StatusCode;
use serde_json::json;

use crate::support::app::TestApp;

#[tokio::test]
async fn the_development_mailbox_shows_what_would_have_been_sent() {
    let app = TestApp::new().await;
    let host = app.host("김서연").await;
    for name in ["haneul", "seojun", "yujin"] {
        let body = json!({ "email": format!("{name}@example.com") });
        host.client
            .post("/api/admin/invitations", body)
            .await
            .expect(StatusCode::CREATED);
    }
    app.mails().await;
    let page = app
        .anonymous()
        .get("/api/dev/mails?page=2&page_size=2")
        .await
        .expect(StatusCode::OK);
    assert_eq!((&page["total"], &page["page"]), (&json!(3), &json!(2)));
    let [mail] = page["items"].as_array().unwrap().as_slice() else {
        panic!("{page}")
    };
    assert!(mail["to"].as_str().unwrap().ends_with("@example.com"));
    assert_eq!(mail["subject"], "김서연 님이 상담에 초대했어요");
    for part in ["text", "html"] {
        assert!(
            mail[part].as_str().unwrap().contains("http://127.0.0.1:8080/invite/"),
            "{mail}"
        );
    }
    let refused = app.anonymous().get("/api/dev/mails?page=0&page_size=101").await;
    assert_eq!(refused.faults(), [("?page", "too_small"), ("?page_size", "too_large")]);
}

#[tokio::test]
async fn where_mails_are_sent_there_is_no_mailbox() {
    let app = TestApp::with(&[
        "--base-url=http://127.0.0.1:8080",
        "--smtp-url=smtps://mail.example.com",
        "--mail-from=jari@example.com",
    ])
    .await;
    assert_eq!(
        app.anonymous().get("/api/dev/mails").await.status,
        StatusCode::NOT_FOUND
    );
}
