//! `/api/auth` and `/api/users/me`: who signs in, how sessions go on and end, and what is refused.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version, password_hash::phc::PasswordHash};
use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, ORIGIN, RETRY_AFTER};
use http::{HeaderName, Method};
use insta::assert_json_snapshot;
use jari::accounts::rules::Password;
use jari::accounts::{self, NewAccount, Role, ZONE_DEFAULT};
use jari::database;
use jari::email::Email;
use jari::locale::Locale;
use serde_json::{Value, json};
use tokio_postgres::Client as Postgres;

use crate::support::app::{Answer, Client, ORIGIN_OWN, PASSWORD, TestApp};

fn account(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": "Ana", "zone": "Europe/Madrid" })
}

async fn register(app: &TestApp, email: &str) -> Answer {
    let answer = app.anonymous().post("/api/auth/register", account(email)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

async fn login(client: &Client, email: &str, password: &str) -> Answer {
    client
        .post("/api/auth/login", json!({ "email": email, "password": password }))
        .await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous()
        .post("/api/auth/refresh", json!({ "refresh_token": token }))
        .await
}

/// A session of the test's own, past the server.
async fn postgres(app: &TestApp) -> Postgres {
    app.database.target.connect("test").await.unwrap()
}

async fn number(postgres: &Postgres, query: &str) -> i64 {
    postgres.query_one(query, &[]).await.unwrap().get(0)
}

/// Returns when so many sessions of this database stand before a lock.
async fn wait_for_waiting(postgres: &Postgres, count: i64) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + Duration::from_secs(4);
    while number(postgres, waiting).await < count {
        assert!(Instant::now() < deadline, "nobody waits");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn from_registering_to_leaving() {
    let app = TestApp::new().await;
    let policy = app.anonymous().get("/api/auth/policy").await;
    assert_eq!(policy.json, json!({ "host_signup": "open", "first_account": true }));

    let registered = register(&app, "Ana.Kim+x@Example.com").await;
    assert_eq!(registered.headers[CACHE_CONTROL], "no-store");
    assert_json_snapshot!(registered.json["user"], @r#"
    {
      "email": "Ana.Kim+x@Example.com",
      "id": "01900000-0000-7000-8000-000000000003",
      "locale": "en",
      "name": "Ana",
      "organisation": {
        "id": "01900000-0000-7000-8000-000000000004",
        "name": "Ana",
        "role": "OWNER",
        "zone": "Europe/Madrid"
      },
      "role": "ADMIN",
      "zone": "Europe/Madrid"
    }
    "#);
    assert_eq!(registered.json["expires_in"], 3600);
    assert_eq!(
        app.anonymous().get("/api/auth/policy").await.json["first_account"],
        false
    );

    let login = login(&app.anonymous(), " ana.kim+X@example.COM ", PASSWORD).await;
    assert_eq!(
        (login.status.as_u16(), &login.json["user"]),
        (200, &registered.json["user"])
    );
    let me = app
        .anonymous()
        .bearer(login.text("access_token"))
        .get("/api/users/me")
        .await;
    assert_eq!((me.status.as_u16(), &me.json), (200, &registered.json["user"]));

    let refreshed = refresh(&app, login.text("refresh_token")).await;
    assert_eq!(
        (refreshed.status.as_u16(), &refreshed.json["user"]),
        (200, &registered.json["user"])
    );
    assert_ne!(refreshed.json["refresh_token"], login.json["refresh_token"]);
    let program = app.anonymous().bearer(refreshed.text("access_token"));
    assert_eq!(program.get("/api/users/me").await.status, 200);
    assert_eq!(program.post_nothing("/api/auth/logout").await.status, 204);
    assert_eq!(program.get("/api/users/me").await.refusal(), "401 session_ended");
    assert_eq!(
        refresh(&app, refreshed.text("refresh_token")).await.refusal(),
        "401 session_ended"
    );
    // The other session, of the registration, goes on.
    assert_eq!(
        app.anonymous()
            .bearer(registered.text("access_token"))
            .get("/api/users/me")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_second_account_is_an_ordinary_host_with_the_defaults() {
    let app = TestApp::new().await;
    register(&app, "first@example.com").await;
    let answer = app
        .anonymous()
        .post(
            "/api/auth/register",
            json!({ "email": "하늘@예시.한국", "password": PASSWORD, "name": " 이하늘 ", "locale": "ko" }),
        )
        .await;
    assert_json_snapshot!(answer.json["user"], @r#"
    {
      "email": "하늘@예시.한국",
      "id": "01900000-0000-7000-8000-000000000006",
      "locale": "ko",
      "name": "이하늘",
      "organisation": {
        "id": "01900000-0000-7000-8000-000000000007",
        "name": "이하늘",
        "role": "OWNER",
        "zone": "Asia/Seoul"
      },
      "role": "USER",
      "zone": "Asia/Seoul"
    }
    "#);
    assert_eq!(
        app.anonymous()
            .post("/api/auth/register", account("하늘@xn--vv4b9sx9b.xn--3e0b707e"))
            .await
            .status,
        201
    );
    let postgres = postgres(&app).await;
    assert_eq!(
        number(
            &postgres,
            "SELECT cancel_notice_minutes::bigint FROM accounts.organisations WHERE name = '이하늘'"
        )
        .await,
        120
    );
    assert_eq!(
        number(
            &postgres,
            "SELECT count(*) FROM accounts.users WHERE users::text LIKE '%example%'"
        )
        .await,
        0
    );
}

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

#[tokio::test]
async fn leaving_after_an_hour_still_ends_the_session() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    app.advance(TimeDelta::hours(2));
    let page = app.anonymous().page_after(&registered);
    assert_eq!(page.get("/api/users/me").await.refusal(), "401 not_signed_in");
    assert_eq!(page.post_nothing("/api/auth/logout").await.status, 204);
    assert_eq!(
        refresh(&app, registered.text("refresh_token")).await.refusal(),
        "401 session_ended"
    );
    assert_eq!(
        app.anonymous().post_nothing("/api/auth/logout").await.refusal(),
        "401 not_signed_in"
    );
    let forged = BASE64_URL_SAFE_NO_PAD.encode(
        [
            &BASE64_URL_SAFE_NO_PAD.decode(registered.text("refresh_token")).unwrap()[..16],
            &[0; 32],
        ]
        .concat(),
    );
    let stranger = app
        .anonymous()
        .header(COOKIE, &format!("jari_refresh={forged}"))
        .header(ORIGIN, ORIGIN_OWN);
    assert_eq!(
        stranger.post_nothing("/api/auth/logout").await.refusal(),
        "401 not_signed_in"
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

#[tokio::test]
async fn every_broken_field_is_named() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    for (body, expected) in [
        (
            json!({ "email": "ana", "password": "short", "name": " ", "zone": "Mars/Base" }),
            &[
                ("/email", "not_an_email"),
                ("/password", "too_short"),
                ("/name", "required"),
                ("/zone", "not_a_zone"),
            ][..],
        ),
        (
            json!({ "email": "ana@example.com", "password": "ana@example.com", "name": "A" }),
            &[("/password", "weak_password")],
        ),
        (
            json!({ "email": "ana@example.com", "password": "x".repeat(129), "name": "A".repeat(101) }),
            &[("/password", "too_long"), ("/name", "too_long")],
        ),
        (
            json!({ "email": "", "password": PASSWORD, "name": "a\u{7}b" }),
            &[("/email", "required"), ("/name", "control_character")],
        ),
        (
            json!({ "email": "a\u{0}@example.com", "password": "\u{0}", "name": "A" }),
            &[("/email", "control_character"), ("/password", "control_character")],
        ),
        (json!({ "password": PASSWORD, "name": "A" }), &[("/email", "required")]),
        (
            json!({ "email": 1, "password": PASSWORD, "name": "A" }),
            &[("/email", "wrong_type")],
        ),
        (
            json!({ "email": "ana@example.com", "password": PASSWORD, "name": "A", "locale": "fr" }),
            &[("/locale", "wrong_type")],
        ),
    ] {
        let answer = anonymous.post("/api/auth/register", body.clone()).await;
        assert_eq!(
            (answer.refusal().as_str(), answer.faults()),
            ("422 invalid", expected.to_vec()),
            "{body}"
        );
    }
    let unknown = anonymous
        .post(
            "/api/auth/register",
            json!({ "email": "a@example.com", "password": PASSWORD, "name": "A", "role": "ADMIN" }),
        )
        .await;
    assert_eq!(
        (unknown.refusal().as_str(), unknown.text("pointer")),
        ("400 unknown_field", "/role")
    );
    let login = anonymous
        .post("/api/auth/login", json!({ "email": "x", "password": "" }))
        .await;
    assert_eq!(login.faults(), [("/email", "not_an_email"), ("/password", "required")]);
    assert_json_snapshot!(login.json, @r#"
    {
      "code": "invalid",
      "detail": "Some fields break a rule.",
      "errors": [
        {
          "code": "not_an_email",
          "detail": "This is not an e-mail address.",
          "pointer": "/email"
        },
        {
          "code": "required",
          "detail": "This is needed.",
          "pointer": "/password"
        }
      ],
      "request_id": "0190000000007000800000000000000a",
      "status": 422,
      "title": "Please check the marked fields",
      "type": "https://jari.dev/problems/invalid"
    }
    "#);
    let large = json!({ "email": "a@example.com", "password": "x".repeat(64 * 1024), "name": "A" });
    for path in ["/api/auth/register", "/api/auth/login", "/api/auth/refresh"] {
        assert_eq!(
            anonymous.post(path, large.clone()).await.refusal(),
            "413 body_too_large",
            "{path}"
        );
        assert_eq!(
            anonymous
                .clone()
                .header(CONTENT_TYPE, "text/plain")
                .post(path, json!({}))
                .await
                .refusal(),
            "415 not_json",
            "{path}"
        );
        let broken = anonymous.send(Method::POST, path, Body::from("{"), true).await;
        assert_eq!(broken.refusal(), "400 malformed", "{path}");
    }
    assert_eq!(
        anonymous
            .post("/api/auth/refresh", json!({ "refresh_token": "x", "more": 1 }))
            .await
            .refusal(),
        "400 unknown_field"
    );
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_written() {
    let app = TestApp::new().await;
    register(&app, "ana@example.com").await;
    for same in ["ana@example.com", "ANA@example.com", " ana@EXAMPLE.com "] {
        assert_eq!(
            app.anonymous()
                .post("/api/auth/register", account(same))
                .await
                .refusal(),
            "409 email_taken",
            "{same}"
        );
    }
    register(&app, "an.a@example.com").await;
    register(&app, "ana+1@example.com").await;
}

#[tokio::test]
async fn two_first_accounts_at_once_make_one_admin() {
    let app = TestApp::new().await;
    let (mut holder, watcher) = (postgres(&app).await, postgres(&app).await);
    // Both are held where they have seen that nobody is there, and are let go together.
    let held = holder.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE accounts.users IN SHARE MODE")
        .await
        .unwrap();
    let (first, second, ()) = tokio::join!(
        register(&app, "ana@example.com"),
        register(&app, "bea@example.com"),
        async {
            wait_for_waiting(&watcher, 2).await;
            held.commit().await.unwrap();
        }
    );
    let mut roles = [
        first.json["user"]["role"].as_str().unwrap(),
        second.json["user"]["role"].as_str().unwrap(),
    ];
    roles.sort_unstable();
    assert_eq!(roles, ["ADMIN", "USER"]);
    assert_eq!(
        number(&watcher, "SELECT count(*) FROM accounts.users WHERE role = 'ADMIN'").await,
        1
    );
}

#[tokio::test]
async fn a_closed_server_lets_one_of_two_first_accounts_in() {
    let app = TestApp::with(&["--host-signup=admin"]).await;
    let (mut holder, watcher) = (postgres(&app).await, postgres(&app).await);
    let held = holder.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE accounts.users IN SHARE MODE")
        .await
        .unwrap();
    let anonymous = app.anonymous();
    let (first, second, ()) = tokio::join!(
        anonymous.post("/api/auth/register", account("ana@example.com")),
        anonymous.post("/api/auth/register", account("bea@example.com")),
        async {
            wait_for_waiting(&watcher, 2).await;
            held.commit().await.unwrap();
        }
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403]);
}

#[tokio::test]
async fn the_same_address_twice_at_once_is_one_account() {
    let app = TestApp::new().await;
    register(&app, "first@example.com").await;
    let (mut holder, watcher) = (postgres(&app).await, postgres(&app).await);
    let held = holder.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE accounts.users IN SHARE MODE")
        .await
        .unwrap();
    let anonymous = app.anonymous();
    let (first, second, ()) = tokio::join!(
        anonymous.post("/api/auth/register", account("ana@example.com")),
        anonymous.post("/api/auth/register", account("ANA@example.com")),
        async {
            wait_for_waiting(&watcher, 2).await;
            held.commit().await.unwrap();
        }
    );
    let refused = if first.status == 201 { second } else { first };
    assert_eq!(refused.refusal(), "409 email_taken");
    assert_eq!(number(&watcher, "SELECT count(*) FROM accounts.organisations").await, 2);
}

#[tokio::test]
async fn two_refreshes_at_once_go_on_with_one_token() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    let token = registered.text("refresh_token");
    let (mut holder, watcher) = (postgres(&app).await, postgres(&app).await);
    let held = holder.transaction().await.unwrap();
    held.batch_execute("SELECT FROM accounts.sessions FOR UPDATE")
        .await
        .unwrap();
    let (first, second, ()) = tokio::join!(refresh(&app, token), refresh(&app, token), async {
        wait_for_waiting(&watcher, 2).await;
        held.commit().await.unwrap();
    });
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!(first.text("refresh_token"), second.text("refresh_token"));
    // The answer may be lost again; the token before is still known for what it is.
    assert_eq!(
        refresh(&app, token).await.text("refresh_token"),
        first.text("refresh_token")
    );
    assert_eq!(refresh(&app, first.text("refresh_token")).await.status, 200);
}

#[tokio::test]
async fn a_used_refresh_token_that_comes_back_ends_its_session() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    let stolen = registered.text("refresh_token");
    let next = refresh(&app, stolen).await;
    app.advance(TimeDelta::seconds(10));
    let lost_answer = refresh(&app, stolen).await;
    assert_eq!(lost_answer.json["refresh_token"], next.json["refresh_token"]);
    app.advance(TimeDelta::seconds(1));
    let owner = app.anonymous().bearer(next.text("access_token"));
    assert_eq!(owner.get("/api/users/me").await.status, 200);
    assert_eq!(refresh(&app, stolen).await.refusal(), "401 session_ended");
    assert_eq!(owner.get("/api/users/me").await.refusal(), "401 session_ended");
    assert_eq!(
        refresh(&app, next.text("refresh_token")).await.refusal(),
        "401 session_ended"
    );
    assert_eq!(
        number(
            &postgres(&app).await,
            "SELECT count(*) FROM accounts.sessions WHERE end_reason = 'REUSE'"
        )
        .await,
        1
    );

    // The thief was first and went on twice; the owner's token is not even the one before.
    let stolen = login(&app.anonymous(), "ana@example.com", PASSWORD).await;
    let once = refresh(&app, stolen.text("refresh_token")).await;
    let twice = refresh(&app, once.text("refresh_token")).await;
    assert_eq!(
        refresh(&app, stolen.text("refresh_token")).await.refusal(),
        "401 session_ended"
    );
    assert_eq!(
        app.anonymous()
            .bearer(twice.text("access_token"))
            .get("/api/users/me")
            .await
            .refusal(),
        "401 session_ended"
    );
}

#[tokio::test]
async fn tokens_age() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    let program = app.anonymous().bearer(registered.text("access_token"));
    app.advance(TimeDelta::seconds(3_599));
    assert_eq!(program.get("/api/users/me").await.status, 200);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(program.get("/api/users/me").await.refusal(), "401 not_signed_in");

    let mut token = registered.text("refresh_token").to_owned();
    for _ in 0..3 {
        app.advance(TimeDelta::days(6));
        refresh(&app, &token).await.text("refresh_token").clone_into(&mut token);
    }
    assert_eq!(accounts::remove_expired_sessions(&app.app).await.unwrap(), 0);
    app.advance(TimeDelta::days(7));
    assert_eq!(refresh(&app, &token).await.refusal(), "401 session_ended");
    app.advance(TimeDelta::seconds(1));
    assert_eq!(accounts::remove_expired_sessions(&app.app).await.unwrap(), 1);
    assert_eq!(refresh(&app, &token).await.refusal(), "401 session_ended");
}

#[tokio::test]
async fn what_is_not_our_token_is_nobody() {
    let app = TestApp::new().await;
    let registered = register(&app, "ana@example.com").await;
    let token = registered.text("access_token");
    let [header, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("{token}")
    };
    let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let mut claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
    claims["sub"] = json!("01900000-0000-7000-8000-00000000ffff");
    let changed = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
    for forged in [
        format!("{none}.{body}."),
        format!("{none}.{body}.{signature}"),
        format!("{header}.{changed}.{signature}"),
        format!("{header}.{body}."),
        "x".into(),
        String::new(),
    ] {
        assert_eq!(
            app.anonymous().bearer(&forged).get("/api/users/me").await.refusal(),
            "401 not_signed_in",
            "{forged}"
        );
    }
    assert_eq!(
        app.anonymous().get("/api/users/me").await.refusal(),
        "401 not_signed_in"
    );
    for forged in ["", "x", token, &BASE64_URL_SAFE_NO_PAD.encode([0; 48])] {
        assert!(refresh(&app, forged).await.refusal().starts_with("401 "), "{forged}");
    }
    assert_eq!(app.anonymous().bearer(token).get("/api/users/me").await.status, 200);
}

#[tokio::test]
async fn an_end_is_felt_at_once_on_every_node() {
    let app = TestApp::new().await;
    let other_node = app.beside(&[]);
    let registered = register(&app, "ana@example.com").await;
    let (here, there) = (
        app.anonymous().bearer(registered.text("access_token")),
        other_node.anonymous().bearer(registered.text("access_token")),
    );
    assert_eq!(there.get("/api/users/me").await.status, 200);
    assert_eq!(here.post_nothing("/api/auth/logout").await.status, 204);
    assert_eq!(there.get("/api/users/me").await.refusal(), "401 session_ended");

    let again = login(&app.anonymous(), "ana@example.com", PASSWORD).await;
    let postgres = postgres(&app).await;
    postgres
        .batch_execute("UPDATE accounts.users SET state = 'SUSPENDED'")
        .await
        .unwrap();
    assert_eq!(
        app.anonymous()
            .bearer(again.text("access_token"))
            .get("/api/users/me")
            .await
            .refusal(),
        "401 session_ended"
    );
    assert_eq!(
        refresh(&app, again.text("refresh_token")).await.refusal(),
        "401 session_ended"
    );
    assert_eq!(
        login(&app.anonymous(), "ana@example.com", PASSWORD).await.refusal(),
        "401 wrong_credentials"
    );
}

/// Whatever else the machine is doing only adds to a time, so the shortest of many is that of the work itself; they take turns,
/// so that both meet the same weather.
#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_look_the_same() {
    const TURNS: usize = 25;
    let app = TestApp::with(&["--rate-scale=1000"]).await;
    register(&app, "ana@example.com").await;
    let anonymous = app.anonymous();
    let (mut unknown_address, mut wrong_password) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        let started = Instant::now();
        let mut answer = login(&anonymous, "nobody@example.com", PASSWORD).await;
        unknown_address = unknown_address.min(started.elapsed());
        let started = Instant::now();
        let mut other = login(&anonymous, "ana@example.com", "incorrect horse").await;
        wrong_password = wrong_password.min(started.elapsed());
        assert_eq!(answer.refusal(), "401 wrong_credentials");
        answer.json["request_id"].take();
        other.json["request_id"].take();
        assert_eq!(answer.json, other.json);
    }
    assert!(
        unknown_address * 2 > wrong_password && wrong_password * 2 > unknown_address,
        "{unknown_address:?} against {wrong_password:?}"
    );
}

#[tokio::test]
async fn guessing_stops_and_locks_out_nobody_else() {
    let app = TestApp::with(&["--trusted-proxies=127.0.0.1/32"]).await;
    register(&app, "ana@example.com").await;
    register(&app, "bea@example.com").await;
    let from = |address: &str| {
        app.anonymous()
            .header(HeaderName::from_static("x-forwarded-for"), address)
    };
    let guesser = from("198.51.100.1");
    // Many at once are counted as many.
    let guesses =
        futures_util::future::join_all((0..20).map(|_| login(&guesser, "ana@example.com", "incorrect horse"))).await;
    assert_eq!(
        guesses
            .iter()
            .filter(|guess| guess.refusal() == "401 wrong_credentials")
            .count(),
        10
    );
    let refused = guesses
        .iter()
        .find(|guess| guess.refusal() == "429 rate_limited")
        .unwrap();
    assert!(refused.headers.contains_key(RETRY_AFTER));
    assert_eq!(refused.headers["ratelimit-policy"], "\"sign-in\";q=10;w=60");
    assert_eq!(
        login(&guesser, "ana@example.com", PASSWORD).await.refusal(),
        "429 rate_limited"
    );
    assert_eq!(login(&guesser, "bea@example.com", PASSWORD).await.status, 200);
    assert_eq!(
        login(&from("198.51.100.2"), "ana@example.com", PASSWORD).await.status,
        200
    );
    // The left-most address is what the guesser writes; ours is what the proxy saw.
    assert_eq!(
        login(&from("203.0.113.9, 198.51.100.1"), "ana@example.com", PASSWORD)
            .await
            .refusal(),
        "429 rate_limited"
    );
}

#[tokio::test]
async fn whoever_knows_the_password_is_not_limited() {
    let app = TestApp::new().await;
    register(&app, "ana@example.com").await;
    for _ in 0..9 {
        assert_eq!(
            login(&app.anonymous(), "ana@example.com", "incorrect horse")
                .await
                .refusal(),
            "401 wrong_credentials"
        );
    }
    for _ in 0..12 {
        assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn invented_tokens_are_not_as_many_callers() {
    let app = TestApp::new().await;
    let mut refusals = Vec::new();
    for number in 0..120 {
        refusals.push(
            app.anonymous()
                .bearer(&format!("invented {number}"))
                .post_nothing("/api/auth/logout")
                .await
                .refusal(),
        );
    }
    assert_eq!(
        refusals
            .iter()
            .filter(|refusal| *refusal == "401 not_signed_in")
            .count(),
        100
    );
    assert_eq!(refusals.last().unwrap(), "429 rate_limited");
}

#[tokio::test]
async fn who_may_sign_up() {
    for (flags, address, expected) in [
        (&["--host-signup=open"][..], "bea@example.org", 201),
        (&["--host-signup=invite"], "bea@example.com", 403),
        (&["--host-signup=admin"], "bea@example.com", 403),
        (
            &["--host-signup=domains", "--host-signup-domains=example.com,한국.kr"],
            "bea@example.org",
            403,
        ),
        (
            &["--host-signup=domains", "--host-signup-domains=example.com,한국.kr"],
            "bea@EXAMPLE.com",
            201,
        ),
        (
            &["--host-signup=domains", "--host-signup-domains=example.com,한국.kr"],
            "bea@xn--3e0b707e.kr",
            201,
        ),
    ] {
        let app = TestApp::with(flags).await;
        let policy = app.anonymous().get("/api/auth/policy").await;
        assert_eq!(
            policy.text("host_signup"),
            flags[0].trim_start_matches("--host-signup=")
        );
        assert_eq!(
            register(&app, "admin@elsewhere.example").await.json["user"]["role"],
            "ADMIN"
        );
        let answer = app.anonymous().post("/api/auth/register", account(address)).await;
        assert_eq!(answer.status, expected, "{flags:?} {address} {answer:?}");
        if expected == 403 {
            assert_eq!(answer.refusal(), "403 signup_closed");
            // Not even whether the address has an account.
            assert_eq!(
                app.anonymous()
                    .post("/api/auth/register", account("admin@elsewhere.example"))
                    .await
                    .refusal(),
                "403 signup_closed"
            );
        }
    }
}

#[tokio::test]
async fn an_old_hash_is_renewed_at_the_next_sign_in() {
    let app = TestApp::new().await;
    register(&app, "ana@example.com").await;
    let weak = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(1024, 1, 1, None).unwrap(),
    );
    let hash: PasswordHash = weak.hash_password_with_salt(PASSWORD.as_bytes(), &[1; 16]).unwrap();
    let postgres = postgres(&app).await;
    postgres
        .execute("UPDATE accounts.users SET password_hash = $1", &[&hash.to_string()])
        .await
        .unwrap();
    assert_eq!(
        login(&app.anonymous(), "ana@example.com", "incorrect horse")
            .await
            .status,
        401
    );
    assert_eq!(
        number(
            &postgres,
            "SELECT count(*) FROM accounts.users WHERE password_hash LIKE '%m=1024,%'"
        )
        .await,
        1
    );
    assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
    assert_eq!(
        number(
            &postgres,
            "SELECT count(*) FROM accounts.users WHERE password_hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'"
        )
        .await,
        1
    );
    assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn accounts_can_be_added_by_hand() {
    let app = TestApp::with(&["--host-signup=admin"]).await;
    let pool = database::pool(&app.database.target.for_role(database::Role::App), "test", 1);
    let add = async |email: &str, role| {
        let email = Email::parse(email).unwrap();
        let password = Password::choose(PASSWORD, Some(&email)).unwrap();
        let new = NewAccount {
            email,
            password,
            name: "Ana".into(),
            locale: Locale::Ko,
            zone: ZONE_DEFAULT,
            host: true,
        };
        let app = &app.app;
        accounts::add_user(
            &mut pool.acquire().await.unwrap(),
            &app.secrets,
            &app.clock,
            &app.ids,
            &new,
            role,
        )
        .await
    };
    add("first@example.com", Role::User).await.unwrap();
    add("host@example.com", Role::User).await.unwrap();
    add("admin@example.com", Role::Admin).await.unwrap();
    assert!(matches!(
        add("HOST@example.com", Role::User).await,
        Err(accounts::Error::Refused(accounts::rules::Refusal::EmailTaken))
    ));
    for (email, role) in [
        ("first@example.com", "ADMIN"),
        ("host@example.com", "USER"),
        ("admin@example.com", "ADMIN"),
    ] {
        let answer = login(&app.anonymous(), email, PASSWORD).await;
        assert_eq!(
            (
                &answer.json["user"]["role"],
                &answer.json["user"]["organisation"]["role"]
            ),
            (&json!(role), &json!("OWNER")),
            "{email}"
        );
    }
}

#[tokio::test]
async fn who_is_signed_in_is_only_read() {
    let app = TestApp::new().await;
    let ana = app.signed_in("ana@example.com").await;
    assert_eq!(
        app.signed_in("ana@example.com").await.get("/api/users/me").await.json,
        ana.get("/api/users/me").await.json
    );
    assert_eq!(
        ana.patch("/api/users/me", json!({ "name": "Eve" })).await.refusal(),
        "405 method_not_allowed"
    );
    assert_eq!(ana.get("/api/auth/login").await.refusal(), "405 method_not_allowed");
}

#[tokio::test]
async fn asking_who_it_is_reads_no_whole_table() {
    let app = TestApp::new().await;
    let query = include_str!("../../src/accounts/identity.sql")
        .replace("$1", "'01900000-0000-7000-8000-000000000000'")
        .replace("$2", "'2026-01-01Z'");
    let postgres = postgres(&app).await;
    postgres.batch_execute("SET enable_seqscan = off").await.unwrap();
    let plan: Vec<String> = postgres
        .query(&format!("EXPLAIN {query}"), &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(
        plan.iter().any(|line| line.contains("sessions_pkey")) && !plan.iter().any(|line| line.contains("Seq Scan")),
        "{plan:#?}"
    );
}
