//! Sessions: tokens that age, go on, are stolen, and end.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use http::header::{CACHE_CONTROL, COOKIE, ORIGIN};
use insta::assert_json_snapshot;
use jari::accounts;
use serde_json::{Value, json};

use super::{login, number, postgres, refresh, register, wait_for_waiting};
use crate::support::app::{ORIGIN_OWN, PASSWORD, TestApp};

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
    let query = include_str!("../../../src/accounts/identity.sql")
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
