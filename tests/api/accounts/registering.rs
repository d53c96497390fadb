//! Making an account: what is asked, who is the first, who may.

use axum::body::Body;
use http::Method;
use http::header::CONTENT_TYPE;
use insta::assert_json_snapshot;
use jari::accounts::rules::Password;
use jari::accounts::{self, NewAccount, Role, ZONE_DEFAULT};
use jari::database;
use jari::email::Email;
use jari::locale::Locale;
use serde_json::json;

use super::{account, login, number, postgres, register, wait_for_waiting};
use crate::support::app::{PASSWORD, TestApp};

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
