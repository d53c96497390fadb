//! What browsers add: cookies, and pages of others.

use http::header::{COOKIE, HOST, ORIGIN};
use serde_json::json;

use super::{account, login, register};
use crate::support::app::{Client, PASSWORD, TestApp};

#[tokio::test]
async fn a_browser_goes_on_by_cookies() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    let [access, refresh] = registered.cookies()[..] else {
        panic!("two cookies: {registered:?}")
    };
    assert!(
        access.starts_with("jari_access=ey") && access.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"),
        "{access}"
    );
    assert!(
        refresh.starts_with("jari_refresh=")
            && refresh.ends_with("; Path=/api/auth; Max-Age=604800; HttpOnly; SameSite=Lax"),
        "{refresh}"
    );

    let page = app.anonymous().page_after(&registered);
    assert_eq!(page.get("/api/users/me").await.text("email"), "ana@example.com");
    let refreshed = page.post_nothing("/api/auth/refresh").await;
    assert_eq!(refreshed.status, 200);
    let page = app.anonymous().page_after(&refreshed);
    let left = page.post_nothing("/api/auth/logout").await;
    assert_eq!(left.status, 204);
    assert_eq!(
        left.cookies(),
        [
            "jari_access=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
            "jari_refresh=; Path=/api/auth; Max-Age=0; HttpOnly; SameSite=Lax"
        ]
    );
    assert_eq!(page.get("/api/users/me").await.refusal(), "401 session_ended");

    // A session that is over takes its cookies along.
    let over = page.post_nothing("/api/auth/refresh").await;
    assert_eq!(
        (over.refusal().as_str(), over.cookies().len()),
        ("401 session_ended", 2)
    );
}

#[tokio::test]
async fn cookies_are_secure_over_https() {
    let app = TestApp::with(&["--base-url=https://booking.example.com"]).await;
    let registered = register(&app, "ana@example.com").await;
    assert!(
        registered
            .cookies()
            .iter()
            .all(|cookie| cookie.ends_with("; HttpOnly; SameSite=Lax; Secure")),
        "{registered:?}"
    );
}

/// While trying out, a machine has many names; a public server has one, and `Host` says whatever its caller wants.
#[tokio::test]
async fn in_production_the_configured_address_is_the_only_one_that_is_ours() {
    let app = TestApp::with(&[
        "--mode=production",
        "--base-url=https://booking.example.com",
        "--smtp-url=smtps://mail.example.com",
        "--mail-from=jari@example.com",
        "--secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ])
    .await;
    let registered = register(&app, "ana@example.com").await;
    let refresh = async |origin: &str, host: &str| {
        let page = app.anonymous().page_after(&registered);
        let page = page.header(ORIGIN, origin).header(http::header::HOST, host);
        page.post_nothing("/api/auth/refresh").await
    };
    for (origin, host) in [
        ("https://evil.example", "evil.example"),
        ("http://booking.example.com", "booking.example.com"),
        ("https://booking.example.com:8443", "booking.example.com:8443"),
    ] {
        assert_eq!(refresh(origin, host).await.refusal(), "403 foreign_origin", "{origin}");
    }
    assert_eq!(
        refresh("https://booking.example.com", "booking.example.com")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn foreign_pages_cannot_use_or_set_cookies() {
    let app = TestApp::with(&["--cors-origins=https://shop.example.com"]).await;
    let registered = register(&app, "ana@example.com").await;
    for origin in [
        "https://evil.example",
        "http://127.0.0.1:8081",
        "null",
        "http://127.0.0.1:8080.evil.example",
        "https://shop.example.com.evil.example",
    ] {
        let foreign = app.anonymous().page_after(&registered).header(ORIGIN, origin);
        assert_eq!(
            foreign.post_nothing("/api/auth/refresh").await.refusal(),
            "403 foreign_origin",
            "{origin}"
        );
        assert_eq!(
            foreign.post_nothing("/api/auth/logout").await.refusal(),
            "403 foreign_origin",
            "{origin}"
        );
        assert_eq!(
            foreign
                .post("/api/auth/register", account("eve@example.com"))
                .await
                .refusal(),
            "403 foreign_origin",
            "{origin}"
        );
        assert_eq!(
            login(&foreign, "ana@example.com", PASSWORD).await.refusal(),
            "403 foreign_origin",
            "{origin}"
        );
        let body = json!({ "refresh_token": registered.text("refresh_token") });
        assert_eq!(
            foreign.post("/api/auth/refresh", body).await.refusal(),
            "403 foreign_origin",
            "{origin}"
        );
        // Reading shows nothing to a foreign page, which is not let in by CORS.
        assert!(
            !foreign
                .get("/api/users/me")
                .await
                .headers
                .contains_key("access-control-allow-origin"),
            "{origin}"
        );
    }
    // Without an origin it is no browser of today; a cookie alone is not enough then.
    let bare =
        Client::clone(&app.anonymous()).header(COOKIE, &format!("jari_refresh={}", registered.text("refresh_token")));
    assert_eq!(
        bare.post_nothing("/api/auth/refresh").await.refusal(),
        "403 foreign_origin"
    );
    // Basic credentials in an address are sent by a browser without asking; they are no sign of a program.
    let basic = app
        .anonymous()
        .page_after(&registered)
        .header(ORIGIN, "https://evil.example")
        .header(http::header::AUTHORIZATION, "Basic YTpi");
    assert_eq!(
        basic.post_nothing("/api/auth/logout").await.refusal(),
        "403 foreign_origin"
    );

    let friend = app
        .anonymous()
        .page_after(&registered)
        .header(ORIGIN, "https://shop.example.com");
    let refreshed = friend.post_nothing("/api/auth/refresh").await;
    assert_eq!(refreshed.status, 200);
    assert_eq!(
        refreshed.headers["access-control-allow-origin"],
        "https://shop.example.com"
    );
    let behind_proxy = app
        .anonymous()
        .page_after(&refreshed)
        .header(HOST, "booking.example.com")
        .header(ORIGIN, "https://booking.example.com");
    assert_eq!(behind_proxy.post_nothing("/api/auth/refresh").await.status, 200);
}
